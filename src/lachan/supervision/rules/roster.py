"""A school's list of devices as a CSV: read in any dress, planned, written again.

Columns: class, device (MAC, address, network or device id), and if wanted a label and
the grade. No names of pupils are needed.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lachan.lib.errors import LachanError
from lachan.lib.spreadsheet import plain
from lachan.supervision.rules.askers import AskerError, AskerKind, canonical
from lachan.supervision.rules.school import LAST_GRADE, grade_of, group_code

MAX_OCTETS = 600_000
MAX_LINES = 5_000
# Words that stand for a place instead of a class.
GUEST, STAFF = "guest", "staff"
_PLACES = {
    "khách": GUEST,
    "khach": GUEST,
    "máylạ": GUEST,
    "guest": GUEST,
    "giáoviên": STAFF,
    "giaovien": STAFF,
    "vănphòng": STAFF,
    "vanphong": STAFF,
    "staff": STAFF,
}
_COLUMNS = {
    "group": ("lớp", "lop", "class", "group"),
    "device": ("máy", "may", "device", "mac", "địachỉ", "diachi", "ip", "address"),
    "label": ("ghichú", "ghichu", "nhãn", "nhan", "label", "note"),
    "grade": ("khối", "khoi", "grade"),
}
_SEPARATORS = ";\t,"
_MAC_LIKE = re.compile(
    r"[0-9a-f]{2}([:.\- ]?[0-9a-f]{2}){5}|([0-9a-f]{4}\.){2}[0-9a-f]{4}"
)
# What only a MAC or an IPv6 address has in it; such text is no device id.
_NUMERIC = re.compile(r"[0-9a-f:./]*[:./][0-9a-f:./]*")
Asker = tuple[AskerKind, str]


class RosterError(LachanError):
    """The file as a whole cannot be read. `code`: size, encoding, empty, lines."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was understood. group: as written; place: "" for a class."""

    number: int
    group: str
    place: str
    grade: int | None
    asker: Asker
    label: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was not. code: columns, group, device, grade, twice, claim, taken."""

    number: int
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file says. skipped: empty lines and the heading."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    encoding: str
    separator: str


@dataclass(frozen=True, slots=True)
class Known:
    """A device that the school has. group: code of its class, or a place."""

    group: str
    label: str


@dataclass(slots=True)
class Plan:
    """What an import would do. gone: devices that the file does not name."""

    adds: list[Line] = field(default_factory=list)
    moves: list[Line] = field(default_factory=list)
    relabels: list[Line] = field(default_factory=list)
    same: list[Line] = field(default_factory=list)
    gone: list[Asker] = field(default_factory=list)
    groups: dict[str, tuple[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file, composed, and the name of its encoding.

    Excel writes UTF-8 with a mark, UTF-16 or, on older machines, Windows-1258.
    Raises RosterError: size, encoding.
    """
    if len(data) > MAX_OCTETS:
        raise RosterError("size")
    for encoding in _guesses(data):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return unicodedata.normalize("NFC", text), encoding
    raise RosterError("encoding")


def _guesses(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    # Without a mark: every second octet of plain letters is zero.
    if data[1:200:2].count(0) > len(data[1:200:2]) // 3:
        return ("utf-16-le",)
    if data[0:200:2].count(0) > len(data[0:200:2]) // 3:
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1258")


def read(text: str, encoding: str = "utf-8") -> Roster:
    """Return what a list says, line by line. Raises RosterError: empty, lines."""
    separator = _separator(text)
    rows = list(_rows(text, separator))
    if len(rows) > MAX_LINES:
        raise RosterError("lines")
    if not rows:
        raise RosterError("empty")
    order, has_heading = _heading(rows[0][1])
    lines: list[Line] = []
    problems: list[Problem] = []
    first: dict[Asker, int] = {}
    for number, cells in rows[has_heading:]:
        try:
            line = _line(number, cells, order)
        except RosterError as e:
            problems.append(Problem(number, separator.join(cells)[:200], e.code))
            continue
        if first.setdefault(line.asker, number) == number:
            lines.append(line)
        else:
            problems.append(Problem(number, separator.join(cells)[:200], "twice"))
    return Roster(tuple(lines), tuple(problems), encoding, separator)


def _separator(text: str) -> str:
    head = "\n".join(text.splitlines()[:20])
    return max(_SEPARATORS, key=head.count)


def _rows(text: str, separator: str) -> Iterable[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    for cells in reader:
        clean = [" ".join(c.split()) for c in cells]
        if any(clean) and not clean[0].startswith("#"):
            yield reader.line_num, clean


def _heading(cells: list[str]) -> tuple[dict[str, int], int]:
    """Return which column is which, and 1 if the first row is a heading."""
    order: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for column, words in _COLUMNS.items():
            if group_code(cell) in words:
                order.setdefault(column, place)
    if {"group", "device"} <= order.keys():
        return order, 1
    return {"group": 0, "device": 1, "label": 2, "grade": 3}, 0


def _line(number: int, cells: list[str], order: Mapping[str, int]) -> Line:
    def cell(column: str) -> str:
        place = order.get(column, len(cells))
        return cells[place] if place < len(cells) else ""

    if len(cells) < 2 or not cell("device"):
        raise RosterError("columns")
    group = cell("group")[:40]
    if not group:
        raise RosterError("group")
    asker = asker_of(cell("device"))
    grade = _grade(cell("grade"))
    place = _PLACES.get(group_code(group), "")
    label = re.sub(r"^'(?=[=+\-@])", "", cell("label"))[:60]
    return Line(number, group, place, grade, asker, label)


def _grade(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) > LAST_GRADE:
        raise RosterError("grade")
    return int(text)


def asker_of(text: str) -> Asker:
    """Return what a device is known by, whichever it is. Raises RosterError: device."""
    kind = _kind(text.strip().lower())
    try:
        return kind, canonical(kind, text)
    except AskerError as e:
        raise RosterError("device") from e


def _kind(text: str) -> AskerKind:
    if _MAC_LIKE.fullmatch(text):
        return AskerKind.MAC
    if "/" in text:
        return AskerKind.NETWORK
    if _NUMERIC.fullmatch(text):
        return AskerKind.ADDRESS
    return AskerKind.DEVICE


def plan(
    roster: Roster,
    *,
    known: Mapping[Asker, Known],
    groups: Mapping[str, str],
    refused: Mapping[Asker, str],
) -> Plan:
    """Return what importing `roster` would change; nothing that it does not name.

    known: the school's devices. groups: code of each class → its name. refused: asker
    → why the school may not have it ("claim", "taken").
    """
    made = Plan(problems=list(roster.problems))
    for line in roster.lines:
        code = line.place or group_code(line.group)
        if line.asker in refused and line.asker not in known:
            made.problems.append(_problem(line, refused[line.asker]))
            continue
        if not line.place and code not in groups and code not in made.groups:
            grade = line.grade if line.grade is not None else grade_of(line.group)
            if grade is None:
                made.problems.append(_problem(line, "grade"))
                continue
            made.groups[code] = (line.group, grade)
        _sort_in(made, line, code, known.get(line.asker))
    named = {line.asker for line in roster.lines}
    made.gone = sorted(a for a in known if a not in named)
    made.problems.sort(key=lambda p: p.number)
    return made


def _problem(line: Line, code: str) -> Problem:
    return Problem(line.number, f"{line.group} {line.asker[1]}", code)


def _sort_in(made: Plan, line: Line, code: str, there: Known | None) -> None:
    if there is None:
        made.adds.append(line)
    elif there.group != code:
        made.moves.append(line)
    elif line.label and there.label != line.label:
        made.relabels.append(line)
    else:
        made.same.append(line)


def write(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """Return the CSV of (class, device, label, grade), as `read` takes it.

    With a mark for Excel at its head and a guard against cells that would compute.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(("lớp", "máy", "ghi chú", "khối"))
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
    return "\ufeff" + out.getvalue()
