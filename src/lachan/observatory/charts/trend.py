"""A line through periods, with the band in which the true figures are."""

from typing import Final

from lachan.observatory.charts.scale import ticks
from lachan.observatory.charts.svg import element, frame, number, words
from lachan.observatory.charts.values import Mark, Palette, Plot

WIDTH: Final = 340.0
HEIGHT: Final = 210.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 62.0, 14.0, 182.0
_LABELS: Final = 4  # periods named below the axis, at most


class _Place:
    """Where periods and figures stand on the sheet."""

    def __init__(self, plot: Plot) -> None:
        shown = [m for m in plot.marks if m.value is not None]
        least = min((m.low for m in shown), default=0.0)
        most = max((m.high for m in shown), default=1.0)
        self.ticks = ticks(least, most)
        self._gap = (WIDTH - _LEFT - _RIGHT) / max(1, len(plot.marks) - 1)

    def x(self, place: int) -> float:
        return _LEFT + self._gap * place

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return _BOTTOM - (value - low) / (high - low) * (_BOTTOM - _TOP)


def trend(plot: Plot, palette: Palette) -> str:
    """Draw the marks as a line in their order. It breaks where a figure is missing."""
    place = _Place(plot)
    runs = _runs(plot.marks)
    body = [
        *_grid(plot, palette, place),
        *(_band(run, palette, place) for run in runs),
        *(_line(run, palette, place) for run in runs),
        *_gaps(plot, palette, place),
        *_last(plot, palette, place),
        *_periods(plot, palette, place),
    ]
    return frame(plot, palette, (WIDTH, HEIGHT), "".join(body))


def _runs(marks: tuple[Mark, ...]) -> list[list[tuple[int, Mark]]]:
    runs: list[list[tuple[int, Mark]]] = [[]]
    for place, mark in enumerate(marks):
        if mark.value is not None:
            runs[-1].append((place, mark))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _grid(plot: Plot, palette: Palette, place: _Place) -> list[str]:
    return [
        element(
            "path", d=f"M{_LEFT:g} {number(y)}H{WIDTH - _RIGHT:g}", **_hair(palette)
        )
        + words(_LEFT - 6, y + 4, plot.tick(tick), palette.quiet, text_anchor="end")
        for tick in place.ticks
        for y in [place.y(tick)]
    ]


def _hair(palette: Palette) -> dict[str, object]:
    return {"stroke": palette.line, "fill": "none"}


def _band(run: list[tuple[int, Mark]], palette: Palette, place: _Place) -> str:
    # A single period has a bar instead of a band of no width.
    if len(run) == 1:
        n, mark = run[0]
        x, top, low = place.x(n), place.y(mark.high), place.y(mark.low)
        return element(
            "rect",
            x=x - 5,
            y=top,
            width=10,
            height=max(1.0, low - top),
            **_fill(palette),
        )
    upper = [(place.x(n), place.y(m.high)) for n, m in run]
    lower = [(place.x(n), place.y(m.low)) for n, m in reversed(run)]
    return element("path", d=f"M{_points(upper + lower)}Z", **_fill(palette))


def _fill(palette: Palette) -> dict[str, object]:
    return {"fill": palette.band}


def _points(points: list[tuple[float, float]]) -> str:
    return "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _line(run: list[tuple[int, Mark]], palette: Palette, place: _Place) -> str:
    points = [(place.x(n), place.y(m.value or 0.0)) for n, m in run]
    if len(points) == 1:
        return _dot(*points[0], palette)
    return element(
        "path",
        d=f"M{_points(points)}",
        fill="none",
        stroke=palette.series,
        stroke_width=2,
        stroke_linejoin="round",
    )


def _dot(x: float, y: float, palette: Palette) -> str:
    return element("circle", cx=x, cy=y, r=3.5, fill=palette.series)


def _gaps(plot: Plot, palette: Palette, place: _Place) -> list[str]:
    """Mark on the axis the periods of which nothing is told."""
    return [
        words(place.x(n), _BOTTOM - 4, "–", palette.quiet, text_anchor="middle")
        for n, mark in enumerate(plot.marks)
        if mark.value is None
    ]


def _last(plot: Plot, palette: Palette, place: _Place) -> list[str]:
    known = [(n, m) for n, m in enumerate(plot.marks) if m.value is not None]
    if not known:
        return []
    n, mark = known[-1]
    x, y = place.x(n), place.y(mark.value or 0.0)
    bold = {"font_weight": 600, "font_size": 12}
    return [_dot(x, y, palette), words(x + 8, y + 4, mark.text, palette.series, **bold)]


def _periods(plot: Plot, palette: Palette, place: _Place) -> list[str]:
    count = len(plot.marks)
    apart = max(1, -(-(count - 1) // (_LABELS - 1)))
    chosen = range(count - 1, -1, -apart)
    return [
        words(
            place.x(n),
            _BOTTOM + 20,
            plot.marks[n].label,
            palette.quiet,
            **_at(n, count),
        )
        for n in reversed(chosen)
    ]


def _at(place: int, count: int) -> dict[str, object]:
    return {"text_anchor": "start" if place == 0 and count > 1 else "middle"}
