"""Who acts on a report: asked by everything that the desk does."""

import datetime as dt
import uuid

from django.http import Http404

from lachan.accounts.models import User
from lachan.reports import access
from lachan.reports.models import Report
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError


def acting(item: uuid.UUID, who: Unlocked, now: dt.datetime) -> tuple[User, Report]:
    """Return who acts and the report, locked. Raises NotAllowedError."""
    user = User.objects.get(pk=who.user_id)
    try:
        return user, access.report_to_change(user, item, now)
    except Http404 as e:
        raise NotAllowedError("no such report") from e
