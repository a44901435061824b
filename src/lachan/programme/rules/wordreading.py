"""Tables and all other text of a DOCX that was packed anew. Pure.

Text is read wherever it stands: in boxes, content controls, links, what was inserted
with changes tracked, at the head and foot of pages, in notes and comments.
"""

import io
import re
import zipfile
from collections.abc import Collection, Iterable
from typing import Any, Final

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.table import Table as WordTable

from lachan.programme.rules.cells import (
    DITTO,
    ROWS_MAX,
    TEXT_MAX,
    Found,
    Row,
    Table,
    UnreadableError,
    check_size,
    clean,
    row_of,
)

_FALLBACK: Final = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
)
_TEXTS: Final = {qn("w:t"), qn("w:br"), qn("w:tab")}
# Parts beside the body, and how their text is told from it.
_BESIDE: Final = (
    (re.compile(r"word/header\d*\.xml"), "Đầu trang"),
    (re.compile(r"word/footer\d*\.xml"), "Chân trang"),
    (re.compile(r"word/(?:foot|end)notes\.xml"), "Chú thích"),
    (re.compile(r"word/comments\.xml"), "Nhận xét"),
)


def of_word(packed: bytes, names: Collection[str]) -> Found:
    """Return tables in their order, and all text beside. Raises UnreadableError."""
    word = docx.Document(io.BytesIO(packed))
    tables: list[Table] = []
    beside: list[str] = []
    for part in word.element.body.iterchildren():
        if part.tag == qn("w:tbl"):
            tables.append(_table(WordTable(part, word)))
            check_size(tables)
        else:
            beside.append(_text(part))
    beside += _beside(packed, names)
    text = clean("\n".join(beside))
    if len(text) > TEXT_MAX:
        raise UnreadableError("large")
    return Found(tuple(tables), text)


def _beside(packed: bytes, names: Collection[str]) -> list[str]:
    """Return what stands at the head and foot of pages, in notes and comments, once."""
    found: dict[str, None] = {}
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        for pattern, label in _BESIDE:
            for name in sorted(n for n in names if pattern.fullmatch(n)):
                text = clean(_text(parse_xml(parts.read(name))))
                if text:
                    found[f"{label}: {text}"] = None
    return list(found)


def _table(table: WordTable) -> Table:
    """Return a table; a cell that spans several is said once, below it as `DITTO`."""
    rows: list[Row] = []
    above: list[Any] = []
    for row in table.rows:
        if len(rows) >= ROWS_MAX:
            raise UnreadableError("large")
        here = [cell._tc for cell in row.cells]
        rows.append(row_of(_cell(tc, here[:at], above) for at, tc in enumerate(here)))
        above = here
    return tuple(rows)


def _cell(cell: Any, before: Iterable[Any], above: Iterable[Any]) -> str:
    # Elements, not their numbers: those of dropped ones are given out again.
    if any(cell is one for one in before):
        return ""
    return DITTO if any(cell is one for one in above) else _text(cell)


def _text(part: Any) -> str:
    """Return all text of a part, tables and boxes inside it too, a line a paragraph."""
    lines = []
    for paragraph in part.iter(qn("w:p")):
        if any(one.tag == _FALLBACK for one in paragraph.iterancestors()):
            continue
        pieces = (t for t in paragraph.iter() if t.tag in _TEXTS)
        lines.append("".join(_piece(t) for t in pieces if _is_in(t, paragraph)))
    return "\n".join(lines)


def _is_in(piece: Any, paragraph: Any) -> bool:
    """Tell whether text is a paragraph's own, not of one in a box inside it."""
    return next(piece.iterancestors(qn("w:p"))) is paragraph


def _piece(part: Any) -> str:
    if part.tag == qn("w:t"):
        return str(part.text or "")
    return "\n" if part.tag == qn("w:br") else " "
