"""What upper apps may know of units: frozen values, and what became of a unit."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from lachan.lib.errors import LachanError
from lachan.partners.models import Kind, Succession, Unit


class UnitGoneError(LachanError):
    """On that day the unit is not there, and nothing followed it."""


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """One unit under one name. valid_to: the first day on which it is not there."""

    pk: int
    code: str
    kind: Kind
    name: str
    province_code: str
    province_name: str
    valid_from: dt.date
    valid_to: dt.date | None


def facts_of(unit: Unit) -> UnitFacts:
    """Return what upper apps may know of a unit; load it with its province."""
    province = unit if unit.kind == Kind.PROVINCE else unit.province
    return UnitFacts(
        pk=unit.pk,
        code=unit.code,
        kind=Kind(unit.kind),
        name=unit.name,
        province_code=province.code if province else "",
        province_name=province.name if province else "",
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
    )


def successor_of(unit: Unit, date: dt.date) -> Unit:
    """Return the one unit that stands for `unit` on `date`: itself, or its heir.

    Of several heirs the main one. Raises UnitGoneError if it ended without an heir,
    or had not begun.
    """
    here = unit
    # It ends: each heir lives longer than the one before (services.units keeps that).
    while not here.lives_on(date):
        step = Succession.objects.filter(old=here, main=True, date__lte=date)
        found = step.select_related("new").first()
        if found is None:
            raise UnitGoneError(f"nothing stands for unit {unit.pk} on {date}")
        here = found.new
    return here


def successors_of(unit: Unit, date: dt.date) -> list[Unit]:
    """Return every unit that holds a part of `unit` on `date`, the main one first."""
    return successors_by_unit([unit], date)[unit.pk]


def successors_by_unit(units: Iterable[Unit], date: dt.date) -> dict[int, list[Unit]]:
    """Return, by number of each unit, its successors as `successors_of` does.

    One query a generation, however many units are asked for. Heirs come with their
    province.
    """
    asked = list(units)
    heirs = _heirs(asked, date)
    return {unit.pk: _holders(unit, heirs, date) for unit in asked}


def _holders(unit: Unit, heirs: dict[int, list[Unit]], date: dt.date) -> list[Unit]:
    found: dict[int, Unit] = {}
    waiting = [unit]
    while waiting:
        here = waiting.pop()
        if here.lives_on(date):
            found.setdefault(here.pk, here)
        # The main heir, and all that came of it, before the others.
        waiting += reversed(heirs.get(here.pk, []))
    return list(found.values())


def units_now(units: Iterable[Unit], date: dt.date) -> dict[int, Unit]:
    """Return, by number of each unit, the one that stands for it on `date`.

    What ended without an heir, or had not begun, is left out. One query a generation,
    however many units are asked for.
    """
    here = {unit.pk: unit for unit in units}
    found: dict[int, Unit] = {}
    while here:
        found |= {pk: unit for pk, unit in here.items() if unit.lives_on(date)}
        here = {pk: unit for pk, unit in here.items() if pk not in found}
        heirs = _main_heirs({unit.pk for unit in here.values()}, date)
        here = {pk: heirs[u.pk] for pk, u in here.items() if u.pk in heirs}
    return found


def _main_heirs(old: set[int], date: dt.date) -> dict[int, Unit]:
    if not old:
        return {}
    steps = Succession.objects.filter(old__in=old, main=True, date__lte=date)
    return {step.old_id: step.new for step in steps.select_related("new")}


def _heirs(units: Iterable[Unit], date: dt.date) -> dict[int, list[Unit]]:
    """Return the heirs of each unit that ended on the way, one query a generation."""
    heirs: dict[int, list[Unit]] = {}
    level = sorted({unit.pk for unit in units if not unit.lives_on(date)})
    while level:
        rows = Succession.objects.filter(old__in=level, date__lte=date)
        steps = list(rows.select_related("new__province").order_by("-main", "pk"))
        for step in steps:
            heirs.setdefault(step.old_id, []).append(step.new)
        ended = {s.new_id for s in steps if not s.new.lives_on(date)}
        level = sorted(ended - heirs.keys())
    return heirs


def family_of(unit: Unit) -> list[Succession]:
    """Return every succession that leads to `unit` or from it, the oldest first."""
    found = {r.pk: r for r in [*_walk(unit, "old", "new"), *_walk(unit, "new", "old")]}
    return sorted(found.values(), key=lambda r: (r.date, r.pk))


def _walk(unit: Unit, near: str, far: str) -> list[Succession]:
    """Follow successions from `unit`, one query a generation."""
    level, found = {unit.pk}, []
    while level:
        rows = Succession.objects.filter(**{f"{near}__in": level})
        step = list(rows.select_related("old", "new"))
        found += step
        level = {getattr(row, f"{far}_id") for row in step}
    return found
