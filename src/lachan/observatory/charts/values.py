"""What a chart is made of, as frozen values."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Whether there is a figure. Each has a look of its own.

    hidden: of too few, kept back. thin: there is a figure, but too little is covered
    to compare it. none: nothing was counted.
    """

    SHOWN = "shown"
    HIDDEN = "hidden"
    THIN = "thin"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure with its interval. text: the value as people read it, or why not."""

    key: str
    label: str
    state: State = State.NONE
    value: float | None = None
    low: float = 0.0
    high: float = 0.0
    text: str = ""

    @property
    def is_ranked(self) -> bool:
        """Whether it may be compared with others."""
        return self.state is State.SHOWN and self.value is not None

    def overlaps(self, other: "Mark") -> bool:
        """Tell whether the two intervals have a number in common."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart.

    key: unique on its page. title, words: what it shows, and the same read aloud.
    tick: writes a number of the axis. foot: source lines, drawn in files alone.
    """

    key: str
    title: str
    words: str
    marks: tuple[Mark, ...]
    tick: Callable[[float], str]
    foot: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role. is_page: a page is around it, which has title and source."""

    ink: str
    quiet: str
    line: str
    paper: str
    band: str
    series: str
    steps: tuple[str, ...]
    is_page: bool


PAGE = Palette(
    ink="var(--ink)",
    quiet="var(--ink-2)",
    line="var(--line)",
    paper="var(--surface)",
    band="var(--c-band)",
    series="var(--c1)",
    steps=tuple(f"var(--m{n})" for n in range(5)),
    is_page=True,
)
# The light colours of web/lachan.css, for files that stand alone.
FILE = Palette(
    ink="#1b2330",
    quiet="#4a5262",
    line="#e2dacb",
    paper="#ffffff",
    band="#cfdcee",
    series="#1f4a86",
    steps=("#eef2f8", "#c9d8ec", "#94b2da", "#5a84bd", "#1f4a86"),
    is_page=False,
)
