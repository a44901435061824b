"""A report that ticks or names X reaches X by no view, wrap, notice or count."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import reverse
from tests.cast import PASSWORD
from tests.reports.desk import unlocked
from tests.reports.network import NOW, SINCE, Network, join, tell
from tests.vault.people import membership, with_key

from lachan.accounts.models import Role, User
from lachan.outbox.models import Message, Recipient
from lachan.partners.models import Kind, UnitRole
from lachan.partners.services import staff, units
from lachan.reports import access, facts, jobs
from lachan.reports.models import ChainLink, Mark, Report
from lachan.reports.rules import sealedfile
from lachan.reports.rules.intake import Online, Person, Tick
from lachan.reports.rules.number import number
from lachan.reports.services import clocks, desk, exporting, following, onward, watching
from lachan.reports.views.desk_counts import closed_quarters, span, tables
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import items, members, recovery
from lachan.vault.services import teams as vault

pytestmark = pytest.mark.django_db
# When every clock of the chain has passed.
MUCH_LATER = NOW + dt.timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who holds the keys of a team, and has another life."""

    user: User
    key: Unlocked


@pytest.fixture
def colleague(network: Network) -> Colleague:
    """A second member of the commune's and of 111's team: Tám, known by phone."""
    user, key = with_key("Nguyễn Văn Tám")
    user.username, user.email = "0912345678", "tam@truong.vn"
    user.save()
    for side in (network.commune, network.hotline):
        join(side.team, user, network.admin)
        vault.admit(ref=f"team:{side.team.pk}", user=user, who=side.key, now=NOW)
    return Colleague(user, key)


def works_at(kind: Kind, code: str, who: Colleague, network: Network) -> None:
    """Let the colleague work in a unit of the same province."""
    hcm = network.province.unit
    new = units.NewUnit(kind, code, f"Đơn vị {code}", SINCE, province=hcm)
    unit = units.create_unit(new, by=network.admin)
    staff.admit(
        unit=unit, user=who.user, role=UnitRole.MEMBER, on=SINCE, by=network.admin
    )


def reached(who: Colleague, now: dt.datetime = MUCH_LATER) -> list[str]:
    """Return by which ways a report reaches somebody."""
    report = Report.objects.get()
    watching.tell_teams(now=now)
    found = access.reports_for(who.user, now)
    client = unlocked(who.user, who.key)
    sheet = reverse("reports:desk_report", args=[report.pk])
    ways = {
        "list": bool(facts.rows(found, now)),
        "count": found.count() > 0,
        "open": _works(
            lambda: desk.open_report(report=report.pk, who=who.key, now=now)
        ),
        "key": _works(
            lambda: items.open_item(item=report.pk, who=who.key, role="x", now=now)
        ),
        "notice": Message.objects.to(Recipient.of(who.user)).exists(),
        "answer": _works(
            lambda: desk.answer(report=report.pk, text="x", who=who.key, now=now)
        ),
        "export": _works(
            lambda: exporting.export(
                report=report.pk,
                to=exporting.To(code=sealedfile.new_code()),
                reason="x",
                who=who.key,
                now=now,
            ).content.close()
        ),
        "page": client.get(sheet).status_code != 404,
        "search": any(
            "data-line" in client.get(reverse("reports:desk"), {"q": asked}).text
            for asked in ("nguoi la", number(report.pk))
        ),
        "rail": str(report.pk) in client.get(reverse("reports:desk")).text,
    }
    return [way for way, there in ways.items() if there]


def _works(act: Callable[[], object]) -> bool:
    try:
        act()
    except NotAllowedError:
        return False
    return True


EVERY_WAY = [
    *("list", "count", "open", "key", "notice", "answer", "export", "page"),
    *("search", "rail"),
]


def test_a_colleague_who_is_not_meant_is_reached(colleague: Colleague) -> None:
    tell("Một người lạ nhắn tin.")
    assert reached(colleague) == EVERY_WAY


NAMED = {
    "name in the story": {"story": "Thầy Nguyễn Văn Tám dọa em."},
    "name without capitals": {"story": "thay nguyen van tam bao em giu bi mat"},
    "phone in the story": {"story": "Số của họ là +84 912.345.678 đó."},
    "e-mail in the story": {"story": "gửi từ tam@truong.vn"},
    "name in its own field": {"exclude_people": (Person(name="thầy nguyễn văn tám"),)},
    "phone in its own field": {"people": (Person(phone="0912-345-678"),)},
    "account online": {"online": (Online(platform="zalo", account="0912345678"),)},
    "typed in who must not see": {"exclude_words": "chú Nguyễn Văn Tám ở phường"},
}


@pytest.mark.parametrize("said", NAMED.values(), ids=NAMED)
def test_who_is_named_is_reached_by_no_way(
    colleague: Colleague, said: dict[str, object]
) -> None:
    tell(**said)  # type: ignore[arg-type]  # fields of the intake
    assert reached(colleague) == []


TICKED = {
    "teacher": (Tick.SCHOOL, Kind.SCHOOL, "79-0001"),
    "officer": (Tick.POLICE, Kind.POLICE, "79-CA"),
    "commune": (Tick.COMMUNE, Kind.COMMUNE, "26743"),
}


@pytest.mark.parametrize("row", TICKED.values(), ids=TICKED)
def test_who_works_where_the_tick_points_is_reached_by_no_way(
    network: Network, colleague: Colleague, row: tuple[Tick, Kind, str]
) -> None:
    tick, kind, code = row
    works_at(kind, code, colleague, network)
    tell(exclude=frozenset({tick}))
    assert reached(colleague) == []


def test_the_communes_own_team_has_no_wrap_when_it_is_ticked(network: Network) -> None:
    tell(exclude=frozenset({Tick.COMMUNE}))
    links = ChainLink.objects.values_list("team", flat=True)
    assert list(links) == [network.province.team.pk, network.hotline.team.pk]
    commune = Colleague(network.commune.user, network.commune.key)
    assert reached(commune) == []
    desk.open_report(report=Report.objects.get().pk, who=network.province.key, now=NOW)


def test_nobody_hands_a_report_to_the_team_that_is_ticked(network: Network) -> None:
    tell(exclude=frozenset({Tick.COMMUNE}))
    report = Report.objects.get()
    who = network.province.key
    commune = network.commune.team
    offered = [
        *onward.usual(report, NOW),
        *onward.found(report, "sai gon", NOW),
        *onward.chosen(report, commune.pk, NOW),
    ]
    assert commune.pk not in {t.pk for t in offered}
    with pytest.raises(NotAllowedError):
        desk.hand_over(
            report=report.pk, to=network.commune.team.pk, reason="x", who=who, now=NOW
        )


def test_a_parents_account_sees_no_report_at_all(network: Network) -> None:
    parent = User.objects.create_user("lan", name="Trần Thị Lan", role=Role.PARENT)
    tell("Mẹ em là Trần Thị Lan.", exclude=frozenset({Tick.HOME}))
    assert not access.reports_for(parent, MUCH_LATER).exists()
    assert Report.objects.get().shut.filter(user=parent).exists()
    watching.tell_teams(now=MUCH_LATER)
    assert not Message.objects.to(Recipient.of(parent)).exists()


def test_a_later_message_shuts_out_whom_it_names(
    network: Network, colleague: Colleague
) -> None:
    code = tell().receipt
    assert "open" in reached(colleague, NOW)
    visit = following.enter(typed=code, now=NOW)
    following.write(visit=visit, text="Là thầy Nguyễn Văn Tám.", now=NOW)
    assert reached(colleague) == []
    assert access.reports_for(network.commune.user, NOW).exists()


def test_somebody_named_who_joins_later_is_shut_out(network: Network) -> None:
    tell("Cô Lê Thị Chín ở phường biết chuyện.")
    user, key = with_key("Lê Thị Chín")
    join(network.commune.team, user, network.admin)
    vault.admit(
        ref=f"team:{network.commune.team.pk}",
        user=user,
        who=network.commune.key,
        now=NOW,
    )
    assert reached(Colleague(user, key)) == []


def test_a_teacher_of_later_is_shut_out_by_the_tick(
    network: Network, colleague: Colleague
) -> None:
    tell(exclude=frozenset({Tick.SCHOOL}))
    works_at(Kind.SCHOOL, "79-0002", colleague, network)
    assert set(reached(colleague)) <= {"key"}
    jobs.shut_out()
    assert reached(colleague) == []


def test_a_new_name_of_an_account_counts(
    network: Network, colleague: Colleague
) -> None:
    tell("Cô Lê Thị Chín dọa em.")
    colleague.user.name = "Lê Thị Chín"
    colleague.user.save()
    assert set(reached(colleague)) <= {"key"}
    jobs.shut_out()
    assert reached(colleague) == []


def test_only_hashes_of_who_is_named_are_kept(network: Network) -> None:
    tell("Gọi 0912 345 678, thầy Nguyễn Văn Tám.")
    kept = b"".join(bytes(m) for m in Mark.objects.values_list("mark", flat=True))
    assert kept
    for text in ("0912345678", "nguyen van tam", "Nguyễn Văn Tám"):
        assert text.encode() not in kept


AGAINST: dict[str, dict[str, object]] = {
    "named": {"people": (Person(phone="0912345678"),)},
    "ticked": {"exclude": frozenset({Tick.SCHOOL})},
}


@pytest.fixture(params=list(AGAINST))
def shut(
    request: pytest.FixtureRequest, network: Network, colleague: Colleague
) -> Colleague:
    """Tám, who is named or works where a tick points, in every team; and a report."""
    works_at(Kind.SCHOOL, "79-0001", colleague, network)
    tell(**AGAINST[request.param])  # type: ignore[arg-type]  # fields of the intake
    return colleague


def anew(who: Colleague) -> Colleague:
    """Let somebody forget the password, and make a new key."""
    made = members.replace_key(user=who.user, password=PASSWORD, now=NOW)
    return Colleague(who.user, made)


def test_a_member_who_lets_them_in_again_changes_nothing(
    network: Network, shut: Colleague
) -> None:
    again = anew(shut)
    for side in (network.commune, network.hotline):
        ref = f"team:{side.team.pk}"
        vault.admit(ref=ref, user=again.user, who=side.key, now=NOW)
    assert reached(again) == []


def test_custodians_who_let_them_in_again_change_nothing(
    network: Network, shut: Colleague
) -> None:
    again = anew(shut)
    ref = f"team:{network.commune.team.pk}"
    (asked,) = recovery.ask(
        membership=membership(ref, again.user), by=again.user, now=NOW
    )
    keepers = User.objects.filter(username__startswith="giữ").order_by("pk")[:2]
    done = [
        recovery.approve(
            ceremony=asked, who=members.unlock(user=one, password=PASSWORD), now=NOW
        )
        for one in keepers
    ]
    assert done == [False, True]
    assert reached(again) == []


def test_handing_it_to_their_other_team_changes_nothing(
    network: Network, shut: Colleague
) -> None:
    item = Report.objects.get().pk
    desk.hand_over(
        report=item,
        to=network.hotline.team.pk,
        reason="kin",
        who=network.commune.key,
        now=NOW,
    )
    assert reached(shut) == []


def test_nobody_there_opens_it_to_111_and_not_to_them(
    network: Network, shut: Colleague
) -> None:
    assert clocks.call_111(now=NOW + dt.timedelta(hours=1)) == 1
    assert reached(shut) == []
    hotline = Colleague(network.hotline.user, network.hotline.key)
    assert "open" in reached(hotline, NOW + dt.timedelta(hours=1))


def test_a_teacher_who_joins_the_team_later_is_shut_out(network: Network) -> None:
    tell(exclude=frozenset({Tick.SCHOOL}))
    user, key = with_key("Lê Thị Chín")
    chin = Colleague(user, key)
    works_at(Kind.SCHOOL, "79-0001", chin, network)
    join(network.commune.team, user, network.admin)
    vault.admit(
        ref=f"team:{network.commune.team.pk}",
        user=user,
        who=network.commune.key,
        now=NOW,
    )
    assert reached(chin) == []


def test_statistics_count_nothing_that_is_against_who_counts(
    network: Network, colleague: Colleague
) -> None:
    long_ago = NOW - dt.timedelta(days=92)
    works_at(Kind.SCHOOL, "79-0001", colleague, network)
    for _ in range(6):
        tell(now=long_ago)
    for said in AGAINST.values():
        tell(now=long_ago, **said)  # type: ignore[arg-type]  # fields of the intake
    analyst, other = colleague.user, with_key("Người Đếm")[0]
    for user in (analyst, other):
        user.role = Role.ANALYST
        user.save()
    (quarter,) = {q for q in closed_quarters(NOW.date()) if q == "2026-Q3"}
    seen = {u.pk: tables(u, quarter)[0].total for u in (analyst, other)}
    assert seen == {analyst.pk: 6, other.pk: 8}


def test_a_count_of_one_is_shown_to_nobody(network: Network) -> None:
    tell(now=NOW - dt.timedelta(days=92))
    other = with_key("Người Đếm")[0]
    other.role = Role.ANALYST
    other.save()
    for table in tables(other, "2026-Q3"):
        assert table.total is None
        assert all(count is None for _label, count in table.rows)


def test_a_few_and_none_look_the_same_in_the_counts(network: Network) -> None:
    """That a small province has a report at all would tell of one child."""
    boss = User.objects.create_user(
        "thong.ke.it", name="Thống Kê Ít", role=Role.ANALYST
    )
    quarter = closed_quarters(NOW.date())[0]
    first, _after = span(quarter)
    for _ in range(7):
        tell(now=first)
    few = Report.objects.values_list("pk", flat=True)[:2]
    Report.objects.filter(pk__in=list(few)).update(province="14")
    (places,) = (t for t in tables(boss, quarter) if t.name == "Tỉnh")
    assert places.rows == [("Các mục khác", None)]
    Report.objects.update(province="79")
    (places,) = (t for t in tables(boss, quarter) if t.name == "Tỉnh")
    assert places.rows == [("Thành phố Hồ Chí Minh", 7)]
