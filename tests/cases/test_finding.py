"""Search: inside what one may open, by coded facts and by a blind index."""

import logging
import unicodedata

import pytest
from tests.cases.test_cases_pages import at_work, page, post
from tests.cases.test_transfers import answered, offered
from tests.cases.town import HOUR, Person, Town, a_case, a_report, take
from tests.reports.network import NOW
from tests.site.markers import where

from lachan.cases.models import CaseIndexed, CaseMark
from lachan.cases.rules import finding as rules
from lachan.cases.rules.kinds import Role
from lachan.cases.rules.steps import Act
from lachan.cases.services import finding, indexing, opening, work
from lachan.cases.services.finding import Asked, Found
from lachan.cases.services.opening import New, Whom
from lachan.reports.rules.intake import Child
from lachan.reports.rules.intake import Person as Named

THEN = NOW + 3 * HOUR
needs_rows = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sương", "xương"),
        ("trinh", "chinh"),
        ("giang", "dan"),
        ("rung", "dung"),
        ("lan", "nan"),
        ("phuc", "phut"),
        ("nghi", "nghy"),
    ],
)
def test_names_that_sound_alike_are_near(one: str, other: str) -> None:
    assert rules.sounds(one) == rules.sounds(other)


def test_names_that_do_not_sound_alike_are_not() -> None:
    heard = {w: rules.sound(w) for w in ("man", "mai", "hoa", "hung", "gi", "tam")}
    assert len(set(heard.values())) == len(heard)
    assert all(heard.values())


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("hs-2026-00001", "HS-2026-00001"),
        (" HS 2026-00001", "HS-2026-00001"),
        ("00001", "00001"),
        ("Mận", ""),
        ("0912345678901", ""),
        ("", ""),
    ],
)
def test_a_number_is_known_however_typed(typed: str, number: str) -> None:
    assert rules.number(typed) == number


def found(person: Person, text: str = "", **facts: object) -> Found:
    """Search as somebody."""
    asked = Asked(text, **facts)  # type: ignore[arg-type]  # fields of what is asked
    return finding.search(asked=asked, user=person.user, who=person.key, now=THEN)


def numbers(person: Person, text: str = "", **facts: object) -> list[str]:
    """Return the numbers of cases that a search finds exactly."""
    return sorted(case.number for case in found(person, text, **facts).cases)


@needs_rows
def test_by_what_a_case_says_and_by_its_facts(town: Town) -> None:
    child = Child(name="Lê Thị Hồng Sương", birth_year=2012, carer="Bà Đào")
    one = a_case(town, a_report(child=child))
    two = a_case(town, a_report(child=Child(name="Trần Văn Xương")))
    who = town.worker
    work.note(
        case=one.pk,
        text="Gọi 0912 345 678, tài khoản @ke_xau.",
        who=who.key,
        now=NOW + 2 * HOUR,
    )
    take(town, two, Act.WRITE_INTAKE, words="Cô chủ nhiệm báo.")
    for text in (
        *("Sương", "hong suong", "SƯƠNG HỒNG", "dao", "Đào"),
        *("0912345678", "+84 912 345 678", "ke_xau", "@KE_XAU"),
        unicodedata.normalize("NFD", "Hồng Sương"),
        one.number,
    ):
        assert numbers(who, text) == [one.number], text
    assert numbers(who, "chu nhiem") == [two.number]
    assert numbers(who, "sương không có") == []

    # Near: it sounds alike, and stands apart from what fits.
    near = found(who, "Lê Thị Hồng Xương")
    assert [c.number for c in near.near] == [one.number]
    assert near.cases == []
    assert found(who, "Văn Sương").near[0].number == two.number

    # By coded facts, alone and together with a text.
    assert numbers(who, state="intake") == [one.number]
    assert numbers(who, "suong", state="verification") == []
    assert numbers(who, lead=town.chair.user.pk) == []
    assert numbers(who, lead=who.user.pk) == [one.number, two.number]
    assert numbers(who, places=("26740",), kind="grooming") == [one.number, two.number]
    assert numbers(who, places=("00004",)) == []
    assert numbers(who, due="late") == []
    assert numbers(who, due="day") == [one.number, two.number]


@needs_rows
def test_only_inside_what_access_gives(town: Town) -> None:
    hidden = a_case(
        town,
        a_report(child=Child(name="Lê Thị Mận"), people=(Named(name="Đồng nghiệp"),)),
    )
    assert numbers(town.worker, "mận") == [hidden.number]
    # The index of the team has it; they have not.
    for person in (town.colleague, town.province, town.hotline):
        got = found(person, "mận")
        assert (list(got.cases), list(got.near), got.waiting) == ([], [], 0)
        assert numbers(person, hidden.number) == []
        assert numbers(person) == []


@needs_rows
def test_the_index_follows_the_case(town: Town) -> None:
    case = a_case(town, a_report(child=Child(name="Lê Thị Mận")))
    who = town.worker
    assert numbers(who, "mận") == [case.number]
    work.note(case=case.pk, text="Ổi chín.", who=who.key, now=THEN)
    assert indexing.waiting(who.user, case.team_id, THEN).count() == 1
    assert numbers(who, "ổi") == [case.number]
    assert indexing.waiting(who.user, case.team_id, THEN).count() == 0
    # Of the old team nothing is left in the index when the case leaves.
    offered(town, case, town.network.province)
    answered(case, town.network.province, accept=True, hours=3)
    assert not CaseMark.objects.filter(case=case).exists()
    assert numbers(town.province, "mận ổi") == [case.number]
    assert numbers(who, "mận") == []
    teams = set(CaseIndexed.objects.values_list("team", flat=True))
    assert teams == {town.network.province.team.pk}


@needs_rows
def test_nothing_typed_or_said_lies_in_the_index_or_a_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    report = a_case(town).reports.get().report
    whom = Whom(name="Hoàng Thị Bông Lan", carer="Dì Nắng Quái")
    case = opening.open_case(
        new=New(report, Role.SIBLING, whom), who=town.worker.key, now=NOW + 2 * HOUR
    )
    client = at_work(town.worker)
    shown = post(client, "cases:search", text="Bông Lan")
    assert case.number in shown
    answer = client.post("/ho-so/tim/", {"text": "Bông Lan"})
    assert answer.request["PATH_INFO"] == "/ho-so/tim/"
    assert answer.request["QUERY_STRING"] == ""
    words = {"name": "Bông Lan", "carer": "Nắng Quái"}
    marks = b"".join(bytes(m.mark) for m in CaseMark.objects.all())
    assert CaseMark.objects.count() > 5
    assert where(words, marks + caplog.text.encode()) == set()


@needs_rows
def test_the_page_teaches_and_says_what_was_not_found(town: Town) -> None:
    case = a_case(town, a_report(child=Child(name="Lê Thị Hồng Sương")))
    client = at_work(town.worker)
    empty = page(client, "cases:search")
    assert "gõ không dấu cũng được" in empty
    assert "Chỉ tìm trong hồ sơ anh/chị mở được" in post(
        client, "cases:search", text="Không Có Ai"
    )
    near = post(client, "cases:search", text="Lê Thị Hồng Xương")
    assert "Tên nghe gần giống" in near
    assert case.number in near
    wrong = post(client, "cases:search", place="qqqqq")
    assert "Không có nơi nào tên như vậy" in wrong
    by_place = post(client, "cases:search", place="Sài Gòn")
    assert case.number in by_place
    assert "Hồng" not in by_place
