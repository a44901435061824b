"""Who works in a unit, from when to when; each change is in the stream "partners"."""

import datetime as dt

from django.db import IntegrityError, transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners.models import Unit, UnitRole, UnitStaff
from lachan.partners.services.units import STREAM, NotThereError


class NotStaffError(RefusedError):
    """A parent's account works nowhere: the two are kept apart."""


class AlreadyThereError(RefusedError):
    """The person has this role in this unit already."""


@transaction.atomic
def admit(
    *,
    unit: Unit,
    user: User,
    role: UnitRole,
    on: dt.date,
    by: User,
    legal_basis: str = "",
) -> UnitStaff:
    """Let a person work in a unit from a day on.

    Raises NotStaffError, NotThereError, AlreadyThereError.
    """
    if not user.is_staff_member:
        raise NotStaffError("a parent does not work in a unit")
    kept = Unit.objects.select_for_update().get(pk=unit.pk)
    # Before its first day too: a school that opens in September has staff in August.
    if kept.valid_to is not None:
        raise NotThereError(f"unit {kept.pk} ends on {kept.valid_to}")
    try:
        with transaction.atomic():
            row = UnitStaff.objects.create(
                unit=kept, user=user, role=role, valid_from=on, legal_basis=legal_basis
            )
    except IntegrityError as e:
        raise AlreadyThereError("the role is held already") from e
    facts = {"unit": f"unit:{kept.pk}", "role": str(role), "on": on.isoformat()}
    record(STREAM, "staff.admitted", actor=by, subject=user, facts=facts)
    return row


@transaction.atomic
def release(*, membership: UnitStaff, on: dt.date, by: User) -> UnitStaff:
    """Let a membership end: `on` is the first day without it. Raises NotThereError."""
    row = UnitStaff.objects.select_for_update().get(pk=membership.pk)
    if row.valid_to is not None:
        raise NotThereError("the membership has ended already")
    row.valid_to = max(on, row.valid_from)
    row.save(update_fields=["valid_to"])
    facts = {"unit": f"unit:{row.unit_id}", "role": row.role, "on": on.isoformat()}
    subject = f"user:{row.user_id}"
    record(STREAM, "staff.released", actor=by, subject=subject, facts=facts)
    return row
