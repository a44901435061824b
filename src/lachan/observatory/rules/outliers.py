"""Which sender's day is too odd to be added before a person looked. Pure."""

from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

NEIGHBOURS_MIN: Final = 5
GATEWAYS_MIN: Final = 20
FAR: Final = 8.0  # times the median distance from the median
# Never odd: distances below these, and what is within half and double of the usual.
# Weekends and holidays are further from the other days than those from each other.
_NEAR: Final = (1.0, 0.02, 0.4)
_TIMES: Final = 2.0


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
        spread = median(abs(v - middle) for v in column)
        is_far = abs(value - middle) > max(FAR * spread, _NEAR[at])
        if is_far and not middle / _TIMES <= value <= middle * _TIMES:
            return ("volume", "blocked", "full")[at]
    return ""


def _features(day: Day) -> tuple[float, float, float]:
    return (
        day.asked / max(1, day.gateways),
        day.blocked / max(1, day.asked),
        day.full / max(1, day.gateways),
    )
