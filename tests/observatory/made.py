"""Releases that no gateway sent, kept as signed rows: for pages, files and reports."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final, Literal

from lachan.observatory.models import StoredRelease
from lachan.observatory.opendata.research import made_up
from lachan.observatory.releases import form, signing
from lachan.observatory.releases.form import Cell, Gate, Release, Series
from lachan.observatory.releases.periods import parsed
from lachan.stats.words import DAYS

SECRET: Final = bytes(range(32))
Space = Literal["real", "synthetic"]


def keep(release: Release) -> Release:
    """Sign a release and keep it as the program does."""
    signed = signing.signed(release, SECRET)
    StoredRelease.objects.create(
        code=signed.code,
        kind=parsed(signed.code).kind,
        revision=signed.revision,
        space=signed.space,
        first=signed.first,
        made_at=signed.made_at,
        reason=signed.reason,
        sha256=signed.sha256,
        body=form.write(signed),
    )
    return signed


def month(code: str, space: Space = "real", **more: Any) -> Release:
    """Return a month's release with gates."""
    gates = (Gate("averaging", 0.1, 0.5),)
    made = replace(made_up(code), space=space, gates=gates)
    return replace(made, **more)


def months(*codes: str, space: Space = "real") -> list[Release]:
    """Keep a release of each month, oldest first."""
    return [keep(month(code, space)) for code in codes]


def quarter(code: str, space: Space = "real") -> Release:
    """Keep a quarter's release: B1 by age and by level, the way quarters have them."""
    period = parsed(code)
    ages = ("6-9", "10-13", "14-15")
    levels = ("tieu-hoc", "thcs")
    made = replace(
        month(f"{period.first:%Y-%m}", space),
        code=code,
        first=period.first,
        last=period.last,
        series=(
            Series("B1", (), 0.0, "gaussian", (shown({}, 61.0),)),
            Series("B1", ("age",), 0.006, "gaussian", _split("age", ages)),
            Series("B1", ("level",), 0.008, "gaussian", _split("level", levels)),
            Series("B11", ("days",), 0.002, "gaussian", _days()),
        ),
    )
    return keep(made)


def _days() -> tuple[Cell, ...]:
    shares = (96.0, 88.0, 71.0, 44.0, 20.0)
    return tuple(
        shown({"days": mark}, share) for mark, share in zip(DAYS, shares, strict=True)
    )


def _split(dim: str, codes: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(shown({dim: code}, 40.0 + 9 * n) for n, code in enumerate(codes))


def shown(dims: dict[str, str], value: float, half: float = 1.5) -> Cell:
    """Return a published cell."""
    low, high = value - half, value + half
    return Cell(dims, value, low, high, 400, 1000, "1000-1999", "published")


def national(code: str, value: float, half: float = 1.5, **more: Any) -> Release:
    """Return a month that tells B1 of the country and of two provinces alone."""
    cells = (shown({"province": "01"}, value, half), shown({"province": "79"}, 30.0))
    series = (
        Series("B1", (), 0.01, "gaussian", (shown({}, value, half),)),
        Series("B1", ("province",), 0.01, "gaussian", cells),
    )
    return month(code, series=series, **more)


def counted(dims: dict[str, str], top: int, base: int | None = None) -> Cell:
    """Return a published cell of rounded counts."""
    value = float(top) if base is None else round(100 * top / base, 2)
    return Cell(dims, value, value - 2, value + 2, top, base, "", "published")


def with_counts(code: str, **more: Any) -> Release:
    """Return a real release that has reports, cases and addresses too."""
    kinds = (("grooming", 40), ("bullying", 25), ("", 5))
    hidden = Cell({"kind": "scam"}, None, None, None, None, None, "", "hidden")
    series = (
        *month("2026-09").series,
        Series("C1", (), 0, "suppression", (counted({}, 70),)),
        Series(
            "C1",
            ("kind",),
            0,
            "suppression",
            (*(counted({"kind": k}, n) for k, n in kinds), hidden),
        ),
        _of("C9", "within", {"1h": 20, "12h": 45, "24h": 60, "72h": 65}),
        _of("C3", "reporter", {"child": 30, "adult": 40}),
        _of("D2", "kind", {"grooming": 30, "sextortion": 40}),
        Series("C5", ("kind",), 0, "suppression", (counted({"kind": "privacy"}, 15),)),
    )
    period = parsed(code)
    like = month("2026-09", series=series, **more)
    return replace(like, code=code, first=period.first, last=period.last)


def _of(code: str, dim: str, tops: dict[str, int]) -> Series:
    cells = tuple(counted({dim: word}, n, 70) for word, n in tops.items())
    return Series(code, (dim,), 0, "suppression", cells)


def revised(release: Release, reason: str) -> Release:
    """Keep a second revision."""
    later = release.made_at + dt.timedelta(days=3)
    number = release.revision + 1
    return keep(replace(release, revision=number, reason=reason, made_at=later))
