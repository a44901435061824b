"""Cuts: one indicator of a release by one dimension, each chart's ground.

A cut has a word in addresses: "tinh", "tuoi", "nhom"; with a category held fast
"tinh-gambling". "xu-huong" is the country through time.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lachan.observatory.charts.values import Mark, State
from lachan.observatory.indicators.model import Indicator
from lachan.observatory.releases.form import Cell, Release, Series
from lachan.observatory.showing import figures, names
from lachan.stats.words import PROVINCES

TREND: Final = "xu-huong"
WORDS: Final = {
    "tinh": "province",
    "tuoi": "age",
    "cap-hoc": "level",
    "nhom": "category",
    "noi": "venue",
    "buoi": "part",
    "so-ngay": "days",
    "loai": "kind",
    "nguoi-bao": "reporter",
    "kenh": "channel",
    "phan-nhom": "about",
    "moc": "within",
}
_BY_DIMENSION: Final = {dim: word for word, dim in WORDS.items()}
_SPELT: Final = re.compile(
    rf"({TREND}|{'|'.join(WORDS)})(?:-([a-z][a-z0-9-]{{0,39}}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Cut:
    """dim: what it is split by, "" for the trend. category: held fast, or ""."""

    dim: str
    category: str = ""

    @property
    def word(self) -> str:
        """How addresses spell it."""
        word = _BY_DIMENSION.get(self.dim, TREND)
        return f"{word}-{self.category}" if self.category else word


def spelt(word: str) -> Cut | None:
    """Return the cut of a word, or None."""
    found = _SPELT.fullmatch(word)
    if found is None:
        return None
    return Cut(WORDS.get(found[1], ""), found[2] or "")


def cuts_of(indicator: Indicator, release: Release) -> list[Cut]:
    """Return the cuts that a release has of an indicator, the trend first."""
    mine = [one for one in release.series if one.indicator == indicator.code]
    found: list[Cut] = []
    for series in mine:
        found += _of_series(series)
    order = ["", *WORDS.values()]
    return sorted(dict.fromkeys(found), key=lambda c: (order.index(c.dim), c.category))


def _of_series(series: Series) -> list[Cut]:
    by = set(series.by)
    if not by:
        return [Cut("")]
    if not by <= set(_BY_DIMENSION):
        return []
    categories = sorted({cell.dims.get("category", "") for cell in series.cells})
    if by == {"category"}:
        return [Cut("category"), *(Cut("", one) for one in categories)]
    if len(by) == 1:
        return [Cut(next(iter(by)))]
    if "category" not in by or len(by) != 2:
        return []
    [dim] = by - {"category"}
    return [Cut(dim, one) for one in categories]


def main_cuts(cuts: Iterable[Cut]) -> list[Cut]:
    """Return one cut of each dimension: of all categories, else of the first."""
    kept: dict[str, Cut] = {}
    for cut in cuts:
        known = kept.get(cut.dim)
        if known is None or (known.category and not cut.category):
            kept[cut.dim] = cut
    return list(kept.values())


def cells_of(indicator: str, cut: Cut, release: Release) -> dict[str, Cell]:
    """Return the cells of a cut by the code of its dimension; "" for the country."""
    by = [name for name in (cut.dim, "category" if cut.category else "") if name]
    series = release.find(indicator, *by)
    if series is None:
        return {}
    return {
        cell.dims.get(cut.dim, ""): cell
        for cell in series.cells
        if not cut.category or cell.dims.get("category") == cut.category
    }


def marks_of(indicator: Indicator, cut: Cut, release: Release) -> tuple[Mark, ...]:
    """Return the marks of a cut in the order in which they are told.

    Provinces are all there, by name; categories by their figures, those first that may
    be ranked.
    """
    cells = cells_of(indicator.code, cut, release)
    codes = set(cells) | (set(PROVINCES) if cut.dim == "province" else set())
    marks = [
        figures.mark(cells.get(code), code, names.label(cut.dim, code), indicator.unit)
        for code in names.ordered(cut.dim, codes)
    ]
    if cut.dim == "category":
        marks.sort(key=lambda m: (not m.is_ranked, m.value is None, -(m.value or 0)))
    return tuple(marks)


def whole(indicator: Indicator, release: Release) -> Mark:
    """Return the country's figure, labelled with the period."""
    cell = cells_of(indicator.code, Cut(""), release).get("")
    return figures.mark(cell, release.code, names.period(release.code), indicator.unit)


def trend_of(
    indicator: Indicator, cut: Cut, releases: Sequence[Release]
) -> tuple[Mark, ...]:
    """Return the country's figures of several releases, oldest first."""
    made = []
    for release in releases:
        cell = cells_of(indicator.code, cut, release).get("")
        label = names.short_period(release.code)
        made.append(figures.mark(cell, release.code, label, indicator.unit))
    first = next((n for n, m in enumerate(made) if m.state is not State.NONE), 0)
    return tuple(made[first:])
