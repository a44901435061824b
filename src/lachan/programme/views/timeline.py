"""The timeline as a drawing: years across, one bar a task. SVG in the page."""

import datetime as dt
from dataclasses import dataclass

from lachan.programme.facts import Board, Line
from lachan.programme.views.common import Tag, tag_of

ROW = 40
TOP = 28


@dataclass(frozen=True, slots=True)
class Bar:
    """One task: places as percentages of the years shown; lasts: has no end."""

    line: Line
    tag: Tag
    y: int
    x: str
    width: str
    lasts: bool
    years: str

    @property
    def middle(self) -> int:
        """Where words in its row stand."""
        return self.y + 14


@dataclass(frozen=True, slots=True)
class Mark:
    """A year at the top of the drawing."""

    year: int
    x: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing; now: where today is."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    height: int
    now: str


def chart(board: Board, today: dt.date) -> Chart:
    """Return the drawing of a plan."""
    tasks = board.tasks
    starts = [one.task.start_year or board.year for one in tasks]
    ends = [one.task.end_year or board.year for one in tasks]
    first = min([*starts, today.year])
    last = max([*ends, today.year, board.year])
    span = last - first + 1

    def at(year: float) -> str:
        return f"{min(max((year - first) / span, 0), 1) * 100:.2f}%"

    bars = [_bar(one, place, first, last) for place, one in enumerate(tasks)]
    every = 1 if span <= 10 else 5
    marks = tuple(
        Mark(year, at(year), (year - first) % every == 0)
        for year in range(first, last + 1)
    )
    part = (today.timetuple().tm_yday - 1) / 366
    return Chart(tuple(bars), marks, TOP + ROW * len(bars), at(today.year + part))


def _bar(line: Line, place: int, first: int, last: int) -> Bar:
    task, span = line.task, last - first + 1
    start = task.start_year or first
    end = task.end_year or last
    assert line.verdict is not None
    years = (
        f"{start}" if start == task.end_year else f"{start} – {task.end_year or '…'}"
    )
    return Bar(
        line=line,
        tag=tag_of(line.verdict),
        y=TOP + ROW * place,
        x=f"{(start - first) / span * 100:.2f}%",
        width=f"{(end - start + 1) / span * 100:.2f}%",
        lasts=task.end_year is None,
        years=str(start) if start == task.end_year else years,
    )
