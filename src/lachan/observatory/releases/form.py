"""A release as a value and as octets: what is published, signed, never changed. Pure.

``{…body…,"key_id":"<16 hex>","sha256":"<of the body>","sig":"<Ed25519 of the body>"}``:
the body is the octets before `,"key_id"`, closed by `}`; keys in order, no spaces. What
was signed is what is read: the octets are kept, nobody spells them anew.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

VERSION: Final = 1
KIND: Final = "lachan-release"

Status = Literal["published", "hidden", "insufficient", "none"]
Mechanism = Literal["gaussian", "suppression", "survey"]
STATUSES: Final = ("published", "hidden", "insufficient", "none")
MECHANISMS: Final = ("gaussian", "suppression", "survey")
SPACES: Final = ("real", "synthetic")


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. dims: what it is of, {} for the country; a dimension not told is all.

    value: in the unit of the indicator; low, high: 95 of 100 such intervals hold what
    would stand there without noise. numerator, denominator: as published, with noise.
    gateways: a band of how many stand behind it ("500-999"), "" where none do.
    status: hidden: too few; insufficient: too few places take part, or the noise
    drowns it: shown, never ranked; none: nothing is counted there.
    """

    dims: Mapping[str, str]
    value: float | None
    low: float | None
    high: float | None
    numerator: int | None
    denominator: int | None
    gateways: str
    status: Status


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator by some dimensions. rho: what its noise cost, 0 where it has none.

    by: () for the country. Series that share a measurement share its rho: it is spent
    once, so these do not add up to the release's.
    """

    indicator: str
    by: tuple[str, ...]
    rho: float
    mechanism: Mechanism
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """One attack that was made on the release before it was kept.

    figure: how far it came; bound: how far it may come.
    """

    name: str
    figure: float
    bound: float


@dataclass(frozen=True, slots=True)
class Release:
    """Figures of one period.

    code: "2026-09", "2026-Q3" or "2026". space: real or synthetic, told wherever it is
    shown. rho, delta: what it cost in all, and with which delta it is told as epsilon.
    clips: bounds of one gateway's part. generation: of the lake. reason: why it was
    revised. ledger: hash of the last entry of the budget. sha256, key_id, signature: of
    the body, in hex; "" until it is signed.
    """

    code: str
    revision: int
    first: dt.date
    last: dt.date
    space: Literal["real", "synthetic"]
    made_at: dt.datetime
    series: tuple[Series, ...]
    rho: float
    delta: float
    clips: Mapping[str, int]
    generation: int
    geo_version: str
    reason: str = ""
    ledger: str = ""
    gates: tuple[Gate, ...] = ()
    sha256: str = ""
    key_id: str = ""
    signature: str = ""

    @property
    def is_synthetic(self) -> bool:
        """Tell whether the figures are made up."""
        return self.space == "synthetic"

    @property
    def name(self) -> str:
        """Its name in addresses: code and revision, "2026-09-r1"."""
        return f"{self.code}-r{self.revision}"

    def find(self, indicator: str, *by: str) -> Series | None:
        """Return the series of an indicator by exactly these dimensions, or None."""
        return next(
            (
                series
                for series in self.series
                if series.indicator == indicator and set(series.by) == set(by)
            ),
            None,
        )


def body(release: Release) -> bytes:
    """Return the octets that are hashed and signed: JSON, keys in order, no spaces."""
    mapping = {
        "v": VERSION,
        "kind": KIND,
        "code": release.code,
        "revision": release.revision,
        "first": release.first.isoformat(),
        "last": release.last.isoformat(),
        "space": release.space,
        "made_at": release.made_at.isoformat(),
        "series": [_series(series) for series in release.series],
        "rho": release.rho,
        "delta": release.delta,
        "clips": dict(release.clips),
        "generation": release.generation,
        "geo_version": release.geo_version,
        "reason": release.reason,
        "ledger": release.ledger,
        "gates": [[gate.name, gate.figure, gate.bound] for gate in release.gates],
    }
    text = json.dumps(
        mapping,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return text.encode()


def write(release: Release) -> bytes:
    """Return a release's octets: the body, then who signed it."""
    tail = (
        f',"key_id":"{release.key_id}","sha256":"{release.sha256}"'
        f',"sig":"{release.signature}"}}'
    )
    return body(release)[:-1] + tail.encode()


def hashed(release: Release) -> Release:
    """Return the release with the SHA-256 of its body."""
    return replace(release, sha256=hashlib.sha256(body(release)).hexdigest())


def _series(series: Series) -> dict[str, Any]:
    return {
        "indicator": series.indicator,
        "by": list(series.by),
        "rho": series.rho,
        "mechanism": series.mechanism,
        "cells": [_cell(cell) for cell in series.cells],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "dims": dict(cell.dims),
        "value": cell.value,
        "low": cell.low,
        "high": cell.high,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "gateways": cell.gateways,
        "status": cell.status,
    }
