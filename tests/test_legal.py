"""What docs/legal.md says holds a requirement is a test that is there."""

import re
from pathlib import Path

from lachan.cases.rules import library

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/legal.md").read_text(encoding="utf-8")
DEFINED = {
    name
    for path in (ROOT / "tests").rglob("*.py")
    for name in re.findall(
        r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE
    )
}
ROWS = dict(re.findall(r"^\| (VN-\d\d) \|(.*)\|$", PAGE, re.MULTILINE))
ASKED = {f"VN-{n:02}" for n in range(1, 41)} - {"VN-38"}  # of the access database


def named_in(text: str) -> set[str]:
    return set(re.findall(r"`(test_\w+)`", text))


def test_every_requirement_has_its_row() -> None:
    assert set(ROWS) == ASKED
    assert len(re.findall(r"^\| VN-\d\d \|", PAGE, re.MULTILINE)) == len(ASKED)


def test_a_row_names_tests_or_says_that_it_is_not_held() -> None:
    for number, row in ROWS.items():
        assert bool(named_in(row)) != ("*not yet*" in row), number
        assert len(row.split("|")) == 4, number


def test_every_test_that_the_law_is_held_by_is_there() -> None:
    assert len(named_in(PAGE)) > 40
    assert named_in(PAGE) - DEFINED == set()


def test_every_place_that_is_named_is_there() -> None:
    for row in ROWS.values():
        where = row.split("|")[2]
        for path in re.findall(r"`([a-z_]+/[\w/.-]+?)(?::\w+)?`", where):
            assert (ROOT / "src/lachan" / path).exists(), path


def test_no_form_asks_for_a_number_or_picture_of_a_card() -> None:
    """VN-19: no identity card, no number of twelve digits, in any shipped form."""
    words = ("căn cước", "cccd", "định danh", "cmnd", "chứng minh thư", "hình ảnh")
    for schema in library.shipped().schemas:
        for field in schema.fields():
            assert not any(w in field.label.vi.lower() for w in words), field.key
