"""The headline figures of a release, as frozen values for any page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lachan.observatory.charts.scale import ticks
from lachan.observatory.charts.values import Mark
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases.form import Release
from lachan.observatory.showing import names, sentences
from lachan.observatory.showing.cuts import whole
from lachan.web.parts import Figure

CODES: Final = ("A1", "A3", "B1", "B5", "B6", "A4")


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure. label: its name; value: as read; band: "khoảng … đến …".

    period: "Tháng 9/2026". release: its word in addresses. bar: to draw the band.
    """

    code: str
    label: str
    sentence: str
    value: str
    band: str
    period: str
    release: str
    is_synthetic: bool
    bar: Figure | None


def headlines(release: Release, codes: Sequence[str] = CODES) -> tuple[Headline, ...]:
    """Return those of the country's headline figures that a release publishes."""
    made = []
    for code in codes:
        indicator = registry()[code]
        mark = whole(indicator, release)
        if mark.value is None:
            continue
        made.append(
            Headline(
                code=code,
                label=names.words_of(indicator).name,
                sentence=sentences.told(indicator, mark),
                value=mark.text,
                band=sentences.ranged(mark, indicator.unit),
                period=names.period(release.code),
                release=names.word(release),
                is_synthetic=release.is_synthetic,
                bar=bar(mark),
            )
        )
    return tuple(made)


def bar(mark: Mark) -> Figure | None:
    """Return the interval on a scale from zero, or None without a figure."""
    if mark.value is None:
        return None
    top = ticks(0, max(mark.high, 1e-9))[-1]
    low, high = max(0.0, mark.low), max(0.0, mark.high)
    return Figure(max(0.0, mark.value), low, high, 0.0, top)
