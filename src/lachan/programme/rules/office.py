"""Tables and text of DOCX, XLSX and pasted cells, whatever octets come. Pure.

A file is taken apart and packed anew before its library sees it, so that what was
measured is what is read: no member grows beyond the limit, none declares entities.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from lachan.lib.errors import RefusedError

OCTETS_MAX: Final = 5 * 1024 * 1024
INFLATED_MAX: Final = 40 * 1024 * 1024
MEMBERS_MAX: Final = 2_000
ROWS_MAX: Final = 2_000
COLUMNS_MAX: Final = 30
TEXT_MAX: Final = 300_000
_PIECE: Final = 64 * 1024
_ENTITIES: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")

Row = tuple[str, ...]
Table = tuple[Row, ...]


class UnreadableError(RefusedError):
    """The file is none of what is read, damaged, or too large. reason: a short word."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the file cannot be read: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: its tables, and all text beside them."""

    tables: tuple[Table, ...]
    text: str


def read_file(content: bytes) -> Found:
    """Read a DOCX, an XLSX or a text. Raises UnreadableError, and nothing else."""
    if len(content) > OCTETS_MAX:
        raise UnreadableError("large")
    if not content.startswith(b"PK"):
        return read_text(_decoded(content))
    packed, names = _packed_anew(content)
    try:
        if "word/document.xml" in names:
            return _of_word(packed)
        if "xl/workbook.xml" in names:
            return _of_sheets(packed)
    except UnreadableError:
        raise
    except Exception as e:
        raise UnreadableError("damaged") from e
    raise UnreadableError("kind")


def read_text(text: str) -> Found:
    """Read pasted cells: a table where there are tabs, text where there are none."""
    if len(text) > TEXT_MAX:
        raise UnreadableError("large")
    rows: list[Row] = []
    beside: list[str] = []
    try:
        for cells in csv.reader(io.StringIO(text), dialect="excel-tab"):
            if len(cells) > 1:
                rows.append(_row(cells))
            else:
                beside += cells
    except csv.Error as e:
        raise UnreadableError("damaged") from e
    _check_size([tuple(rows)])
    tables = (tuple(rows),) if rows else ()
    return Found(tables, clean("\n".join(beside)))


def clean(text: str) -> str:
    """Return text composed, without controls, its lines without spaces at the ends."""
    shown = (
        c
        for c in unicodedata.normalize("NFC", text).replace("\r\n", "\n")
        if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Cn"}
    )
    lines = "".join(shown).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


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


# --- DOCX ---------------------------------------------------------------------------


def _of_word(packed: bytes) -> Found:
    word = docx.Document(io.BytesIO(packed))
    tables: list[Table] = []
    beside: list[str] = []
    for part in word.element.body.iterchildren():
        if part.tag == qn("w:tbl"):
            tables.append(_word_table(WordTable(part, word)))
            _check_size(tables)
        elif part.tag == qn("w:p"):
            beside.append(Paragraph(part, word).text)
        else:
            beside += [t.text or "" for t in part.iter(qn("w:t"))]
    text = clean("\n".join(beside))
    if len(text) > TEXT_MAX:
        raise UnreadableError("large")
    return Found(tuple(tables), text)


def _word_table(table: WordTable) -> Table:
    """Return a table; a cell that spans several is said once."""
    rows: list[Row] = []
    above: list[Any] = []
    for row in table.rows:
        if len(rows) >= ROWS_MAX:
            raise UnreadableError("large")
        here = [cell._tc for cell in row.cells]
        # Elements, not their numbers: those of dropped ones are given out again.
        new = [_first(tc, (*above, *here[:at])) for at, tc in enumerate(here)]
        rows.append(_row(_word_cell(tc) if tc is not None else "" for tc in new))
        above = here
    return tuple(rows)


def _first(cell: Any, before: Iterable[Any]) -> Any:
    """Return a cell that none of those before it is, or None."""
    return None if any(cell is one for one in before) else cell


def _word_cell(cell: Any) -> str:
    """Return all text of a cell, tables inside it too, a line a paragraph."""
    lines = []
    for paragraph in cell.iter(qn("w:p")):
        pieces = (t for t in paragraph.iter() if t.tag in _TEXTS)
        lines.append("".join(_piece(t) for t in pieces))
    return "\n".join(lines)


_TEXTS: Final = {qn("w:t"), qn("w:br"), qn("w:tab")}


def _piece(part: Any) -> str:
    if part.tag == qn("w:t"):
        return str(part.text or "")
    return "\n" if part.tag == qn("w:br") else " "


# --- XLSX ---------------------------------------------------------------------------


def _of_sheets(packed: bytes) -> Found:
    book = openpyxl.load_workbook(io.BytesIO(packed), read_only=True, data_only=True)
    tables: list[Table] = []
    for sheet in book.worksheets:
        rows = tuple(_sheet_rows(sheet.iter_rows(values_only=True)))
        if rows:
            tables.append(rows)
        _check_size(tables)
    return Found(tuple(tables), "")


def _sheet_rows(rows: Iterable[Iterable[Any]]) -> Iterator[Row]:
    """Yield the rows that hold something, as far as the limit goes."""
    for count, cells in enumerate(rows):
        if count > 20 * ROWS_MAX:
            raise UnreadableError("large")
        row = _row(_shown(value) for value in cells)
        if any(row):
            yield row


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _row(cells: Iterable[str]) -> Row:
    """Return clean cells without the empty ones at the end."""
    found: list[str] = []
    for place, cell in enumerate(cells):
        said = clean(cell)
        if place >= COLUMNS_MAX and said:
            raise UnreadableError("large")
        if place < COLUMNS_MAX:
            found.append(said)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _check_size(tables: Iterable[Table]) -> None:
    rows = [row for table in tables for row in table]
    size = sum(len(cell) for row in rows for cell in row)
    if len(rows) > ROWS_MAX or size > TEXT_MAX:
        raise UnreadableError("large")
