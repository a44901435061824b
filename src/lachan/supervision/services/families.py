"""Families and children."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.supervision import access
from lachan.supervision.models import (
    Change,
    Child,
    ChildRules,
    Count,
    Family,
    Period,
)
from lachan.supervision.rules import periods
from lachan.supervision.services import adults, disputes, mailing, publish
from lachan.supervision.services.changes import STREAM, remember, tell, values_of
from lachan.supervision.services.owned import keys_of


class NicknameTakenError(RefusedError):
    """Another child of the family is called so."""


def open_family(*, owner: User) -> Family:
    """Return the family that `owner` keeps; the first time it is made."""
    known = access.family_of(owner)
    return known or Family.objects.get_or_create(owner=owner)[0]


@transaction.atomic
def add_child(*, family: Family, nickname: str, birth_year: int, by: User) -> Child:
    """Add a child with the preset of its age. Raises NicknameTakenError."""
    child = Child(family=family, nickname=nickname, birth_year=birth_year)
    _save(child)
    ChildRules.objects.create(child=child)
    remember("child", child, before=None, by=by)
    return child


@transaction.atomic
def edit_child(
    *, child: Child, nickname: str, birth_year: int, by: User
) -> Change | None:
    """Change name or year of birth. Raises NicknameTakenError."""
    before = values_of(child)
    child.nickname, child.birth_year = nickname, birth_year
    _save(child)
    return remember("child", child, before=before, by=by)


def _save(child: Child) -> None:
    try:
        with transaction.atomic():
            child.save()
    except IntegrityError as e:
        raise NicknameTakenError(f"{child.nickname!r} is taken") from e


@transaction.atomic
def remove_child(*, child: Child, by: User) -> None:
    """Delete a child with rules, devices, requests, log and counters, for good."""
    key, code, family = child.key, f"child:{child.pk}", child.family
    disputes.hold_all(family)
    Change.objects.filter(child=child).delete()
    Count.objects.filter(profile=key).delete()
    child.delete()
    publish.mark([key])
    # The other adult must see that it was done, and by whom; not about which child.
    if len(access.adults_of(family)) > 1:
        tell(family, "child.erased", by=by)
    record(STREAM, "child.erased", actor=by, subject=code)


@transaction.atomic
def remove_family(*, family: Family, by: User | None) -> None:
    """Delete a family and all that is kept of it, for good."""
    mailing.forget_letters(family)
    keys = keys_of(family)
    code = f"family:{family.pk}"
    Count.objects.filter(profile__in=keys).delete()
    family.delete()
    publish.mark(keys)
    record(STREAM, "family.erased", actor=by, subject=code)


def leave_home(user: User) -> None:
    """Take out who deletes the own account; the family of a single adult goes."""
    family = access.family_of(user)
    if family is None:
        return
    try:
        adults.leave(family=family, user=user, now=timezone.now())
    except adults.LastAdultError:
        remove_family(family=family, by=user)


@transaction.atomic
def set_guest_age(*, family: Family, age: str, by: User) -> Change | None:
    """Choose how strictly guests' devices are held."""
    before = values_of(family)
    family.guest_age = age
    family.save(update_fields=["guest_age"])
    return remember("family", family, before=before, by=by)


@transaction.atomic
def set_period(
    *, family: Family, code: str, first: date, last: date, by: User
) -> Change | None:
    """Set the family's dates of the term or holiday beginning in that year."""
    row = Period.objects.filter(family=family, code=code, year=first.year).first()
    before = None if row is None else values_of(row)
    row = row or Period(family=family, code=code, year=first.year)
    row.first, row.last = first, last
    row.save()
    return remember("period", row, before=before, by=by)


@transaction.atomic
def add_trip(*, family: Family, first: date, last: date, by: User) -> Change | None:
    """Add a holiday of the family's own; one that began on that day gets this end."""
    code = periods.trip_code(first)
    return set_period(family=family, code=code, first=first, last=last, by=by)


@transaction.atomic
def remove_trip(*, family: Family, pk: int, by: User) -> Change | None:
    """Take a holiday of the family's own away, if it is still there."""
    rows = Period.objects.filter(family=family, code__startswith=periods.TRIP)
    row = rows.filter(pk=pk).first()
    if row is None:
        return None
    change = remember("period", row, before=values_of(row), by=by, gone=True)
    row.delete()
    return change
