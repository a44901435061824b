"""Which form a step waits for, and when a finished one no longer counts. Data, pure.

A form serves one step: taken again, the step needs it anew. News of danger make old
all that was written before them but the intake.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.steps import MOVES, Act

_NEWS: Final = frozenset({Act.RAISE, Act.REOPEN})
# The dossier goes to the chair as one: given back or changed, the decision on it too.
_DOSSIER: Final = frozenset({Act.RETURN_PLAN, Act.CHANGE_PLAN})
# After these steps a form that was finished before them must be finished anew.
OLD_AFTER: Final[Mapping[str, frozenset[Act]]] = {
    "mau-01": frozenset(),
    "mau-02": _NEWS | {Act.ASSESS},
    "mau-03": _NEWS | {Act.ASSESS_SPECIFIC},
    "bien-ban-hop": _NEWS | {Act.MEET},
    "mau-04": _NEWS | _DOSSIER | {Act.SUBMIT_PLAN},
    "mau-05": _NEWS | _DOSSIER | {Act.APPROVE},
    "mau-06": _NEWS | {Act.REVIEW, Act.APPROVE},
    "mau-07": _NEWS | {Act.SEPARATE, Act.REFUSE_SEPARATION},
}


def counts(code: str, told: Iterable[tuple[str, str]]) -> bool:
    """Tell whether a form is finished and still counts.

    told: (what happened, its code) of the timeline, the oldest first.
    """
    there = False
    for happened, detail in told:
        if happened == Happened.FORM and detail == code:
            there = True
        elif happened in OLD_AFTER[code]:
            there = False
    return there


def lacking(act: Act, told: Iterable[tuple[str, str]]) -> str:
    """Return the code of the form that a step waits for, "" if for none."""
    code = MOVES[act].form
    return code if code and not counts(code, told) else ""
