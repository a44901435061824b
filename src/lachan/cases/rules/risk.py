"""What the levels of an assessment suggest: harm against self-protection. Pure.

Ours, not the decree's: it leaves the conclusion to the worker, who gives the reasons.
The cautious side wins: one high level of harm, or nobody who protects, is enough.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lachan.cases.rules.answers import counted
from lachan.cases.rules.schemas import Schema, Values

HARM: Final = "harm"
PROTECTION: Final = "protection"


class Level(StrEnum):
    """How high; the codes are those of forms."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the levels given so far suggest. harm, protection: how often each level.

    complete: every level of both sides was given. emergency: the levels, or a carer who
    harms (56/2017, Điều 31), speak for an emergency.
    """

    level: Level
    emergency: bool
    harm: Mapping[str, int]
    protection: Mapping[str, int]
    complete: bool


def suggest(schema: Schema, values: Values) -> Suggestion | None:
    """Return what the answers suggest; None: the form has no such tables."""
    groups = {g.key: g for g in schema.groups if g.totals}
    if not {HARM, PROTECTION} <= set(groups):
        return None
    harm = counted(groups[HARM], values)
    protection = counted(groups[PROTECTION], values)
    asked = [f for key in (HARM, PROTECTION) for f in groups[key].fields]
    given = sum(harm.values()) + sum(protection.values())
    level = _level(harm, protection)
    carer = values.get("harmer_is_carer") == "yes"
    return Suggestion(
        level=level,
        emergency=level is Level.HIGH or carer,
        harm=harm,
        protection=protection,
        complete=given == len(asked),
    )


def _level(harm: Mapping[str, int], protection: Mapping[str, int]) -> Level:
    if harm.get(Level.HIGH) or (harm.get(Level.MEDIUM) and _unprotected(protection)):
        return Level.HIGH
    if harm.get(Level.MEDIUM) or protection.get(Level.LOW):
        return Level.MEDIUM
    return Level.LOW


def _unprotected(protection: Mapping[str, int]) -> bool:
    """Tell whether most of what should protect the child is weak."""
    weak = protection.get(Level.LOW, 0)
    return weak * 2 > sum(protection.values())


def departs(suggestion: Suggestion, values: Values) -> bool:
    """Tell whether the worker concluded less than the levels suggest."""
    said = values.get("risk")
    order = list(Level)
    known = isinstance(said, str) and said in order
    lower = known and order.index(Level(str(said))) > order.index(suggestion.level)
    return lower or (suggestion.emergency and values.get("emergency") is False)
