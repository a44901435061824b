"""Audit of what allauth tells by signal alone. Nothing else happens here."""

from typing import Any

from allauth.account.signals import email_changed, email_removed
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_out

from lachan.accounts.models import User
from lachan.accounts.services import STREAM
from lachan.audit.services import record


def connect() -> None:
    """Listen, once, from AppConfig.ready."""
    for signal, action in (
        (mfa.authenticator_added, "second_factor.added"),
        (mfa.authenticator_removed, "second_factor.given_up"),
        (mfa.authenticator_reset, "second_factor.renewed"),
    ):
        signal.connect(_factor_changed(action), weak=False, dispatch_uid=action)
    email_changed.connect(_email_changed, dispatch_uid="email.changed")
    email_removed.connect(_email_changed, dispatch_uid="email.removed")
    user_logged_out.connect(_signed_out, dispatch_uid="sign_out")


def _factor_changed(action: str) -> Any:
    def receive(user: User, authenticator: Any, **_: Any) -> None:
        facts = {"type": str(authenticator.type)}
        record(STREAM, action, actor=user, subject=user, facts=facts)

    return receive


def _email_changed(user: User, **_: Any) -> None:
    record(STREAM, "email.changed", actor=user, subject=user)


def _signed_out(user: User | None, **_: Any) -> None:
    if isinstance(user, User) and user.pk is not None:
        record(STREAM, "sign_out", actor=user, subject=user)
