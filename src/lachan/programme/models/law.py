"""The register of law: instruments, articles, how they follow each other, duties."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lachan.partners.models import Unit
from lachan.programme.models.plans import NUMBER_MAX, TEXT_MAX, Kept, KeptQuerySet, Task
from lachan.web.text import searchable


class LawQuerySet(KeptQuerySet):
    """Law, narrowed by day."""

    def on(self, day: dt.date) -> Self:
        """Return what applied on a day, as far as its dates are known."""
        ends = Q(valid_to=None) | Q(valid_to__gte=day)
        return self.filter(ends, valid_from__lte=day)


class LawKind(models.TextChoices):
    """What kind of instrument."""

    LAW = "law", pgettext_lazy("văn bản", "Luật")
    DECREE = "decree", _("Nghị định")
    CIRCULAR = "circular", _("Thông tư")
    DECISION = "decision", _("Quyết định")
    DIRECTIVE = "directive", _("Chỉ thị")
    OTHER = "other", _("Văn bản khác")


class Standing(models.TextChoices):
    """How an instrument stands, as far as was read."""

    IN_FORCE = "in_force", _("Đang có hiệu lực")
    REPLACED = "replaced", _("Đã bị thay thế")
    PERIOD_ENDED = "period_ended", _("Đã hết thời kỳ")
    ISSUER_GONE = "issuer_gone", _("Cơ quan ban hành không còn")
    UNKNOWN = "unknown", _("Chưa rõ hiệu lực")


class Checked(models.Model):
    """Whether somebody read the text itself. doubt: what is to be verified, and why."""

    verified = models.BooleanField(_("Đã đọc trong văn bản"), default=False)
    doubt = models.CharField(_("Điều cần kiểm chứng"), max_length=500, blank=True)
    source = models.CharField(_("Nguồn"), max_length=300, blank=True)

    class Meta:
        abstract = True


class Instrument(Kept, Checked):
    """One instrument of law. valid_from, valid_to: first and last day, or not known."""

    number = models.CharField(_("Số, ký hiệu"), max_length=NUMBER_MAX)
    name = models.CharField(_("Tên, trích yếu"), max_length=600)
    kind = models.CharField(_("Loại"), max_length=10, choices=LawKind.choices)
    issuer = models.CharField(_("Cơ quan ban hành"), max_length=200, blank=True)
    signed_on = models.DateField(_("Ngày ký"), null=True, blank=True)
    valid_from = models.DateField(_("Có hiệu lực từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("Đến hết ngày"), null=True, blank=True)
    standing = models.CharField(
        _("Hiệu lực"),
        max_length=12,
        choices=Standing.choices,
        default=Standing.UNKNOWN,
    )
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    shipped = models.BooleanField(default=False, editable=False)
    searchable = models.TextField(default="", editable=False)

    # Narrowed by day too; a plugin takes the two managers for two kinds of attribute.
    objects = LawQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("Văn bản")
        verbose_name_plural = _("Văn bản")
        ordering = ["-valid_from", "-signed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=LawKind.values), name="programme_law_kind"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values),
                name="programme_law_standing",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None)
                | Q(valid_from=None)
                | Q(valid_to__gte=F("valid_from")),
                name="programme_law_period",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(gone=False),
                name="programme_law_number_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the row with the key under which it is searched."""
        said = (self.get_kind_display(), self.number, self.name, self.issuer)
        self.searchable = searchable(" ".join(str(word) for word in said))
        super().save(*args, **kwargs)


class Article(Kept, Checked):
    """A place in an instrument. No dates of its own: those of the instrument."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="articles")
    code = models.CharField(_("Điều, khoản"), max_length=60)
    text = models.TextField(_("Nội dung, tóm tắt"), max_length=TEXT_MAX)
    valid_from = models.DateField(_("Có hiệu lực từ ngày"), null=True, blank=True)
    valid_to = models.DateField(_("Đến hết ngày"), null=True, blank=True)
    searchable = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = _("Điều khoản")
        verbose_name_plural = _("Điều khoản")
        ordering = ["instrument", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None)
                | Q(valid_from=None)
                | Q(valid_to__gte=F("valid_from")),
                name="programme_article_period",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the row with the key under which it is searched."""
        self.searchable = searchable(f"{self.code} {self.text}")
        super().save(*args, **kwargs)


class Follows(models.TextChoices):
    """What the newer instrument does to the older one."""

    REPLACES = "replaces", _("Thay thế")
    AMENDS = "amends", _("Sửa đổi, bổ sung")
    GUIDES = "guides", _("Quy định chi tiết, hướng dẫn")


class Relation(Kept, Checked):
    """One instrument does something to another, from a day on."""

    newer = models.ForeignKey(Instrument, models.PROTECT, related_name="acts_on")
    older = models.ForeignKey(Instrument, models.PROTECT, related_name="changed_by")
    how = models.CharField(_("Làm gì"), max_length=10, choices=Follows.choices)
    on = models.DateField(_("Từ ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("Quan hệ văn bản")
        verbose_name_plural = _("Quan hệ văn bản")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=Follows.values), name="programme_relation_how"
            ),
            models.CheckConstraint(
                condition=~Q(newer=F("older")), name="programme_relation_of_another"
            ),
            models.UniqueConstraint(
                fields=["newer", "older", "how"],
                condition=Q(gone=False),
                name="programme_relation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.newer_id} {self.how} {self.older_id}"


class Duty(Kept, Checked):
    """What an article makes somebody do. when: in words, "trong 12 giờ từ lúc nhận"."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="duties")
    who = models.CharField(_("Ai"), max_length=300)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(_("Làm gì"), max_length=600)
    when = models.CharField(_("Khi nào"), max_length=300, blank=True)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="duties"
    )
    searchable = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = _("Nghĩa vụ")
        verbose_name_plural = _("Nghĩa vụ")
        ordering = ["article", "pk"]

    def __str__(self) -> str:
        return self.what

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the row with the key under which it is searched."""
        self.searchable = searchable(f"{self.who} {self.what} {self.when}")
        super().save(*args, **kwargs)
