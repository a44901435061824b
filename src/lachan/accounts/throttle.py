"""Slow down guessing, by account and never by address.

Counted before the answer is known, so that guesses sent at the same time all count;
a right answer takes the count away. A name that nobody has is counted alike.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.accounts import rules
from lachan.accounts.models import Attempts


def begin(what: str, who: str) -> None:
    """Count a try of `who` at `what` ("password", "code").

    Raises ValidationError, with the time to wait, while the account has to wait.
    """
    now = timezone.now()
    left = _count(_key(what, who), now)
    if left:
        raise ValidationError(message(left), code="too_many_login_attempts")


def succeed(what: str, who: str) -> None:
    """Forget the tries of `who` at `what`."""
    Attempts.objects.filter(key=_key(what, who)).delete()


@transaction.atomic
def first_use(what: str, who: str) -> bool:
    """Tell whether `who` uses `what` for the first time lately, and remember it."""
    now = timezone.now()
    row, new = Attempts.objects.select_for_update().get_or_create(
        key=_key(what, who), defaults={"last_at": now}
    )
    lately = not new and row.last_at > now - rules.CODE_LIFE
    row.last_at = now
    row.save()
    return not lately


def message(left: timedelta) -> str:
    """Say how long to wait and what to do instead."""
    minutes = -(-int(left.total_seconds()) // 60) or 1
    wait = ngettext("%(n)s phút", "%(n)s phút", minutes) % {"n": minutes}
    return _(
        "Đã nhập sai quá nhiều lần. Thử lại sau %(wait)s. "
        "Nếu quên, bấm “Quên mật khẩu”; không cần đoán tiếp."
    ) % {"wait": wait}


@transaction.atomic
def _count(key: str, now: datetime) -> timedelta:
    """Add one try; return how long to wait before it may be looked at."""
    Attempts.objects.filter(last_at__lt=now - rules.ATTEMPTS_FORGOTTEN_AFTER).delete()
    row, _new = Attempts.objects.select_for_update().get_or_create(
        key=key, defaults={"last_at": now}
    )
    if row.blocked_until and row.blocked_until > now:
        return row.blocked_until - now
    row.failures += 1
    row.last_at = now
    row.blocked_until = now + rules.wait_after(row.failures)
    row.save()
    return timedelta(0)


def _key(what: str, who: str) -> str:
    """Return a key that does not give away whose it is."""
    return salted_hmac(
        f"lachan.accounts.throttle.{what}", who, algorithm="sha256"
    ).hexdigest()
