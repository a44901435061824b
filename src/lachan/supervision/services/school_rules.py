"""What a school decides beside the presets of its classes."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from django.db import IntegrityError, transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.policy.catalogue import catalogue
from lachan.policy.model import Stance
from lachan.supervision import facts
from lachan.supervision.models import (
    Group,
    School,
    SchoolName,
    SchoolPeriod,
    SchoolWindow,
)
from lachan.supervision.rules import hours
from lachan.supervision.services import publish
from lachan.supervision.services.choices import WindowFields
from lachan.supervision.services.school import STREAM, keys_of


class KnownNameError(RefusedError):
    """The school has a rule for this name."""


class NoHourLeftError(RefusedError):
    """These hours would leave a class no minute of the week with a network."""


@transaction.atomic
def set_stances(
    *, school: School, stances: Mapping[str, Stance], allow_only: bool, by: User
) -> None:
    """Choose what is open or blocked in every class; the rest is as the age says.

    Opening what nobody may open is left out, whatever a form sends.
    """
    known = catalogue()
    kept = {
        code: said.value
        for code, said in sorted(stances.items())
        if code in known and (said is not Stance.OPEN or known[code].liftable)
    }
    school.stances, school.allow_only = kept, allow_only
    school.save(update_fields=["stances", "allow_only"])
    _told("rules.changed", school, by)


@transaction.atomic
def add_name(*, school: School, name: str, allow: bool, by: User) -> SchoolName:
    """Open or close a name (normalised) and all below it. Raises KnownNameError."""
    row = SchoolName(school=school, name=name, allow=allow)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as e:
        raise KnownNameError(name) from e
    _told("name.added", school, by)
    return row


@transaction.atomic
def remove_name(*, name: SchoolName, by: User) -> None:
    """Take a name out of the school's own."""
    name.delete()
    _told("name.removed", name.school, by)


@transaction.atomic
def save_window(*, window: SchoolWindow, fields: WindowFields, by: User) -> None:
    """Add or change hours of one class, or of all. Raises NoHourLeftError."""
    for attribute, value in asdict(fields).items():
        setattr(window, attribute, value)
    others = SchoolWindow.objects.filter(school=window.school).exclude(pk=window.pk)
    rows = [*others, window]
    groups = {w.group_id for w in rows}
    for group in groups | {None}:
        held = [w for w in rows if w.group_id in {None, group}]
        if hours.closes_the_week(facts.window_value(w) for w in held):
            raise NoHourLeftError(window.label)
    window.save()
    _told("hours.kept", window.school, by)


@transaction.atomic
def remove_window(*, window: SchoolWindow, by: User) -> None:
    """Take hours away."""
    window.delete()
    _told("hours.removed", window.school, by)


@transaction.atomic
def set_period(
    *, school: School, code: str, first: date, last: date, by: User
) -> SchoolPeriod:
    """Set the school's dates of the term or holiday beginning in that year."""
    row, _is_new = SchoolPeriod.objects.update_or_create(
        school=school,
        code=code,
        year=first.year,
        defaults={"first": first, "last": last},
    )
    _told("period.set", school, by)
    return row


def _told(action: str, school: School, by: User) -> None:
    """Mark every class and the guests; rules of a school are for all of them."""
    groups = Group.objects.filter(school=school).count()
    publish.mark(keys_of(school))
    record(STREAM, action, actor=by, subject=school, facts={"classes": groups})
