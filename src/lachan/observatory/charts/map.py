"""The 34 provinces with Hoàng Sa and Trường Sa: a sketch, no map of boundaries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from lachan.observatory.charts.scale import class_of
from lachan.observatory.charts.svg import element, frame, words
from lachan.observatory.charts.values import Mark, Palette, Plot, State

SHAPES: Final = Path(__file__).parent / "data" / "provinces.json"
_PATTERN: Final = {State.HIDDEN: "h", State.THIN: "d"}


@dataclass(frozen=True, slots=True)
class Islands:
    """An archipelago. province: whose it is; at: of its name; dots: where it lies."""

    name: str
    province: str
    at: tuple[float, float]
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is drawn. provinces: code → the path of its outline."""

    width: float
    height: float
    provinces: Mapping[str, str]
    islands: tuple[Islands, ...]


@cache
def shapes() -> Shapes:
    """Return the outlines that tools/make_map.py wrote."""
    told: dict[str, Any] = json.loads(SHAPES.read_text(encoding="utf-8"))
    islands = tuple(
        Islands(
            one["name"],
            one["province"],
            tuple(one["at"]),
            tuple(map(tuple, one["dots"])),
        )
        for one in told["islands"]
    )
    return Shapes(told["width"], told["height"], told["provinces"], islands)


def province_map(
    plot: Plot,
    palette: Palette,
    limits: Sequence[float],
    names: Mapping[str, tuple[str, str]],
) -> str:
    """Draw the marks, keyed by the code of a province, in classes parted by `limits`.

    names: of an archipelago by its name: as written, and whose it is.
    """
    drawn = shapes()
    marks = {mark.key: mark for mark in plot.marks}
    fills = {
        code: _fill(marks.get(code), plot.key, palette, limits)
        for code in drawn.provinces
    }
    body = [
        element("defs", *_patterns(plot.key, palette)),
        *(
            _province(path, fills[code], marks.get(code), palette)
            for code, path in drawn.provinces.items()
        ),
        *(
            _islands(one, fills[one.province], names[one.name], palette)
            for one in drawn.islands
        ),
    ]
    return frame(plot, palette, (drawn.width, drawn.height), "".join(body))


def _fill(
    mark: Mark | None, key: str, palette: Palette, limits: Sequence[float]
) -> str:
    if mark is not None and mark.state in _PATTERN:
        return f"url(#{key}-{_PATTERN[mark.state]})"
    if mark is None or mark.value is None:
        return palette.paper
    return palette.steps[class_of(mark.value, limits)]


def _province(path: str, fill: str, mark: Mark | None, palette: Palette) -> str:
    told = f"{mark.label}: {mark.text}" if mark else ""
    inside = (element("title", _escaped(told)),) if told else ()
    return element(
        "path", *inside, d=path, fill=fill, stroke=palette.quiet, stroke_width=0.5
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _islands(one: Islands, fill: str, name: tuple[str, str], palette: Palette) -> str:
    rim = {"fill": fill, "stroke": palette.quiet, "stroke_width": 0.5}
    x, y = one.at
    bold = {"text_anchor": "middle", "font_size": 9.5, "font_weight": 600}
    plain = {"text_anchor": "middle", "font_size": 9.5}
    return element(
        "g",
        *(element("circle", cx=cx, cy=cy, r=2.2, **rim) for cx, cy in one.dots),
        words(x, y, name[0], palette.ink, **bold),
        words(x, y + 11, name[1], palette.ink, **plain),
    )


def _patterns(key: str, palette: Palette) -> list[str]:
    """Return the fills of provinces without a figure: hatched and dotted."""
    size = {"patternUnits": "userSpaceOnUse", "width": 5, "height": 5}
    ground = element("rect", width=5, height=5, fill=palette.paper)
    lines = element("path", d="M0 5L5 0", stroke=palette.quiet, stroke_width=0.8)
    dots = element("circle", cx=2.5, cy=2.5, r=0.9, fill=palette.quiet)
    return [
        element("pattern", ground, lines, id_=f"{key}-h", **size),
        element("pattern", ground, dots, id_=f"{key}-d", **size),
    ]
