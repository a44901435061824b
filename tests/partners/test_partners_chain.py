"""Who receives: the chain of teams, and units that merge under it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Person, make

from lachan.accounts.models import User
from lachan.partners import facts
from lachan.partners.models import How, Kind, Team, TeamKind, Unit
from lachan.partners.rules import chain as rules
from lachan.partners.rules.chain import Candidate, Excluded, Exclusions
from lachan.partners.services import teams, units
from lachan.partners.services.provinces import load_provinces

SINCE = dt.date(2025, 7, 1)
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = NOON.date()
SAIGON, BEN_THANH = "26740", "26743"

_SEATS = [
    (rules.TeamKind.RECEIVING, "commune"),
    (rules.TeamKind.PROVINCE, "province"),
    (rules.TeamKind.HOTLINE, "hotline"),
    (rules.TeamKind.POLICE, "police"),
]


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        kind, unit_kind = draw(st.sampled_from(_SEATS))
        unit = draw(st.integers(1, 4)) + 10 * _SEATS.index((kind, unit_kind))
        manned = draw(st.booleans())
        found.append(Candidate(number, kind, unit, unit_kind, manned=manned))
    return found


exclusions = st.builds(
    Exclusions,
    st.frozensets(st.integers(1, 34)),
    st.frozensets(st.sampled_from(Excluded)),
)


@given(candidates(), exclusions)
def test_the_chain_ends_at_111_and_holds_nothing_that_is_excluded(
    found: list[Candidate], excluded: Exclusions
) -> None:
    by_team = {one.team: one for one in found}
    chain = [by_team[team] for team in rules.chain(found, excluded)]
    hotlines = [one for one in found if one.kind is rules.TeamKind.HOTLINE]
    assert bool(chain) is bool(hotlines)
    assert not any(excluded.hit(one) for one in chain[:-1])
    if chain:
        assert chain[-1].kind is rules.TeamKind.HOTLINE
        assert all(one.manned for one in chain[:-1])
        assert len({one.unit for one in chain}) == len(chain)
        # One of 111 that is excluded answers only where every one of them is.
        if chain[-1].unit in excluded.units:
            assert all(one.unit in excluded.units for one in hotlines)


@given(candidates(), exclusions)
def test_police_that_is_excluded_gets_nothing(
    found: list[Candidate], excluded: Exclusions
) -> None:
    chosen = rules.police(found, excluded)
    by_team = {one.team: one for one in found}
    assert all(by_team[t].kind is rules.TeamKind.POLICE for t in chosen)
    assert not any(excluded.hit(by_team[t]) for t in chosen)
    if Excluded.POLICE in excluded.kinds:
        assert chosen == ()


@pytest.fixture
def network(db: None) -> dict[str, Team]:
    """Two communes of Hồ Chí Minh City, the city and 111, each with one member."""
    load_provinces()
    by = make(Person.DUNG)
    city = Unit.objects.get(kind=Kind.PROVINCE, code="79")
    seats = {
        "saigon": (Kind.COMMUNE, SAIGON, "Phường Sài Gòn", TeamKind.RECEIVING),
        "ben_thanh": (Kind.COMMUNE, BEN_THANH, "Phường Bến Thành", TeamKind.RECEIVING),
        "police": (Kind.POLICE, "CA-79", "Công an Thành phố", TeamKind.POLICE),
        "hotline": (Kind.HOTLINE, "111-B", "Tổng đài B", TeamKind.HOTLINE),
    }
    made = {}
    for key, (kind, code, name, does) in seats.items():
        province = None if kind == Kind.HOTLINE else city
        new = units.NewUnit(kind, code, name, SINCE, province=province)
        made[key] = _team(units.create_unit(new, by=by), does, by)
    made["city"] = _team(city, TeamKind.PROVINCE, by)
    return made


def _team(unit: Unit, kind: TeamKind, by: User) -> Team:
    new = teams.NewTeam(unit, kind, f"Đội {unit.name}", SINCE)
    team = teams.create_team(new=new, by=by)
    teams.join_team(team=team, user=by, on=SINCE, by=by)
    return team


def chain(
    code: str,
    excluded: Exclusions | None = None,
    at: dt.datetime = NOON,
) -> list[str]:
    place = facts.place(code, at.date())
    found = facts.chain_for(place, excluded or Exclusions(), at)
    return [one.name.removeprefix("Đội ") for one in found]


CITY, LINE = "Thành phố Hồ Chí Minh", "Tổng đài B"


def test_commune_then_province_then_111(network: dict[str, Team]) -> None:
    assert chain(SAIGON) == ["Phường Sài Gòn", CITY, LINE]
    assert chain("79") == [CITY, LINE]
    assert [t.ref for t in facts.chain_for(None, Exclusions(), NOON)] == [
        f"team:{network['hotline'].pk}"
    ]


def test_a_commune_without_a_team_is_passed_over(network: dict[str, Team]) -> None:
    assert chain("26758") == [CITY, LINE]  # Phường Cầu Ông Lãnh is no unit here
    assert chain("00004") == [LINE]  # nobody in Hà Nội


def test_a_place_of_before_leads_to_the_commune_that_took_it_in(
    network: dict[str, Team],
) -> None:
    ben_nghe = facts.place("26740", dt.date(2025, 6, 1))
    assert ben_nghe is not None
    assert ben_nghe.name == "Phường Bến Nghé"
    found = facts.chain_for(ben_nghe, Exclusions(), NOON)
    assert found[0].name == "Đội Phường Sài Gòn"


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ({Excluded.HOME, Excluded.SCHOOL}, ["Phường Sài Gòn", CITY, LINE]),
        ({Excluded.COMMUNE}, [CITY, LINE]),
        ({Excluded.POLICE}, ["Phường Sài Gòn", CITY, LINE]),
    ],
)
def test_what_is_ticked_is_left_out(
    network: dict[str, Team], kinds: set[Excluded], expected: list[str]
) -> None:
    assert chain(SAIGON, Exclusions(kinds=frozenset(kinds))) == expected


def test_police_of_the_province_unless_excluded(network: dict[str, Team]) -> None:
    place = facts.place(SAIGON, TODAY)
    found = facts.police_for(place, Exclusions(), NOON)
    assert [t.pk for t in found] == [network["police"].pk]
    ticked = Exclusions(kinds=frozenset({Excluded.POLICE}))
    assert facts.police_for(place, ticked, NOON) == ()
    unit = Exclusions(units=frozenset({network["police"].unit_id}))
    assert facts.police_for(place, unit, NOON) == ()


def test_a_unit_that_is_excluded_stays_so_after_a_merger(
    network: dict[str, Team],
) -> None:
    by, day = User.objects.get(), dt.date(2026, 10, 1)
    saigon, ben_thanh = network["saigon"].unit, network["ben_thanh"].unit
    said = units.Said(How.MERGED, day)
    units.succeed(old=saigon, new=[ben_thanh], said=said, by=by)
    excluded = Exclusions(units=frozenset({saigon.pk}))
    assert chain(SAIGON) == ["Phường Bến Thành", CITY, LINE]
    assert chain(BEN_THANH, excluded) == [CITY, LINE]
    before = dt.datetime(2026, 9, 30, 12, tzinfo=NOON.tzinfo)
    assert chain(SAIGON, at=before) == ["Phường Sài Gòn", CITY, LINE]
    assert chain(BEN_THANH, excluded, before) == ["Phường Bến Thành", CITY, LINE]


def test_a_team_stands_for_the_unit_under_its_new_name(
    network: dict[str, Team],
) -> None:
    by = User.objects.get()
    for key in ("saigon", "city"):
        unit = network[key].unit
        units.rename(unit=unit, name=f"{unit.name} Mới", on=TODAY, by=by)
    assert chain(SAIGON) == ["Phường Sài Gòn", CITY, LINE]
    found = facts.chain_for(facts.place(SAIGON, TODAY), Exclusions(), NOON)
    assert [t.unit_name for t in found][:2] == ["Phường Sài Gòn Mới", f"{CITY} Mới"]


def test_a_team_without_members_is_passed_over_but_111_is_not(
    network: dict[str, Team],
) -> None:
    by = User.objects.get()
    for key in ("saigon", "hotline"):
        member = network[key].members.get()
        teams.leave_team(member=member, on=TODAY, by=by)
    assert chain(SAIGON) == [CITY, LINE]
    assert not facts.readiness(NOON).ready
    early = NOON - dt.timedelta(days=1)
    assert chain(SAIGON, at=early) == ["Phường Sài Gòn", CITY, LINE]
    assert facts.readiness(early).ready


def test_a_closed_account_mans_no_team(network: dict[str, Team]) -> None:
    assert facts.readiness(NOON) == facts.Readiness(2, 1, 1)
    User.objects.update(is_active=False)
    assert facts.readiness(NOON) == facts.Readiness(0, 0, 0)


def test_an_empty_installation_is_not_ready_and_has_no_chain(db: None) -> None:
    assert not facts.readiness(NOON).ready
    assert facts.chain_for(None, Exclusions(), NOON) == ()


def test_the_last_team_of_111_stays(network: dict[str, Team]) -> None:
    by = User.objects.get()
    with pytest.raises(teams.LastHotlineError):
        teams.close_team(team=network["hotline"], on=TODAY, by=by)
    teams.close_team(team=network["saigon"], on=TODAY, by=by)
    assert chain(SAIGON) == [CITY, LINE]
