"""A profile: what one child, guest or class may reach, and when.

The mapping form (TOML of ``--profile``, JSON in snapshots and overlay) is documented in
docs/policy.md. `from_mapping` refuses unknown keys, so that a typing mistake never
leaves a child with less than the family chose.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lachan.policy import budget, catalogue
from lachan.policy.budget import Budget
from lachan.policy.model import AgeBand, Origin
from lachan.policy.reader import ProfileError, Reader

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
DEFAULT_ID = "default"
OFFLINE, BLOCK, ONLY = MODES = ("offline", "block", "only")
YOUTUBE = ("off", "moderate", "strict")
ASKER_KINDS = ("address", "network", "mac", "device", "credential")
_ID = re.compile(r"[a-z0-9-]{1,64}")
# A host-name label, hard to guess: 16 signs of 32 are 80 bit.
CREDENTIAL = re.compile(r"[a-z2-7]{16,52}")
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_YOUTUBE_BY_AGE = {
    AgeBand.UNDER_6: "strict",
    AgeBand.FROM_6: "strict",
    AgeBand.FROM_10: "moderate",
    AgeBand.FROM_14: "moderate",
    AgeBand.FROM_16: "off",
    AgeBand.ADULT: "off",
}


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A name the family or school chose. subtree: all names below it too."""

    name: str
    subtree: bool
    allow: bool


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the day. days: 0 is Monday; start, end: minutes after midnight.

    end <= start crosses midnight. The day and the periods are those of its start.
    """

    label: str
    days: frozenset[int]
    start: int
    end: int
    mode: str
    categories: frozenset[str]
    periods: tuple[str, ...]
    except_periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """School term, holiday: whole days, both included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Span:
    """A grant or a pause: from `start` until `end` (aware), then over by itself.

    categories: codes, "windows" for all windows alone, or "*" for windows and all that
    may be lifted; names: subtrees.
    """

    start: datetime
    end: datetime
    categories: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile, checked. warnings: what was understood but has no effect."""

    id: str
    zone: ZoneInfo
    age: AgeBand
    origin: Origin
    block: frozenset[str]
    allow: frozenset[str]
    engines: tuple[str, ...]
    allow_only: bool
    fail: str
    canaries: bool
    rebinding: bool
    page: tuple[str, ...]
    rules: tuple[OwnRule, ...]
    askers: tuple[tuple[str, str], ...]
    windows: tuple[Window, ...]
    periods: tuple[Period, ...]
    grants: tuple[Span, ...]
    pauses: tuple[Span, ...]
    budgets: tuple[Budget, ...]
    warnings: tuple[str, ...] = ()


def from_mapping(mapping: Mapping[str, Any]) -> Profile:
    """Return the profile that `mapping` describes.

    Raises ProfileError for an unknown key or a value out of place. Allows that may not
    be lifted are dropped with a warning: the safety floor is no matter of spelling.
    """
    r = Reader(mapping, "profile")
    name = r.text("id")
    if not _ID.fullmatch(name):
        raise r.fail("id", f"{name!r:.80} is not of the form [a-z0-9-]{{1,64}}")
    r.where = f"profile {name}"
    age = AgeBand(r.choice("age", list(AgeBand), AgeBand.FROM_6))
    allow, warnings = _liftable(r)
    periods = tuple(_period(p) for p in r.tables("periods"))
    profile = Profile(
        id=name,
        zone=_zone(r),
        age=age,
        origin=Origin(r.choice("origin", ("family", "organisation"), "family")),
        block=r.codes("block"),
        allow=allow,
        engines=_engines(r, age),
        allow_only=r.flag("allow_only", default=False),
        fail=r.choice("fail", ("closed", "open"), "closed"),
        canaries=r.flag("canaries", default=True),
        rebinding=r.flag("rebinding", default=True),
        page=tuple(_address(r, "page", a) for a in r.texts("page")),
        rules=tuple(_rule(t) for t in r.tables("rules")),
        askers=tuple(_asker(t) for t in r.tables("askers")),
        windows=tuple(_window(t, periods) for t in r.tables("windows")),
        periods=periods,
        grants=tuple(_grant(t) for t in r.tables("grants")),
        pauses=tuple(_pause(t) for t in r.tables("pauses")),
        budgets=_budgets(r),
        warnings=warnings,
    )
    r.done()
    return profile


def _liftable(r: Reader) -> tuple[frozenset[str], tuple[str, ...]]:
    known = catalogue.catalogue()
    codes = r.codes("allow")
    kept = frozenset(c for c in codes if known[c].liftable)
    return kept, tuple(
        f"{r.where}: allow: {c} may not be lifted; left blocked"
        for c in sorted(codes - kept)
    )


def _zone(r: Reader) -> ZoneInfo:
    key = r.text("zone", DEFAULT_ZONE)
    try:
        return ZoneInfo(key)
    # zoneinfo answers odd keys with the error of the layer that stumbled.
    except (KeyError, ValueError, OSError, TypeError) as e:
        raise r.fail("zone", f"{key!r:.60} is no time zone") from e


def _engines(r: Reader, age: AgeBand) -> tuple[str, ...]:
    """Return the codes of the search engines to make safe, YouTube's mode included."""
    known = [c for c in catalogue.engines() if not c.startswith("youtube-")]
    wanted = r.raw("safe_search", age is not AgeBand.ADULT)
    if isinstance(wanted, bool):
        chosen = known if wanted else []
    elif isinstance(wanted, list | tuple) and all(w in known for w in wanted):
        chosen = list(wanted)
    else:
        raise r.fail("safe_search", f"is not true, false or of {', '.join(known)}")
    youtube = r.choice("youtube", YOUTUBE, _YOUTUBE_BY_AGE[age])
    if youtube != "off":
        chosen.append(f"youtube-{youtube}")
    return tuple(sorted(set(chosen)))


def _address(r: Reader, key: str, value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError as e:
        raise r.fail(key, f"{value!r:.60} is no address") from e


def _rule(r: Reader) -> OwnRule:
    rule = OwnRule(
        name=r.name("name"),
        subtree=r.flag("subtree", default=True),
        allow=r.choice("action", ("allow", "block"), "block") == "allow",
    )
    r.done()
    return rule


def _asker(r: Reader) -> tuple[str, str]:
    kinds = [k for k in ASKER_KINDS if r.has(k)]
    if len(kinds) != 1:
        raise r.fail("askers", f"needs exactly one of {', '.join(ASKER_KINDS)}")
    kind = kinds[0]
    value = r.text(kind)
    if kind == "address":
        value = _address(r, kind, value)
    elif kind == "network":
        try:
            value = str(ipaddress.ip_network(value, strict=False))
        except ValueError as e:
            raise r.fail(kind, f"{value!r:.60} is no network") from e
    elif kind == "mac":
        value = value.lower().replace("-", ":")
        if not _MAC.fullmatch(value):
            raise r.fail(kind, f"{value!r:.60} is no MAC address")
    elif kind == "credential":
        if not CREDENTIAL.fullmatch(value):
            raise r.fail(kind, "is not 16 to 52 of a-z and 2-7")
    elif not 0 < len(value) <= 128:
        raise r.fail(kind, "is empty or longer than 128")
    r.done()
    return kind, value


def _days(r: Reader) -> frozenset[int]:
    days = r.texts("days") if r.has("days") else DAYS
    if not set(days) <= set(DAYS):
        raise r.fail("days", f"is not of {', '.join(DAYS)}")
    return frozenset(DAYS.index(d) for d in days)


def _window(r: Reader, periods: tuple[Period, ...]) -> Window:
    window = Window(
        label=r.text("label", ""),
        days=_days(r),
        start=r.clock("from"),
        end=r.clock("to"),
        mode=r.choice("mode", MODES, OFFLINE),
        categories=r.codes("categories"),
        periods=r.texts("periods"),
        except_periods=r.texts("except_periods"),
    )
    if window.start == 1440:
        raise r.fail("from", "24:00 is an end, not a start")
    missing = {*window.periods, *window.except_periods} - {p.name for p in periods}
    if missing:
        raise r.fail("periods", f"{min(missing)!r:.60} is not among the periods")
    r.done()
    return window


def _period(r: Reader) -> Period:
    period = Period(name=r.text("name"), first=r.day("from"), last=r.day("to"))
    if period.last < period.first:
        raise r.fail("to", "lies before from")
    r.done()
    return period


def _span(r: Reader) -> tuple[datetime, datetime]:
    return r.moment("from"), r.moment("until")


def _grant(r: Reader) -> Span:
    start, end = _span(r)
    codes = r.codes("categories", everything=True)
    grant = Span(start, end, codes, r.names("names"))
    if not grant.categories and not grant.names:
        raise r.fail("categories", "a grant of nothing")
    r.done()
    return grant


def _budgets(r: Reader) -> tuple[Budget, ...]:
    found = tuple(budget.read(t, _days(t)) for t in r.tables("budgets"))
    if len(found) > budget.MAX_BUDGETS:
        raise r.fail("budgets", f"more than {budget.MAX_BUDGETS}")
    return found


def _pause(r: Reader) -> Span:
    pause = Span(*_span(r))
    r.done()
    return pause


__all__ = ["Profile", "ProfileError", "from_mapping"]
