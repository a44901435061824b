"""A school as a unit of the network: found by code, added, linked, by date."""

from datetime import date

from django.db import IntegrityError, transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners import facts as partners
from lachan.partners.models import Kind, Unit
from lachan.partners.services import units
from lachan.supervision.models import School
from lachan.supervision.services.school import STREAM, UnitTakenError


class NoUnitError(RefusedError):
    """The network has no school of this code today."""


class NotASchoolError(RefusedError):
    """The unit is no school, or is not there today."""


def unit_of_code(code: str, today: date) -> Unit:
    """Return the school that bears `code` today. Raises NoUnitError."""
    found = (
        Unit.objects.of_kind(Kind.SCHOOL).on(today).filter(code=code.strip().upper())
    )
    unit = found.first()
    if unit is None:
        raise NoUnitError(code)
    return unit


def add_unit(*, code: str, name: str, by: User, today: date) -> Unit:
    """Add a school to the network from today on.

    Raises units.CodeTakenError, NotACodeError, NoNameError.
    """
    new = units.NewUnit(Kind.SCHOOL, code, name, today)
    return units.create_unit(new, by=by)


@transaction.atomic
def link(*, school: School, unit: Unit | None, by: User, today: date) -> None:
    """Let a school stand for a unit, or for none.

    Raises UnitTakenError, NotASchoolError.
    """
    if unit is not None and (unit.kind != Kind.SCHOOL or not unit.lives_on(today)):
        raise NotASchoolError(str(unit.pk))
    if unit is not None and unit.pk in _taken(school, today):
        raise UnitTakenError(unit.code)
    school.unit = unit
    try:
        with transaction.atomic():
            school.save(update_fields=["unit"])
    except IntegrityError as e:
        raise UnitTakenError(str(unit)) from e
    told = {"unit": unit.pk} if unit is not None else {"unit": 0}
    record(STREAM, "school.linked", actor=by, subject=school, facts=told)


def _taken(school: School, today: date) -> set[int]:
    """Return the units for which other schools stand today, heirs of theirs too."""
    others = School.objects.exclude(pk=school.pk).exclude(unit=None)
    return {u.pk for s in others.select_related("unit") if (u := unit_today(s, today))}


def unit_today(school: School, today: date) -> Unit | None:
    """Return the unit that a school stands for on a day: its own, or the heir of it."""
    if school.unit is None:
        return None
    try:
        return partners.successor_of(school.unit, today)
    except partners.UnitGoneError:
        return None
