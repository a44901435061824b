"""Which policy class a profile has at a moment, and when that may next change."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from lachan.policy import catalogue
from lachan.policy.classes import (
    ALLOW_ONLY,
    ALLOW_ONLY_CATEGORIES,
    FREE_MAX_TTL_S,
    PAUSE,
    ClassSpec,
    Interner,
    PolicyClass,
)
from lachan.policy.model import CHILD_MAX_TTL_S, AgeBand
from lachan.policy.profile import BLOCK, OFFLINE, OwnRule, Profile, Span, Window
from lachan.policy.reader import EVERYTHING, WINDOWS

# Without a boundary within this many days the caller simply asks again then.
HORIZON_DAYS = 8
_DAY = timedelta(days=1)
_SHARED = Interner()

Interval = tuple[datetime, datetime]
NOTHING_SPENT: Mapping[str, str] = MappingProxyType({})


def class_at(
    profile: Profile,
    now: datetime,
    interner: Interner = _SHARED,
    spent: Mapping[str, str] = NOTHING_SPENT,
) -> tuple[PolicyClass, datetime | None]:
    """Return the class of `profile` at `now` (aware) and when it may next change.

    Until that moment the class stays the same; None: it never changes by itself.
    spent: code -> label of the budgets that are used up; when that may change is the
    caller's to know.
    """
    now = now.astimezone(UTC)
    windows, change = _windows(profile, now)
    spans = [_running(profile.grants, now), _running(profile.pauses, now)]
    changes = [c for c in (change, spans[0][1], spans[1][1]) if c is not None]
    spec = _spec(profile, windows, spans[0][0], spent, paused=bool(spans[1][0]))
    return interner.get(spec), min(changes, default=None)


def _running(
    spans: tuple[Span, ...], now: datetime
) -> tuple[list[Span], datetime | None]:
    running = [s for s in spans if s.start <= now < s.end]
    edges = [e for s in spans for e in (s.start, s.end) if e > now and s.start < s.end]
    return running, min(edges, default=None)


def _windows(profile: Profile, now: datetime) -> tuple[list[Window], datetime | None]:
    """Return the windows in force and the next edge of any, at most 8 days ahead."""
    if not profile.windows:
        return [], None
    today = now.astimezone(profile.zone).date()
    active: list[Window] = []
    change: datetime | None = None
    # Two days back: a window may be 24 h long and a zone may skip a day.
    for offset in range(-2, HORIZON_DAYS + 1):
        if change is not None and offset > 2:
            break
        for window, (start, end) in _on(profile, today + offset * _DAY):
            if start <= now < end:
                active.append(window)
            for edge in (start, end):
                if edge > now and (change is None or edge < change):
                    change = edge
    return active, change or now + (HORIZON_DAYS - 1) * _DAY


def _on(profile: Profile, day: date) -> Iterator[tuple[Window, Interval]]:
    """Yield the windows that start on the local date `day`, with their instants."""
    for window in profile.windows:
        if day.weekday() in window.days and _in_periods(profile, window, day):
            last = day if window.end > window.start else day + _DAY
            start = _instant(profile, day, window.start)
            end = _instant(profile, last, window.end)
            # Spring forward can swallow a short window whole.
            if start < end:
                yield window, (start, end)


def _in_periods(profile: Profile, window: Window, day: date) -> bool:
    if not window.periods and not window.except_periods:
        return True
    names = {p.name for p in profile.periods if p.first <= day <= p.last}
    wanted = not window.periods or not names.isdisjoint(window.periods)
    return wanted and names.isdisjoint(window.except_periods)


def _instant(profile: Profile, day: date, minute: int) -> datetime:
    """Return the UTC instant of a local time; of two the first (DST)."""
    day += (minute // 1440) * _DAY
    clock = time(minute // 60 % 24, minute % 60)
    return datetime.combine(day, clock, profile.zone).astimezone(UTC)


def _spec(
    profile: Profile,
    windows: list[Window],
    grants: list[Span],
    spent: Mapping[str, str],
    *,
    paused: bool,
) -> ClassSpec:
    codes = frozenset[str]().union(*(g.categories for g in grants))
    everything = EVERYTHING in codes
    granted = frozenset(c for c in codes - {EVERYTHING, WINDOWS} if _liftable(c))
    if everything or WINDOWS in codes:
        windows = []
    if everything:
        spent = NOTHING_SPENT
    only, only_rule = _only(profile, windows, granted, everything=everything)
    preset = catalogue.preset(profile.age) - profile.allow
    adult = profile.age is AgeBand.ADULT
    return ClassSpec(
        origin=profile.origin,
        preset=_lift(preset, granted, everything=everything),
        own=frozenset() if everything else profile.block - granted,
        timed=_timed(windows) - granted,
        allowed=_services(profile.allow),
        granted=granted,
        only=frozenset() if paused else only,
        only_rule=PAUSE if paused else only_rule,
        spent=tuple(
            sorted((c, label) for c, label in spent.items() if c not in granted)
        ),
        unmetered=everything and bool(profile.budgets),
        engines=profile.engines,
        rules=_rules(profile, grants),
        max_ttl_s=FREE_MAX_TTL_S if adult else CHILD_MAX_TTL_S,
        canaries=profile.canaries,
        rebinding=profile.rebinding,
        page=profile.page,
        fail=profile.fail,
        help_only=paused,
    )


def _only(
    profile: Profile,
    windows: list[Window],
    granted: frozenset[str],
    *,
    everything: bool,
) -> tuple[frozenset[str] | None, str]:
    """Return the codes that alone are open (what all of them allow), and who says so.

    Offline is "only" with nothing open; a grant of a code opens that code in both.
    """
    sets = [
        (frozenset[str]() if w.mode == OFFLINE else w.categories, w.label)
        for w in windows
        if w.mode != BLOCK
    ]
    if profile.allow_only and not everything:
        sets.append((ALLOW_ONLY_CATEGORIES, ALLOW_ONLY))
    if not sets:
        return None, ""
    return frozenset.intersection(*(s for s, _ in sets)) | granted, sets[0][1]


def _timed(windows: list[Window]) -> frozenset[str]:
    blocks = (w.categories for w in windows if w.mode == BLOCK)
    return frozenset[str]().union(*blocks)


def _lift(
    preset: frozenset[str], granted: frozenset[str], *, everything: bool
) -> frozenset[str]:
    if not granted and not everything:
        return preset
    return frozenset(
        c for c in preset if c not in granted and not (everything and _liftable(c))
    )


def _rules(profile: Profile, grants: list[Span]) -> tuple[OwnRule, ...]:
    names = sorted({n for g in grants for n in g.names})
    return profile.rules + tuple(OwnRule(n, subtree=True, allow=True) for n in names)


def _liftable(code: str) -> bool:
    return catalogue.catalogue()[code].liftable


def _services(codes: frozenset[str]) -> frozenset[str]:
    known = catalogue.catalogue()
    return frozenset(c for c in codes if known[c].service)
