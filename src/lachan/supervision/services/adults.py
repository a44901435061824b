"""Two adults with equal rights: inviting, joining, leaving, not agreeing."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from lachan.accounts.models import User
from lachan.accounts.rules import login_name
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.supervision import access
from lachan.supervision.models import (
    AdultInvitation,
    Dispute,
    Family,
    Outcome,
    SecondAdult,
    Statement,
)
from lachan.supervision.services import disputes
from lachan.supervision.services.changes import STREAM, tell

LIFE = timedelta(days=7)
MOST_OPEN = 3


class FullError(RefusedError):
    """The family has two adults already."""


class InvitationGoneError(RefusedError):
    """The invitation is unknown, used, withdrawn or too old."""


class HasFamilyError(RefusedError):
    """The person keeps a family already."""


class TooManyError(RefusedError):
    """Enough invitations are open."""


class LastAdultError(RefusedError):
    """The only adult cannot leave; the family can be deleted."""


@transaction.atomic
def invite(
    *, family: Family, by: User, now: datetime, login: str = ""
) -> tuple[AdultInvitation, str]:
    """Invite the second adult by link, or by login name; return the link's token.

    Whether somebody has that login name is never told. Raises FullError, TooManyError.
    """
    _locked(family)
    if len(access.adults_of(family)) > 1:
        raise FullError(f"family {family.pk}")
    if family.adult_invitations.open(now).count() >= MOST_OPEN:
        raise TooManyError(f"family {family.pk}")
    token = secrets.token_urlsafe(32)
    made = AdultInvitation.objects.create(
        family=family,
        digest=digest(token),
        login=login_name(login) if login else "",
        by=by,
        expires_at=now + LIFE,
    )
    tell(family, "adult.invited", by=by)
    return made, token


@transaction.atomic
def withdraw(*, invitation: AdultInvitation, by: User, now: datetime) -> None:
    """Let an invitation work no more; a used one stays as it is."""
    changed = AdultInvitation.objects.filter(
        pk=invitation.pk, accepted_at=None, withdrawn_at=None
    ).update(withdrawn_at=now)
    if changed:
        tell(invitation.family, "adult.uninvited", by=by)


@transaction.atomic
def join(*, invitation: AdultInvitation, user: User, now: datetime) -> Family:
    """Make `user` the second adult.

    Raises InvitationGoneError, HasFamilyError, FullError.
    """
    # Of two invitations taken at one moment by one person the second waits here.
    User.objects.get_queryset().select_for_update().get(pk=user.pk)
    family = _locked(invitation.family)
    if access.family_of(user) is not None:
        raise HasFamilyError(f"user {user.pk}")
    taken = AdultInvitation.objects.open(now).filter(pk=invitation.pk)
    if not taken.update(accepted_at=now):
        raise InvitationGoneError(f"invitation {invitation.pk}")
    try:
        with transaction.atomic():
            SecondAdult.objects.create(family=family, user=user)
    except IntegrityError as e:
        raise FullError(f"family {family.pk}") from e
    family.adult_invitations.open(now).update(withdrawn_at=now)
    tell(family, "adult.joined", by=user)
    return family


@transaction.atomic
def leave(*, family: Family, user: User, now: datetime) -> None:
    """Let one adult go; the other keeps all. Raises LastAdultError."""
    family = _locked(family)
    if len(access.adults_of(family)) < 2:
        raise LastAdultError(f"family {family.pk}")
    _take_out(family, user)
    for dispute in Dispute.objects.open().filter(family=family):
        disputes.close(
            dispute=dispute, outcome=Outcome.LEFT, answer="", by=user, now=now
        )
    tell(family, "adult.left", by=user)


@transaction.atomic
def disagree(
    *, family: Family, by: User, text: str, wants_removal: bool, now: datetime
) -> Dispute:
    """Tell staff that the adults do not agree; the second to say so adds to the first.

    Raises disputes.NobodyToDisagreeError.
    """
    family = _locked(family)
    if len(access.adults_of(family)) < 2:
        raise disputes.NobodyToDisagreeError(f"family {family.pk}")
    dispute = Dispute.objects.open().filter(family=family).first()
    if dispute is None:
        dispute = Dispute.objects.create(family=family)
        tell(family, "dispute.opened", by=by)
        record(STREAM, "dispute.opened", actor=by, subject=dispute)
    Statement.objects.update_or_create(
        dispute=dispute,
        by=by,
        defaults={"text": text, "wants_removal": wants_removal, "at": now},
    )
    return dispute


@transaction.atomic
def decide(
    *, dispute: Dispute, out: User | None, answer: str, by: User, now: datetime
) -> None:
    """Close a dispute for staff: both stay, or `out` goes. Raises ClosedError."""
    family = _locked(dispute.family)
    outcome = Outcome.TOGETHER if out is None else Outcome.REMOVED
    disputes.close(dispute=dispute, outcome=outcome, answer=answer, by=by, now=now)
    if out is not None and len(access.adults_of(family)) > 1:
        _take_out(family, out)
        record(STREAM, "adult.removed", actor=by, subject=out)
    tell(family, f"dispute.{outcome.value}", by=None)


def _take_out(family: Family, user: User) -> None:
    """Leave the family to the other adult, whichever of the two rows was whose."""
    second = SecondAdult.objects.select_related("user").get(family=family)
    other = second.user
    second.delete()
    if other.pk != user.pk:
        family.owner = other
        family.save(update_fields=["owner"])


def _locked(family: Family) -> Family:
    return Family.objects.select_for_update().select_related("owner").get(pk=family.pk)


def digest(token: str) -> str:
    """Return what is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()
