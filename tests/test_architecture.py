"""ARCHITECTURE.md and the decisions say what is there."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "lachan"
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
INDEX = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
TREE_LINE = re.compile(r"^(\w+)/ +(not built yet)?", re.MULTILINE)
# `gateway/front.py:Fronts` or `site/paths.py`, below src/lachan.
PLACE = re.compile(r"`(\w+(?:/\w+)+\.py|cli\.py)(?::(\w+))?`")
NOT_BUILT = "not built yet"


def built() -> set[str]:
    """Return the packages that hold more than a word of what they will be."""
    return {
        p.parent.name
        for p in SOURCE.glob("*/__init__.py")
        if any(other != p for other in p.parent.rglob("*.py"))
    }


def test_the_tree_names_every_package_and_marks_what_is_not_built() -> None:
    told = dict(TREE_LINE.findall(ARCHITECTURE))
    assert {name for name, mark in told.items() if mark != NOT_BUILT} == built()


def test_the_layers_are_those_that_are_checked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["containers"] == ["lachan"])
    checked = " > ".join(layers).replace("(", "").replace(")", "")
    assert checked in " ".join(ARCHITECTURE.split())


def test_every_place_can_be_opened() -> None:
    missing = []
    for path, name in sorted(set(PLACE.findall(ARCHITECTURE))):
        file = next((d / path for d in (SOURCE, ROOT) if (d / path).is_file()), None)
        text = file.read_text(encoding="utf-8") if file else ""
        made = rf"^\s*(?:(?:async )?def|class) {name}\b|^{name}(?:: [^=]+)? = "
        if not text or (name and not re.search(made, text, re.MULTILINE)):
            missing.append(f"{path}:{name}")
    assert missing == []


def test_the_five_flows_stand_in_order() -> None:
    assert re.findall(r"^## Flow (\d):", ARCHITECTURE, re.MULTILINE) == list("12345")


@pytest.mark.parametrize("page", DECISIONS, ids=lambda p: p.stem)
def test_a_decision_is_short_and_dated_and_in_the_index(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40
    assert lines[0].startswith(f"# {page.name[:4]} ")
    assert re.match(r"\d{1,2} \w+ 20\d\d\b", lines[2])
    assert f"(decisions/{page.name})" in INDEX


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_page_of_the_docs_is_in_the_index() -> None:
    pages = {p.name for p in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert sorted(page for page in pages if f"({page})" not in INDEX) == []


def test_the_pictures_of_the_readme_are_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r'<img src="([^"]+)"', text)
    assert shown
    assert [path for path in shown if not (ROOT / path).is_file()] == []


def test_no_expression_takes_a_group_possessively() -> None:
    """Python before 3.11.5 then matches wrongly (cpython issue 106052)."""
    wrong = re.compile(r"\(\?>|\)(?:[*+?]|\{[\d,]+\})\+")
    paths = sorted(SOURCE.rglob("*.py"))
    assert [p for p in paths if wrong.search(p.read_text("utf-8"))] == []
