"""Tables of an XLSX that was packed anew, and the text beside them. Pure."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

import openpyxl
from docx.oxml.parser import parse_xml
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

from lachan.programme.rules.cells import (
    COLUMNS_MAX,
    DITTO,
    ROWS_MAX,
    Found,
    Row,
    Table,
    UnreadableError,
    check_size,
    clean,
    row_of,
)

_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>]")
_BESIDE: Final = re.compile(r"xl/(?:comments|threadedComments|drawings)/?.*\.xml")
_WORDS: Final = ("t", "text")
_MERGED: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*ref=["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["']"""
)
_MERGED_MAX: Final = 2 * ROWS_MAX


def of_sheets(packed: bytes, names: Collection[str]) -> Found:
    """Return a table a sheet; comments and drawings as text. Raises UnreadableError."""
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        sheets = {n: parts.read(n) for n in names if n.startswith("xl/worksheets/")}
        beside = [_words(parts.read(n)) for n in sorted(names) if _BESIDE.fullmatch(n)]
    values = _book(packed, data_only=True)
    # What was never reckoned has no value: its formula is shown instead.
    any_formula = any(_FORMULA.search(sheet) for sheet in sheets.values())
    formulas = _book(packed, data_only=False) if any_formula else values
    tables: list[Table] = []
    for shown, meant in zip(values.worksheets, formulas.worksheets, strict=True):
        # The library forgets merged cells where it reads a row at a time.
        merged = _merged(sheets.get(shown._worksheet_path, b""))
        rows = tuple(_sheet_rows(_filled(shown, meant), merged))
        if rows:
            tables.append(rows)
        check_size(tables)
    return Found(tuple(tables), clean("\n".join(filter(None, beside))))


def _book(packed: bytes, *, data_only: bool) -> Any:
    source = io.BytesIO(packed)
    return openpyxl.load_workbook(source, read_only=True, data_only=data_only)


def _filled(shown: Any, meant: Any) -> Iterator[Iterable[Any]]:
    """Yield the values of a sheet's rows; where there is none, what is written."""
    if shown is meant:
        yield from shown.iter_rows(values_only=True)
        return
    both = (shown.iter_rows(values_only=True), meant.iter_rows(values_only=True))
    for row, said in zip_longest(*both, fillvalue=()):
        yield [v if v is not None else w for v, w in zip_longest(row, said)]


def _words(part: bytes) -> str:
    """Return the text of a part, a line an element."""
    elements = parse_xml(part).iter()
    return "\n".join(e.text for e in elements if _name(e) in _WORDS and e.text)


def _name(element: Any) -> str:
    """Return the name of an element without its namespace; "" of a remark."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


@dataclass(frozen=True, slots=True)
class _Merged:
    """Cells that are one over several rows, counted from 1."""

    column: int
    first: int
    last: int


def _merged(sheet: bytes) -> list[_Merged]:
    """Return what spans rows in a sheet. Raises UnreadableError."""
    found = []
    for count, match in enumerate(_MERGED.finditer(sheet)):
        if count >= _MERGED_MAX:
            raise UnreadableError("large")
        left, top, _right, bottom = range_boundaries(match[1].decode("ascii"))
        if None not in (left, top, bottom) and left <= COLUMNS_MAX and top < bottom:
            found.append(_Merged(left, top, bottom))
    return found


def _sheet_rows(
    rows: Iterable[Iterable[Any]], merged: Sequence[_Merged]
) -> Iterator[Row]:
    """Yield the rows that hold something, as far as the limit goes."""
    for count, cells in enumerate(rows):
        if count > 20 * ROWS_MAX:
            raise UnreadableError("large")
        row = row_of(_shown(value) for value in cells)
        if any(row):
            yield _spanned(row, count + 1, merged)


def _spanned(row: Row, at: int, merged: Sequence[_Merged]) -> Row:
    """Return a row with `DITTO` where a cell above it goes on."""
    columns = {m.column - 1 for m in merged if m.first < at <= m.last}
    width = max(len(row), *(column + 1 for column in columns), 0)
    cells = [*row, *[""] * (width - len(row))]
    return tuple(
        DITTO if at in columns and not cell else cell for at, cell in enumerate(cells)
    )


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, ArrayFormula):
        value = value.text
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
