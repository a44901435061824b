"""What docs/threat-model.md says a test holds is held by a test that is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8")
SOURCES = {p: p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("*.py")}
DEFINED = {
    name
    for text in SOURCES.values()
    for name in re.findall(r"^def (test_\w+)\(", text, re.MULTILINE)
}
PLAN = (
    *("The parent with the same phone", "The officer who is kin"),
    *("The curious administrator", "The stolen backup", "The flood of false reports"),
)


def named_in(text: str) -> set[str]:
    """Return the tests that a piece of the page names."""
    return set(re.findall(r"`(test_\w+)`", text))


def test_every_test_that_is_named_is_there() -> None:
    assert len(named_in(PAGE)) > 30
    assert named_in(PAGE) - DEFINED == set()


def test_every_file_that_is_named_is_there() -> None:
    files = re.findall(r"`((?:tests|bench)/[\w/.]+\.py)`", PAGE)
    assert files
    assert [f for f in files if not (ROOT / f).is_file()] == []


def test_each_of_the_five_has_controls_with_tests() -> None:
    rows = PAGE.partition("## Five that the plan asks about")[2].splitlines()
    who, held = "", dict.fromkeys(PLAN, 0)
    for row in (r for r in rows if r.startswith("|")):
        who = next((one for one in PLAN if f"**{one}**" in row), who)
        if who and named_in(row):
            held[who] += 1
    assert min(held.values()) >= 2, held


def test_a_control_in_the_table_is_never_without_a_test() -> None:
    rows = PAGE.partition("## Five that the plan asks about")[2].splitlines()
    table = [r for r in rows if r.startswith("| ") and not r.startswith("| Who")]
    assert table
    assert [r for r in table if not named_in(r)] == []
