"""Members of the network: units that agreed to do something, and what they promised."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models.units import Unit
from lachan.partners.rules import members as rules
from lachan.partners.rules import units as unit_rules
from lachan.web.text import searchable as search_key


class MemberState(models.TextChoices):
    """Where a membership is; the codes are those of `rules.members`."""

    PROPOSED = rules.State.PROPOSED.value, _("Đề nghị")
    ACTIVE = rules.State.ACTIVE.value, _("Đang tham gia")
    SUSPENDED = rules.State.SUSPENDED.value, _("Tạm dừng")
    ENDED = rules.State.ENDED.value, _("Đã thôi")


class Service(models.TextChoices):
    """What a member does for children."""

    COUNSEL = "counsel", _("Tư vấn, tiếp nhận tin")
    HEALTH = "health", _("Khám, chữa bệnh")
    MIND = "mind", _("Hỗ trợ tâm lý")
    LEGAL = "legal", _("Trợ giúp pháp lý")
    SHELTER = "shelter", _("Nơi ở an toàn")
    SOCIAL = "social", _("Công tác xã hội")
    SCHOOL = "school", _("Hỗ trợ học tập")
    INQUIRY = "inquiry", _("Xác minh, điều tra")
    REMOVAL = "removal", _("Gỡ nội dung, khóa tài khoản")
    NETWORK = "network", _("Chặn địa chỉ trên mạng")


class Purpose(models.TextChoices):
    """What is handed over for: the kinds of hand-over that have a promise."""

    PROTECT = "protect", _("Bảo vệ khẩn cấp")
    SUPPORT = "support", _("Hỗ trợ trẻ em")
    VERIFY = "verify", _("Xác minh")
    INQUIRE = "inquire", _("Điều tra")
    TAKE_DOWN = "take_down", _("Gỡ nội dung")
    PRESERVE = "preserve", _("Giữ dữ liệu")
    TRANSFER = "transfer", _("Chuyển địa bàn")


class Way(models.TextChoices):
    """How a member receives what is handed over."""

    ACCOUNT = "account", _("Tài khoản ở đây")
    LINK = "link", _("Liên kết mở một lần")
    SYSTEM = "system", _("Hệ thống của họ")


class Shown(models.TextChoices):
    """What a member may agree to show in the public directory."""

    PHONE = "phone", _("Điện thoại")
    EMAIL = "email", _("Thư điện tử")
    WEB = "web", _("Trang mạng")
    ADDRESS = "address", _("Địa chỉ")
    HOURS = "hours", _("Giờ làm việc")


class MemberQuerySet(models.QuerySet["Member"]):
    """Members, narrowed."""

    def open(self) -> Self:
        """Return those that have not ended."""
        return self.exclude(state=MemberState.ENDED)

    def active(self) -> Self:
        """Return those that something may be handed over to."""
        return self.filter(state=MemberState.ACTIVE)

    def offering(self, service: str) -> Self:
        """Return those that offer a service."""
        return self.filter(services__service=service)

    def serving(self, province: str) -> Self:
        """Return those whose area is, or lies in, a province, or the whole country."""
        near = MemberArea.objects.filter(province=province).values("member")
        return self.filter(Q(national=True) | Q(pk__in=near))

    def matching(self, text: str) -> Self:
        """Return those whose unit's name or code holds every word, marks ignored."""
        found = self
        for word in search_key(text).split():
            found = found.filter(unit__searchable__contains=word)
        return found


class Member(models.Model):
    """A unit in the network: by which agreement, what it does, where, when, how.

    unit: the one that stands for it today; a job moves it on when units merge.
    shown: codes of `Shown` that the directory may tell; none of them before `listed`.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    state = models.CharField(
        _("Trạng thái"),
        max_length=12,
        choices=MemberState.choices,
        default=MemberState.PROPOSED,
    )
    way = models.CharField(
        _("Nhận bàn giao qua"), max_length=8, choices=Way.choices, default=Way.LINK
    )
    agreement = models.CharField(
        _("Số thỏa thuận"), max_length=unit_rules.BASIS_MAX, blank=True, default=""
    )
    agreed_from = models.DateField(_("Thỏa thuận từ ngày"), null=True, blank=True)
    agreed_to = models.DateField(_("Đến hết ngày"), null=True, blank=True)
    national = models.BooleanField(_("Cả nước"), default=False)
    hours = models.CharField(_("Giờ làm việc"), max_length=200, blank=True, default="")
    person = models.CharField(_("Người đầu mối"), max_length=200, blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=40, blank=True, default="")
    email = models.EmailField(_("Thư điện tử"), blank=True, default="")
    web = models.URLField(_("Trang mạng"), blank=True, default="")
    address = models.CharField(_("Địa chỉ"), max_length=300, blank=True, default="")
    listed = models.BooleanField(_("Có trong danh bạ công khai"), default=False)
    shown = models.JSONField(default=list)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("Thành viên mạng lưới")
        verbose_name_plural = _("Thành viên mạng lưới")
        ordering = ["unit__searchable", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MemberState.values), name="partners_member_state"
            ),
            models.CheckConstraint(
                condition=Q(way__in=Way.values), name="partners_member_way"
            ),
            models.CheckConstraint(
                condition=Q(agreed_to=None) | Q(agreed_to__gte=F("agreed_from")),
                name="partners_member_agreed",
            ),
            # Nobody takes part without saying by which agreement, and since when.
            models.CheckConstraint(
                condition=~Q(state=MemberState.ACTIVE)
                | (~Q(agreement="") & Q(agreed_from__isnull=False)),
                name="partners_member_by_agreement",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=~Q(state=MemberState.ENDED),
                name="partners_member_one_of_unit",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="partners_member_by_state")]

    def __str__(self) -> str:
        return self.unit.name

    def shows(self, what: Shown) -> bool:
        """Tell whether the directory may tell this."""
        return self.listed and what.value in self.shown

    def overdue_on(self, date: dt.date) -> bool:
        """Tell whether the agreement ran out before `date`."""
        return self.agreed_to is not None and self.agreed_to < date


class MemberService(models.Model):
    """One service that a member offers."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="services")
    service = models.CharField(max_length=12, choices=Service.choices)

    class Meta:
        verbose_name = _("Dịch vụ")
        verbose_name_plural = _("Dịch vụ")
        ordering = ["member", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "service"], name="partners_service_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_service_display()


class MemberArea(models.Model):
    """A province (2 digits) or commune (5 digits) that a member serves.

    province: its own code, or that of the province the commune lies in.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="areas")
    code = models.CharField(max_length=5)
    province = models.CharField(max_length=2, db_index=True)
    name = models.CharField(max_length=unit_rules.NAME_MAX)

    class Meta:
        verbose_name = _("Địa bàn")
        verbose_name_plural = _("Địa bàn")
        ordering = ["member", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "code"], name="partners_area_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MemberPromise(models.Model):
    """Within how many hours a member answers a hand-over of one purpose."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="promises")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    hours = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("Lời hứa trả lời")
        verbose_name_plural = _("Lời hứa trả lời")
        ordering = ["member", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose"], name="partners_promise_once"
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=rules.HOURS_MAX),
                name="partners_promise_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.hours}"


class MemberStep(models.Model):
    """One change of a membership: what it became, since when, by whom, why.

    was: the unit it was of before, when it followed one to its heir.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12, choices=MemberState.choices)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    reason = models.CharField(max_length=300, blank=True, default="")
    was = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Bước của thành viên")
        verbose_name_plural = _("Bước của thành viên")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.member_id} {self.state}"
