"""The units that a plan of changes is about, and what speaks against it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from django.db.models import F

from lachan.partners import planning
from lachan.partners.models import Kind, Succession, Unit
from lachan.partners.planning import Act, Change, Fault, Wrong

_T = TypeVar("_T")
AT_ONCE: Final = 2000
Key = tuple[Kind, str]


def batched(rows: Sequence[_T], size: int = AT_ONCE) -> Iterator[Sequence[_T]]:
    """Return the rows in parts that a database takes at once."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@dataclass(slots=True)
class Ground:
    """The units that a plan is about, on its day. open: to be ended; there: heirs."""

    date: dt.date
    open: dict[Key, Unit] = field(default_factory=dict)
    ended: dict[Key, Unit] = field(default_factory=dict)
    provinces: dict[str, Unit] = field(default_factory=dict)
    took_over: dict[int, dt.date] = field(default_factory=dict)
    followed: set[int] = field(default_factory=set)


def ground_of(changes: Sequence[Change], date: dt.date) -> Ground:
    """Read every unit that the changes name: a query a kind and batch."""
    found = Ground(date)
    for unit in _named(changes):
        key = (Kind(unit.kind), unit.code)
        if unit.valid_to is None:
            found.open[key] = unit
        else:
            last = found.ended.get(key)
            if last is None or unit.valid_from > last.valid_from:
                found.ended[key] = unit
    provinces = {c.to[0] for c in changes if c.act is Act.CREATE and c.to}
    rows = Unit.objects.filter(kind=Kind.PROVINCE, code__in=provinces, valid_to=None)
    found.provinces = {unit.code: unit for unit in rows}
    for some in batched([u.pk for u in found.open.values()]):
        steps = Succession.objects.filter(new__in=some)
        for new, day in steps.values_list("new", "date"):
            found.took_over[new] = max(day, found.took_over.get(new, day))
    gone = [u.pk for u in found.ended.values()]
    for some in batched(gone):
        steps = Succession.objects.filter(old__in=some, date=F("old__valid_to"))
        found.followed |= set(steps.values_list("old", flat=True))
    return found


def _named(changes: Sequence[Change]) -> Iterator[Unit]:
    codes: dict[Kind, set[str]] = {}
    for change in changes:
        named = codes.setdefault(change.kind, set())
        named.add(change.code)
        if change.act in planning.TAKEN_OVER:
            named |= set(change.to)
    for kind, wanted in codes.items():
        for some in batched(sorted(wanted)):
            rows = Unit.objects.select_for_update(of=("self",))
            yield from rows.filter(kind=kind, code__in=some)


def faults_of(changes: Sequence[Change], ground: Ground) -> Iterator[Fault]:
    """Return the lines that cannot be done on these units."""
    by_key = {change.key: change for change in changes}
    for change in changes:
        wrong, detail = _wrong(change, by_key, ground)
        if wrong is not None:
            yield Fault(change.line, wrong, detail)


def _wrong(
    change: Change, by_key: dict[Key, Change], ground: Ground
) -> tuple[Wrong | None, str]:
    if change.act is Act.CREATE:
        return _wrong_new(change, ground)
    if change.act is Act.REOPEN:
        return _wrong_reopening(change, ground)
    unit = ground.open.get(change.key)
    if unit is None:
        return Wrong.NOT_THERE, change.code
    since = max(unit.valid_from, ground.took_over.get(unit.pk, unit.valid_from))
    if ground.date <= since:
        return Wrong.TOO_EARLY, change.code
    for code in change.to:
        wrong = _wrong_heir((change.kind, code), by_key, ground)
        if wrong is not None:
            return wrong, code
    return None, ""


def _wrong_new(change: Change, ground: Ground) -> tuple[Wrong | None, str]:
    last = ground.ended.get(change.key)
    end = last.valid_to if last is not None else None
    if change.key in ground.open or (end is not None and end > ground.date):
        return Wrong.TAKEN, change.code
    if change.to and change.to[0] not in ground.provinces:
        return Wrong.NO_PROVINCE, change.to[0]
    return None, ""


def _wrong_reopening(change: Change, ground: Ground) -> tuple[Wrong | None, str]:
    last = ground.ended.get(change.key)
    if last is None or change.key in ground.open:
        return Wrong.NOT_THERE, change.code
    if last.pk in ground.followed:
        return Wrong.FOLLOWED, change.code
    return None, ""


def _wrong_heir(key: Key, by_key: dict[Key, Change], ground: Ground) -> Wrong | None:
    change = by_key.get(key)
    if change is not None and change.act in {Act.CREATE, Act.REOPEN, Act.RENAME}:
        return None
    if change is not None and change.act in planning.ENDING:
        return Wrong.ENDS_TOO
    unit = ground.open.get(key)
    if unit is None or not unit.lives_on(ground.date):
        return Wrong.NO_HEIR
    return None
