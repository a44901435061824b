"""Sums of the lake for publication: the only place, and only for who has paid.

What leaves this module has noise. The exact sums stay in its functions; of them a keyed
hash is kept, so that a revision knows whether anything changed.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from lachan.observatory.engines.choose import Engine, opened
from lachan.observatory.lake.snapshot import Snapshot
from lachan.observatory.models import BudgetEntry, Measurement
from lachan.observatory.releases import noise
from lachan.observatory.releases.periods import parsed
from lachan.observatory.releases.plan import NANO, OF_KIND, Measure
from lachan.observatory.releases.tables import Table
from lachan.observatory.services.budget import BudgetError
from lachan.stats import keys
from lachan.stats.words import ALL, BLOCK

if TYPE_CHECKING:
    import ibis.expr.types as ir

Exact = dict[str, dict[str, int]]  # measure → cell → sum
_ENGINE: Final = "duckdb"


def tables_of(entry: BudgetEntry, snapshot: Snapshot) -> dict[str, Table]:
    """Return the noisy tables that an entry paid for: drawn now, or kept from then.

    snapshot: of the entry's period and space. Raises BudgetError.
    """
    kept = list(Measurement.objects.filter(entry=entry))
    if not kept:
        kept = _draw(entry, _exact(entry, snapshot))
    dims = {measure.key: measure.dims for measure in _measures(entry)}
    return {
        row.key: Table(dims[row.key], row.cells, row.scale**2, row.rho_nano / NANO)
        for row in kept
    }


def is_unchanged(entry: BudgetEntry, snapshot: Snapshot) -> bool:
    """Tell whether the sums are still those that an entry's noise was drawn over.

    All or nothing: which table changed would tell of the home that came late.
    """
    exact = _exact(entry, snapshot)
    rows = Measurement.objects.filter(entry=entry)
    return {row.key: row.inputs for row in rows} == {
        key: _hash(cells) for key, cells in exact.items()
    }


@transaction.atomic
def _draw(entry: BudgetEntry, exact: Exact) -> list[Measurement]:
    rows = []
    for measure in _measures(entry):
        cells = exact[measure.key]
        noisy = noise.draw(measure, list(cells.values()))
        row = Measurement.objects.create(
            entry=entry,
            space=entry.space,
            code=entry.code,
            revision=entry.revision,
            key=measure.key,
            inputs=_hash(cells),
            rho_nano=measure.rho_nano,
            scale=measure.scale,
            cells=dict(zip(cells, noisy, strict=True)),
        )
        rows.append(row)
    return rows


def _exact(entry: BudgetEntry, snapshot: Snapshot) -> Exact:
    """Return the exact sums of everything that the entry paid for."""
    if entry._state.adding or entry.space != snapshot.space:
        raise BudgetError("no entry, no sums")
    measures = _measures(entry)
    if not snapshot.files:
        return {m.key: dict.fromkeys(m.keys(), 0) for m in measures}
    with opened(_ENGINE, snapshot.source) as engine:
        return {measure.key: _summed(measure, engine) for measure in measures}


def _measures(entry: BudgetEntry) -> tuple[Measure, ...]:
    return OF_KIND[parsed(entry.code).kind]


def _summed(measure: Measure, engine: Engine) -> dict[str, int]:
    cells = dict.fromkeys(measure.keys(), 0)
    for row in engine.run(_expression(measure, engine.table)):
        for fact in measure.facts_of(row["category"], row["action"]) or ("",):
            said = row | {"fact": fact}
            key = "|".join(said[dim] for dim in measure.dims)
            if key in cells:
                cells[key] += row["total"]
    return cells


def _expression(measure: Measure, t: "ir.Table") -> "ir.Table":
    """Return the sums by the words of each cell, of the cells that count once."""
    kept = t.filter(t.part != ALL) if measure.of_questions else _margin(measure, t)
    columns = [dim for dim in measure.dims if dim != "fact"]
    columns += [c for c in ("category", "action") if c not in columns]
    total = kept[measure.column].sum().cast("int64")
    return kept.group_by(columns).aggregate(total=total)


def _margin(measure: Measure, t: "ir.Table") -> "ir.Table":
    kept = t.filter(t.part == ALL)
    for name in ("level", "age"):
        column = kept[name]
        kept = kept.filter(column != ALL if name in measure.dims else column == ALL)
    if measure.only_blocks:
        return kept.filter((kept.action == BLOCK) & (kept.category != ALL))
    return kept.filter(kept.category == ALL)


def _hash(cells: Mapping[str, int]) -> str:
    """Return a keyed hash: without the key nobody can try out what the sums were."""
    secret = keys.ensure(settings.RELEASE_KEY, keys.OF_RELEASES)
    said = json.dumps(sorted(cells.items()), separators=(",", ":"))
    return hmac.new(secret, b"inputs|" + said.encode(), hashlib.sha256).hexdigest()
