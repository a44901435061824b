"""The budget of noise: who allowed how much, what each release spent.

Spending is one transaction under a lock of the policy; the database itself refuses an
entry beyond the cap, and two that claim the same place. Who has no entry gets no sums.
"""

import datetime as dt
import hashlib
import json
from typing import Any, Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.observatory.models import BudgetEntry, BudgetPolicy, Space
from lachan.observatory.releases import noise
from lachan.observatory.releases.periods import ReleasePeriod
from lachan.observatory.releases.plan import (
    DELTA,
    NANO,
    OF_KIND,
    UNIT,
    Measure,
    cost_nano,
    epsilon,
)
from lachan.observatory.rules.errors import ObservatoryError
from lachan.observatory.services.senders import STREAM

FIRST: Final = "0" * 64
SYNTHETIC_RHO: Final = 0.5
NEWEST: Final = 1 << 14  # of any revision


class BudgetError(ObservatoryError):
    """There is no budget for this, or not enough of it."""


def policy(space: str, year: int) -> BudgetPolicy | None:
    """Return the policy that holds, or None."""
    known = BudgetPolicy.objects.filter(space=space, year=year)
    found: BudgetPolicy | None = known.order_by("-version").first()
    return found


@transaction.atomic
def approve(
    *,
    year: int,
    rho: float,
    approved_by: str,
    document: bytes = b"",
    space: str = Space.REAL,
    by: User | None = None,
) -> BudgetPolicy:
    """Set how much the figures of a year may cost; what was spent stays spent.

    document: the decision, of which the hash is kept. Raises BudgetError.
    """
    if not 0 < rho <= 100:
        raise BudgetError(f"rho {rho}: more than 0, at most 100; 0.5 is usual")
    if not approved_by.strip():
        raise BudgetError("a budget needs who approved it")
    known = policy(space, year)
    cap = round(rho * NANO)
    if (spent := spent_nano(space, year)) > cap:
        raise BudgetError(f"{spent / NANO} of {year} is spent already")
    made = BudgetPolicy.objects.create(
        space=space,
        year=year,
        version=known.version + 1 if known else 1,
        unit=UNIT,
        cap_nano=cap,
        delta=DELTA,
        approved_by=approved_by.strip()[:200],
        document_sha256=hashlib.sha256(document).hexdigest() if document else "",
    )
    facts: dict[str, str | int] = {"space": space, "year": year, "cap_nano": cap}
    record(STREAM, "budget.approved", actor=by, facts=facts)
    return made


def spent_nano(space: str, year: int) -> int:
    """Return what is spent, in billionths of rho."""
    last = _last(space, year)
    return last.spent_nano if last else 0


def entry_of(period: ReleasePeriod, revision: int, space: str) -> BudgetEntry | None:
    """Return the entry that pays for a release: its own, or an earlier revision's."""
    known = BudgetEntry.objects.filter(space=space, code=period.code)
    found: BudgetEntry | None = (
        known.filter(revision__lte=revision).order_by("-revision").first()
    )
    return found


@transaction.atomic
def spend(
    *,
    period: ReleasePeriod,
    revision: int,
    space: str,
    generation: int,
    now: dt.datetime,
) -> BudgetEntry:
    """Pay for the noise of a release, before it is drawn. Raises BudgetError."""
    held = _locked(space, period.year)
    last = _last(space, period.year)
    cost = cost_nano(period.kind)
    spent = (last.spent_nano if last else 0) + cost
    if spent > held.cap_nano:
        raise BudgetError(
            f"{period.code} costs {cost / NANO} of rho, of {held.cap_nano / NANO} for"
            f" {period.year} there is {(held.cap_nano - spent + cost) / NANO} left;"
            " `lachan observatory budget` sets a new one"
        )
    entry = BudgetEntry(
        policy=held,
        space=space,
        year=period.year,
        number=last.number + 1 if last else 1,
        code=period.code,
        revision=revision,
        rho_nano=cost,
        spent_nano=spent,
        cap_nano=held.cap_nano,
        delta=held.delta,
        clips=[_told(measure) for measure in OF_KIND[period.kind]],
        mechanism=noise.MECHANISM,
        library=noise.library(),
        generation=generation,
        at=now,
        previous=last.digest if last else FIRST,
    )
    entry.digest = digest(entry)
    entry.save()
    facts: dict[str, str | int] = {"release": period.code, "revision": revision}
    facts |= {"space": space, "rho_nano": cost, "spent_nano": spent}
    record(STREAM, "budget.spent", facts=facts)
    return entry


def _locked(space: str, year: int) -> BudgetPolicy:
    """Return the policy that holds, locked: who spends waits for who does now."""
    rows = BudgetPolicy.objects.select_for_update().filter(space=space, year=year)
    versions: list[BudgetPolicy] = list(rows.order_by("version"))
    if versions:
        return versions[-1]
    if space == Space.REAL:
        raise BudgetError(
            f"nobody approved a budget for {year}; `lachan observatory budget {year}"
            ' --rho 0.5 --approved-by "…"` sets one'
        )
    # Made-up homes have nothing to hide: the same way, without the decision.
    return approve(
        year=year, rho=SYNTHETIC_RHO, approved_by="lachan stats simulate", space=space
    )


def _told(measure: Measure) -> dict[str, Any]:
    return {
        "key": measure.key,
        "moves": [max(measure.moves), len(measure.moves)],
        "sensitivity": measure.sensitivity,
        "rho_nano": measure.rho_nano,
        "scale": measure.scale,
    }


def _last(space: str, year: int) -> BudgetEntry | None:
    known = BudgetEntry.objects.filter(space=space, year=year)
    found: BudgetEntry | None = known.order_by("-number").first()
    return found


_SAID: Final = (
    *("space", "year", "number", "code", "revision", "rho_nano", "spent_nano"),
    *("cap_nano", "delta", "clips", "mechanism", "library", "generation"),
)


def digest(entry: BudgetEntry) -> str:
    """Return the SHA-256 (hex) of what an entry says and of the one before it."""
    said = {name: getattr(entry, name) for name in _SAID}
    at = entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    said |= {"at": at, "policy": entry.policy.version, "previous": entry.previous}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def broken_at(space: str, year: int) -> int | None:
    """Walk the entries; return the number of the first that does not hold, or None."""
    previous, spent = FIRST, 0
    rows = BudgetEntry.objects.filter(space=space, year=year).order_by("number")
    for expected, entry in enumerate(rows.select_related("policy"), start=1):
        spent += entry.rho_nano
        holds = (entry.number, entry.previous, entry.spent_nano) == (
            expected,
            previous,
            spent,
        )
        if not holds or digest(entry) != entry.digest:
            return expected
        previous = entry.digest
    return None


def broken() -> list[str]:
    """Return the budgets of which an entry was changed or is missing."""
    known = BudgetEntry.objects.order_by().values_list("space", "year").distinct()
    return [
        f"{space} {year}"
        for space, year in sorted(known)
        if broken_at(space, year) is not None
    ]


def told(space: str, year: int) -> dict[str, Any]:
    """Return how the budget of a year stands, for the command and the public page."""
    held = policy(space, year)
    rows = BudgetEntry.objects.filter(space=space, year=year).order_by("number")
    spent = spent_nano(space, year) / NANO
    return {
        "space": space,
        "year": year,
        "unit": UNIT,
        "cap": held and held.cap_nano / NANO,
        "delta": DELTA,
        "approved_by": held.approved_by if held else "",
        "document_sha256": held.document_sha256 if held else "",
        "spent": spent,
        "epsilon": round(epsilon(spent), 2),
        "holds": broken_at(space, year) is None,
        "entries": [
            {
                "number": entry.number,
                "release": f"{entry.code}-r{entry.revision}",
                "rho": entry.rho_nano / NANO,
                "at": entry.at.isoformat(),
                "digest": entry.digest,
            }
            for entry in rows
        ],
    }
