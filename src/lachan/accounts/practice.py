"""A second factor that everybody knows, for the fictional accounts of `lachan demo`.

Staff cannot sign in without one (`middleware.SecondFactorRequired`), and the demo is no
exception: its accounts share one public secret, and the command tells the code of now.
"""

import time
from typing import Final

from allauth.mfa.app_settings import TOTP_PERIOD
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.db import transaction

from lachan.accounts.models import User
from lachan.accounts.services import STREAM
from lachan.audit.services import record

# RFC 4648 base32 of what it is.
SECRET: Final = "JRAUGSCBJYWU2QKVFVFUQT2OI4WVIQKU"  # noqa: S105 - known to everybody


@transaction.atomic
def enrol(*, user: User) -> None:
    """Give a fictional account the second factor that everybody knows."""
    if Authenticator.objects.filter(user=user).exists():
        return
    auth.TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)  # whoever has a second factor has them
    record(STREAM, "second_factor.demo", subject=user)


def code() -> tuple[str, int]:
    """Return the code of now, six digits, and for how many seconds it is the newest."""
    now = int(time.time())
    value = auth.hotp_value(SECRET, now // TOTP_PERIOD)
    return auth.format_hotp_value(value), TOTP_PERIOD - now % TOTP_PERIOD
