"""The steps of a review of the law, and when an opinion is to be answered. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lachan.lib.holidays import add_days

# Source: Nghị định 56/2017/NĐ-CP, Điều 53 (a school answers its pupils); kept for
# every consultation of children.
CHILDREN_DAYS: Final = 7


class Stage(StrEnum):
    """Where a review is, in order."""

    QUESTION = "question"
    FINDINGS = "findings"
    PROPOSAL = "proposal"
    DRAFTING = "drafting"
    ISSUED = "issued"


class Missing(StrEnum):
    """What stands against the next step."""

    FINDING = "finding"
    PROPOSAL = "proposal"
    RESULT = "result"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Has:
    """How many of each a review has. unanswered: opinions without an answer."""

    findings: int = 0
    proposals: int = 0
    results: int = 0
    unanswered: int = 0


def after(stage: Stage) -> Stage | None:
    """Return the next step, or None."""
    order = list(Stage)
    place = order.index(stage) + 1
    return order[place] if place < len(order) else None


def missing(stage: Stage, has: Has) -> tuple[Missing, ...]:
    """Return what a review still needs before it leaves `stage`."""
    needs = {
        Stage.FINDINGS: ((Missing.FINDING, has.findings),),
        Stage.PROPOSAL: ((Missing.PROPOSAL, has.proposals),),
        Stage.DRAFTING: (
            (Missing.RESULT, has.results),
            (Missing.ANSWER, not has.unanswered),
        ),
    }
    return tuple(what for what, there in needs.get(stage, ()) if not there)


def answer_due(received: dt.date, *, children: bool) -> dt.date | None:
    """Return the last day for an answer: owed to children, none fixed for others."""
    if not children:
        return None
    return add_days(received, CHILDREN_DAYS, working=True)
