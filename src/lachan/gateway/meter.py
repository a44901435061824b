"""Time budgets: from counts that grow to minutes, and from minutes to what is closed.

The hot loop knows nothing of it. Ten times a second the meter looks at the counts of
some profiles, of each every three seconds: where one of an open category grew, the
present minute is marked. What marks mean is said in `policy.minutes`; `Spool` shares
them.
"""

from collections.abc import Iterable, Iterator, Set
from datetime import UTC, datetime
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from lachan.gateway.clock import Clock
from lachan.gateway.counters import QUIET, Counters, Hour
from lachan.gateway.spool import Row, Spool
from lachan.policy.budget import Budget, Day, Unit, day_of, reach, units, units_by_key
from lachan.policy.classes import PolicyClass
from lachan.policy.live import Live
from lachan.policy.minutes import standing

TURNS = 30  # ticks in which every profile is looked at once, and files are exchanged
PAGE = 200  # profiles in one answer to the web
WARN_MIN = (5, 30)


class Watch:
    """A profile with budgets. days: the budgets of today; until: when it is over.

    look_again: when minutes may next change what is closed. seen: the counts by hour
    and slot that are charged already.
    """

    __slots__ = (
        "budgets",
        "days",
        "hours",
        "look_again",
        "profile",
        "seen",
        "until",
        "zone",
    )

    def __init__(self, profile: str, budgets: tuple[Budget, ...], zone: ZoneInfo):
        self.profile, self.budgets, self.zone = profile, budgets, zone
        self.days: tuple[tuple[Budget, Day], ...] = ()
        self.until = self.look_again = 0.0
        self.hours: tuple[Hour, ...] = ()
        self.seen: dict[tuple[Hour, int], int] = {}

    def today(self, now: float) -> None:
        """Go over to the present day if it is another."""
        if now < self.until and all(day.start <= now for _, day in self.days):
            return
        days = [(budget, day_of(budget, self.zone, now)) for budget in self.budgets]
        self.days = tuple((budget, day) for budget, day in days if day.holds)
        self.until = min((day.end for _, day in days), default=inf)
        self.look_again = 0.0


class Meter:
    """The budgets of the profiles that this worker serves."""

    def __init__(
        self, live: Live, counters: Counters, spool: Spool, clock: Clock
    ) -> None:
        self._live, self._counters, self._spool = live, counters, spool
        self._epoch = clock.epoch
        self._watches: dict[str, Watch] = {}
        self._turn = 0
        self._round: list[Watch] = []

    @property
    def problem(self) -> str:
        """Why minutes are not shared, or ""."""
        return self._spool.problem

    def settle(self, profile: str, now: float) -> None:
        """See to it that the class of a profile is what its minutes make it.

        Called before a class is asked for; costs little when nothing can have changed.
        """
        budgets = self._live.budgets_of(profile)
        watch = self._watches.get(profile)
        if watch is None:
            if not budgets:
                return
            watch = self._watches[profile] = self._watch(profile, budgets)
            self._grown(watch)
        elif watch.budgets != budgets:
            self._change(watch, budgets)
        watch.today(now)
        if watch.look_again <= now:
            self._evaluate(watch, now)

    def tick(self) -> set[str]:
        """Do a share of the work; return the profiles whose class is another now."""
        now = self._epoch()
        if self._turn == 0:
            self._round = list(self._watches.values())
        count = len(self._round)
        share = self._round[
            self._turn * count // TURNS : (self._turn + 1) * count // TURNS
        ]
        changed = {w.profile for w in share if self._sample(w, now)}
        self._turn = (self._turn + 1) % TURNS
        if self._turn == 0:
            changed |= self.exchange()
        return changed

    def exchange(self) -> set[str]:
        """Share minutes with the other workers; as `tick`."""
        now = self._epoch()
        profiles = {row.profile for row in self._spool.exchange(now)}
        watches = (self._watches.get(p) for p in profiles)
        return {w.profile for w in watches if w and self._evaluate(w, now)}

    # Measuring ----------------------------------------------------------------------

    def _watch(self, profile: str, budgets: tuple[Budget, ...]) -> Watch:
        return Watch(profile, budgets, self._live.zone_of(profile))

    def _change(self, watch: Watch, budgets: tuple[Budget, ...]) -> None:
        watch.budgets, watch.zone = budgets, self._live.zone_of(watch.profile)
        watch.until = 0.0
        if not budgets:
            self._watches.pop(watch.profile, None)

    def _sample(self, watch: Watch, now: float) -> bool:
        """Mark the present minute of what grew; tell whether the class is another."""
        budgets = self._live.budgets_of(watch.profile)
        if watch.budgets != budgets:
            self._change(watch, budgets)
        watch.today(now)
        grown = self._grown(watch)
        marked = False
        codes = self._charged(watch, grown, now) if grown else set()
        for budget, day in watch.days if codes else ():
            minute = _minute(day, now)
            for unit in _units_of(budget, codes):
                row = Row(watch.profile, unit.key, day.start, day.end)
                marked |= self._spool.mark(row, minute)
        return (marked or watch.look_again <= now) and self._evaluate(watch, now)

    def _grown(self, watch: Watch) -> list[int]:
        """Return the slots of open categories that grew since the last call."""
        grown, hours = [], self._counters.late_hours()
        if hours != watch.hours:
            watch.hours = hours
            watch.seen = {k: n for k, n in watch.seen.items() if k[0] in hours}
        seen = watch.seen
        for hour in hours:
            counts = self._counters.at(watch.profile, hour)
            for slot, number in counts.items():
                if slot > QUIET and number != seen.get((hour, slot), 0):
                    seen[hour, slot] = number
                    grown.append(slot)
        return grown

    def _charged(self, watch: Watch, grown: list[int], now: float) -> set[str]:
        """Return the codes that were used and are not given by a grant."""
        cls, _ = self._live.class_of(watch.profile, now)
        if cls.key.unmetered:
            return set()
        found = map(self._counters.slots.categories, grown)
        return set[str]().union(*(c for c in found if c.isdisjoint(cls.key.granted)))

    def _evaluate(self, watch: Watch, now: float) -> bool:
        """Close what is used up, open what no longer is; tell whether that is news."""
        watch.today(now)
        spent: dict[str, str] = {}
        again = watch.until
        for budget, day in watch.days:
            minute, limit = _minute(day, now), budget.limit_at(now)
            if now < budget.more_until:
                again = min(again, budget.more_until)
            found = list(self._marked(watch.profile, budget, day))
            if len(found) < len(units(budget)):
                _, earliest = standing(0, minute, limit)
                again = min(again, day.start + earliest * 60.0)
            for unit, marks in found:
                used, earliest = standing(marks, minute, limit)
                if used < limit:
                    again = min(again, day.start + earliest * 60.0)
                    continue
                for code in unit.codes:
                    spent.setdefault(code, budget.label)
        watch.look_again = again
        return self._live.set_spent(watch.profile, spent, again)

    def _marked(
        self, profile: str, budget: Budget, day: Day
    ) -> Iterator[tuple[Unit, int]]:
        """Yield what has marks on a budget's day, and these."""
        known = units_by_key(budget)
        for row in self._spool.rows_of(profile):
            if row.start == day.start and row.end == day.end and row.key in known:
                yield known[row.key], self._spool.marks[row]

    # Telling ------------------------------------------------------------------------

    def report(self, profile: str) -> list[dict[str, Any]]:
        """Return what the web shows of a profile's budgets that hold today.

        Of a budget for each service, the services that were used.
        """
        now = self._epoch()
        watch = self._watch(profile, self._live.budgets_of(profile))
        watch.today(now)
        cls, _ = self._live.class_of(profile, now)
        told = []
        for budget, day in watch.days:
            limit = budget.limit_at(now)
            marks = dict(self._marked(profile, budget, day))
            if not budget.each:
                marks = {unit: marks.get(unit, 0) for unit in units(budget)}
            for unit in sorted(marks):
                used, earliest = standing(marks[unit], _minute(day, now), limit)
                if used or not budget.each:
                    begins = day.start + earliest * 60
                    ends = None if used >= limit else _iso(begins, watch.zone)
                    shown = _shown(unit, budget, used, cls, limit)
                    resets = _iso(day.end, watch.zone)
                    told.append({**shown, "ends_at": ends, "resets_at": resets})
        return told

    def reset_of(self, profile: str, label: str) -> float:
        """Return when the budget of that label begins anew; inf if there is none."""
        watch = self._watch(profile, self._live.budgets_of(profile))
        watch.today(self._epoch())
        ends = (day.end for budget, day in watch.days if budget.label == label)
        return min(ends, default=inf)

    def page(self, after: str = "") -> dict[str, Any]:
        """Return the reports of profiles with budgets, by id, from behind `after`.

        next: give it as `after` for more; None: that was all.
        """
        known = {*self._watches, *self._spool.profiles()}
        ids = sorted(p for p in known if p > after and self._live.budgets_of(p))
        shown = ids[:PAGE]
        more = shown[-1] if len(ids) > PAGE else None
        return {"profiles": {p: self.report(p) for p in shown}, "next": more}


def _minute(day: Day, now: float) -> int:
    return int(now - day.start) // 60


def _units_of(budget: Budget, codes: Set[str]) -> Iterator[Unit]:
    """Yield what of a budget the use of `codes` is charged to."""
    if budget.each:
        known = units_by_key(budget)
        yield from (known[code] for code in codes if code in known)
    elif not budget.codes.isdisjoint(codes):
        yield from units(budget)


def _shown(
    unit: Unit, budget: Budget, used: int, cls: PolicyClass, limit: int
) -> dict[str, Any]:
    left = max(limit - used, 0)
    return {
        "label": budget.label,
        "codes": sorted(unit.codes),
        "each": budget.each,
        "used_min": used,
        "limit_min": limit,
        "more_min": limit - budget.minutes,
        "left_min": left,
        "spent": not left,
        "lifted": _lifted(unit.codes, cls),
        "warn": _warning(left, limit),
    }


def _lifted(codes: Iterable[str], cls: PolicyClass) -> bool:
    """Tell whether a grant opens all of a budget's codes now."""
    granted = cls.key.granted
    return cls.key.unmetered or all(not granted.isdisjoint(reach(c)) for c in codes)


def _warning(left: int, limit: int) -> int | None:
    """Return 30, 5 or 0 when no more than so many minutes are left."""
    steps: Iterator[int] = (w for w in (0, *WARN_MIN) if left <= w < limit)
    return next(steps, None)


def _iso(epoch: float, zone: ZoneInfo) -> str:
    moment = datetime.fromtimestamp(epoch, UTC).astimezone(zone)
    return moment.isoformat(timespec="seconds")
