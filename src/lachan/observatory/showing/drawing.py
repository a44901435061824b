"""A cut of a release as a chart: what it is called, read aloud, drawn, listed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from lachan.observatory.charts.bars import bars
from lachan.observatory.charts.map import province_map
from lachan.observatory.charts.scale import breaks
from lachan.observatory.charts.trend import trend
from lachan.observatory.charts.values import FILE, PAGE, Mark, Palette, Plot
from lachan.observatory.indicators.model import Indicator, Method
from lachan.observatory.releases.form import Release
from lachan.observatory.showing import figures, names, sentences
from lachan.observatory.showing.cuts import Cut, marks_of, trend_of

BARS_MAX: Final = 12  # categories of a chart, the largest; its table has all


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart. marks: in their order. limits: between the classes of a map."""

    indicator: Indicator
    cut: Cut
    release: Release
    marks: tuple[Mark, ...]
    limits: tuple[float, ...] = ()

    @property
    def key(self) -> str:
        """Unique on a page, and what its files are called."""
        return f"{self.indicator.code}-{self.cut.word}".lower()

    @property
    def is_map(self) -> bool:
        """Whether it is drawn as a map."""
        return self.cut.dim == "province"

    @property
    def is_blank(self) -> bool:
        """Whether axes alone would stand there; maps and steps of age say why."""
        silent = all(mark.value is None for mark in self.marks)
        return silent and self.cut.dim not in {"province", "age", "level"}

    @property
    def title(self) -> str:
        """What the chart shows."""
        name = names.words_of(self.indicator).name
        if self.cut.category:
            name = f"{name}: {names.label('category', self.cut.category)}"
        if not self.cut.dim:
            return _("%(name)s, theo thời gian") % {"name": name}
        by = names.dimension(self.cut.dim).lower()
        period = names.period(self.release.code).lower()
        return _("%(name)s theo %(by)s, %(period)s") % {
            "name": name,
            "by": by,
            "period": period,
        }

    @property
    def words(self) -> str:
        """The same read aloud."""
        unit = self.indicator.unit
        if self.is_map:
            method = self.indicator.method
            return sentences.spread(list(self.marks), unit, method)
        told = [f"{m.label}: {m.text}" for m in self.marks]
        return "; ".join(told) + "." if told else _("Chưa có số.")

    @property
    def foot(self) -> tuple[str, ...]:
        """Where the figures come from, for a file that stands alone."""
        day = names.day(self.release.made_at)
        told = {"name": names.word(self.release), "day": day}
        lines = [_("Nguồn: Lá Chắn, bản %(name)s ngày %(day)s.") % told]
        if not self.is_map or self.indicator.method is not Method.DP:
            lines.append(_band(self.indicator))
        if self.is_map:
            lines.append(_("Sơ đồ, không phải bản đồ địa giới."))
            lines.append(_("Gạch chéo: không công bố. Chấm: phủ còn mỏng."))
        if self.release.is_synthetic:
            lines.append(_("Số liệu mô phỏng, không có thật."))
        return tuple(lines)


def _band(indicator: Indicator) -> str:
    if indicator.method is Method.DP:
        return _("Vùng nhạt: khoảng 95 phần trăm.")
    return _("Làm tròn đến 5; vùng nhạt: trước làm tròn. Số nhỏ không công bố.")


def drawn(
    indicator: Indicator, cut: Cut, release: Release, history: Sequence[Release]
) -> Drawing:
    """Return the chart of a cut. history: as `Shelf.history`, `release` the last."""
    if not cut.dim:
        return Drawing(indicator, cut, release, trend_of(indicator, cut, history))
    marks = marks_of(indicator, cut, release)
    limits: tuple[float, ...] = ()
    if cut.dim == "province":
        year = [r for r in history if r.first.year == release.first.year]
        limits = _limits(indicator, cut, year)
    return Drawing(indicator, cut, release, marks, limits)


def _limits(
    indicator: Indicator, cut: Cut, year: Sequence[Release]
) -> tuple[float, ...]:
    """Return the classes' limits: those of the first map of the year."""
    for one in year:
        marks = marks_of(indicator, cut, one)
        found = breaks(m.value for m in marks if m.is_ranked and m.value is not None)
        if found:
            return tuple(found)
    return ()


def svg(drawing: Drawing, palette: Palette) -> str:
    """Return the chart as SVG: for a page, or as a file."""
    plot = Plot(
        drawing.key,
        drawing.title,
        drawing.words,
        drawing.marks,
        lambda value: figures.tick(value, drawing.indicator.unit),
        drawing.foot,
    )
    if drawing.is_map:
        return province_map(plot, palette, drawing.limits, islands())
    if not drawing.cut.dim:
        return trend(plot, palette)
    is_ranked = drawing.cut.dim == "category"
    if is_ranked:
        # What is hidden stands in the table, and the smallest too.
        told = [m for m in drawing.marks if m.value is not None]
        plot = replace(plot, marks=tuple(told[:BARS_MAX]))
    return bars(plot, palette, is_ranked=is_ranked)


def on_page(drawing: Drawing) -> str:
    """Return the chart as SVG in the colours of the page around it."""
    return svg(drawing, PAGE)


def as_file(drawing: Drawing) -> str:
    """Return the chart as SVG that stands alone, with title and source."""
    return svg(drawing, FILE)


def islands() -> dict[str, tuple[str, str]]:
    """Return what the archipelagos of a map are called, and whose they are."""
    return {
        "Hoàng Sa": (_("Quần đảo Hoàng Sa"), f"({names.province('48')})"),
        "Trường Sa": (_("Quần đảo Trường Sa"), f"({names.province('56')})"),
    }


@dataclass(frozen=True, slots=True)
class Class:
    """One line of a map's legend. fill: a class of the style sheet."""

    fill: str
    label: str


def legend(drawing: Drawing) -> list[Class]:
    """Return the legend of a map: five classes, then why a province has none."""
    told = [figures.tick(v, drawing.indicator.unit) for v in drawing.limits]
    lines = []
    if told:
        lines = [
            Class("m0", _("dưới %(limit)s") % {"limit": told[0]}),
            *(
                Class(f"m{n + 1}", f"{low} – {high}")
                for n, (low, high) in enumerate(pairwise(told))
            ),
            Class(f"m{len(told)}", _("từ %(limit)s") % {"limit": told[-1]}),
        ]
    return [
        *lines,
        Class("mdots", _("phủ còn mỏng")),
        Class("mhatch", _("không công bố")),
    ]
