"""A unit's paper: its letterhead as of the day, and who signs."""

import datetime as dt

import pytest
from tests.cast import Person, make

from lachan.documents.values import Paragraph
from lachan.partners.facts import papers
from lachan.partners.facts.papers import Paper
from lachan.partners.models import How, Kind, Unit, UnitRole
from lachan.partners.rules.signing import lines_of, place_of
from lachan.partners.services import staff, units
from lachan.partners.services.units import NewUnit, Said, create_unit

pytestmark = pytest.mark.django_db
BEGAN, REFORM, LATER = dt.date(2020, 1, 1), dt.date(2025, 3, 1), dt.date(2026, 12, 18)


def _paper(unit: Unit, day: dt.date) -> Paper:
    return Paper(unit, day, "BÁO CÁO", "Kết quả năm", (Paragraph("x"),), symbol="BC")


def test_the_letterhead_is_that_of_the_unit_on_the_day() -> None:
    dung = make(Person.DUNG)
    above = create_unit(NewUnit(Kind.MINISTRY, "BO-A", "Bộ A", BEGAN), by=dung)
    old = create_unit(
        NewUnit(Kind.MINISTRY, "CUC-A", "Cục A", BEGAN, parent=above), by=dung
    )
    new = create_unit(
        NewUnit(Kind.MINISTRY, "CUC-B", "Cục B", REFORM, parent=above), by=dung
    )
    units.succeed(old=old, new=[new], said=Said(How.MERGED, REFORM, "1"), by=dung)

    then = papers.letterhead(_paper(old, dt.date(2024, 12, 1)))
    now = papers.letterhead(_paper(old, LATER))

    assert (then.agency, then.parent) == ("Cục A", "Bộ A")
    assert (now.agency, now.parent, now.symbol) == ("Cục B", "Bộ A", "BC")


def test_a_letter_has_its_subject_under_the_number_and_no_kind() -> None:
    dung = make(Person.DUNG)
    unit = create_unit(NewUnit(Kind.MINISTRY, "SO-A", "Sở A", BEGAN), by=dung)
    paper = Paper(unit, LATER, "", "gửi số liệu", (Paragraph("x"),), to=("Sở B",))

    made = papers.document(paper)

    assert made.letterhead.about == "V/v gửi số liệu"
    assert (made.kind, made.about, made.addressees) == ("", "", ("Sở B",))
    assert made.signatures[0].lines == ("GIÁM ĐỐC",)


def test_the_head_is_who_leads_the_unit_on_the_day() -> None:
    dung, chi = make(Person.DUNG), make(Person.CHI)
    unit = create_unit(NewUnit(Kind.MINISTRY, "CUC-A", "Cục A", BEGAN), by=dung)
    staff.admit(unit=unit, user=chi, role=UnitRole.HEAD, on=REFORM, by=dung)

    found = papers.head_of(unit, LATER)

    assert papers.head_of(unit, BEGAN) is None
    assert found is not None
    assert found.user == chi


@pytest.mark.parametrize(
    ("name", "kind", "lines"),
    [
        ("Cục Bà mẹ và Trẻ em", "ministry", ("CỤC TRƯỞNG",)),
        ("Xã Sông Lam", "commune", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("Đơn vị X", "other", ("THỦ TRƯỞNG ĐƠN VỊ",)),
    ],
)
def test_the_lines_above_a_signature(
    name: str, kind: str, lines: tuple[str, ...]
) -> None:
    assert lines_of(name, kind) == lines


def test_a_place_stands_without_its_kind() -> None:
    assert place_of("Thành phố Hà Nội") == "Hà Nội"
    assert place_of("Huế") == "Huế"
