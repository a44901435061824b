"""Bring every django.po in step with the sentences in code and templates.

New sentences get an empty translation to be filled in; sentences that are gone are
removed. ``--check`` writes nothing and fails if something would change. It reads
Python by its syntax tree and templates by Django's own lexer, so no gettext is needed.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

APPS = Path(__file__).resolve().parent.parent / "src" / "lachan"
LANGUAGES = ("en",)
HEADER = {
    "Project-Id-Version": "lachan",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
# Name of the function -> number of its leading strings: context, singular, plural.
SHAPES = {
    "_": "s",
    "gettext": "s",
    "gettext_lazy": "s",
    "gettext_noop": "s",
    "ngettext": "sp",
    "ngettext_lazy": "sp",
    "pgettext": "cs",
    "pgettext_lazy": "cs",
    "npgettext": "csp",
    "npgettext_lazy": "csp",
}
_STRING = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?p?gettext|_)\(u?({_STRING})(?:, u?({_STRING}))?")


class Message(NamedTuple):
    """One sentence: its context ("" if none), singular and plural ("" if none)."""

    context: str
    text: str
    plural: str


def collect(app: Path) -> dict[Message, set[str]]:
    """Return every sentence of an app and the files that say it."""
    found: dict[Message, set[str]] = {}
    for path in sorted(app.rglob("*")):
        if path.suffix == ".py":
            messages = in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            messages = in_template(path.read_text(encoding="utf-8"))
        else:
            continue
        for message in messages:
            found.setdefault(message, set()).add(path.relative_to(app).as_posix())
    return found


def in_python(source: str) -> Iterator[Message]:
    """Yield the sentences of a Python file."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else ""
        name = called.id if isinstance(called, ast.Name) else name
        if name not in SHAPES:
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
        yield from _message(SHAPES[name], [t for t in texts if isinstance(t, str)])


def in_template(source: str) -> Iterator[Message]:
    """Yield the sentences of a template."""
    for call in _CALL.finditer(templatize(source)):
        texts = [ast.literal_eval(t) for t in call.groups()[1:] if t]
        yield from _message(SHAPES[call[1]], texts)


def _message(shape: str, texts: list[str]) -> Iterator[Message]:
    """Yield the message of a call whose strings play the parts in `shape`."""
    if len(texts) >= len(shape) and texts[0]:
        part = dict(zip(shape, texts, strict=False))
        yield Message(part.get("c", ""), part["s"], part.get("p", ""))


def update(po: polib.POFile, wanted: dict[Message, set[str]]) -> list[str]:
    """Make `po` hold exactly `wanted`. Return what changed, in words."""
    changes = []
    have = {(e.msgctxt or "", e.msgid, e.msgid_plural or ""): e for e in po}
    for key, entry in have.items():
        if key not in wanted:
            po.remove(entry)
            changes.append(f"gone: {entry.msgid}")
    for message, files in sorted(wanted.items()):
        if message not in have:
            po.append(_entry(message))
            changes.append(f"new: {message.text}")
        entry = have.get(message) or po[-1]
        entry.occurrences = [(name, "") for name in sorted(files)]
        flags = [f for f in entry.flags if f != "python-format"]
        entry.flags = flags + ["python-format"] * bool(re.search(r"%\(", message.text))
    return changes


def _entry(message: Message) -> polib.POEntry:
    """Return an entry that waits for its translation."""
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: "", 1: ""}
    return entry


def main() -> int:
    """Update, or with --check compare. Return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("apps", nargs="*", help="names; all if none is given")
    asked = parser.parse_args()
    apps = [APPS / n for n in asked.apps] or sorted(p for p in APPS.iterdir())
    changed = False
    for app, language in ((a, lang) for a in apps if a.is_dir() for lang in LANGUAGES):
        path = app / "locale" / language / "LC_MESSAGES" / "django.po"
        wanted = collect(app)
        if not wanted and not path.exists():
            continue
        po = polib.pofile(str(path), wrapwidth=88) if path.exists() else polib.POFile()
        po.metadata = HEADER | {"Language": language}
        po.wrapwidth = 88
        for change in update(po, wanted):
            changed = True
            sys.stdout.write(f"{app.name}: {change}\n")
        if not asked.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            po.sort(key=lambda e: (e.msgid, e.msgctxt or ""))
            po.save(str(path))
    return 1 if changed and asked.check else 0


if __name__ == "__main__":
    sys.exit(main())
