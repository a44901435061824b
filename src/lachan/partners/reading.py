"""Read a list of schools as people have it: CSV or pasted cells. Pure.

Each line is read by itself, so that a stray quote spoils its own line and no other.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lachan.lib.errors import RefusedError
from lachan.partners.rules import units as rules
from lachan.web.text import searchable

ROWS_MAX: Final = 5_000
OCTETS_MAX: Final = 700_000
_BYTE_ORDER: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"))
_DELIMITERS: Final = "\t;,"
# Column -> what its heading may be, as a search key. The first match wins.
_HEADINGS: Final = {
    "code": ("ma", "ma truong", "ma don vi", "ma so", "code"),
    "name": ("ten", "ten truong", "ten don vi", "truong", "name"),
    "province": ("tinh", "tinh thanh", "tinh thanh pho", "tinh/thanh pho", "province"),
}
_PREFIXES: Final = ("thanh pho ", "tinh ", "tp. ", "tp.", "tp ", "t. ")


class UnreadableError(RefusedError):
    """The file is no text, or too long."""


class Reason(StrEnum):
    """Why a line was not understood."""

    COLUMNS = "columns"
    BAD_CODE = "bad_code"
    BAD_NAME = "bad_name"
    PROVINCE = "province"
    REPEATED = "repeated"
    DIFFERENT = "different"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was given. number: from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class School:
    """One line that was understood."""

    line: Line
    code: str
    name: str
    province: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One line that was not. detail: the part that it is about, or what is there."""

    line: Line
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every line that is not empty, in one of three places. heading: or None."""

    heading: Line | None
    schools: tuple[School, ...]
    problems: tuple[Problem, ...]


def decode(data: bytes) -> str:
    """Return the text of a file. Raises UnreadableError."""
    if len(data) > OCTETS_MAX:
        raise UnreadableError("too long")
    for mark, encoding in _BYTE_ORDER:
        if data.startswith(mark):
            return _decoded(data, encoding)
    try:
        return _decoded(data, "utf-8")
    except UnreadableError:
        if b"\0" in data:
            raise
        return _decoded(data, "cp1258")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as e:
        raise UnreadableError("not a text") from e
    if "\0" in text:
        raise UnreadableError("not a text")
    return unicodedata.normalize("NFC", text)


def read(text: str, provinces: Sequence[tuple[str, str]]) -> Sheet:
    """Read lines of code, name and province.

    provinces: (code, name) of those that count. Raises UnreadableError if there are
    more than ROWS_MAX lines.
    """
    lines = [
        Line(number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip("\t;, \ufeff")
    ]
    if len(lines) > ROWS_MAX + 1:
        raise UnreadableError("too long")
    cut = _delimiter(lines)
    places = _places(_cells(lines[0].text, cut)) if lines else None
    heading = lines[0] if places else None
    known = _by_name(provinces)
    schools: list[School] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for line in lines[1:] if places else lines:
        found = _school(line, _cells(line.text, cut), places or (0, 1, 2), known)
        if isinstance(found, School) and found.code in seen:
            found = Problem(line, Reason.REPEATED, found.code)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            seen.add(found.code)
            schools.append(found)
    return Sheet(heading, tuple(schools), tuple(problems))


def _delimiter(lines: Sequence[Line]) -> str:
    """Return what stands between cells in most of the first lines."""
    first = [line.text for line in lines[:20]]
    return max(_DELIMITERS, key=lambda mark: sum(mark in text for text in first))


def _cells(line: str, cut: str) -> list[str]:
    try:
        row = next(csv.reader(io.StringIO(line), delimiter=cut), [])
    except csv.Error:  # a cell longer than the module bears
        row = [line]
    return [cell.replace("\ufeff", "").strip() for cell in row]


def _places(cells: Sequence[str]) -> tuple[int, int, int] | None:
    """Return where code, name and province stand, if this is a line of headings."""
    keys = [searchable(cell) for cell in cells]
    found = [
        next((i for i, key in enumerate(keys) if key in names), -1)
        for names in _HEADINGS.values()
    ]
    return (found[0], found[1], found[2]) if min(found) >= 0 else None


def _school(
    line: Line,
    cells: Sequence[str],
    places: tuple[int, int, int],
    known: dict[str, str],
) -> School | Problem:
    if len(cells) <= max(places):
        return Problem(line, Reason.COLUMNS, str(len(cells)))
    code, name, province = (cells[place] for place in places)
    try:
        code = rules.unit_code(code)
    except rules.NotACodeError:
        return Problem(line, Reason.BAD_CODE, code)
    try:
        name = rules.unit_name(name)
    except rules.NoNameError:
        return Problem(line, Reason.BAD_NAME, name)
    for key in _keys(province):
        if key in known:
            return School(line, code, name, known[key])
    return Problem(line, Reason.PROVINCE, province)


def _by_name(provinces: Sequence[tuple[str, str]]) -> dict[str, str]:
    found = {}
    for code, name in provinces:
        for key in _keys(name):
            found[key] = code
        found[code] = code
    return found


def _keys(text: str) -> Iterator[str]:
    """Yield the ways a province is written: whole, without its kind, as a code."""
    key = searchable(text)
    yield key
    for prefix in _PREFIXES:
        if key.startswith(prefix):
            yield key.removeprefix(prefix).strip()
    if key.isdigit():
        yield key.zfill(2)  # a spreadsheet turned 01 into 1
