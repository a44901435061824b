"""Does a change leave a child's rules as strict as they were, or stricter?

While the two adults of a family do not agree, nothing may be loosened by one of them.
Whatever cannot be compared counts as looser, kinds of change unknown here above all.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lachan.policy.catalogue import catalogue
from lachan.policy.model import AgeBand, Stance
from lachan.supervision.rules import budgets, profile
from lachan.supervision.rules.facts import BLOCK, MINUTES_A_DAY, OFFLINE, ONLY

Values = Mapping[str, Any]
_STANCES = {Stance.OPEN: 0, Stance.ASK: 1, Stance.BLOCK: 1}
_YOUTUBE = {"off": 0, "moderate": 1, "strict": 2}
_AGES = list(AgeBand)


def loosens(
    kind: str, before: Values | None, after: Values | None, age: AgeBand
) -> bool:
    """Tell whether a change of a row of `kind` may open anything to anybody.

    before, after: fields of the row, None where there is none. age: of the child.
    """
    compare = _KINDS.get(kind)
    return compare is None or compare(before, after, age)


def _child(before: Values | None, after: Values | None, _age: AgeBand) -> bool:
    if before is None or after is None:
        return after is None
    return bool(after["birth_year"] < before["birth_year"])


def _device(before: Values | None, after: Values | None, _age: AgeBand) -> bool:
    if before is None:
        return after is None or after["role"] not in {"child", "guest"}
    told = {"name", "kind"}
    return after is None or any(after[k] != before[k] for k in after if k not in told)


def _family(before: Values | None, after: Values | None, _age: AgeBand) -> bool:
    if before is None or after is None:
        return True
    old, new = (_AGES.index(AgeBand(v["guest_age"])) for v in (before, after))
    return new > old


def _more(before: Values | None, after: Values | None, _age: AgeBand) -> bool:
    """More time, or a name opened for a while: only its end is stricter."""
    if after is None:
        return False
    return before is None or _beyond(after, before)


def _pause(before: Values | None, after: Values | None, _age: AgeBand) -> bool:
    if before is None:
        return False
    return after is None or _beyond(before, after)


def _beyond(one: Values, other: Values) -> bool:
    """Tell whether `one` lasts longer, or is about something else."""
    same = all(one[k] == other[k] for k in one if k not in {"until", "by_id"})
    return not same or one["until"] > other["until"]


def _own_rule(before: Values | None, after: Values | None, _age: AgeBand) -> bool:
    opened = bool(after and after["allow"])
    closed_before = bool(before and not before["allow"])
    return opened or (closed_before and after is None)


def _rules(before: Values | None, after: Values | None, age: AgeBand) -> bool:
    if before is None or after is None:
        return before is not None
    return (
        _opens_a_group(before, after, age)
        or not set(after["safe_search_off"]) <= set(before["safe_search_off"])
        or _tube(after, age) < _tube(before, age)
        or (before["allow_only"] and not after["allow_only"])
    )


def _opens_a_group(before: Values, after: Values, age: AgeBand) -> bool:
    old, new = (_stances(v) for v in (before, after))
    return any(
        _STANCES[profile.chosen(code, new, age)]
        < _STANCES[profile.chosen(code, old, age)]
        for code in catalogue()
    )


def _stances(values: Values) -> dict[str, Stance]:
    known = catalogue()
    return {c: Stance(s) for c, s in values["stances"].items() if c in known}


def _tube(values: Values, age: AgeBand) -> int:
    return _YOUTUBE[values["youtube"] or profile.youtube_by_age(age)]


def _window(before: Values | None, after: Values | None, _age: AgeBand) -> bool:
    if before is None:
        return after is None
    if after is None:
        return True
    same_dates = all(
        sorted(before[k]) == sorted(after[k]) for k in ("periods", "except_periods")
    )
    covers = _minutes(after) >= _minutes(before)
    return not (same_dates and covers and _holds_as_much(before, after))


def _holds_as_much(before: Values, after: Values) -> bool:
    old, new = set(before["categories"]), set(after["categories"])
    if after["mode"] == OFFLINE:
        return True
    if after["mode"] != before["mode"]:
        return False
    return {ONLY: new <= old, BLOCK: new >= old}[after["mode"]]


def _budget(before: Values | None, after: Values | None, _age: AgeBand) -> bool:
    return budgets.loosens(before, after)


def _minutes(window: Values) -> set[int]:
    """Return the minutes of the week that a window takes."""
    start, end = window["start"], window["end"]
    length = end - start + (MINUTES_A_DAY if end <= start else 0)
    week = 7 * MINUTES_A_DAY
    return {
        (day * MINUTES_A_DAY + start + m) % week
        for day in window["days"]
        for m in range(length)
    }


_KINDS: dict[str, Callable[[Values | None, Values | None, AgeBand], bool]] = {
    "budget": _budget,
    "child": _child,
    "device": _device,
    "family": _family,
    "grant": _more,
    "minutes": _more,
    "ownrule": _own_rule,
    "pause": _pause,
    "rules": _rules,
    "window": _window,
}
