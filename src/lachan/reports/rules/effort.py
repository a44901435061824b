"""What a report cost whoever sent it: it orders inside a triage group, nothing else.

Thousands of reports made by a machine must not stand before the one that a child wrote.
Nothing is refused for it, and who waits is passed for one look at most. Pure.
"""

import datetime as dt
from enum import StrEnum
from typing import Final

from lachan.reports.rules.kinds import Clock, Urgency


class Effort(StrEnum):
    """worked: the device did the work, or it is known who sends. aged: without scripts,
    on a form that lay open as long as people need. none: neither.
    """

    WORKED = "worked"
    AGED = "aged"
    NONE = "none"


# In looks: how long after the clock of its own a report is passed by others.
_PASSED: Final = {Effort.WORKED: 0.0, Effort.AGED: 0.5, Effort.NONE: 1.0}


def turn_by(
    effort: Effort, urgency: Urgency, clock: Clock, start: dt.datetime
) -> dt.datetime | None:
    """Return by when it is a report's turn; None: as its clock says.

    What is urgent is never behind anything, whatever it cost.
    """
    if effort is Effort.WORKED or urgency is Urgency.URGENT:
        return None
    return start + clock.look * (1 + _PASSED[effort])
