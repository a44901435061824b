"""What another filter's file means for a family, before anybody decided anything.

`understood` makes it of what `lachan.policy.moving` read. It goes into a draft as JSON
and comes out of it as the same values: `to_json`, `from_json`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lachan.policy import catalogue
from lachan.policy.moving import Choices, Moved, MovedWindow
from lachan.supervision.rules import names
from lachan.supervision.rules.facts import BLOCK, DAY_CODES, MINUTES_A_DAY, ZONE

# A page with more than this is decided by nobody; a form has at most 500 fields.
MAX_CLIENTS = 40
MAX_NAMES = 250
MAX_EXAMPLES = 5
_WEEK = 7 * MINUTES_A_DAY
# Reasons of our own, beside those of the policy.
TOO_MANY_CLIENTS, TOO_MANY_NAMES = "clients-many", "names-many"
LIST_NEW, LIST_ALLOW, CLOCK, BAD_NAME = "list-new", "list-allow", "clock", "name-bad"
# Facts of a note are not repeated where they name a place of help.
_UNSAID = frozenset({"help-name"})


@dataclass(frozen=True, slots=True)
class FoundHours:
    """Hours in which `codes` are blocked, as `models.Window` has them."""

    days: tuple[int, ...]
    start: int
    end: int
    codes: tuple[str, ...]
    mode: str = BLOCK


@dataclass(frozen=True, slots=True)
class FoundRules:
    """What one client, or the home, chose. codes: blocked at all hours."""

    codes: tuple[str, ...] = ()
    hours: tuple[FoundHours, ...] = ()
    engines: tuple[str, ...] = ()
    youtube: bool = False


@dataclass(frozen=True, slots=True)
class FoundClient:
    """A device or several. askers: (kind, value); role: child, adult or ""."""

    key: str
    name: str
    role: str = ""
    askers: tuple[tuple[str, str], ...] = ()
    rules: FoundRules = FoundRules()


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name opened or closed: for the home's devices, and for clients by key."""

    name: str
    subtree: bool
    allow: bool
    home: bool
    clients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list. category: what Lá Chắn has of it, "" if it is not known here."""

    name: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What is not carried over for one reason. examples: facts of a few."""

    code: str
    count: int
    examples: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """All that one file says. kind, version: of `policy.moving`."""

    kind: str
    version: str
    home: FoundRules = FoundRules()
    clients: tuple[FoundClient, ...] = ()
    names: tuple[FoundName, ...] = ()
    lists: tuple[FoundList, ...] = ()
    left: tuple[Left, ...] = ()


@dataclass(slots=True)
class _Tally:
    """Reasons as they come, each with its count and first examples."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def add(self, code: str, facts: dict[str, str], count: int = 1) -> None:
        self.counts[code] = self.counts.get(code, 0) + count
        kept = self.examples.setdefault(code, [])
        if facts and code not in _UNSAID and len(kept) < MAX_EXAMPLES:
            kept.append(facts)

    def left(self) -> tuple[Left, ...]:
        return tuple(
            Left(code, count, tuple(self.examples[code]))
            for code, count in self.counts.items()
        )


def understood(moved: Moved, now: datetime) -> Found:
    """Return what `moved` means for a family. now: decides between time zones."""
    tally = _Tally()
    for note in moved.notes:
        tally.add(note.code, dict(note.facts))
    known = _categories(moved, tally)
    people = moved.people[:MAX_CLIENTS]
    if len(moved.people) > MAX_CLIENTS:
        tally.add(TOO_MANY_CLIENTS, {}, len(moved.people) - MAX_CLIENTS)
    return Found(
        kind=moved.kind,
        version=moved.version,
        home=_rules(moved, known.get("", ()), now, tally),
        clients=tuple(
            FoundClient(
                key=one.key,
                name=one.name,
                role=one.role,
                askers=(
                    *(("address", value) for value in one.addresses),
                    *(("mac", value) for value in one.macs),
                    *(("device", value) for value in one.devices),
                    *(("network", value) for value in one.networks),
                ),
                rules=_rules(one, known.get(one.key, ()), now, tally),
            )
            for one in people
        ),
        names=_names(moved, tally),
        lists=tuple(
            FoundList(one.name or one.url, one.category)
            for one in moved.lists
            if one.enabled and not one.allow and _is_shown(one.category)
        ),
        left=tally.left(),
    )


def _is_shown(category: str) -> bool:
    known = catalogue.catalogue().get(category)
    return known is not None and not known.sensitive


def _categories(moved: Moved, tally: _Tally) -> dict[str, tuple[str, ...]]:
    """Return, by client's key and "" for the home, the categories of its lists."""
    found: dict[str, tuple[str, ...]] = {}
    for one in moved.lists:
        if not one.enabled:
            tally.add("off", {"name": one.name or one.url})
        elif one.allow:
            tally.add(LIST_ALLOW, {"name": one.name or one.url})
        elif not _is_shown(one.category):
            tally.add(LIST_NEW, {"name": one.name or one.url})
        else:
            for key in (*([""] if one.home else []), *one.clients):
                found[key] = (*found.get(key, ()), one.category)
    return found


def _rules(
    choices: Choices, more: Iterable[str], now: datetime, tally: _Tally
) -> FoundRules:
    safe = choices.safe_search
    codes = dict.fromkeys((*choices.services, *choices.categories, *more))
    return FoundRules(
        codes=tuple(codes),
        hours=_hours(choices, now, tally),
        engines=() if safe is None else safe.engines,
        youtube=safe is not None and safe.youtube,
    )


def _hours(choices: Choices, now: datetime, tally: _Tally) -> tuple[FoundHours, ...]:
    shift = _minutes_between(choices.zone, now) if choices.windows else 0
    if shift:
        tally.add(CLOCK, {"zone": choices.zone})
    found: dict[tuple[int, int, tuple[str, ...]], set[int]] = {}
    for window in choices.windows:
        for day, start, end in _shifted(window, shift):
            found.setdefault((start, end, window.categories), set()).add(day)
    return tuple(
        FoundHours(tuple(sorted(days)), start, end, codes)
        for (start, end, codes), days in found.items()
    )


def _minutes_between(zone: str, now: datetime) -> int:
    """Return how far the clock in Viet Nam is ahead of that in `zone`, minutes."""
    here, there = (now.astimezone(z).utcoffset() for z in (ZONE, ZoneInfo(zone)))
    if here is None or there is None:
        return 0
    return int((here - there).total_seconds()) // 60


def _shifted(window: MovedWindow, shift: int) -> list[tuple[int, int, int]]:
    """Return (day, start, end) of each start, on the clock in Viet Nam."""
    start, end = _minute(window.start), _minute(window.end)
    made = []
    for code in window.days:
        minute = (DAY_CODES.index(code) * MINUTES_A_DAY + start + shift) % _WEEK
        day, first = divmod(minute, MINUTES_A_DAY)
        made.append((day, first, (end + shift) % MINUTES_A_DAY))
    return made


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _names(moved: Moved, tally: _Tally) -> tuple[FoundName, ...]:
    """Return the names that a family may choose; where two meet, allow stands."""
    found: dict[str, FoundName] = {}
    helping = catalogue.help_names()
    for rule in sorted(moved.rules, key=lambda r: not r.allow):
        if rule.name in helping:
            # Open for everybody, with or without a word about it.
            tally.add("help-name", {})
            continue
        try:
            name = names.own_name(rule.name, subtree=rule.subtree, allow=rule.allow)
        except names.OwnNameError:
            tally.add(BAD_NAME, {"name": rule.name})
            continue
        if name not in found and len(found) == MAX_NAMES:
            tally.add(TOO_MANY_NAMES, {})
            continue
        made = FoundName(name, rule.subtree, rule.allow, rule.home, rule.clients)
        found[name] = _both(found[name], made) if name in found else made
    return tuple(sorted(found.values(), key=lambda n: (n.allow, n.name)))


def _both(one: FoundName, other: FoundName) -> FoundName:
    """Return two words about the same name as one, where they say the same."""
    if one.allow != other.allow:
        return one
    return FoundName(
        one.name,
        one.subtree or other.subtree,
        one.allow,
        one.home or other.home,
        tuple(dict.fromkeys((*one.clients, *other.clients))),
    )


def to_json(found: Found) -> dict[str, Any]:
    """Return `found` as JSON can hold it."""
    return asdict(found)


def from_json(data: dict[str, Any]) -> Found:
    """Return what `to_json` made, also after it was JSON."""
    return Found(
        kind=data["kind"],
        version=data["version"],
        home=_rules_of(data["home"]),
        clients=tuple(
            FoundClient(
                one["key"],
                one["name"],
                one["role"],
                tuple((kind, value) for kind, value in one["askers"]),
                _rules_of(one["rules"]),
            )
            for one in data["clients"]
        ),
        names=tuple(
            FoundName(**{**one, "clients": tuple(one["clients"])})
            for one in data["names"]
        ),
        lists=tuple(FoundList(**one) for one in data["lists"]),
        left=tuple(
            Left(one["code"], one["count"], tuple(one["examples"]))
            for one in data["left"]
        ),
    )


def _rules_of(data: dict[str, Any]) -> FoundRules:
    return FoundRules(
        tuple(data["codes"]),
        tuple(
            FoundHours(
                tuple(one["days"]),
                one["start"],
                one["end"],
                tuple(one["codes"]),
                one["mode"],
            )
            for one in data["hours"]
        ),
        tuple(data["engines"]),
        data["youtube"],
    )
