"""What an officer had shown beyond what everybody at the desk sees: on record."""

import datetime as dt
import uuid
from enum import StrEnum

from django.db import transaction

from lachan.audit.services import record
from lachan.reports.services import desk
from lachan.reports.services.standing import acting
from lachan.vault.access import Unlocked
from lachan.vault.rules.times import quarter


class Shown(StrEnum):
    """What was shown; actions of the log."""

    NAMES = "names.shown"
    CALL = "call_back.shown"
    PAST_LIMIT = "limit.passed"


@transaction.atomic
def note_shown(
    *, report: uuid.UUID, what: Shown, who: Unlocked, now: dt.datetime
) -> None:
    """Keep that somebody had this shown. Raises NotAllowedError."""
    user, row = acting(report, who, now)
    subject = f"report:{row.pk}"
    record(desk.STREAM, what, actor=user, subject=subject, at=quarter(now))
