"""The observatory's rows as frozen values, for commands and pages."""

import dataclasses
import datetime as dt
from functools import lru_cache
from typing import Any, Literal

from django.db.models import QuerySet

from lachan.observatory.indicators.model import MECHANISMS, Indicator
from lachan.observatory.indicators.registry import registry
from lachan.observatory.models import (
    BudgetEntry,
    BudgetPolicy,
    Generation,
    LakeFile,
    Sender,
    Space,
    StoredRelease,
    Tally,
)
from lachan.observatory.releases.form import Release
from lachan.observatory.releases.periods import parsed
from lachan.observatory.releases.plan import NANO, epsilon
from lachan.observatory.releases.reading import read
from lachan.observatory.showing.headline import Headline, headlines
from lachan.observatory.showing.shelf import Header, Shelf


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
    mechanism = dict(zip(("vi", "en"), MECHANISMS[indicator.method], strict=True))
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
        "mechanism": mechanism,
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


def octets(found: Header | Release) -> bytes:
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


@lru_cache(maxsize=64)
def _parsed(sha256: str, pk: int) -> Release:
    """Read a release once: its octets never change, and the hash names them."""
    return read(bytes(StoredRelease.objects.get(pk=pk, sha256=sha256).body))


# --- For pages ------------------------------------------------------------------------


def shelf() -> Shelf:
    """Return every release by its header; the figures are read when they are needed."""
    rows = StoredRelease.objects.order_by("space", "-first", "code", "-revision")
    names = ("code", "revision", "space", "first", "made_at", "reason", "sha256", "pk")
    told = list(rows.values_list(*names))
    keys = {sha256: pk for *_, sha256, pk in told}
    headers = tuple(
        Header(code, revision, _space(space), first, parsed(code).last, at, why, sha256)
        for code, revision, space, first, at, why, sha256, _pk in told
    )
    return Shelf(headers, lambda header: _parsed(header.sha256, keys[header.sha256]))


def _space(word: str) -> Literal["real", "synthetic"]:
    return "real" if word == Space.REAL else "synthetic"


def headline() -> tuple[Headline, ...]:
    """Return the newest month's headline figures, each with its band; () before any.

    Real ones where there are any, else synthetic ones that say so.
    """
    found = shelf().latest()
    return headlines(found) if found else ()


@dataclasses.dataclass(frozen=True, slots=True)
class Spent:
    """What one release cost. rho: of its own; spent: of its year until then."""

    release: str
    at: dt.datetime
    rho: float
    spent: float
    digest: str


@dataclasses.dataclass(frozen=True, slots=True)
class BudgetYear:
    """The budget of noise of a year, and what of it is spent."""

    year: int
    is_synthetic: bool
    cap: float
    delta: float
    approved_by: str
    entries: tuple[Spent, ...]

    @property
    def spent(self) -> float:
        """The sum of rho so far."""
        return self.entries[-1].spent if self.entries else 0.0

    @property
    def share(self) -> float:
        """The part of the budget that is spent, 0 to 1."""
        return self.spent / self.cap

    @property
    def share_machine(self) -> str:
        """The same for an attribute, with a point."""
        return f"{self.share:.4f}"

    @property
    def epsilon(self) -> float:
        """What the spent rho means at delta."""
        return epsilon(self.spent, self.delta) if self.spent else 0.0


def budget_years() -> list[BudgetYear]:
    """Return every year's budget, real ones first, the newest year first."""
    entries: dict[tuple[str, int], list[Spent]] = {}
    for row in BudgetEntry.objects.order_by("space", "year", "number"):
        entries.setdefault((row.space, row.year), []).append(_spent(row))
    policies = {(p.space, p.year): p for p in BudgetPolicy.objects.order_by("version")}
    return [
        BudgetYear(
            year=policy.year,
            is_synthetic=policy.space == Space.SYNTHETIC,
            cap=policy.cap_nano / NANO,
            delta=policy.delta,
            approved_by=policy.approved_by,
            entries=tuple(entries.get(key, ())),
        )
        for key, policy in sorted(
            policies.items(), key=lambda item: (item[0][0], -item[0][1])
        )
    ]


def _spent(row: BudgetEntry) -> Spent:
    name = f"{row.code}-r{row.revision}"
    spent = row.spent_nano / NANO
    return Spent(name, row.at, row.rho_nano / NANO, spent, row.digest)
