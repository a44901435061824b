"""Who holds a role of the law, from when to when; all in the stream "partners"."""

import datetime as dt

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners.models import LegalRole, RoleHolder, Unit
from lachan.partners.rules import roles
from lachan.partners.rules.units import Period
from lachan.partners.services.staff import AlreadyThereError, NotStaffError
from lachan.partners.services.units import STREAM, NotThereError


class WrongRoleError(RefusedError):
    """The law gives this role to no unit of that kind."""


@transaction.atomic
def appoint(
    *,
    unit: Unit,
    role: LegalRole,
    user: User | None,
    on: dt.date,
    by: User | None,
    legal_basis: str = "",
) -> RoleHolder:
    """Let a person, or the unit as such, hold a role from a day on.

    Raises WrongRoleError, NotStaffError, NotThereError; AlreadyThereError: the person
    holds it then, or another does where the law knows one.
    """
    kept = Unit.objects.select_for_update().get(pk=unit.pk)
    code = roles.LegalRole(role)
    if kept.kind not in roles.WHERE[code]:
        raise WrongRoleError(f"no {role} in a unit {kept.kind}")
    if user is not None and not user.is_staff_member:
        raise NotStaffError("a parent holds no role")
    if kept.valid_to is not None:
        raise NotThereError(f"unit {kept.pk} ends on {kept.valid_to}")
    rows = RoleHolder.objects.filter(unit=kept, role=role)
    if code not in roles.SOLE:
        rows = rows.filter(user=user)
    if any(Period(on).meets(Period(r.valid_from, r.valid_to)) for r in rows):
        raise AlreadyThereError("the role is held then")
    holder = RoleHolder.objects.create(
        unit=kept, role=role, user=user, valid_from=on, legal_basis=legal_basis
    )
    facts = {"unit": f"unit:{kept.pk}", "role": str(role), "on": on.isoformat()}
    record(STREAM, "role.given", actor=by, subject=user or kept, facts=facts)
    return holder


@transaction.atomic
def dismiss(*, holder: RoleHolder, on: dt.date, by: User) -> RoleHolder:
    """Let a role end: `on` is the first day without it. Raises NotThereError."""
    kept = RoleHolder.objects.select_for_update().get(pk=holder.pk)
    if kept.valid_to is not None:
        raise NotThereError("the role has ended already")
    kept.valid_to = max(on, kept.valid_from)
    kept.save(update_fields=["valid_to"])
    facts = {"unit": f"unit:{kept.unit_id}", "role": kept.role, "on": on.isoformat()}
    subject = f"user:{kept.user_id}" if kept.user_id else f"unit:{kept.unit_id}"
    record(STREAM, "role.ended", actor=by, subject=subject, facts=facts)
    return kept
