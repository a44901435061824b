"""The observatory's rows as frozen values, for commands and pages."""

import dataclasses
from typing import Any

from lachan.observatory.indicators.model import Indicator
from lachan.observatory.indicators.registry import registry
from lachan.observatory.models import Generation, LakeFile, Sender, Space, Tally


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
