"""A report as blocks of text in which figures are named, not written. Pure.

"{classes}" in a text stands for the figure of that code. What a person edits keeps the
names, so that a figure stays tied to its rows; a number written by hand is pointed out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from lachan.lib.errors import RefusedError

TOKEN: Final = re.compile(r"\{([a-z0-9_.\-]{1,80})\}")
TEXT_MAX: Final = 8000
MISSING: Final = "……"


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    SUBHEADING = "subheading"
    TEXT = "text"
    QUOTE = "quote"  # words of a unit, with the signed cell that they stand in
    TABLE = "table"
    CHART = "chart"


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a report. key: its name, the same in every version.

    head, rows: of a table; cells are texts. bars: of a chart, (label, figure's code).
    refs: what a text says is taken from ("cell:12", "task:3"). edited: by a person;
    written: what Lá Chắn would say.
    """

    key: str
    kind: BlockKind
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()
    bars: tuple[tuple[str, str], ...] = ()
    refs: tuple[str, ...] = ()
    edited: bool = False
    written: str = ""

    @property
    def editable(self) -> bool:
        """Whether its words may be changed before signing."""
        return self.kind in (BlockKind.TEXT, BlockKind.QUOTE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that a figure was counted from. value: its number, a point for a comma.

    ref: "cell:12", "task:3", "month:2026-05": what it is; "" where it leads nowhere.
    """

    ref: str
    text: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a report, and where it is from.

    value: with a point, "" where nobody said it. shown: as it is printed. source: a
    register, an indicator, a gathering. how: how value follows from the rows: "sum",
    "count", "share" (first row of the second, in percent), "said", "published".
    """

    code: str
    label: str
    value: str
    shown: str
    source: str
    query: str
    as_of: str
    how: str
    rows: tuple[Row, ...] = ()
    missing: int = 0


class TextError(RefusedError):
    """A text names a figure that the report does not have. code: which."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no figure {code!r}")
        self.code = code


def named(text: str) -> list[str]:
    """Return the codes of the figures that a text names, in order."""
    return TOKEN.findall(text)


def texts(block: Block) -> Iterable[str]:
    """Return every text of a block that may name figures."""
    yield block.text
    for row in block.rows:
        yield from row
    for _label, code in block.bars:
        yield f"{{{code}}}"


def check(text: str, figures: Iterable[str]) -> None:
    """Raise TextError where a text names a figure that is not there."""
    known = set(figures)
    odd = next((code for code in named(text) if code not in known), None)
    if odd is not None:
        raise TextError(odd)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; code: of the figure that it shows, or ""."""

    text: str
    code: str = ""


def pieces(text: str, figures: Mapping[str, Figure]) -> list[Piece]:
    """Return a text cut into words and figures."""
    found, at = [], 0
    for hit in TOKEN.finditer(text):
        if hit[1] not in figures:
            continue
        if hit.start() > at:
            found.append(Piece(text[at : hit.start()]))
        found.append(Piece(figures[hit[1]].shown or MISSING, hit[1]))
        at = hit.end()
    if at < len(text) or not found:
        found.append(Piece(text[at:]))
    return found


def filled(text: str, figures: Mapping[str, Figure]) -> str:
    """Return a text with its figures written out."""
    return "".join(piece.text for piece in pieces(text, figures))


# Numbers that name something and count nothing: dates, papers, articles, tasks.
_NAMES: Final = re.compile(
    r"\d{1,2}/\d{1,2}/\d{4}"
    r"|(?i:ngày) \d{1,2} (?i:tháng) \d{1,2} (?i:năm) \d{4}"
    r"|(?i:năm|tháng|quý|điều|khoản|nhiệm vụ|số) \d[\d.]*"
    r"|\d+/[^\s,;.)]*[A-ZĐ][^\s,;.)]*"
    r"|\b111\b"
)
_DIGITS: Final = re.compile(r"\d[\d.,]*")


def by_hand(text: str) -> list[str]:
    """Return numbers of a text that no figure stands for, and that name nothing."""
    rest = _NAMES.sub(" ", TOKEN.sub(" ", text))
    return [found.rstrip(".,") for found in _DIGITS.findall(rest)]


def from_json(data: Mapping[str, Any]) -> Block:
    """Return a block as `to_json` kept it."""
    return Block(
        **{
            **data,
            "kind": BlockKind(data["kind"]),
            "head": tuple(data["head"]),
            "rows": tuple(tuple(row) for row in data["rows"]),
            "widths": tuple(data["widths"]),
            "bars": tuple((label, code) for label, code in data["bars"]),
            "refs": tuple(data["refs"]),
        }
    )


def to_json(block: Block) -> dict[str, Any]:
    """Return a block as JSON."""
    return asdict(block) | {"kind": block.kind.value}


def figure_from_json(data: Mapping[str, Any]) -> Figure:
    """Return a figure as `asdict` kept it."""
    return Figure(**{**data, "rows": tuple(Row(**row) for row in data["rows"])})


def merged(new: Iterable[Block], old: Iterable[Block]) -> list[Block]:
    """Return newly written blocks with what a person edited in the ones before.

    An edited block stays, even where nothing is written there any more.
    """
    edited = {block.key: block for block in old if block.edited}
    found = []
    for block in new:
        mine = edited.pop(block.key, None)
        found.append(block if mine is None else _kept(mine, block))
    return [*found, *edited.values()]


def _kept(mine: Block, new: Block) -> Block:
    return Block(
        key=new.key,
        kind=new.kind,
        text=mine.text,
        refs=new.refs,
        edited=True,
        written=new.text,
    )
