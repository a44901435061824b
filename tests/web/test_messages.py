"""Every sentence is in the catalogues, translated, well formed and compiled."""

import re
import subprocess
import sys
from pathlib import Path

import polib  # type: ignore[import-untyped]  # it has no stubs
import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "src/lachan").glob("*/locale/*/LC_MESSAGES/django.po"))
_PLACEHOLDER = re.compile(r"%\((\w+)\)([sd])|\{(\w*)\}|%%|%[sd]")


def _run(tool: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / tool), "--check"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_sentence_is_in_its_catalogue_and_no_other() -> None:
    told = _run("collect_messages.py")
    assert told.stdout + told.stderr == ""


def test_every_compiled_catalogue_is_the_newest() -> None:
    told = _run("compile_messages.py")
    assert told.stdout + told.stderr == ""


def _shape(text: str) -> list[str]:
    """Return the placeholders of a sentence, in order of name."""
    return sorted(match[0] for match in _PLACEHOLDER.finditer(text))


@pytest.mark.parametrize(
    "path", CATALOGUES, ids=[p.relative_to(ROOT).parts[2] for p in CATALOGUES]
)
def test_every_entry_is_translated_with_the_same_placeholders(path: Path) -> None:
    faults = []
    for entry in polib.pofile(str(path)):
        said = (
            list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        )
        if not all(said) or entry.fuzzy or entry.obsolete:
            faults.append(f"not translated: {entry.msgid}")
        for text in said:
            if text and _shape(text) != _shape(entry.msgid):
                faults.append(f"placeholders: {entry.msgid}: {text}")
            if text[:1].isspace() != entry.msgid[:1].isspace():
                faults.append(f"space at the start: {entry.msgid}")
            if text[-1:].isspace() != entry.msgid[-1:].isspace():
                faults.append(f"space at the end: {entry.msgid}")
    assert faults == []


def test_the_web_catalogue_is_among_them() -> None:
    assert ROOT / "src/lachan/web/locale/en/LC_MESSAGES/django.po" in CATALOGUES


def test_a_sentence_says_the_same_in_every_part() -> None:
    """Django has one catalogue a language: of two translations one would win unseen."""
    said: dict[tuple[str | None, str, str], set[str]] = {}
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            text = entry.msgstr or repr(sorted(entry.msgstr_plural.items()))
            key = (entry.msgctxt, entry.msgid, entry.msgid_plural)
            said.setdefault(key, set()).add(text)
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}
