"""Time budgets: from counts that grow to minutes, and from minutes to what is closed.

The hot loop knows nothing of it. Ten times a second the meter looks at the counts of
some profiles, of each every three seconds: where one of an open category grew, the
present minute is marked. What marks mean is said in `policy.minutes`; `Spool` shares
them.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from math import inf
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from lachan.gateway.clock import Clock
from lachan.gateway.counters import QUIET, Counters, Hour
from lachan.gateway.spool import Row, Spool
from lachan.policy.budget import Budget, Day, Unit, day_of, reach, units
from lachan.policy.classes import PolicyClass
from lachan.policy.live import Live
from lachan.policy.minutes import standing

TURNS = 30  # ticks in which every profile is looked at once, and files are exchanged
PAGE = 200  # profiles in one answer to the web
WARN_MIN = (5, 30)


class Part(NamedTuple):
    """One measure of a profile's day."""

    unit: Unit
    budget: Budget
    row: Row
    day: Day


class Watch:
    """A profile with budgets. parts: of today; until: when they must be made anew.

    look_again: when its minutes may next change what is closed. seen: the counts by
    hour and slot that are charged already.
    """

    __slots__ = (
        "budgets",
        "hours",
        "look_again",
        "parts",
        "profile",
        "seen",
        "until",
        "zone",
    )

    def __init__(self, profile: str, budgets: tuple[Budget, ...], zone: ZoneInfo):
        self.profile, self.budgets, self.zone = profile, budgets, zone
        self.parts: tuple[Part, ...] = ()
        self.until = self.look_again = 0.0
        self.hours: tuple[Hour, ...] = ()
        self.seen: dict[tuple[Hour, int], int] = {}

    def today(self, now: float) -> None:
        """Make the parts of the day if it is another."""
        if now < self.until and all(p.day.start <= now for p in self.parts):
            return
        days = [(budget, day_of(budget, self.zone, now)) for budget in self.budgets]
        self.parts = tuple(
            Part(unit, budget, Row(self.profile, unit.key, day.start, day.end), day)
            for budget, day in days
            if day.holds
            for unit in units(budget)
        )
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
        codes = self._charged(watch, grown, now) if grown else ()
        for part in watch.parts if codes else ():
            if not part.unit.codes.isdisjoint(codes):
                minute = int(now - part.day.start) // 60
                marked |= self._spool.mark(part.row, minute)
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
        for part in watch.parts:
            used, earliest = self._standing(part, now)
            if used >= part.budget.minutes:
                for code in part.unit.codes:
                    spent.setdefault(code, part.budget.label)
            else:
                again = min(again, part.day.start + earliest * 60.0)
        watch.look_again = again
        return self._live.set_spent(watch.profile, spent, again)

    def _standing(self, part: Part, now: float) -> tuple[int, int]:
        marks = self._spool.marks.get(part.row, 0)
        minute = int(now - part.day.start) // 60
        return standing(marks, minute, part.budget.minutes)

    # Telling ------------------------------------------------------------------------

    def report(self, profile: str) -> list[dict[str, Any]]:
        """Return what the web shows of a profile's budgets that hold today."""
        now = self._epoch()
        watch = self._watch(profile, self._live.budgets_of(profile))
        watch.today(now)
        cls, _ = self._live.class_of(profile, now)
        return [
            told
            for part in watch.parts
            if (told := self._told(watch, part, cls, now))
            and (told["used_min"] or not part.budget.each)
        ]

    def reset_of(self, profile: str, label: str) -> float:
        """Return when the budget of that label begins anew; inf if there is none."""
        watch = self._watch(profile, self._live.budgets_of(profile))
        watch.today(self._epoch())
        ends = (p.day.end for p in watch.parts if p.budget.label == label)
        return min(ends, default=inf)

    def page(self, after: str = "") -> dict[str, Any]:
        """Return the reports of profiles with budgets, by id, from behind `after`.

        next: give it as `after` for more; None: that was all.
        """
        known = {*self._watches, *(row.profile for row in self._spool.marks)}
        ids = sorted(p for p in known if p > after and self._live.budgets_of(p))
        shown = ids[:PAGE]
        more = shown[-1] if len(ids) > PAGE else None
        return {"profiles": {p: self.report(p) for p in shown}, "next": more}

    def _told(
        self, watch: Watch, part: Part, cls: PolicyClass, now: float
    ) -> dict[str, Any]:
        used, earliest = self._standing(part, now)
        limit = part.budget.minutes
        left = max(limit - used, 0)
        spent = used >= limit
        ends = part.day.start + earliest * 60
        return {
            "label": part.budget.label,
            "codes": sorted(part.unit.codes),
            "each": part.budget.each,
            "used_min": used,
            "limit_min": limit,
            "left_min": left,
            "spent": spent,
            "lifted": _lifted(part.unit.codes, cls),
            "warn": _warning(left, limit),
            "ends_at": None if spent else _iso(ends, watch.zone),
            "resets_at": _iso(part.day.end, watch.zone),
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
