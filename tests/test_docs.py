"""The docs name every setting, command, option and list format, and link to what is."""

import argparse
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lachan.cli import COMMANDS
from lachan.policy.syntax import FORMATS

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "lachan"
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
READ = re.compile(
    r"""(?:env\.\w+|environ(?:\.get|\.setdefault|\.pop)?)[(\[]\s*["']([A-Z][A-Z0-9_]+)["']"""
)
TOLD = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \|", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# Given by Django's own commands or by the shell; nobody sets it for us.
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def settings_read() -> set[str]:
    texts = (p.read_text(encoding="utf-8") for p in SOURCE.rglob("*.py"))
    return {name for text in texts for name in READ.findall(text)} - NOT_OURS


def test_every_setting_that_is_read_is_described() -> None:
    assert "LACHAN_DATA" in settings_read()
    assert sorted(settings_read() - set(TOLD.findall(SETTINGS))) == []


def test_every_setting_that_is_described_is_read() -> None:
    assert sorted(set(TOLD.findall(SETTINGS)) - settings_read()) == []


def parsers(word: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Return the parser of a command and of each of its words."""
    parser = argparse.ArgumentParser(prog=f"lachan {word}")
    importlib.import_module(COMMANDS[word][0]).add_arguments(parser)
    yield from _with_words(f"lachan {word}", parser)


def _with_words(
    name: str, parser: argparse.ArgumentParser
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                yield from _with_words(f"{name} {word}", inner)


@pytest.mark.parametrize("word", sorted(COMMANDS))
def test_every_word_and_option_of_a_command_is_described(word: str) -> None:
    for name, parser in parsers(word):
        assert name in TEXT, f"no page speaks of `{name}`"
        pages = [p.read_text(encoding="utf-8") for p in PAGES]
        here = "\n".join(page for page in pages if name in page)
        options = {o for a in parser._actions for o in a.option_strings}
        long = {o for o in options if o.startswith("--")} - {"--help"}
        assert sorted(o for o in long if o not in here) == [], name


@pytest.mark.parametrize("word", sorted(COMMANDS))
def test_every_command_explains_itself(word: str) -> None:
    for name, parser in parsers(word):
        positional = [a for a in parser._actions if not a.option_strings]
        told = [a for a in positional if a.help or a.choices or a.metavar]
        assert told == positional, name


def test_every_list_format_is_described() -> None:
    assert sorted(f for f in FORMATS if f"`{f}`" not in TEXT) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_to_what_is_there(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    near = [link for link in links if "://" not in link and "mailto:" not in link]
    assert [link for link in near if not (page.parent / link).exists()] == []


def test_nothing_stands_above_extends() -> None:
    wrong = []
    for template in SOURCE.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        if "{% extends" in text and not text.startswith("{% extends"):
            wrong.append(template.relative_to(SOURCE).as_posix())
    assert wrong == []
