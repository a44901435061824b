"""What a step begins with: what its form says already, to be confirmed."""

from collections.abc import Callable, Mapping
from typing import Final

from lachan.cases.models import Case
from lachan.cases.rules.schemas import Values
from lachan.cases.rules.steps import MOVES, Act
from lachan.cases.services import forms, plan
from lachan.vault.rules.seal import ItemKey

# By name of a field of the step; yes and no are "yes" and "no".
Begun = dict[str, str]


def said_before(act: Act, case: Case, key: ItemKey) -> Begun:
    """Return what the finished form of a step answers of the step's own questions."""
    read = _READ.get(act)
    row = forms.newest(case, MOVES[act].form) if read else None
    if read is None or row is None or row.done_at is None:
        return {}
    found = read(forms.answers_of(row, key))
    if act is Act.APPROVE:
        last = max(
            (one.ends for one in plan.wanted(plan.lines(case, key))), default=None
        )
        found["until"] = last.isoformat() if last else ""
    return {name: said for name, said in found.items() if said}


def plan_differs(case: Case, key: ItemKey) -> bool:
    """Tell whether Mẫu 04 says other services or another sum than the plan.

    A version without these fields says nothing of them.
    """
    row = forms.newest(case, "mau-04")
    if row is None or row.done_at is None:
        return False
    said = forms.answers_of(row, key)
    lines = plan.wanted(plan.lines(case, key))
    rows, cost = said.get("services"), said.get("total_cost")
    other_rows = isinstance(rows, list) and len(rows) != len(lines)
    other_cost = isinstance(cost, int) and cost != sum(one.cost for one in lines)
    return other_rows or other_cost


def _text(values: Values, key: str) -> str:
    said = values.get(key)
    return said if isinstance(said, str) else ""


def _yes_no(said: object) -> str:
    return {True: "yes", False: "no"}.get(said, "") if isinstance(said, bool) else ""


def _assessed(values: Values) -> Begun:
    measures = values.get("measures")
    asked = isinstance(measures, list) and "separation" in measures
    harmer = _text(values, "harmer_is_carer")
    # Not clear yet counts as yes: nobody is told who may be the harmer.
    harms = {"yes": "yes", "unsure": "yes", "no": "no"}.get(harmer, "")
    return {
        "emergency": _yes_no(values.get("emergency")),
        "separation": "yes" if asked else "no",
        "carer_harms": harms,
        "words": _text(values, "reason"),
    }


def _planned(values: Values) -> Begun:
    why = _text(values, "no_agreement")
    return {
        "child": _text(values, "child_opinion") or why,
        "parents": _text(values, "parents_opinion") or why,
    }


def _reviewed(values: Values) -> Begun:
    closing = {"close": "yes", "continue": "no"}
    return {
        "closing": closing.get(_text(values, "outcome"), ""),
        "words": _text(values, "reason"),
    }


def _met(values: Values) -> Begun:
    return {"words": _text(values, "chosen")}


def _separated(values: Values) -> Begun:
    return {"words": _text(values, "reason")}


def _approved(_values: Values) -> Begun:
    return {}


_READ: Final[Mapping[Act, Callable[[Values], Begun]]] = {
    Act.ASSESS: _assessed,
    Act.MEET: _met,
    Act.SUBMIT_PLAN: _planned,
    Act.APPROVE: _approved,
    Act.REVIEW: _reviewed,
    Act.SEPARATE: _separated,
}
