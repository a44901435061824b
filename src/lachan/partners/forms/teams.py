"""What administrators type about teams, duty and roles of the law."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.accounts.models import User
from lachan.accounts.rules import login_name
from lachan.partners.forms.units import NameField, basis, day
from lachan.partners.models import (
    Kind,
    LegalRole,
    Team,
    TeamKind,
    TeamMember,
    TeamQuerySet,
    Weekday,
)
from lachan.partners.rules import roles
from lachan.partners.rules import units as rules
from lachan.web.forms import ManyChips, Option, PickCards


class StaffName(forms.CharField):
    """The sign-in name of a member of staff. Parents are not told from nobody."""

    def clean(self, value: Any) -> User | None:
        """Return the account, or None for nothing. Raises ValidationError."""
        typed = login_name(super().clean(value))
        if not typed:
            return None
        user = User.objects.staff().filter(username=typed, is_active=True).first()
        if user is None:
            text = _("Không có cán bộ nào đăng nhập bằng tên này.")
            raise forms.ValidationError(text)
        return user


def _staff_name(**more: Any) -> StaffName:
    return StaffName(
        label=gettext_lazy("Tên đăng nhập"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        **more,
    )


def _hour(label: Any) -> forms.TimeField:
    attrs = {"class": "short", "type": "time"}
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs=attrs, format="%H:%M")
    )


class TeamFilterForm(forms.Form):
    """Which teams to show."""

    q = forms.CharField(label=gettext_lazy("Tên đội hoặc đơn vị"), required=False)
    viec = forms.ChoiceField(
        label=gettext_lazy("Việc"),
        required=False,
        choices=[("", gettext_lazy("Mọi việc")), *TeamKind.choices],
    )

    def found(self, today: dt.date) -> TeamQuerySet:
        """Return what is asked for; what makes no sense is left out."""
        self.is_valid()
        asked = self.cleaned_data
        rows = Team.objects.on(today)
        if asked.get("viec"):
            rows = rows.of_kind(TeamKind(asked["viec"]))
        return rows.matching(asked.get("q", "")).select_related("unit")


class TeamForm(forms.Form):
    """A team that begins."""

    name = NameField(label=gettext_lazy("Tên đội"), max_length=rules.NAME_MAX)
    valid_from = day(gettext_lazy("Từ ngày"))


class TeamNameForm(forms.Form):
    """Another name of a team."""

    name = NameField(label=gettext_lazy("Tên đội"), max_length=rules.NAME_MAX)


class JoinForm(forms.Form):
    """A person who joins a team."""

    username = _staff_name(help_text=gettext_lazy("Của cán bộ đã nhận lời mời."))
    on = day(gettext_lazy("Từ ngày"))


class ShiftForm(forms.Form):
    """Weekly hours of a member."""

    member = forms.ModelChoiceField(
        label=gettext_lazy("Ai trực"), queryset=TeamMember.objects.none()
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Những ngày nào"),
        choices=Weekday.choices,
        coerce=int,
        widget=ManyChips,
    )
    start = _hour(gettext_lazy("Từ giờ"))
    end = _hour(gettext_lazy("Đến giờ"))
    on = day(gettext_lazy("Bắt đầu từ ngày"))

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_member(self.fields["member"], team)
        self.fields["end"].help_text = _(
            "Sớm hơn giờ bắt đầu là sáng hôm sau; bằng nhau là cả ngày đêm."
        )


class ChangeForm(forms.Form):
    """An exception to the week."""

    member = forms.ModelChoiceField(
        label=gettext_lazy("Ai"), queryset=TeamMember.objects.none()
    )
    there = forms.ChoiceField(
        label=gettext_lazy("Chuyện gì"), widget=PickCards, initial="away"
    )
    first = day(gettext_lazy("Từ ngày"))
    start = _hour(gettext_lazy("Từ giờ"))
    last = day(gettext_lazy("Đến ngày"))
    end = _hour(gettext_lazy("Đến giờ"))

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose_member(self.fields["member"], team)
        field: Any = self.fields["there"]
        field.choices = [
            ("away", Option(_("Vắng"), _("Các ca của người này bỏ trống"))),
            ("there", Option(_("Trực thêm"), _("Thay ai đó, hoặc thêm người"))),
        ]

    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """Return from when to when, of a form that is valid."""
        said, zone = self.cleaned_data, timezone.get_current_timezone()
        return (
            dt.datetime.combine(said["first"], said["start"], zone),
            dt.datetime.combine(said["last"], said["end"], zone),
        )


def _choose_member(field: Any, team: Team) -> None:
    rows = team.members.filter(valid_to=None, user__is_active=True)
    field.queryset = rows.select_related("user")
    field.label_from_instance = lambda member: member.user.display_name
    field.empty_label = _("Chọn người")


class RoleForm(forms.Form):
    """A role of the law that somebody begins to hold."""

    role = forms.ChoiceField(label=gettext_lazy("Vai trò"))
    username = _staff_name(
        required=False,
        help_text=gettext_lazy("Để trống nếu cả đơn vị giữ vai trò này."),
    )
    on = day(gettext_lazy("Từ ngày"))
    legal_basis = basis()

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = roles_of(kind)


def roles_of(kind: Kind) -> list[tuple[str, Any]]:
    """Return the roles that the law knows in units of this kind."""
    held = {role.value for role, kinds in roles.WHERE.items() if kind in kinds}
    return [choice for choice in LegalRole.choices if choice[0] in held]
