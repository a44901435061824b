"""Read a plan of many changes of units, as people have it: CSV or pasted cells. Pure.

A line: act, kind, code, to, name. `to`: codes of those that take over, with + between,
the main one first; of a new unit its province. Each line is read by itself.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lachan.partners.models import Kind
from lachan.partners.reading import Line, UnreadableError
from lachan.partners.rules import units as rules
from lachan.web.text import searchable

ROWS_MAX: Final = 12_000
_DELIMITERS: Final = "\t;,"
_COLUMNS: Final = 5


class Act(StrEnum):
    """What happens to a unit."""

    CREATE = "create"
    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    PART = "part"
    CLOSE = "close"
    REOPEN = "reopen"


# As a search key. The first column of a heading is none of them.
_ACTS: Final = {
    "lap": Act.CREATE,
    "lap moi": Act.CREATE,
    "doi ten": Act.RENAME,
    "sap nhap": Act.MERGE,
    "nhap": Act.MERGE,
    "chia": Act.SPLIT,
    "tach": Act.SPLIT,
    "chia tach": Act.SPLIT,
    "chuyen chuc nang": Act.MOVE,
    "chuyen mot phan": Act.PART,
    "mot phan": Act.PART,
    "thoi": Act.CLOSE,
    "giai the": Act.CLOSE,
    "mo lai": Act.REOPEN,
    **{str(act): act for act in Act},
}
_KINDS: Final = {
    "truong": Kind.SCHOOL,
    "xa": Kind.COMMUNE,
    "phuong": Kind.COMMUNE,
    "dac khu": Kind.COMMUNE,
    "tinh": Kind.PROVINCE,
    "thanh pho": Kind.PROVINCE,
    "bo": Kind.MINISTRY,
    "cong an": Kind.POLICE,
    "tong dai": Kind.HOTLINE,
    "benh vien": Kind.HOSPITAL,
    "trung tam": Kind.CENTRE,
    "nha mang": Kind.ISP,
    "nen tang": Kind.PLATFORM,
    "khac": Kind.OTHER,
    **{kind.value: kind for kind in Kind},
}
TAKEN_OVER: Final = frozenset({Act.MERGE, Act.SPLIT, Act.MOVE, Act.PART})
NAMED: Final = frozenset({Act.CREATE, Act.RENAME})
ENDING: Final = frozenset({Act.RENAME, Act.MERGE, Act.SPLIT, Act.MOVE, Act.CLOSE})


class Wrong(StrEnum):
    """Why a line is not understood, or cannot be done."""

    QUOTES = "quotes"
    ACT = "act"
    KIND = "kind"
    CODE = "code"
    TO = "to"
    NAME = "name"
    TWICE = "twice"
    # What the units of the day say against it.
    NOT_THERE = "not_there"
    TAKEN = "taken"
    NO_HEIR = "no_heir"
    ENDS_TOO = "ends_too"
    TOO_EARLY = "too_early"
    NO_PROVINCE = "no_province"
    FOLLOWED = "followed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change that was understood."""

    line: Line
    act: Act
    kind: Kind
    code: str
    to: tuple[str, ...] = ()
    name: str = ""

    @property
    def key(self) -> tuple[Kind, str]:
        """The unit it is about."""
        return self.kind, self.code


@dataclass(frozen=True, slots=True)
class Fault:
    """One line that was not understood, or cannot be done. detail: what it is about."""

    line: Line
    wrong: Wrong
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Every line that is not empty, in one of two places; a heading is left out."""

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]


class _LineError(Exception):
    def __init__(self, wrong: Wrong, detail: str = "") -> None:
        super().__init__(wrong)
        self.wrong, self.detail = wrong, detail


def read(text: str) -> Plan:
    """Read a plan. Raises UnreadableError if there are more than ROWS_MAX lines."""
    lines = [
        Line(number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip("\t;, \ufeff")
    ]
    if len(lines) > ROWS_MAX + 1:
        raise UnreadableError("too long")
    changes: dict[tuple[Kind, str], Change] = {}
    faults: list[Fault] = []
    for place, line in enumerate(lines):
        try:
            change = _new(_change(line), changes)
            changes[change.key] = change
        except _LineError as e:
            heading = place == 0 and e.wrong is Wrong.ACT
            if not heading:
                faults.append(Fault(line, e.wrong, e.detail))
    return Plan(tuple(changes.values()), tuple(faults))


def _new(change: Change, known: Mapping[tuple[Kind, str], Change]) -> Change:
    if change.key in known:
        raise _LineError(Wrong.TWICE, change.code)
    return change


def _change(line: Line) -> Change:
    act, kind, code, to, name = _cells(line)
    what = _ACTS.get(searchable(act))
    if what is None:
        raise _LineError(Wrong.ACT, act[:40])
    of = _KINDS.get(searchable(kind))
    if of is None:
        raise _LineError(Wrong.KIND, kind[:40])
    codes = tuple(dict.fromkeys(_codes(to)))
    made = Change(line, what, of, _code(code), codes, _name(what, name))
    _check_to(made)
    return made


def _cells(line: Line) -> list[str]:
    delimiter = max(_DELIMITERS, key=line.text.count)
    try:
        rows = csv.reader(io.StringIO(line.text), delimiter=delimiter, strict=True)
        cells = [cell.strip().lstrip("\ufeff") for cell in next(rows)]
    except (csv.Error, StopIteration) as e:
        raise _LineError(Wrong.QUOTES) from e
    return [*cells, *[""] * _COLUMNS][:_COLUMNS]


def _codes(text: str) -> Iterator[str]:
    for one in filter(None, (part.strip() for part in text.split("+"))):
        yield _code(one, Wrong.TO)


def _code(text: str, wrong: Wrong = Wrong.CODE) -> str:
    try:
        return rules.unit_code(text)
    except rules.NotACodeError as e:
        raise _LineError(wrong, text[:40]) from e


def _name(act: Act, text: str) -> str:
    if act not in NAMED:
        return ""
    try:
        return rules.unit_name(text)
    except rules.NoNameError as e:
        raise _LineError(Wrong.NAME) from e


def _check_to(made: Change) -> None:
    if made.act in TAKEN_OVER and (not made.to or made.code in made.to):
        raise _LineError(Wrong.TO, "+".join(made.to)[:40])
    if made.act is Act.SPLIT and len(made.to) < 2:
        raise _LineError(Wrong.TO, "+".join(made.to)[:40])
    if made.act not in {*TAKEN_OVER, Act.CREATE} and made.to:
        raise _LineError(Wrong.TO, "+".join(made.to)[:40])
    if made.act is Act.CREATE and len(made.to) > 1:
        raise _LineError(Wrong.TO, "+".join(made.to)[:40])
