"""Plain values that the components draw; a view builds them, a template shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: `value` decides its length, `text` is what is read."""

    label: str
    value: float
    text: str
    tone: str = "c1"
    share: float = 0.0

    @property
    def width(self) -> str:
        """Length as an SVG percentage; a value above zero stays visible."""
        if self.value <= 0:
            return "0%"
        return f"{max(1.0, min(100.0, self.share * 100)):.1f}%"


def bars(
    rows: Iterable[tuple[str, float, str]], *, top: float | None = None
) -> list[Bar]:
    """Make bars of (label, value, text); colours follow the order of the palette.

    top: the value of a full bar; None makes the longest bar full.
    """
    items = list(rows)
    full = (
        top if top is not None else max((value for _, value, _ in items), default=0.0)
    )
    return [
        Bar(
            label,
            value,
            text,
            tone=f"c{min(place, 6)}",
            share=value / full if full > 0 else 0.0,
        )
        for place, (label, value, text) in enumerate(items, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a day, in minutes from midnight.

    tone: "off" (no network), "block" (some groups), "only" (some groups alone), "open".
    label: drawn inside on a wide screen; give it to the first row alone.
    """

    start_min: int
    end_min: int
    tone: str = "off"
    label: str = ""

    @property
    def x(self) -> str:
        """Left edge as an SVG percentage."""
        return f"{self.start_min / DAY_MIN * 100:.3f}%"

    @property
    def width(self) -> str:
        """Length as an SVG percentage."""
        return f"{(self.end_min - self.start_min) / DAY_MIN * 100:.3f}%"


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the week grid; `text` says the same in words, for a reader."""

    label: str
    segments: Sequence[Segment]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `right` aligns figures."""

    label: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first cell of each row names the row."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]

    @property
    def labelled(self) -> list[list[tuple[Column, object]]]:
        """Each row with the column of each cell, for the folded form on a phone."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline, newest first."""

    text: str
    when: str
    icon: str = "check"
    tone: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a status line; the words are always shown."""

    label: str
    state: str = ""


def steps(labels: Sequence[str], current: int) -> list[Step]:
    """Make a status line whose step `current` (from 0) is the one being done."""
    return [
        Step(label, "done" if place < current else "now" if place == current else "")
        for place, label in enumerate(labels)
    ]


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a header, a rail, a dock or a footer."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline figure with its range; all numbers on the scale `low` to `high`."""

    value: float
    least: float
    most: float
    low: float = 0.0
    high: float = 100.0

    def _at(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low) * 100

    @property
    def x(self) -> str:
        """Left edge of the range, an SVG percentage."""
        return f"{self._at(self.least):.1f}%"

    @property
    def width(self) -> str:
        """Length of the range, an SVG percentage."""
        return f"{self._at(self.most) - self._at(self.least):.1f}%"

    @property
    def point(self) -> str:
        """Place of the value itself, an SVG percentage."""
        return f"{self._at(self.value):.1f}%"
