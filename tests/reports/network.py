"""A commune, its province and 111, each with a team that can open what arrives."""

import datetime as dt
from dataclasses import dataclass, replace

from tests.snapshot import Snapshot, taken
from tests.vault.people import custodians, with_key

from lachan.accounts.models import Role, User
from lachan.partners.models import Kind, Team, TeamKind, TeamMember, Unit, Weekday
from lachan.partners.services import duty, teams, units
from lachan.partners.services.provinces import load_provinces
from lachan.reports.rules.effort import Effort
from lachan.reports.rules.intake import Channel, Intake, Place
from lachan.reports.rules.kinds import About
from lachan.reports.services import receiving, watching
from lachan.reports.services.receiving import Received, Request
from lachan.site import keys
from lachan.site.paths import Paths
from lachan.vault.access import Unlocked
from lachan.vault.services import recovery
from lachan.vault.services import teams as vault

SINCE = dt.date(2025, 7, 1)
# A Tuesday, 10:07 in Viet Nam.
NOW = dt.datetime(2026, 11, 24, 3, 7, tzinfo=dt.UTC)
SAIGON, HCM = "26740", "79"


@dataclass(frozen=True, slots=True)
class Side:
    """A team with one member."""

    unit: Unit
    team: Team
    user: User
    key: Unlocked


@dataclass(frozen=True, slots=True)
class Network:
    """Who receives. `admin` is in no team."""

    admin: User
    commune: Side
    province: Side
    hotline: Side


def an_empty_network(data: Paths) -> Network:
    """Keep teams with keys; nobody on duty."""
    keys.ensure_vault_key(data.secrets / "vault.key")
    load_provinces()
    admin = User.objects.create_user(
        "quan-tri", name="Quản trị", role=Role.ADMINISTRATOR
    )
    hcm = Unit.objects.get(kind=Kind.PROVINCE, code=HCM)
    new = units.NewUnit(Kind.COMMUNE, SAIGON, "Phường Sài Gòn", SINCE, province=hcm)
    saigon = units.create_unit(new, by=admin)
    hotline = Unit.objects.get(kind=Kind.HOTLINE, code="111")
    made = Network(
        admin,
        commune=a_side(saigon, TeamKind.RECEIVING, "Cán bộ Phường", admin),
        province=a_side(hcm, TeamKind.PROVINCE, "Cán bộ Tỉnh", admin),
        hotline=a_side(hotline, TeamKind.HOTLINE, "Cán bộ Tổng Đài", admin),
    )
    trust(made)
    return made


@dataclass(slots=True)
class _Made:
    """A network that was made in this process: its rows, its secret, its people."""

    rows: Snapshot
    secret: bytes
    network: Network


_MADE: list[_Made] = []


def a_network(data: Paths) -> Network:
    """Keep what `an_empty_network` keeps: by its services once, then the same rows.

    Where there is somebody already it is made anew.
    """
    if User.objects.exists() or Unit.objects.exists():
        return an_empty_network(data)
    file = data.secrets / "vault.key"
    if not _MADE:
        made: list[Network] = []
        rows = taken(lambda: made.append(an_empty_network(data)))
        _MADE.append(_Made(rows, file.read_bytes(), made[0]))
        return made[0]
    kept = _MADE[0]
    keys.ensure_vault_key(file)
    file.write_bytes(kept.secret)
    kept.rows.put_in()
    return network_again(kept.network)


def network_again(made: Network) -> Network:
    """Return it with rows that no other test has changed."""
    sides = {name: _side(getattr(made, name)) for name in _SIDES}
    return Network(User.objects.get(pk=made.admin.pk), **sides)


_SIDES = ("commune", "province", "hotline")


def _side(side: Side) -> Side:
    team = Team.objects.select_related("unit").get(pk=side.team.pk)
    return Side(team.unit, team, User.objects.get(pk=side.user.pk), side.key)


def a_side(unit: Unit, kind: TeamKind, name: str, by: User) -> Side:
    """Keep a team of a unit with one member who made its key."""
    new = teams.NewTeam(unit, kind, f"Đội {unit.name}", SINCE)
    team = teams.create_team(new=new, by=by)
    user, key = with_key(name)
    join(team, user, by)
    vault.found(ref=f"team:{team.pk}", who=key, now=NOW)
    return Side(unit, team, user, key)


def join(team: Team, user: User, by: User) -> None:
    """Let somebody belong to a team, and wait for its key (`partners` sees to it)."""
    teams.join_team(team=team, user=user, on=SINCE, by=by)


def trust(made: Network) -> None:
    """Let custodians stand behind every team, and show that they can recover."""
    people = custodians("giữ một", "giữ hai", "giữ ba")
    for side in (made.commune, made.province, made.hotline):
        vault.entrust(ref=f"team:{side.team.pk}", who=side.key, now=NOW)
    (test,) = recovery.ask(membership=None, by=people[0][0], now=NOW)
    recovery.approve(ceremony=test, who=people[0][1], now=NOW)
    recovery.approve(ceremony=test, who=people[1][1], now=NOW)


def on_duty(side: Side, by: User, now: dt.datetime = NOW) -> None:
    """Put a member on duty round the clock, there with an open key at `now`."""
    member = TeamMember.objects.get(team=side.team, user=side.user)
    hours = duty.Hours(tuple(Weekday), dt.time(0), dt.time(0))
    duty.add_shifts(member=member, hours=hours, on=SINCE, by=by)
    watching.note_present(who=side.key, now=now)


GROOMING = Intake(
    about=About.CHILD_AT_RISK,
    kinds=("grooming",),
    story="Có người lạ trên mạng xin ảnh của em.",
    place=Place(commune=SAIGON),
)


def tell(
    story: str = "",
    now: dt.datetime = NOW,
    effort: Effort = Effort.NONE,
    **changes: object,
) -> Received:
    """Report by the form; changes: fields of the intake."""
    said = replace(GROOMING, **changes)  # type: ignore[arg-type]  # any field
    said = replace(said, story=story) if story else said
    request = Request(Channel.FORM, effort=effort)
    return receiving.receive(intake=said, request=request, now=now)
