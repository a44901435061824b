"""From what a family chose to the profile mapping that the gateway reads.

The mapping is described in docs/policy.md; `lachan.policy.profile` checks it.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lachan.policy import catalogue
from lachan.policy.model import AgeBand, Stance
from lachan.policy.profile import from_mapping
from lachan.policy.reader import WINDOWS
from lachan.supervision.rules import budgets
from lachan.supervision.rules.facts import (
    BLOCK,
    DAY_CODES,
    HOURS,
    KEPT_OPEN,
    ONLY,
    ZONE,
    Period,
    ProfileFacts,
    Span,
    Window,
)

_STRICTNESS = {Stance.OPEN: 0, Stance.ASK: 1, Stance.BLOCK: 2}
# "One hour more" lifts the hours; it must not open what the age closes.
_LIFTS = {HOURS: WINDOWS}
YOUTUBE_CODES = ("youtube-moderate", "youtube-strict")


def mapping(facts: ProfileFacts, now: datetime) -> dict[str, Any]:
    """Return the profile as of `now`: what has ended is left out."""
    windows, periods = _hours(facts, now)
    block, allow = choices(facts.stances, facts.age)
    made: dict[str, Any] = {
        "id": facts.key,
        "zone": ZONE.key,
        "age": facts.age.value,
        "origin": facts.origin.value,
        "block": block,
        "allow": allow,
        "allow_only": facts.allow_only,
        "page": list(facts.page),
        "rules": [
            {
                "name": r.name,
                "subtree": r.subtree,
                "action": "allow" if r.allow else "block",
            }
            for r in sorted(facts.rules, key=lambda r: (r.name, r.allow))
        ],
        "askers": [{kind: value} for kind, value in sorted(facts.askers)],
        "windows": windows,
        "periods": periods,
        "grants": [_grant(g) for g in _current(facts.grants, now)],
        "pauses": [_span(p) for p in _current(facts.pauses, now)],
    }
    # Without budgets the mapping is what it was before there were any.
    if limits := [t for b in facts.budgets for t in budgets.tables(b, now)]:
        made["budgets"] = limits
    # The adults' preset leaves searching alone; saying so would be a second opinion.
    if facts.age is not AgeBand.ADULT:
        made["safe_search"] = safe_engines(facts.safe_search_off)
    if facts.youtube:
        made["youtube"] = facts.youtube
    return made


def choices(stances: Mapping[str, Stance], age: AgeBand) -> tuple[list[str], list[str]]:
    """Return (codes blocked beyond the preset, codes opened against it).

    Unknown codes and lifts that no family may make are dropped: a catalogue may forget
    a code that a family once chose.
    """
    block, allow = [], []
    for code, said in stances.items():
        known = catalogue.catalogue().get(code)
        if known is None or code in KEPT_OPEN:
            continue
        is_open = by_default(code, stances, age) is Stance.OPEN
        if said is Stance.OPEN and not is_open and known.liftable:
            allow.append(code)
        elif said is not Stance.OPEN and is_open:
            block.append(code)
    return sorted(block), sorted(allow)


def by_default(code: str, stances: Mapping[str, Stance], age: AgeBand) -> Stance:
    """Return what holds for `code` while the family says nothing of it.

    A service is held by its groups, as the family chose those; its own word, once
    given, goes before theirs.
    """
    known = catalogue.catalogue()[code]
    groups = (chosen(c, stances, age) for c in known.within)
    return max((known.stances[age], *groups), key=_STRICTNESS.__getitem__)


def chosen(code: str, stances: Mapping[str, Stance], age: AgeBand) -> Stance:
    """Return what holds for `code`: the family's word, or what is so by default."""
    said = stances.get(code)
    if said is None or code in KEPT_OPEN:
        return by_default(code, stances, age)
    if said is Stance.OPEN and not catalogue.catalogue()[code].liftable:
        return by_default(code, stances, age)
    return said


def youtube_by_age(age: AgeBand) -> str:
    """Return YouTube's mode at `age` while the family says nothing: strict, ..."""
    engines = from_mapping({"id": "x", "age": age.value}).engines
    modes = [e.removeprefix("youtube-") for e in engines if e in YOUTUBE_CODES]
    return modes[0] if modes else "off"


def safe_engines(off: frozenset[str]) -> bool | list[str]:
    """Return True for all engines, or the codes of those kept safe."""
    if not off:
        return True
    return [c for c in engine_codes() if c not in off]


def engine_codes() -> list[str]:
    """Return the search engines with a safe mode; YouTube is chosen apart."""
    return [c for c in catalogue.engines() if c not in YOUTUBE_CODES]


def digest(made: Mapping[str, Any]) -> str:
    """Return what tells two mappings apart."""
    text = json.dumps(made, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def next_change(facts: ProfileFacts, now: datetime) -> datetime:
    """Return when `mapping` will differ with nobody touching anything.

    That is New Year's Day (the age), or the end of a grant, a pause or a turn, or of
    minutes given beside a budget.
    """
    year = now.astimezone(ZONE).year + 1
    ends = [s.end for s in (*facts.grants, *facts.pauses) if s.end > now]
    ends += [end for end in facts.ends if end > now]
    ends += [m.end for b in facts.budgets for m in b.more if m.end > now]
    return min([datetime(year, 1, 1, tzinfo=ZONE), *ends])


def _current(spans: tuple[Span, ...], now: datetime) -> list[Span]:
    return sorted((s for s in spans if s.end > now), key=lambda s: (s.start, s.end))


def _span(span: Span) -> dict[str, Any]:
    return {
        "from": span.start.astimezone(ZONE).isoformat(timespec="seconds"),
        "until": span.end.astimezone(ZONE).isoformat(timespec="seconds"),
    }


def _grant(span: Span) -> dict[str, Any]:
    made = _span(span)
    if span.categories:
        made["categories"] = sorted(_LIFTS.get(c, c) for c in span.categories)
    if span.names:
        made["names"] = sorted(span.names)
    return made


def _hours(
    facts: ProfileFacts, now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return windows and the periods they name; periods long past are left out."""
    year = now.astimezone(ZONE).year
    given = tuple(p for p in facts.periods if p.last.year >= year - 1)
    known = {p.code for p in given}
    windows = [_window(w, known) for w in facts.windows if _can_happen(w, known)]
    named = {c for w in windows for c in (*w["periods"], *w["except_periods"])}
    kept = sorted(
        (p for p in given if p.code in named), key=lambda p: (p.first, p.code)
    )
    return windows, [_period(p) for p in kept]


def _can_happen(window: Window, known: set[str]) -> bool:
    named = not window.periods or bool(known & set(window.periods))
    return named and not window.closes_nothing


def _window(window: Window, known: set[str]) -> dict[str, Any]:
    codes = set(window.categories)
    if window.mode == ONLY:
        codes |= KEPT_OPEN
    elif window.mode == BLOCK:
        codes -= KEPT_OPEN
    return {
        "label": window.label,
        "days": [DAY_CODES[d] for d in sorted(window.days)],
        "from": clock(window.start),
        "to": clock(window.end),
        "mode": window.mode,
        "categories": sorted(codes),
        "periods": sorted(known & set(window.periods)),
        "except_periods": sorted(known & set(window.except_periods)),
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "name": period.code,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
    }


def clock(minutes: int) -> str:
    """Return minutes after midnight as HH:MM."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
