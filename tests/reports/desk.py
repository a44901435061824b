"""Somebody of a team in a browser, with an open key."""

from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.test import Client
from tests.cast import SECRET
from tests.reports.network import Side

from lachan.accounts.models import User
from lachan.vault import sessions
from lachan.vault.access import Unlocked


def at_desk(side: Side) -> Client:
    """Return a browser in which the member of a team is signed in, key open."""
    return unlocked(side.user, side.key)


def unlocked(user: User, key: Unlocked) -> Client:
    """Return a browser in which somebody is signed in, with this key open."""
    second_factor(user)
    client = Client()
    client.force_login(user)
    request, answer = HttpRequest(), HttpResponse()
    request.session = client.session
    request.user = user
    sessions.keep(request, key)
    request.session.save()
    sessions.put_cookie(request, answer)
    client.cookies.update(answer.cookies)
    return client


def second_factor(user: User) -> None:
    """Give somebody the second factor of the cast."""
    if not is_mfa_enabled(user):
        TOTP.activate(user, SECRET)
