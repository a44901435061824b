"""Make a release: pay, draw once, reckon, attack, sign, keep.

Each step is kept before the next begins, so a crash in between costs nothing and draws
nothing twice: the second call goes on where the first stopped.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final, Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.files import locked
from lachan.observatory import facts as known
from lachan.observatory.lake.snapshot import Snapshot, take
from lachan.observatory.models import (
    BudgetEntry,
    LakeFile,
    Period,
    Space,
    StoredRelease,
    Tally,
)
from lachan.observatory.releases import coverage, derive, form, gates, plan, signing
from lachan.observatory.releases.counts import Linked
from lachan.observatory.releases.form import Release, Series
from lachan.observatory.releases.periods import ReleasePeriod, parsed
from lachan.observatory.releases.recipes import OF_KIND, of
from lachan.observatory.releases.tables import Table, added, grouped
from lachan.observatory.rules import periods
from lachan.observatory.rules.errors import ObservatoryError
from lachan.observatory.services import budget, counting, measuring
from lachan.observatory.services.senders import STREAM
from lachan.stats import keys
from lachan.stats.words import CHILDREN

REASON_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class _Work:
    """One release being made."""

    period: ReleasePeriod
    space: Literal["real", "synthetic"]
    revision: int
    reason: str
    now: dt.datetime
    by: User | None


def release(
    *, code: str, space: str = "", revise: str = "", by: User | None = None
) -> Release:
    """Return the release of a period; made, signed and kept if there is none.

    space: "" takes the real figures where there are any. revise: why a new revision is
    needed. A quarter makes its months first, a year its quarters. Raises
    ObservatoryError.
    """
    period = parsed(code)
    with locked(settings.LAKE_DIR / ".release.lock"):
        return _released(period, _space(space), revise.strip(), by)


def _released(
    period: ReleasePeriod, space: str, revise: str, by: User | None
) -> Release:
    newest = known.release(period.code, space=space)
    if newest is not None and not revise:
        return newest
    if newest is None and revise:
        raise ObservatoryError(f"there is no release {period.code} to revise")
    if len(revise) > REASON_MAX:
        raise ObservatoryError(f"a reason has at most {REASON_MAX} letters")
    now = timezone.now()
    _ready(period, space, timezone.localdate())
    revision = newest.revision + 1 if newest else 1
    said: Literal["real", "synthetic"] = "real" if space == "real" else "synthetic"
    work = _Work(period, said, revision, revise, now, by)
    for part in _parts(period, space):
        _released(part, space, "", by)
    return _kept(work, _made(work))


def _space(asked: str) -> str:
    return asked or take().space


def _ready(period: ReleasePeriod, space: str, today: dt.date) -> None:
    """Refuse a period that is not over, or of which something still waits."""
    if not _has_figures(period, space):
        raise ObservatoryError(f"nothing was counted in {period.code}")
    days = {"day__range": (period.first, period.last)}
    waiting = Tally.objects.filter(space=space, passed=False, **days).exclude(held="")
    if waiting.exists():
        raise ObservatoryError(
            f"sums of {period.code} wait for a person: `lachan observatory held`"
        )
    if space == Space.SYNTHETIC:
        return
    if not periods.is_over(period.last, today):
        until = period.last + dt.timedelta(days=periods.LATE_DAYS + 1)
        raise ObservatoryError(f"{period.code} takes batches until {until}")
    if Period.objects.filter(closed_at=None, **days).exists():
        raise ObservatoryError(f"days of {period.code} are open again: close them")


def _within(period: ReleasePeriod) -> list[ReleasePeriod]:
    """Return the months of a quarter; of a year its months, then its quarters."""
    if period.kind == "month":
        return []
    quarters = period.quarters() if period.kind == "year" else ()
    return [*period.months(), *quarters]


def _parts(period: ReleasePeriod, space: str) -> list[ReleasePeriod]:
    """Return the releases that it is made of: periods within it that have figures."""
    return [part for part in _within(period) if _has_figures(part, space)]


def _has_figures(period: ReleasePeriod, space: str) -> bool:
    days = (period.first, period.last)
    return LakeFile.objects.now(space).filter(day__range=days).exists()


# --- One release ----------------------------------------------------------------------


def _made(work: _Work) -> Release:
    _pay(work)
    tables = _tables(work)
    counts = counting.counted(work.period, work.space)
    series = [*_series(work, tables), *counts.series, *derive.surveys()]
    rho = sum(e.rho_nano for e in _entries(work)) / plan.NANO
    made = Release(
        code=work.period.code,
        revision=work.revision,
        first=work.period.first,
        last=work.period.last,
        space=work.space,
        made_at=work.now,
        series=tuple(series),
        rho=rho,
        delta=plan.DELTA,
        clips=plan.clips(),
        generation=take(work.space).generation,
        geo_version=plan.GEO_VERSION,
        reason=work.reason,
        ledger=_ledger(work),
    )
    attacked = _attacked(work, made, tables, counts.linked)
    return replace(made, gates=tuple(gates.passed(attacked)))


def _attacked(
    work: _Work, made: Release, tables: dict[str, Table], linked: Linked
) -> gates.Attacked:
    """Return what the attacks are made on: the release, and how it came about."""
    earlier = [
        found
        for number in range(1, work.revision)
        if (found := known.release(work.period.code, number, work.space))
    ]
    before = replace(work, revision=work.revision - 1)
    return gates.Attacked(
        release=made,
        measures=plan.OF_KIND[work.period.kind],
        tables=tables,
        again=lambda: _tables(work),
        before=_tables(before) if earlier else {},
        earlier=earlier,
        linked=linked,
        parts=_parts_released(work),
    )


def _parts_released(work: _Work) -> list[Release]:
    """Return the releases of the periods within it."""
    found = [known.release(p.code, space=work.space) for p in _within(work.period)]
    return [release for release in found if release is not None]


def _pay(work: _Work) -> None:
    """Pay for its noise, unless that was drawn before and no sum has changed since."""
    if not plan.OF_KIND[work.period.kind]:
        return
    entry = budget.entry_of(work.period, work.revision, work.space)
    snapshot = _snapshot(work.period, work.space)
    if entry is not None:
        is_own = entry.revision == work.revision
        if is_own or measuring.is_unchanged(entry, snapshot):
            return
    budget.spend(
        period=work.period,
        revision=work.revision,
        space=work.space,
        generation=snapshot.generation,
        now=work.now,
    )


def _snapshot(period: ReleasePeriod, space: str) -> Snapshot:
    return take(space, period.first, period.last, by_months=True)


def _tables(work: _Work) -> dict[str, Table]:
    """Return its noisy tables: its own, and sums of those of its parts."""
    made: dict[str, list[Table]] = {}
    for entry in _entries(work):
        period = parsed(entry.code)
        many = sum(_has_figures(month, work.space) for month in period.months())
        tables = measuring.tables_of(entry, _snapshot(period, work.space))
        for key, table in tables.items():
            made.setdefault(key, []).append(replace(table, months=many))
    return {key: added(tables) for key, tables in made.items()}


def _entries(work: _Work) -> list[BudgetEntry]:
    """Return the entries that a release stands on: its own, and those of its parts."""
    own = budget.entry_of(work.period, work.revision, work.space)
    parts = [
        budget.entry_of(part, budget.NEWEST, work.space)
        for part in _parts(work.period, work.space)
    ]
    return [entry for entry in (own, *parts) if entry is not None]


def _series(work: _Work, tables: dict[str, Table]) -> list[Series]:
    thin: frozenset[str] = frozenset()
    if work.space == "real":
        thin = _thin(tables["children"])
    around = derive.Around(tables, thin)
    return [derive.series(recipe, around) for recipe in OF_KIND[work.period.kind]]


def _thin(children: Table) -> frozenset[str]:
    told = grouped(children, of("children", fact=CHILDREN), ("province",))
    return coverage.thin(
        {geo: p.number / children.months for (geo,), p in told.items()}
    )


def _ledger(work: _Work) -> str:
    year = work.period.year
    last = BudgetEntry.objects.filter(space=work.space, year=year).last()
    return last.digest if last else budget.FIRST


@transaction.atomic
def _kept(work: _Work, made: Release) -> Release:
    secret = keys.ensure(settings.RELEASE_KEY, keys.OF_RELEASES)
    signed = signing.signed(made, secret)
    StoredRelease.objects.create(
        code=signed.code,
        kind=work.period.kind,
        revision=signed.revision,
        space=signed.space,
        first=signed.first,
        made_at=signed.made_at,
        reason=signed.reason,
        sha256=signed.sha256,
        body=form.write(signed),
    )
    facts: dict[str, str | int] = {"release": signed.code, "space": signed.space}
    facts |= {"revision": signed.revision, "sha256": signed.sha256}
    record(STREAM, "release.made", actor=work.by, facts=facts)
    return signed
