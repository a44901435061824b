"""Create, rename, close and succeed units; each change is in the stream "partners"."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Q

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners.models import (
    How,
    Kind,
    RoleHolder,
    Succession,
    Unit,
    UnitStaff,
    UnitStaffQuerySet,
)
from lachan.partners.rules import units as rules

STREAM: Final = "partners"


class CodeTakenError(RefusedError):
    """The code belongs to a unit that is there at the same time."""


class NotThereError(RefusedError):
    """The unit is not there on that day, or ends already."""


class SucceededError(RefusedError):
    """The unit ended into another, which holds what belonged to it."""


class WrongUnitError(RefusedError):
    """This unit cannot be the parent, province or successor that it was named as."""


@dataclass(frozen=True, slots=True)
class NewUnit:
    """What is said of a unit when it begins."""

    kind: Kind
    code: str
    name: str
    valid_from: dt.date
    province: Unit | None = None
    parent: Unit | None = None


@transaction.atomic
def create_unit(new: NewUnit, *, by: User | None) -> Unit:
    """Keep a new unit.

    Raises CodeTakenError, WrongUnitError, rules.NotACodeError, rules.NoNameError.
    """
    unit = keep(new)
    facts = {"kind": str(new.kind), "code": unit.code}
    record(STREAM, "unit.created", actor=by, subject=unit, facts=facts)
    return unit


def keep(new: NewUnit) -> Unit:
    """Keep a new unit without an audit entry: for many at once, audited together."""
    code, name = rules.unit_code(new.code), rules.unit_name(new.name)
    if new.province is not None and new.province.kind != Kind.PROVINCE:
        raise WrongUnitError(f"unit {new.province.pk} is no province")
    _check_free(new.kind, code, new.valid_from)
    return Unit.objects.create(
        kind=new.kind,
        code=code,
        name=name,
        valid_from=new.valid_from,
        province=new.province,
        parent=new.parent,
    )


def _check_free(kind: Kind, code: str, start: dt.date) -> None:
    """Refuse a code that another row has on or after `start`. Raises CodeTakenError."""
    same = Unit.objects.select_for_update().filter(kind=kind, code=code)
    wanted = rules.Period(start)
    if any(wanted.meets(rules.Period(u.valid_from, u.valid_to)) for u in same):
        raise CodeTakenError(f"{kind} {code} is there already")


@transaction.atomic
def rename(
    *, unit: Unit, name: str, on: dt.date, by: User, legal_basis: str = ""
) -> Unit:
    """Give a unit a new name from a day on; return the row that bears it.

    Who worked in the unit, or held a role of the law there, goes on doing so. Raises
    NotThereError, rules.NoNameError.
    """
    kept_name = rules.unit_name(name)
    old = _locked(unit)
    _end(old, on)
    new = Unit.objects.create(
        kind=old.kind,
        code=old.code,
        name=kept_name,
        parent=old.parent,
        province=old.province,
        valid_from=on,
    )
    said = Said(How.RENAMED, on, legal_basis)
    _follow(old, [new], said)
    _carry_staff(old, new, on)
    _carry_roles(old, new, on)
    facts = {"new": f"unit:{new.pk}", "on": on.isoformat()}
    record(STREAM, "unit.renamed", actor=by, subject=old, facts=facts)
    return new


@transaction.atomic
def correct_name(*, unit: Unit, name: str, by: User) -> Unit:
    """Mend a name that was never right; history says nothing else than the audit log.

    Raises rules.NoNameError.
    """
    kept = _locked(unit)
    kept.name = rules.unit_name(name)
    kept.save(update_fields=["name", "searchable"])
    record(STREAM, "unit.corrected", actor=by, subject=kept)
    return kept


@transaction.atomic
def close(*, unit: Unit, on: dt.date, by: User) -> Unit:
    """Let a unit be no more from a day on, with no successor. Raises NotThereError."""
    kept = _locked(unit)
    _end(kept, on)
    _end_staff(kept, on)
    facts = {"on": on.isoformat()}
    record(STREAM, "unit.closed", actor=by, subject=kept, facts=facts)
    return kept


@transaction.atomic
def reopen(*, unit: Unit, by: User) -> Unit:
    """Take back that a unit ended without a successor, as if it had gone on.

    People and teams that ended with it come back only if they are added again.
    Raises NotThereError (it has not ended), SucceededError, CodeTakenError.
    """
    kept = _locked(unit)
    if kept.valid_to is None:
        raise NotThereError(f"unit {kept.pk} has not ended")
    if kept.after.filter(date=kept.valid_to).exists():
        raise SucceededError(f"another unit took the place of unit {kept.pk}")
    others = Unit.objects.filter(kind=kept.kind, code=kept.code)
    if others.filter(valid_from__gte=kept.valid_to).exists():
        raise CodeTakenError(f"{kept.kind} {kept.code} began anew since")
    facts = {"ended": kept.valid_to.isoformat()}
    kept.valid_to = None
    kept.save(update_fields=["valid_to"])
    record(STREAM, "unit.reopened", actor=by, subject=kept, facts=facts)
    return kept


@dataclass(frozen=True, slots=True)
class Said:
    """How, when and on what basis units follow one another."""

    how: How
    date: dt.date
    legal_basis: str = ""
    staff_follow: bool = True


@transaction.atomic
def succeed(*, old: Unit, new: Sequence[Unit], said: Said, by: User) -> None:
    """Let `new` take the place of `old` from a day on; the first is the main one.

    The new ones must be there on that day. Who worked in the old unit works in the
    main one if `said.staff_follow`, else nowhere. Raises NotThereError, WrongUnitError.
    """
    kept = _locked(old)
    _check_heirs(kept, new, said)
    _end(kept, said.date)
    _follow(kept, new, said)
    if said.staff_follow:
        _carry_staff(kept, new[0], said.date)
    else:
        _end_staff(kept, said.date)
    facts: dict[str, str | int] = {
        "how": str(said.how),
        "new": f"unit:{new[0].pk}",
        "count": len(new),
        "on": said.date.isoformat(),
    }
    record(STREAM, "unit.succeeded", actor=by, subject=kept, facts=facts)


@transaction.atomic
def leave_part(*, old: Unit, new: Sequence[Unit], said: Said, by: User) -> None:
    """Let parts of a unit that lives on go to `new` from a day on.

    Who works in the unit stays. Raises NotThereError, WrongUnitError (also for a part
    that went there before).
    """
    kept = _locked(old)
    _check_heirs(kept, new, said)
    if not kept.lives_on(said.date) or said.date <= kept.valid_from:
        raise NotThereError(f"unit {kept.pk} is not there on {said.date}")
    if kept.after.filter(new__in=new).exists():
        raise WrongUnitError("a part went there before")
    _follow(kept, new, said, lives_on=True)
    facts: dict[str, str | int] = {
        "how": str(said.how),
        "new": f"unit:{new[0].pk}",
        "count": len(new),
        "on": said.date.isoformat(),
    }
    record(STREAM, "unit.part_left", actor=by, subject=kept, facts=facts)


def _check_heirs(kept: Unit, new: Sequence[Unit], said: Said) -> None:
    if not new or len({u.pk for u in new}) < len(new):
        raise WrongUnitError("no successor, or one of them twice")
    for one in new:
        if one.kind != kept.kind or one.pk == kept.pk:
            raise WrongUnitError(f"unit {one.pk} cannot follow unit {kept.pk}")
        if not one.lives_on(said.date):
            raise NotThereError(f"unit {one.pk} is not there on {said.date}")
    # A part may go first, and the rest to the same unit on a later day.
    if kept.after.filter(new__in=new, date=said.date).exists():
        raise WrongUnitError("it went there on that day already")


def _locked(unit: Unit) -> Unit:
    """Lock the row and bring the caller's object up to date with it."""
    unit.refresh_from_db(from_queryset=Unit.objects.select_for_update())
    return unit


def _end(unit: Unit, on: dt.date) -> None:
    """Write down the end of a locked unit. Raises NotThereError.

    It must outlive the day on which it took the place of another: else two could
    follow each other in a ring, and nothing would stand for either.
    """
    took_over = unit.before.order_by("-date").values_list("date", flat=True).first()
    start = max(unit.valid_from, took_over or unit.valid_from)
    if unit.valid_to is not None or on <= start:
        raise NotThereError(f"unit {unit.pk} cannot end on {on}")
    unit.valid_to = on
    unit.save(update_fields=["valid_to"])


def _follow(
    old: Unit, new: Sequence[Unit], said: Said, *, lives_on: bool = False
) -> None:
    """Keep the successions; a unit that lives on has no main heir by them."""
    Succession.objects.bulk_create(
        Succession(
            old=old,
            new=one,
            how=said.how,
            date=said.date,
            main=place == 0 and not lives_on,
            legal_basis=said.legal_basis,
        )
        for place, one in enumerate(new)
    )


def _outliving(unit: Unit, on: dt.date) -> UnitStaffQuerySet:
    """Return the memberships of `unit` that hold on `on` or later."""
    rows = UnitStaff.objects.filter(unit=unit)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=on))


def _end_staff(unit: Unit, on: dt.date) -> None:
    """End every membership that would outlive the unit."""
    for row in _outliving(unit, on):
        row.valid_to = max(on, row.valid_from)
        row.save(update_fields=["valid_to"])


def _carry_staff(old: Unit, new: Unit, on: dt.date) -> None:
    """Let those who work in `old` on `on` or later go on in `new`, no longer there."""
    there = set(_outliving(new, on).values_list("user", "role"))
    UnitStaff.objects.bulk_create(
        UnitStaff(
            unit=new,
            user_id=row.user_id,
            role=row.role,
            valid_from=max(on, row.valid_from),
            valid_to=row.valid_to,
            legal_basis=row.legal_basis,
        )
        for row in _outliving(old, on)
        if (row.user_id, row.role) not in there
    )
    _end_staff(old, on)


def _carry_roles(old: Unit, new: Unit, on: dt.date) -> None:
    """Let roles of the law that hold on `on` or later go on under the new name."""
    lasting = RoleHolder.objects.filter(unit=old)
    rows = list(lasting.filter(Q(valid_to=None) | Q(valid_to__gt=on)))
    for row in rows:
        RoleHolder.objects.create(
            unit=new,
            role=row.role,
            user_id=row.user_id,
            valid_from=max(on, row.valid_from),
            valid_to=row.valid_to,
            legal_basis=row.legal_basis,
        )
        row.valid_to = max(on, row.valid_from)
        row.save(update_fields=["valid_to"])
