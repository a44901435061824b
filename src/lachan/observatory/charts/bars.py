"""Bars from zero, each with its interval; a bracket where no order can be told."""

from itertools import pairwise
from typing import Final

from lachan.observatory.charts.scale import ticks
from lachan.observatory.charts.svg import element, frame, lines_of, number, words
from lachan.observatory.charts.values import Mark, Palette, Plot

WIDTH: Final = 340.0
_ROW: Final = 44.0
_LEFT, _END = 10.0, 312.0
_BRACKET: Final = 322.0
_LABEL_CHARACTERS: Final = 34


def bars(plot: Plot, palette: Palette, *, is_ranked: bool = False) -> str:
    """Draw one bar a mark, in their order.

    is_ranked: the marks were sorted by value; neighbours whose intervals overlap are
    bracketed: no order can be told.
    """
    top = max((m.high for m in plot.marks if m.value is not None), default=1.0)
    full = ticks(0, top)[-1]
    rows = [_row(mark, palette, _ROW * n, full) for n, mark in enumerate(plot.marks)]
    brackets = [
        _bracket(first, last, palette)
        for first, last in (alike(plot.marks) if is_ranked else [])
    ]
    size = (WIDTH, _ROW * len(plot.marks) + 6)
    return frame(plot, palette, size, "".join((*rows, *brackets)))


def alike(marks: tuple[Mark, ...]) -> list[tuple[int, int]]:
    """Return (first, last) of each run of neighbours whose intervals overlap."""
    runs: list[tuple[int, int]] = []
    for n, (one, two) in enumerate(pairwise(marks)):
        if not (one.is_ranked and two.is_ranked and one.overlaps(two)):
            continue
        if runs and runs[-1][1] == n:
            runs[-1] = (runs[-1][0], n + 1)
        else:
            runs.append((n, n + 1))
    return runs


def _row(mark: Mark, palette: Palette, y: float, full: float) -> str:
    label = lines_of(mark.label, _LABEL_CHARACTERS)
    said = label[0] + ("…" if len(label) > 1 else "")
    parts = [words(_LEFT, y + 16, said, palette.ink, font_size=12)]
    if mark.value is None:
        quiet = {"text_anchor": "end", "font_size": 12}
        return parts[0] + words(_END, y + 16, mark.text, palette.quiet, **quiet)
    bold = {"text_anchor": "end", "font_size": 12, "font_weight": 600}
    low, high = (_length(v, full) for v in (mark.low, mark.high))
    at = _LEFT + _length(mark.value, full)
    parts += [
        words(_END, y + 16, mark.text, palette.ink, **bold),
        _bar(_LEFT, _END - _LEFT, y, palette.line),
        _bar(_LEFT, low, y, palette.series),
        _band(_LEFT + low, high - low, y, palette),
        element("rect", x=at - 1.5, y=y + 19, width=3, height=16, fill=palette.series),
    ]
    return "".join(parts)


def _bar(x: float, width: float, y: float, fill: str) -> str:
    return element("rect", x=x, y=y + 22, width=width, height=10, rx=3, fill=fill)


def _band(x: float, width: float, y: float, palette: Palette) -> str:
    """Return the interval: the end of the bar is somewhere in it."""
    rim = {"stroke": palette.series, "stroke_width": 1}
    size = {"width": max(1.0, width), "height": 9}
    return element("rect", x=x, y=y + 22.5, fill=palette.band, **size, **rim)


def _length(value: float, full: float) -> float:
    return max(0.0, min(1.0, value / full)) * (_END - _LEFT)


def _bracket(first: int, last: int, palette: Palette) -> str:
    top, end = _ROW * first + 18, _ROW * last + 36
    line = f"M{_BRACKET:g} {number(top)}h6V{number(end)}h-6"
    return element("path", d=line, fill="none", stroke=palette.ink, stroke_width=1.5)
