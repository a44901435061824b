"""Teams that receive, who is in them, when they are on duty, and roles of the law.

A team stays with the unit it was made for; when that unit is renamed or merged, the
team stands for the unit that followed (`facts.teams` finds it by the day).
"""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lachan.partners.models.units import SENSIBLE, SearchField, Unit, holds_on
from lachan.partners.rules import roles
from lachan.partners.rules import units as rules
from lachan.partners.rules.chain import TeamKind as Code
from lachan.web.text import searchable as search_key

_SOLE = sorted(role.value for role in roles.SOLE)
# A day that holds for nobody may stand: taken back on the day it began.
_MAY_BE_EMPTY = Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))


class TeamKind(models.TextChoices):
    """What a team is for; the codes are those of `rules.chain`."""

    RECEIVING = Code.RECEIVING.value, _("Tiếp nhận")
    PROVINCE = Code.PROVINCE.value, _("Trực tỉnh")
    HOTLINE = Code.HOTLINE.value, _("Tổng đài 111")
    POLICE = Code.POLICE.value, _("Công an")
    PARTNER = Code.PARTNER.value, _("Đầu mối phối hợp")


class LegalRole(models.TextChoices):
    """A role that the law names; the codes are those of `rules.roles`."""

    CHAIR = roles.LegalRole.CHAIR.value, _("Chủ tịch Ủy ban nhân dân cấp xã")
    DEPUTY = (
        roles.LegalRole.DEPUTY.value,
        _("Phó Chủ tịch Ủy ban nhân dân cấp xã được giao"),
    )
    PROTECTION = (
        roles.LegalRole.PROTECTION.value,
        _("Người làm công tác bảo vệ trẻ em cấp xã"),
    )
    SECTOR = roles.LegalRole.SECTOR.value, _("Cơ quan chuyên môn về trẻ em")
    POLICE = roles.LegalRole.POLICE.value, _("Cơ quan công an")
    HOTLINE = (
        roles.LegalRole.HOTLINE.value,
        _("Tổng đài điện thoại quốc gia bảo vệ trẻ em"),
    )


class Weekday(models.IntegerChoices):
    """The days of the week, which begins on Monday."""

    MONDAY = 0, _("Thứ Hai")
    TUESDAY = 1, _("Thứ Ba")
    WEDNESDAY = 2, _("Thứ Tư")
    THURSDAY = 3, _("Thứ Năm")
    FRIDAY = 4, _("Thứ Sáu")
    SATURDAY = 5, _("Thứ Bảy")
    SUNDAY = 6, _("Chủ nhật")


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams, narrowed."""

    def on(self, date: dt.date) -> Self:
        """Return those that are there on `date`."""
        return self.filter(holds_on(date))

    def of_kind(self, *kinds: TeamKind) -> Self:
        """Return those of these kinds."""
        return self.filter(kind__in=kinds)

    def matching(self, text: str) -> Self:
        """Return those whose name, or their unit's, holds every word."""
        found = self
        for word in search_key(text).split():
            found = found.filter(
                Q(searchable__contains=word) | Q(unit__searchable__contains=word)
            )
        return found


class Team(models.Model):
    """People of one unit who receive reports together."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="teams", verbose_name=_("Đơn vị")
    )
    kind = models.CharField(_("Việc"), max_length=16, choices=TeamKind.choices)
    name = models.CharField(_("Tên đội"), max_length=rules.NAME_MAX)
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)
    searchable = SearchField(max_length=300, editable=False, default="")

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("Đội")
        verbose_name_plural = _("Đội")
        ordering = ["searchable", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=TeamKind.values), name="partners_team_kind"
            ),
            models.CheckConstraint(condition=SENSIBLE, name="partners_team_period"),
            # One answer to "who receives here": a unit has one team of a kind.
            models.UniqueConstraint(
                fields=["unit", "kind"],
                condition=Q(valid_to=None),
                name="partners_team_one_open",
            ),
        ]
        indexes = [models.Index(fields=["kind", "valid_from", "valid_to"])]

    def __str__(self) -> str:
        return self.name

    def lives_on(self, date: dt.date) -> bool:
        """Tell whether the team is there on `date`."""
        return rules.Period(self.valid_from, self.valid_to).holds(date)

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it is there, or None."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    """Members, narrowed."""

    def on(self, date: dt.date) -> Self:
        """Return those on `date` whose account is open."""
        return self.filter(holds_on(date), user__is_active=True)


class TeamMember(models.Model):
    """A person in a team, from a day on."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="teams"
    )
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("Thành viên đội")
        verbose_name_plural = _("Thành viên đội")
        ordering = ["team", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=_MAY_BE_EMPTY, name="partners_member_period"
            ),
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(valid_to=None),
                name="partners_member_one_open",
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_from", "valid_to"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.team_id}"

    @property
    def period(self) -> rules.Period:
        """From when to when."""
        return rules.Period(self.valid_from, self.valid_to)


class Shift(models.Model):
    """Hours of duty that come each week. end: not after start is the next day."""

    member = models.ForeignKey(TeamMember, models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("Ngày"), choices=Weekday.choices)
    start = models.TimeField(_("Từ giờ"))
    end = models.TimeField(_("Đến giờ"))
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)

    class Meta:
        verbose_name = _("Ca trực")
        verbose_name_plural = _("Ca trực")
        ordering = ["weekday", "start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__in=Weekday.values), name="partners_shift_weekday"
            ),
            models.CheckConstraint(
                condition=_MAY_BE_EMPTY, name="partners_shift_period"
            ),
            models.UniqueConstraint(
                fields=["member", "weekday", "start"],
                condition=Q(valid_to=None),
                name="partners_shift_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start}-{self.end}"


class DutyChange(models.Model):
    """An exception to the week: somebody stands in (`there`), or is away."""

    member = models.ForeignKey(TeamMember, models.CASCADE, related_name="changes")
    there = models.BooleanField(default=True)
    start = models.DateTimeField(_("Từ lúc"))
    end = models.DateTimeField(_("Đến lúc"))

    class Meta:
        verbose_name = _("Thay đổi ca trực")
        verbose_name_plural = _("Thay đổi ca trực")
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")), name="partners_change_period"
            ),
        ]
        indexes = [models.Index(fields=["start", "end"])]

    def __str__(self) -> str:
        return f"{self.member_id} {self.start}"


class RoleHolderQuerySet(models.QuerySet["RoleHolder"]):
    """Holders of legal roles, narrowed."""

    def on(self, date: dt.date) -> Self:
        """Return those on `date`."""
        return self.filter(holds_on(date))


class RoleHolder(models.Model):
    """A role of the law that a unit holds, and who in it, from a day on.

    user: None where the unit as such holds it, or the account is no more.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles")
    role = models.CharField(_("Vai trò"), max_length=16, choices=LegalRole.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="legal_roles",
    )
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)
    legal_basis = models.CharField(
        _("Căn cứ"), max_length=rules.BASIS_MAX, blank=True, default=""
    )

    objects = RoleHolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Vai trò pháp lý")
        verbose_name_plural = _("Vai trò pháp lý")
        ordering = ["unit", "role", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=LegalRole.values), name="partners_role_kind"
            ),
            models.CheckConstraint(
                condition=_MAY_BE_EMPTY, name="partners_role_period"
            ),
            models.UniqueConstraint(
                fields=["unit", "role"],
                condition=Q(valid_to=None, role__in=_SOLE),
                name="partners_role_sole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"
