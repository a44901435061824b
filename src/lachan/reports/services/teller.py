"""Who told: seen by the two persons who agreed to it, while that holds."""

import datetime as dt

from lachan.accounts.models import User
from lachan.reports.models import Asked, FourEyes, Report
from lachan.reports.rules import foureyes


def may_see(report: Report, user: User, now: dt.datetime) -> bool:
    """Tell whether somebody is one of two who agreed, not too long ago."""
    return seen_until(report, user, now) is not None


def seen_until(report: Report, user: User, now: dt.datetime) -> dt.datetime | None:
    """Return until when somebody sees who told; None: they do not, not now."""
    if not report.named:
        return None
    rows = (r for r in report.four_eyes.all() if r.what == Asked.UNMASK and r.agreed)
    agreed = [one.decided_at for one in rows if _are_two(one, user)]
    until = max((at + foureyes.HOLDS for at in agreed if at), default=now)
    return until if until > now else None


def _are_two(one: FourEyes, user: User) -> bool:
    """Tell whether two different persons agreed, and this is one of them."""
    two = {one.asked_by_id, one.decided_by_id} - {None}
    return len(two) == 2 and user.pk in two
