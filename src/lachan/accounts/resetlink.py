"""A link to a new password, handed over by an administrator who knows the person."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from lachan.accounts.models import User
from lachan.accounts.services import STREAM
from lachan.audit.services import record


def reset_link(*, user: User, by: User) -> str:
    """Return the path that lets `user` choose a new password: once, for 24 hours.

    The second factor is still asked for at the sign-in that follows.
    """
    record(STREAM, "password.link_made", actor=by, subject=user)
    key = default_token_generator.make_token(user)
    uid = user_pk_to_url_str(user)
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": uid, "key": key}
    )
