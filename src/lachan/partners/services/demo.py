"""A fictional province to try with: communes, a hotline, members, people on duty.

Its codes begin with ZZ, which no official code does, and its names say what it is.
"""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils import timezone

from lachan.accounts import practice
from lachan.accounts.models import Role, User
from lachan.outbox.models import Recipient
from lachan.outbox.services.messages import forget
from lachan.partners.models import (
    DutyChange,
    Kind,
    LegalRole,
    RoleHolder,
    Shift,
    Succession,
    Team,
    TeamKind,
    TeamMember,
    Unit,
    UnitStaff,
    Weekday,
)
from lachan.partners.rules.places import DEMO
from lachan.partners.services import (
    demo_members,
    demo_process,
    duty,
    roles,
    teams,
    units,
)
from lachan.vault.services import forgetting

PASSWORD: Final = "la-chan-mau"  # noqa: S105 - fictional accounts, told when made
SINCE: Final = demo_members.SINCE
_COMMUNES: Final = ("Xã Mẫu Suối Trong", "Xã Mẫu Đồi Chè", "Phường Mẫu Bến Sông")
# Account, name, and how it serves: the code of the unit.
_PEOPLE: Final = (
    ("xa-mau", "Cán bộ Xã Mẫu", f"{DEMO}001"),
    ("xa-mau-2", "Cán bộ Xã Mẫu Hai", f"{DEMO}001"),
    ("chu-tich-mau", "Chủ tịch Xã Mẫu", f"{DEMO}001"),
    ("doi-che-mau", "Cán bộ Xã Đồi Chè Mẫu", f"{DEMO}002"),
    ("tinh-mau", "Trực ban Tỉnh Mẫu", DEMO),
    ("tong-dai-mau", "Tổng đài viên Mẫu", f"{DEMO}111"),
    ("benh-vien-mau", "Bác sĩ trực Mẫu", demo_members.HOSPITAL),
    ("cong-an-mau", "Điều tra viên Mẫu", demo_members.POLICE),
)
# Account, and the role of the law it has in its unit.
_ROLES: Final = (
    ("xa-mau", LegalRole.PROTECTION),
    ("doi-che-mau", LegalRole.PROTECTION),
    ("chu-tich-mau", LegalRole.CHAIR),
)
_TEAMS: Final = (
    (demo_members.HOSPITAL, TeamKind.PARTNER),
    (demo_members.POLICE, TeamKind.POLICE),
)
LOGINS: Final = tuple(login for login, _name, _code in _PEOPLE)


@transaction.atomic
def demo_fill() -> None:
    """Put the fictional province in; doing it twice changes nothing more."""
    if Unit.objects.filter(kind=Kind.PROVINCE, code=DEMO).exists():
        return
    province = _unit(Kind.PROVINCE, DEMO, "Tỉnh Mẫu (hư cấu)", None)
    made = {DEMO: _team(province, TeamKind.PROVINCE)}
    for number, name in enumerate(_COMMUNES, start=1):
        code = f"{DEMO}{number:03}"
        unit = _unit(Kind.COMMUNE, code, f"{name} (hư cấu)", province)
        made[code] = _team(unit, TeamKind.RECEIVING)
    line = _unit(Kind.HOTLINE, f"{DEMO}111", "Tổng đài Mẫu (hư cấu)", None)
    made[line.code] = _team(line, TeamKind.HOTLINE)
    _network(province, made)
    for login, name, code in _PEOPLE:
        _on_duty(made[code], login, name)
    for login, role in _ROLES:
        _appointed(login, role)
    demo_process.fill(by=User.objects.get(username="tinh-mau"))
    for login in ("benh-vien-mau", "xa-mau"):
        code = next(c for name, _name, c in _PEOPLE if name == login)
        demo_process.confirm(who=User.objects.get(username=login), code=code)


def _network(province: Unit, made: dict[str, Team]) -> None:
    """Put the members in, with teams of those that have accounts."""
    by = officer("tinh-mau", "Trực ban Tỉnh Mẫu")
    demo_members.fill(province=province, by=by)
    for code, kind in _TEAMS:
        made[code] = _team(Unit.objects.get(code=code), kind)


def _unit(kind: Kind, code: str, name: str, province: Unit | None) -> Unit:
    new = units.NewUnit(kind, code, name, SINCE, province=province, parent=province)
    return units.create_unit(new, by=None)


def _team(unit: Unit, kind: TeamKind) -> Team:
    new = teams.NewTeam(unit, kind, f"{kind.label} · {unit.name}", SINCE)
    return teams.create_team(new=new, by=None)


def officer(login: str, name: str) -> User:
    """Return a fictional officer: PASSWORD, and a second code that is known."""
    user, _new = User.objects.get_or_create(
        username=login, defaults={"name": name, "role": Role.OFFICER}
    )
    user.set_password(PASSWORD)
    user.save()
    practice.enrol(user=user)
    return user


def _on_duty(team: Team, login: str, name: str) -> None:
    user = officer(login, name)
    today = timezone.localdate()
    member = teams.join_team(team=team, user=user, on=SINCE, by=None)
    night = login.endswith("2")
    hours = (dt.time(19), dt.time(7)) if night else (dt.time(7), dt.time(19))
    if team.kind != TeamKind.RECEIVING:
        hours = (dt.time(0), dt.time(0))
    shifts = duty.Hours(tuple(Weekday), *hours)
    duty.add_shifts(member=member, hours=shifts, on=today - dt.timedelta(7), by=None)


def _appointed(login: str, role: LegalRole) -> None:
    member = TeamMember.objects.select_related("team__unit", "user").get(
        user__username=login
    )
    roles.appoint(unit=member.team.unit, role=role, user=member.user, on=SINCE, by=None)


@transaction.atomic
def demo_remove() -> None:
    """Take the fictional province away with all that is in it, people included.

    Raises LossError if a real report reached one of its teams: then nothing is changed.
    """
    rows = Unit.objects.filter(code__startswith=DEMO)
    demo_process.remove()
    demo_members.remove()
    Shift.objects.filter(member__team__unit__in=rows).delete()
    DutyChange.objects.filter(member__team__unit__in=rows).delete()
    TeamMember.objects.filter(team__unit__in=rows).delete()
    for pk in Team.objects.filter(unit__in=rows).values_list("pk", flat=True):
        forget(to=Recipient("team", str(pk)))
        forgetting.forget_team(ref=f"team:{pk}")
    Team.objects.filter(unit__in=rows).delete()
    RoleHolder.objects.filter(unit__in=rows).delete()
    UnitStaff.objects.filter(unit__in=rows).delete()
    Succession.objects.filter(old__in=rows).delete()
    Succession.objects.filter(new__in=rows).delete()
    Unit.objects.filter(pk__in=rows, parent__isnull=False).delete()
    Unit.objects.filter(code__startswith=DEMO).delete()
    people = User.objects.filter(username__in=LOGINS, role=Role.OFFICER)
    for user in people:
        forget(to=Recipient.of(user))
    people.delete()
