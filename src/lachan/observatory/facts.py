"""The observatory's rows as frozen values, for commands and pages."""

import dataclasses
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from lachan.observatory.indicators.model import Indicator
from lachan.observatory.indicators.registry import registry
from lachan.observatory.models import (
    Generation,
    LakeFile,
    Sender,
    Space,
    StoredRelease,
    Tally,
)
from lachan.observatory.releases.form import Release
from lachan.observatory.releases.reading import read


def enrolled() -> list[dict[str, object]]:
    """Return every enrolled sender with how many keys it has."""
    return [
        {
            "code": row.code,
            "name": row.name,
            "quota": row.quota,
            "gateways_max": row.gateways_max,
            "keys": sum(key.ended_at is None for key in row.keys.all()),
            "ended_at": row.ended_at and row.ended_at.isoformat(),
        }
        for row in Sender.objects.prefetch_related("keys")
    ]


def held() -> list[dict[str, object]]:
    """Return the senders' days that wait for a person, and why."""
    rows = Tally.objects.filter(passed=False).exclude(held="").order_by("day", "sender")
    return [
        {
            "day": row.day.isoformat(),
            "sender": row.sender,
            "why": row.held,
            "gateways": row.gateways,
        }
        for row in rows
    ]


def lake() -> list[dict[str, object]]:
    """Return how the files of the newest generation stand, by space."""
    row = Generation.objects.first()
    told = []
    for space in Space.values:
        files = LakeFile.objects.now(space)
        rows = sum(f.rows for f in files)
        octets = sum(f.octets for f in files)
        told.append(
            {
                "space": space,
                "days": len({f.day for f in files}),
                "files": len(files),
                "rows": rows,
                "octets": octets,
                "octets_a_row": round(octets / rows, 2) if rows else 0,
                "generation": row.number if row else 0,
            }
        )
    return told


def indicators() -> list[dict[str, Any]]:
    """Return every indicator as the command and the open data tell it."""
    return [_told(indicator) for indicator in registry().values()]


def _told(indicator: Indicator) -> dict[str, Any]:
    vi, en = indicator.vi, indicator.en
    names = ("name", "plain", "numerator", "denominator", "caveat")
    return {
        "code": indicator.code,
        **{n: {"vi": getattr(vi, n), "en": getattr(en, n)} for n in names},
        "unit": indicator.unit,
        "dimensions": list(indicator.dims),
        "always_by": list(indicator.always),
        "source": indicator.source,
        "cadence": indicator.cadence,
        "minimum_cell": indicator.cell_min,
        "method": indicator.method.value,
        "legal": indicator.legal,
        "aligned_with": indicator.align,
        "figures": [dataclasses.asdict(figure) for figure in indicator.figures],
    }


# --- Releases -------------------------------------------------------------------------


def releases(space: str | None = None) -> list[Release]:
    """Return every release, all revisions, the newest period first.

    space: None takes the real ones, or, where there are none at all, the synthetic.
    """
    rows = _stored(space).values_list("sha256", "pk")
    return [_parsed(sha256, pk) for sha256, pk in rows]


def release(
    code: str, revision: int | None = None, space: str | None = None
) -> Release | None:
    """Return one release, its newest revision where none is named, or None."""
    found = _stored(space).filter(code=code)
    if revision is not None:
        found = found.filter(revision=revision)
    return _first(found.order_by("-revision"))


def latest(kind: str, space: str | None = None) -> Release | None:
    """Return the newest release of a kind: month, quarter or year; or None."""
    found = _stored(space).filter(kind=kind).order_by("-first", "-revision")
    return _first(found)


def octets(found: Release) -> bytes:
    """Return the octets of a release as they were signed and kept."""
    row = StoredRelease.objects.get(
        space=found.space, code=found.code, revision=found.revision
    )
    return bytes(row.body)


def _stored(space: str | None) -> QuerySet[StoredRelease]:
    if space is None:
        real = StoredRelease.objects.filter(space=Space.REAL).exists()
        space = Space.REAL if real else Space.SYNTHETIC
    return StoredRelease.objects.filter(space=space)


def _first(rows: QuerySet[StoredRelease]) -> Release | None:
    row = rows.values_list("sha256", "pk").first()
    return None if row is None else _parsed(*row)


@lru_cache(maxsize=32)
def _parsed(sha256: str, pk: int) -> Release:
    """Read a release once: its octets never change, and the hash names them."""
    return read(bytes(StoredRelease.objects.get(pk=pk, sha256=sha256).body))
