"""What a command or page tells of a release as a whole. Pure."""

from collections import Counter
from typing import Any

from lachan.observatory.releases.form import Release
from lachan.observatory.releases.plan import epsilon


def told(release: Release) -> dict[str, Any]:
    """Return name, cost, how many cells have which status, and the attacks."""
    statuses = Counter(c.status for series in release.series for c in series.cells)
    return {
        "release": release.name,
        "space": release.space,
        "synthetic": release.is_synthetic,
        "first": release.first.isoformat(),
        "last": release.last.isoformat(),
        "made_at": release.made_at.isoformat(),
        "reason": release.reason,
        "sha256": release.sha256,
        "key_id": release.key_id,
        "rho": release.rho,
        "epsilon": round(epsilon(release.rho, release.delta), 2),
        "series": len(release.series),
        "cells": dict(sorted(statuses.items())),
        "gates": [
            {"name": gate.name, "figure": gate.figure, "bound": gate.bound}
            for gate in release.gates
        ],
    }
