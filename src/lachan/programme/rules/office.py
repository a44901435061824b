"""Tables and text of DOCX, XLSX and pasted cells, whatever octets come. Pure.

A file is taken apart and packed anew before its library sees it, so that what was
measured is what is read: no member grows beyond the limit, none declares entities.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import Final

from lachan.programme.rules.cells import (
    TEXT_MAX,
    Found,
    Row,
    UnreadableError,
    check_size,
    clean,
    row_of,
)
from lachan.programme.rules.sheetreading import of_sheets
from lachan.programme.rules.wordreading import of_word

OCTETS_MAX: Final = 5 * 1024 * 1024
INFLATED_MAX: Final = 40 * 1024 * 1024
MEMBERS_MAX: Final = 2_000
_PIECE: Final = 64 * 1024
_ENTITIES: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def read_file(content: bytes) -> Found:
    """Read a DOCX, an XLSX or a text. Raises UnreadableError, and nothing else."""
    if len(content) > OCTETS_MAX:
        raise UnreadableError("large")
    if not content.startswith(b"PK"):
        return read_text(_decoded(content))
    packed, names = _packed_anew(content)
    try:
        if "word/document.xml" in names:
            return of_word(packed, names)
        if "xl/workbook.xml" in names:
            return of_sheets(packed, names)
    except UnreadableError:
        raise
    except Exception as e:
        raise UnreadableError("damaged") from e
    raise UnreadableError("kind")


def read_text(text: str) -> Found:
    """Read pasted cells: a table where tabs, | or ; part them, text where none do."""
    if len(text) > TEXT_MAX:
        raise UnreadableError("large")
    mark = _mark(text)
    rows: list[Row] = []
    beside: list[str] = []
    try:
        for cells in csv.reader(io.StringIO(text), delimiter=mark):
            if len(cells) > 1:
                rows.append(row_of(_inner(cells) if mark == "|" else cells))
            else:
                beside += cells
    except csv.Error as e:
        raise UnreadableError("damaged") from e
    check_size([tuple(rows)])
    tables = (tuple(row for row in rows if not _is_rule(row)),) if rows else ()
    return Found(tables, clean("\n".join(beside)))


def _mark(text: str) -> str:
    """Return what parts the cells: a tab, or what parts every line of several alike."""
    if "\t" in text:
        return "\t"
    lines = [line for line in text.splitlines() if line.strip()]
    for mark in ("|", ";"):
        counts = {line.count(mark) for line in lines}
        if len(lines) > 1 and len(counts) == 1 and counts != {0}:
            return mark
    return "\t"


def _inner(cells: Sequence[str]) -> Sequence[str]:
    """Leave out what stands before the first and after the last | of a line."""
    first = 1 if not cells[0].strip() else 0
    last = len(cells) - 1 if not cells[-1].strip() else len(cells)
    return cells[first:last]


def _is_rule(row: Row) -> bool:
    """Tell whether a row only draws a line: ---|---|---."""
    return any(row) and all(set(cell) <= set("-: ") for cell in row if cell)


def _decoded(content: bytes) -> str:
    wide = content.startswith(_WIDE)
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as e:
        raise UnreadableError("kind") from e
    if "\0" in text:
        raise UnreadableError("kind")
    return text


# --- A pack that is what it says ----------------------------------------------------


def _packed_anew(content: bytes) -> tuple[bytes, frozenset[str]]:
    """Return the same members in a fresh pack, and their names."""
    buffer, left = io.BytesIO(), INFLATED_MAX
    names: set[str] = set()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as old,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for member in _members(old):
                if member.filename in names or member.is_dir():
                    continue
                octets = _inflated(old, member, left)
                left -= len(octets)
                names.add(member.filename)
                new.writestr(member.filename, octets)
    except UnreadableError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        LookupError,
        OSError,
        EOFError,
    ) as e:
        raise UnreadableError("damaged") from e
    return buffer.getvalue(), frozenset(names)


def _members(old: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    if len(old.infolist()) > MEMBERS_MAX:
        raise UnreadableError("large")
    return old.infolist()


def _inflated(old: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """Return a member's octets, at most `left` of them. Raises UnreadableError."""
    found = bytearray()
    with old.open(member) as source:
        while piece := source.read(_PIECE):
            found += piece
            if len(found) > left:
                raise UnreadableError("large")
    if member.filename.endswith((".xml", ".rels")) and _declares(bytes(found)):
        raise UnreadableError("damaged")
    return bytes(found)


def _declares(octets: bytes) -> bool:
    """Tell whether XML declares entities, also where its letters are two octets."""
    return bool(
        _ENTITIES.search(octets) or _ENTITIES.search(octets.replace(b"\0", b""))
    )
