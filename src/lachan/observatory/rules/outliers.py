"""Which sender's day is too odd to be added before a person looked. Pure."""

from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

NEIGHBOURS_MIN: Final = 5
GATEWAYS_MIN: Final = 20
FAR: Final = 8.0  # times the median distance from the median
_SCALES: Final = (1.0, 0.02, 0.05)  # distances below these are never odd


class Day(NamedTuple):
    """What a sender sent for a day: gateways, questions, blocked ones, full batches."""

    gateways: int
    asked: int
    blocked: int
    full: int


def held(day: Day, quota: int, others: Sequence[Day]) -> str:
    """Return why a sender's day must wait, or "".

    quota: gateways a day that it may speak for. others: days of other senders, and
    earlier ones of its own.
    """
    if day.gateways > quota:
        return "quota"
    if day.gateways < GATEWAYS_MIN:
        return ""
    known = [_features(o) for o in others if o.gateways >= GATEWAYS_MIN]
    if len(known) < NEIGHBOURS_MIN:
        return ""
    for at, value in enumerate(_features(day)):
        column = [row[at] for row in known]
        middle = median(column)
        spread = max(median(abs(v - middle) for v in column), _SCALES[at] / FAR)
        if abs(value - middle) > FAR * spread:
            return ("volume", "blocked", "full")[at]
    return ""


def _features(day: Day) -> tuple[float, float, float]:
    return (
        day.asked / max(1, day.gateways),
        day.blocked / max(1, day.asked),
        day.full / max(1, day.gateways),
    )
