"""Campaigns: when, for whom, by what; their links, banners and listed addresses."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models import Unit
from lachan.programme.models.plans import TEXT_MAX, Kept, Task
from lachan.programme.rules.links import CODE_MAX


class Campaign(Kept):
    """One campaign. audiences: codes of `Public`; money in đồng."""

    title = models.CharField(_("Tên chiến dịch"), max_length=200)
    message = models.CharField(_("Thông điệp"), max_length=300, blank=True)
    goal = models.TextField(_("Mục tiêu"), max_length=TEXT_MAX, blank=True)
    audiences = models.JSONField(_("Cho ai"), default=list)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến hết ngày"))
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    budget = models.PositiveBigIntegerField(_("Dự toán (đồng)"), default=0)
    result = models.TextField(_("Kết quả, bài học"), max_length=TEXT_MAX, blank=True)

    class Meta:
        verbose_name = _("Chiến dịch")
        verbose_name_plural = _("Chiến dịch")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="programme_campaign_days"
            ),
        ]
        indexes = [models.Index(fields=["starts_on", "ends_on"])]

    def __str__(self) -> str:
        return self.title


class Public(models.TextChoices):
    """Whom a campaign speaks to."""

    CHILDREN = "children", _("Trẻ em")
    PARENTS = "parents", _("Cha mẹ, người chăm sóc")
    TEACHERS = "teachers", _("Thầy cô")
    OFFICERS = "officers", _("Cán bộ")
    EVERYBODY = "everybody", _("Mọi người")


class By(models.TextChoices):
    """The channel by which something of a campaign reaches people."""

    SCHOOL = "school", _("Trường học")
    EVENT = "event", _("Sự kiện")
    PRINT = "print", _("Ấn phẩm, pa nô")
    RADIO = "radio", _("Phát thanh, loa truyền thanh")
    TELEVISION = "tv", _("Truyền hình")
    PRESS = "press", _("Báo chí")
    SOCIAL = "social", _("Mạng xã hội")
    SMS = "sms", _("Tin nhắn")
    WEB = "web", _("Trang mạng")


class Product(Kept):
    """Something that a campaign makes or does, with what it was to cost and did.

    reached: how many it reached, as counted by whoever did it; source: how they know.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="products")
    channel = models.CharField(_("Kênh"), max_length=8, choices=By.choices)
    title = models.CharField(_("Sản phẩm, hoạt động"), max_length=200)
    quantity = models.PositiveIntegerField(_("Số lượng"), default=1)
    planned = models.PositiveBigIntegerField(_("Dự toán (đồng)"), default=0)
    spent = models.PositiveBigIntegerField(_("Thực chi (đồng)"), null=True, blank=True)
    reached = models.PositiveBigIntegerField(
        _("Số người tiếp cận"), null=True, blank=True
    )
    source = models.CharField(_("Đếm thế nào"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Sản phẩm")
        verbose_name_plural = _("Sản phẩm")
        ordering = ["campaign", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=By.values), name="programme_product_channel"
            ),
            models.CheckConstraint(
                condition=Q(reached=None) | ~Q(source=""),
                name="programme_product_reach_has_source",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ShortLink(Kept):
    """An address short enough for a poster. target: see `rules.links.allowed`."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="links")
    code = models.SlugField(_("Mã"), max_length=CODE_MAX, unique=True)
    label = models.CharField(_("Dùng ở đâu"), max_length=120)
    target = models.CharField(_("Dẫn tới"), max_length=300)

    class Meta:
        verbose_name = _("Đường dẫn ngắn")
        verbose_name_plural = _("Đường dẫn ngắn")
        ordering = ["campaign", "pk"]

    def __str__(self) -> str:
        return self.code


class LinkVisits(models.Model):
    """How often a link was followed on a day, by everybody together."""

    link = models.ForeignKey(ShortLink, models.CASCADE, related_name="visits")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("Lượt mở đường dẫn")
        verbose_name_plural = _("Lượt mở đường dẫn")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["link", "day"], name="programme_visits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.day}"


class ListedHost(Kept):
    """A host outside this site to which short links may lead, with why."""

    host = models.CharField(_("Tên miền"), max_length=253)
    why = models.CharField(_("Vì sao"), max_length=300)

    class Meta:
        verbose_name = _("Nơi được dẫn tới")
        verbose_name_plural = _("Nơi được dẫn tới")
        ordering = ["host"]
        constraints = [
            models.UniqueConstraint(
                fields=["host"],
                condition=Q(gone=False),
                name="programme_host_once",
            ),
        ]

    def __str__(self) -> str:
        return self.host


class Banner(Kept):
    """A line on the home and on pages of help, on some days."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="banners")
    text_vi = models.CharField(_("Lời"), max_length=160)
    text_en = models.CharField(_("Lời tiếng Anh"), max_length=160)
    link = models.ForeignKey(
        ShortLink, models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến hết ngày"))

    class Meta:
        verbose_name = _("Băng thông báo")
        verbose_name_plural = _("Băng thông báo")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="programme_banner_days"
            ),
        ]
        indexes = [models.Index(fields=["starts_on", "ends_on"])]

    def __str__(self) -> str:
        return self.text_vi


class HotlineWeek(Kept):
    """How many calls hotline 111 had in a week, by its own word. monday: first day."""

    monday = models.DateField(_("Tuần từ thứ Hai"))
    calls = models.PositiveIntegerField(_("Số cuộc gọi"))
    source = models.CharField(_("Nguồn"), max_length=200)

    class Meta:
        verbose_name = _("Tuần của 111")
        verbose_name_plural = _("Tuần của 111")
        ordering = ["-monday"]
        constraints = [
            models.UniqueConstraint(
                fields=["monday"],
                condition=Q(gone=False),
                name="programme_hotline_week_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.monday}"
