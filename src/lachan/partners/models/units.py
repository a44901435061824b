"""Units by date, what became of them, and who works in them.

A row of Unit is a unit under one name: a new name is a new row with the same code, and
a Succession between the two, so that what was kept then still says what it said then.
Every period is half open: it holds from `valid_from`, and no more on `valid_to`.
"""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.rules import units as rules
from lachan.web.text import searchable as search_key


class Kind(models.TextChoices):
    """What a unit is."""

    SCHOOL = "school", _("Trường học")
    COMMUNE = "commune", _("Xã, phường, đặc khu")
    PROVINCE = "province", _("Tỉnh, thành phố")
    MINISTRY = "ministry", _("Bộ, cơ quan trung ương")
    POLICE = "police", _("Công an")
    HOTLINE = "hotline", _("Tổng đài")
    HOSPITAL = "hospital", _("Cơ sở y tế")
    CENTRE = "centre", _("Trung tâm công tác xã hội")
    ISP = "isp", _("Nhà mạng")
    PLATFORM = "platform", _("Nền tảng mạng")
    OTHER = "other", _("Đơn vị khác")


class How(models.TextChoices):
    """How one unit follows another."""

    RENAMED = "renamed", _("Đổi tên")
    MERGED = "merged", _("Sáp nhập")
    SPLIT = "split", _("Chia, tách")
    MOVED = "moved", _("Chuyển chức năng")


class UnitRole(models.TextChoices):
    """What a person does in a unit. Legal roles join them with the units they need."""

    HEAD = "head", _("Lãnh đạo")
    IT = "it", _("Phụ trách mạng")
    TEACHER = "teacher", _("Giáo viên")
    MEMBER = "member", _("Cán bộ")


class SearchField(models.CharField[str, str]):
    """The searchable form of a name, and code if any, made anew at each save."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Fold name and code into one line without tone marks."""
        said = (getattr(model_instance, n, "") for n in ("name", "code"))
        value = search_key(" ".join(said))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


def holds_on(date: dt.date) -> Q:
    """Narrow rows with a period to those that hold on `date`."""
    return Q(valid_from__lte=date) & (Q(valid_to=None) | Q(valid_to__gt=date))


SENSIBLE = Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units, narrowed."""

    def on(self, date: dt.date) -> Self:
        """Return those that are there on `date`."""
        return self.filter(holds_on(date))

    def of_kind(self, *kinds: Kind) -> Self:
        """Return those of these kinds."""
        return self.filter(kind__in=kinds)

    def in_province(self, code: str, on: dt.date | None = None) -> Self:
        """Return those of a province, whatever it was called, and itself.

        on: also those of provinces that it took in by this day, two mergers deep.
        """
        own = Q(province__code=code) | Q(kind=Kind.PROVINCE, code=code)
        if on is None:
            return self.filter(own)
        steps = Succession.objects.filter(
            main=True, date__lte=on, new__kind=Kind.PROVINCE
        )
        near = steps.filter(new__code=code)
        far = steps.filter(new__in=near.values("old"))
        taken = Q(province__in=near.values("old")) | Q(province__in=far.values("old"))
        return self.filter(own | taken)

    def matching(self, text: str) -> Self:
        """Return those whose name or code holds every word, tone marks ignored."""
        found = self
        for word in search_key(text).split():
            found = found.filter(searchable__contains=word)
        return found


class Unit(models.Model):
    """One unit under one name.

    code: the official one; of one kind it never passes to another unit.
    province: of kind PROVINCE, as it was when this row was made.
    """

    code = models.CharField(_("Mã"), max_length=rules.CODE_MAX)
    kind = models.CharField(_("Loại"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("Tên"), max_length=rules.NAME_MAX)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    province = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)
    searchable = SearchField(max_length=300, editable=False, default="")

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Đơn vị")
        verbose_name_plural = _("Đơn vị")
        ordering = ["searchable", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="partners_unit_kind"
            ),
            models.CheckConstraint(condition=SENSIBLE, name="partners_unit_period"),
            models.UniqueConstraint(
                fields=["kind", "code", "valid_from"], name="partners_unit_begins_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=Q(valid_to=None),
                name="partners_unit_one_open",
            ),
            # No unit stands above itself.
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="partners_unit_parent"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "searchable"]),
            models.Index(fields=["valid_from", "valid_to"]),
        ]

    def __str__(self) -> str:
        return self.name

    def lives_on(self, date: dt.date) -> bool:
        """Tell whether the unit is there, under this name, on `date`."""
        return rules.Period(self.valid_from, self.valid_to).holds(date)

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it is there, or None."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None


class Succession(models.Model):
    """One unit follows another from `date` on.

    main: of several successors the one that what belonged to the old unit goes to when
    nothing more is known; each unit that ended into others has exactly one.
    """

    old = models.ForeignKey(Unit, models.PROTECT, related_name="after")
    new = models.ForeignKey(Unit, models.PROTECT, related_name="before")
    how = models.CharField(max_length=12, choices=How.choices)
    date = models.DateField()
    main = models.BooleanField(default=False)
    legal_basis = models.CharField(
        _("Căn cứ"), max_length=rules.BASIS_MAX, blank=True, default=""
    )

    class Meta:
        verbose_name = _("Kế tục")
        verbose_name_plural = _("Kế tục")
        ordering = ["date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=How.values), name="partners_succession_how"
            ),
            models.CheckConstraint(
                condition=~Q(old=F("new")), name="partners_succession_of_another"
            ),
            models.UniqueConstraint(
                fields=["old", "new", "date"], name="partners_succession_once"
            ),
            models.UniqueConstraint(
                fields=["old"],
                condition=Q(main=True),
                name="partners_succession_one_main",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} {self.how} {self.new_id}"


class UnitStaffQuerySet(models.QuerySet["UnitStaff"]):
    """Memberships, narrowed."""

    def on(self, date: dt.date) -> Self:
        """Return those that hold on `date`."""
        return self.filter(holds_on(date))


class UnitStaff(models.Model):
    """A person who works in a unit, in a role, from a day on."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="staff")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="units"
    )
    role = models.CharField(_("Việc"), max_length=16, choices=UnitRole.choices)
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)
    legal_basis = models.CharField(
        _("Căn cứ"), max_length=rules.BASIS_MAX, blank=True, default=""
    )

    objects = UnitStaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("Người của đơn vị")
        verbose_name_plural = _("Người của đơn vị")
        ordering = ["unit", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=UnitRole.values), name="partners_staff_role"
            ),
            # A day that holds for nobody may stand: taken back on the day it began.
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="partners_staff_period",
            ),
            models.UniqueConstraint(
                fields=["unit", "user", "role"],
                condition=Q(valid_to=None),
                name="partners_staff_one_open",
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_from", "valid_to"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"
