"""Two cases, or a report and a case, of one child: suggested, decided with a reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cases.places import another_town, member_of
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.town import HOUR, Person, Town, a_case, a_report
from tests.reports.network import NOW

from lachan.audit.services import verify
from lachan.cases.models import Case, Judged
from lachan.cases.rules import one_child as rules
from lachan.cases.rules.kinds import Happened, Tie
from lachan.cases.rules.one_child import Hint, Reason
from lachan.cases.services import indexing, one_child, reading, work
from lachan.reports.models import Report
from lachan.reports.rules.intake import Child
from lachan.reports.services import conflict
from lachan.vault.rules.errors import NotAllowedError

needs_rows = pytest.mark.django_db
THEN = NOW + 3 * HOUR
NAME, ALIKE = "Lê Thị Mận", "Lê Thị Mậng"
KEY = b"k" * 32


def a_child(town: Town, name: str, note: str = "") -> Case:
    """Let a case be there of a child of this name, in the index."""
    case = a_case(town, a_report(child=Child(name=name, birth_year=2012)))
    if note:
        work.note(case=case.pk, text=note, who=town.worker.key, now=THEN)
    indexed(town)
    return case


def indexed(town: Town) -> None:
    user, who = town.worker.user, town.worker.key
    assert indexing.catch_up(user=user, who=who, now=THEN, most=50) == 0


def likely(
    town: Town, case: Case, person: Person | None = None
) -> dict[str, set[Hint]]:
    who = person or town.worker
    opened = reading.open_case(case=case.pk, who=who.key, now=THEN)
    found = one_child.of_case(opened, who.user, who.key, THEN)
    return {one.case.number: set(one.hints) for one in found}


# --- Rules ---------------------------------------------------------------------------


def test_a_name_counts_whole_and_a_phone_by_itself() -> None:
    wanted = rules.asked(KEY, NAME, ["gọi 0912 345 678"])
    theirs = rules.asked(KEY, NAME, [])
    assert rules.hints(wanted, theirs.keys()) == {Hint.NAME}
    alike = rules.asked(KEY, ALIKE, [])
    assert rules.hints(wanted, alike.keys()) == {Hint.NEAR}
    half = rules.asked(KEY, "Lê Thị Hoa", [])
    assert rules.hints(wanted, half.keys()) == frozenset()
    phone = rules.asked(KEY, "", ["+84 912 345 678"])
    assert rules.hints(wanted, phone.keys()) == {Hint.PHONE}


def test_one_word_is_no_name() -> None:
    assert rules.asked(KEY, "Mận", []) == {}


# --- Two cases -----------------------------------------------------------------------


@needs_rows
def test_cases_of_one_name_or_phone_are_suggested_and_others_not(town: Town) -> None:
    first = a_child(town, NAME, "Bà: 0912 345 678")
    same, near = a_child(town, NAME), a_child(town, ALIKE)
    phone = a_child(town, "Vũ Hoàng Sơn", "gọi +84912345678")
    a_child(town, "Phan Thị Nga")
    assert likely(town, first) == {
        same.number: {Hint.NAME},
        near.number: {Hint.NEAR},
        phone.number: {Hint.PHONE},
    }


@needs_rows
def test_a_person_decides_with_a_reason_and_it_is_asked_no_more(town: Town) -> None:
    first, second, third = (a_child(town, NAME) for _n in range(3))
    client = at_work(town.worker)
    shown = page(client, "cases:case", first.pk)
    assert "Có thể cùng một trẻ" in shown
    assert "Chọn một lý do." in post(
        client, "cases:judge", first.pk, other=second.pk, reason=""
    )
    done = post(client, "cases:judge", first.pk, other=second.pk, reason="confirmed")
    assert "Đã nối: cùng một trẻ." in done
    post(client, "cases:judge", first.pk, other=third.pk, reason="other_birth")
    assert likely(town, first) == {}
    assert first.ties.get().tie == Tie.SAME_CHILD
    assert second.ties.get().other == first
    for case, what in ((second, Happened.TIED), (third, Happened.APART)):
        assert case.events.filter(happened=what).count() == 1
    assert "Trẻ hoặc gia đình nói là cùng một trẻ" in page(
        client, "cases:case", second.pk
    )
    # Said again otherwise, the last word counts, for both.
    post(client, "cases:judge", second.pk, other=first.pk, reason="denied")
    assert not first.ties.exists()
    assert Judged.objects.filter(case=first, other=second).get().reason == "denied"
    assert verify("cases").holds


@needs_rows
def test_nothing_is_suggested_of_what_one_may_not_open(town: Town) -> None:
    there = another_town(town.network)
    first, second = a_child(town, NAME), a_child(town, NAME)
    work.step_back(case=second.pk, who=town.worker.key, now=THEN)
    assert likely(town, first) == {}
    for person in (town.worker, member_of(there.commune)):
        with pytest.raises(NotAllowedError):
            one_child.decide(
                case=first.pk,
                other=second.pk,
                reason=Reason.BIRTH,
                who=person.key,
                now=THEN,
            )


@needs_rows
def test_what_too_many_share_says_nothing(town: Town) -> None:
    first = a_child(town, NAME)
    for _n in range(rules.MOST + 1):
        a_case(town, a_report(child=Child(name=NAME)))
    indexed(town)
    assert likely(town, first) == {}


@needs_rows
def test_the_suggestion_costs_the_same_with_many_cases(town: Town) -> None:
    first = a_child(town, NAME)
    a_child(town, NAME)
    few = _queries(town, first)
    for n in range(4):
        a_child(town, f"Trần Văn Số {n}", f"09123456{n}8")
        a_child(town, NAME)
    assert _queries(town, first) == few


def _queries(town: Town, case: Case) -> int:
    opened = reading.open_case(case=case.pk, who=town.worker.key, now=THEN)
    with CaptureQueriesContext(connection) as made:
        one_child.of_case(opened, town.worker.user, town.worker.key, THEN)
    return len(made)


# --- A report and a case -------------------------------------------------------------


def another(town: Town, name: str = NAME) -> Report:
    report = a_report(child=Child(name=name))
    conflict.know_nobody(report=report.pk, who=town.worker.key, now=THEN)
    return report


@needs_rows
def test_a_report_is_suggested_to_the_case_of_its_child(town: Town) -> None:
    case, report = a_child(town, NAME), another(town)
    client = at_work(town.worker)
    shown = page(client, "cases:begin", report.pk)
    assert case.number in shown
    assert "cùng tên" in shown
    done = post(client, "cases:judge_report", report.pk, other=case.pk, reason="story")
    assert "Đã thêm tin vào hồ sơ." in done
    assert case.reports.count() == 2
    assert Judged.objects.get().report == report.pk


@needs_rows
def test_a_report_of_another_child_is_asked_about_once(town: Town) -> None:
    case, report = a_child(town, NAME), another(town)
    client = at_work(town.worker)
    post(client, "cases:judge_report", report.pk, other=case.pk, reason="denied")
    assert case.reports.count() == 1
    assert case.number not in page(client, "cases:begin", report.pk)


@needs_rows
def test_before_the_question_of_kin_a_report_suggests_nothing(town: Town) -> None:
    a_child(town, NAME)
    report = a_report(child=Child(name=NAME))
    found = one_child.of_report(report.pk, town.worker.user, town.worker.key, THEN)
    assert found == []
