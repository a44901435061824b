"""Which unit a page is about, and in which units a person works."""

import datetime as dt

from django.http import Http404

from lachan.accounts.models import User
from lachan.partners.models import Unit, UnitQuerySet, UnitRole, UnitStaff


def units_of(user: User, date: dt.date, *roles: UnitRole) -> UnitQuerySet:
    """Return the units there on `date` in which `user` works, in one of `roles`.

    No roles: in any. Nobody works anywhere with a closed account or a parent's.
    """
    if not (user.is_active and user.is_staff_member):
        return Unit.objects.none()
    held = UnitStaff.objects.on(date).filter(user=user)
    if roles:
        held = held.filter(role__in=roles)
    return Unit.objects.on(date).filter(pk__in=held.values("unit"))


def unit_of(pk: int) -> Unit:
    """Return a unit with its province and parent. Raises Http404."""
    found = Unit.objects.select_related("province", "parent").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def membership_of(unit: Unit, pk: int) -> UnitStaff:
    """Return a membership in `unit`. Raises Http404."""
    found = UnitStaff.objects.filter(unit=unit, pk=pk).first()
    if found is None:
        raise Http404
    return found
