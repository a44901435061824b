"""One figure of the newest real release within some days, as a report takes it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lachan.observatory import facts
from lachan.observatory.indicators.registry import registry
from lachan.observatory.opendata.columns import frequency
from lachan.observatory.releases.form import Release
from lachan.observatory.showing import figures, names
from lachan.observatory.showing.cuts import Cut, cells_of
from lachan.observatory.showing.headline import CODES, Headline, headlines
from lachan.observatory.showing.shelf import newest


@dataclass(frozen=True, slots=True)
class Published:
    """value: rounded as it is published; low, high: its interval; None: no figure.

    release: its word in addresses; period: "Tháng 9/2026".
    """

    value: float | None
    low: float | None
    high: float | None
    release: str
    period: str


def codes() -> tuple[tuple[str, str, str], ...]:
    """Return code, Vietnamese name and unit of the indicators a report may take."""
    known = registry()
    return tuple((c, known[c].vi.name, known[c].unit) for c in CODES)


def published(
    code: str, first: dt.date, last: dt.date, province: str = ""
) -> Published | None:
    """Return an indicator of the newest month that lies between two days, both in.

    province: its code, "" for the country. Synthetic releases are never taken. None:
    nothing was released of these days.
    """
    release = _newest(first, last)
    if release is None:
        return None
    cut = Cut("province" if province else "")
    cell = cells_of(code, cut, release).get(province)
    mark = figures.mark(cell, release.code, "", registry()[code].unit)
    is_told = mark.value is not None
    return Published(
        value=_rounded(mark.value, code),
        low=_rounded(mark.low if is_told else None, code),
        high=_rounded(mark.high if is_told else None, code),
        release=names.word(release),
        period=names.period(release.code),
    )


def told(codes: Sequence[str], first: dt.date, last: dt.date) -> tuple[Headline, ...]:
    """Return those of some indicators that the newest real month between two days has.

    In the reader's language, rounded and hidden as everywhere; synthetic ones never.
    """
    release = _newest(first, last)
    return headlines(release, codes) if release else ()


def _rounded(value: float | None, code: str) -> float | None:
    """Return a figure with the decimals it is published with."""
    if value is None:
        return None
    if registry()[code].unit not in ("%", "‰"):
        return round(value)
    return round(value, 2 if 0 < abs(value) < 1 else 1)


def _newest(first: dt.date, last: dt.date) -> Release | None:
    shelf = facts.shelf()
    found = [
        header
        for header in shelf.headers
        if header.space == "real"
        and frequency(header.code) == "M"
        and first <= header.first
        and header.last <= last
    ]
    return shelf.load(newest(found)[-1]) if found else None
