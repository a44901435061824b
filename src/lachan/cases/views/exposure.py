"""Minutes of heavy content count in cases as they do at the desk of reports."""

import datetime as dt
from typing import Final

from lachan.accounts.access import PersonRequest
from lachan.cases.models import Case
from lachan.cases.rules.process import Ask
from lachan.reports.rules import exposure as rules
from lachan.reports.rules.kinds import Urgency
from lachan.reports.services import exposure

# Goes on past the limit: only for a case in which a child's safety waits.
GO_ON: Final = "van-mo"


def is_enough(request: PersonRequest, case: Case, now: dt.datetime) -> bool:
    """Count a look at a case; tell whether it stays shut for today."""
    if request.method not in {"GET", "HEAD"}:
        return False  # what somebody has written is never refused for that
    urgent = case.emergency in (Ask.ASKED, Ask.DONE)
    urgency = Urgency.URGENT if urgent else Urgency.SOON
    heavy = rules.is_heavy(case.kinds, sexual=case.sexual, urgency=urgency)
    over = heavy and exposure.is_over(request.user.pk, now)
    if over and not (urgent and GO_ON in request.GET):
        return True
    exposure.looked(user=request.user.pk, heavy=heavy, now=now)
    return False
