"""Change people and invitations; each change is in the audit stream "accounts"."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lachan.accounts import rules
from lachan.accounts.models import Invitation, Language, Role, User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError

STREAM: Final = "accounts"


class InvitationGoneError(RefusedError):
    """The link is unknown, used, withdrawn or too old."""


class MustStayError(RefusedError):
    """An upper app needs this person; the text, for them to read, says what to do."""


class LastAdministratorError(RefusedError):
    """Without this person nobody could invite anybody."""


class NotStaffError(RefusedError):
    """A parent does not become staff, nor staff a parent: accounts are kept apart."""


# --- Invitations --------------------------------------------------------------------


@transaction.atomic
def invite(
    *, role: Role, note: str, by: User | None, now: datetime, first: bool = False
) -> tuple[Invitation, str]:
    """Make an invitation of staff; return it with its token, which is not kept."""
    token = secrets.token_urlsafe(32)
    life = rules.FIRST_LINK_LIFE if first else rules.INVITATION_LIFE
    invitation = Invitation.objects.create(
        role=role,
        note=rules.full_name(note),
        digest=_digest(token),
        first=first,
        created_at=now,
        created_by=by,
        expires_at=now + life,
    )
    facts: dict[str, str | bool] = {"role": str(role), "first": first}
    record(STREAM, "invitation.made", actor=by, subject=invitation, facts=facts)
    return invitation, token


@transaction.atomic
def send_again(
    *, invitation: Invitation, by: User, now: datetime
) -> tuple[Invitation, str]:
    """Give an invitation a new link and a new week; the old link dies.

    Raises InvitationGoneError if it was used or withdrawn.
    """
    kept = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if kept.accepted_at or kept.revoked_at:
        raise InvitationGoneError("the invitation was used or withdrawn")
    token = secrets.token_urlsafe(32)
    kept.digest, kept.expires_at = _digest(token), now + rules.INVITATION_LIFE
    kept.save(update_fields=["digest", "expires_at"])
    record(STREAM, "invitation.renewed", actor=by, subject=kept)
    return kept, token


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, now: datetime) -> None:
    """Let an invitation's link work no more. A used one stays as it is."""
    changed = Invitation.objects.filter(
        pk=invitation.pk, accepted_at=None, revoked_at=None
    ).update(revoked_at=now)
    if changed:
        record(STREAM, "invitation.withdrawn", actor=by, subject=invitation)


def invitation_of(token: str, now: datetime) -> Invitation:
    """Return the open invitation of a link. Raises InvitationGoneError."""
    found = Invitation.objects.open(now).filter(digest=_digest(token)).first()
    if found is None or (found.first and User.objects.administrators().exists()):
        raise InvitationGoneError("no open invitation has this link")
    return found


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What an invited person says about themselves."""

    username: str
    name: str
    password: str
    language: Language = Language.VIETNAMESE


@transaction.atomic
def accept(*, token: str, person: NewPerson, now: datetime) -> User:
    """Make the invited person. Raises InvitationGoneError, also when too late."""
    invitation = invitation_of(token, now)
    taken = (
        Invitation.objects.open(now).filter(pk=invitation.pk).update(accepted_at=now)
    )
    if not taken:
        raise InvitationGoneError("the link was used at this moment")
    user = User.objects.create_user(
        person.username,
        person.password,
        name=person.name,
        role=invitation.role,
        language=person.language,
    )
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    facts = {"role": invitation.role, "by": f"invitation:{invitation.pk}"}
    record(STREAM, "staff.joined", actor=user, subject=user, facts=facts)
    return user


def first_administrator_link(base_url: str) -> str | None:
    """Return a link that makes the first administrator, or None when there is one.

    Made anew at each call, so only the newest works; for 24 hours, once. To be shown
    on the terminal of who started the system and nowhere else.
    """
    if User.objects.administrators().exists():
        return None
    return administrator_link(base_url, first=True)


def administrator_link(base_url: str, *, first: bool = False) -> str:
    """Return a link that makes an administrator: for whoever holds the machine."""
    now = timezone.now()
    with transaction.atomic():
        if first:
            Invitation.objects.open(now).filter(first=True).update(revoked_at=now)
        _made, token = invite(
            role=Role.ADMINISTRATOR, note="", by=None, now=now, first=first
        )
    return base_url.rstrip("/") + reverse("accounts:join", args=[token])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# --- People -------------------------------------------------------------------------


@transaction.atomic
def change_role(*, user: User, role: Role, by: User) -> None:
    """Give a member of staff another role.

    Raises NotStaffError, LastAdministratorError.
    """
    kept = _locked(user)
    if not kept.is_staff_member or role is Role.PARENT:
        raise NotStaffError("only staff change roles, and only to staff")
    if kept.role == role:
        return
    _keep_an_administrator(kept)
    facts = {"from": kept.role, "to": str(role)}
    kept.role = role
    kept.save(update_fields=["role"])
    record(STREAM, "role.changed", actor=by, subject=kept, facts=facts)


@transaction.atomic
def deactivate(*, user: User, by: User) -> None:
    """Let a person in no more and end their sessions. Raises LastAdministratorError."""
    kept = _locked(user)
    if not kept.is_active:
        return
    _keep_an_administrator(kept)
    kept.is_active = False
    _end_sessions(kept)
    kept.save(update_fields=["is_active", "session_generation"])
    record(STREAM, "person.deactivated", actor=by, subject=kept)


@transaction.atomic
def reactivate(*, user: User, by: User) -> None:
    """Let a person in again."""
    changed = User.objects.filter(pk=user.pk, is_active=False).update(is_active=True)
    if changed:
        record(STREAM, "person.reactivated", actor=by, subject=user)


@transaction.atomic
def sign_out_everywhere(*, user: User) -> None:
    """End every session of a person, in every browser."""
    kept = _locked(user)
    _end_sessions(kept)
    kept.save(update_fields=["session_generation"])
    user.session_generation = kept.session_generation
    record(STREAM, "sessions.ended", actor=user, subject=user)


@transaction.atomic
def remove_second_factor(*, user: User, by: User) -> None:
    """Take away lost keys; staff must enrol anew at the next sign-in."""
    kept = _locked(user)
    Authenticator.objects.filter(user=kept).delete()
    _end_sessions(kept)
    kept.save(update_fields=["session_generation"])
    record(STREAM, "second_factor.removed", actor=by, subject=kept)


def _locked(user: User) -> User:
    return User.objects.get_queryset().select_for_update().get(pk=user.pk)


def _end_sessions(user: User) -> None:
    user.session_generation += 1


def _keep_an_administrator(user: User) -> None:
    """Refuse to lose the last one. Raises LastAdministratorError."""
    if not (user.is_administrator and user.is_active):
        return
    # Locked, so that two administrators cannot remove each other at one moment.
    others = User.objects.administrators().select_for_update().exclude(pk=user.pk)
    if not list(others.values_list("pk", flat=True)):
        raise LastAdministratorError("the last administrator stays")


# --- Leaving ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an upper app does when a person leaves, and how the page tells it before.

    tell: sentence to show (lazy text). act: called inside the transaction, before the
    row of the person goes.
    """

    tell: object
    act: Callable[[User], None]


_CONSEQUENCES: list[Consequence] = []


def when_leaving(tell: object, act: Callable[[User], None]) -> None:
    """Register, from an AppConfig.ready, what leaving means to an upper app."""
    _CONSEQUENCES.append(Consequence(tell, act))


def consequences() -> tuple[Consequence, ...]:
    """Return what leaving means, in the order of registration."""
    return tuple(_CONSEQUENCES)


@transaction.atomic
def leave(*, user: User) -> None:
    """Delete a person at their own wish.

    Raises LastAdministratorError, MustStayError.
    """
    kept = _locked(user)
    _keep_an_administrator(kept)
    for consequence in _CONSEQUENCES:
        consequence.act(kept)
    record(STREAM, "person.left", actor=kept, subject=kept)
    kept.delete()
