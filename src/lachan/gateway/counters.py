"""Count by profile, hour, category and action; keep nothing else.

A file a day, worker and start: ``counts-20261124-0-1f3a9c.json`` holds
``{"day": "2026-11-24", "rows": [[profile, hour, category, action, count], …]}`` and is
replaced atomically. Readers add the files up; nothing in them names a site.
"""

import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from lachan.gateway.clock import Clock
from lachan.lib.files import write_atomic
from lachan.policy.catalogue import counted_as

FLUSH_S = 10.0
LATE_S = 10  # into an hour, its predecessor's counts may still grow
QUIET = 0  # the slot of what is never counted: help names, refusals


class _Meaning(NamedTuple):
    category: str
    action: str
    among: frozenset[str]


class Slots:
    """Small integers for (category, action); those of blocks are negative.

    The sign lets the hot loop tell a block from the rest with one comparison.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str, tuple[str, ...]], int] = {}
        self._made: dict[_Meaning, int] = {}
        self._meanings: dict[int, _Meaning] = {}

    def number(self, category: str, action: str, among: tuple[str, ...] = ()) -> int:
        """Return the slot of category and action, made when first asked for.

        among: all categories of the name, for those who measure time; they are counted
        under `category` alone. What is nobody's business shares the slot of OTHER.
        """
        asked = (category, action, among)
        number = self._numbers.get(asked)
        if number is None:
            meaning = _Meaning(
                counted_as(category) if category else "",
                action,
                frozenset(code for code in among if counted_as(code) == code),
            )
            number = self._made.get(meaning) or self._make(meaning)
            self._numbers[asked] = number
        return number

    def _make(self, meaning: "_Meaning") -> int:
        number = len(self._meanings) + 1
        if meaning.action == "block":
            number = -number
        self._made[meaning] = number
        self._meanings[number] = meaning
        return number

    def categories(self, number: int) -> frozenset[str]:
        """Return all categories of a slot that may be told apart."""
        return self._meanings[number].among

    def meaning(self, number: int) -> tuple[str, str]:
        """Return (category, action) of a slot."""
        found = self._meanings[number]
        return found.category, found.action


Counts = defaultdict[int, int]
Hour = tuple[str, int]  # ISO day and hour, local
_NOTHING: Mapping[int, int] = MappingProxyType({})


class Counters:
    """The counts of one worker since it started, by local day."""

    def __init__(
        self,
        directory: Path | None,
        worker: int,
        *,
        utc_offset_min: int,
        clock: Clock,
    ) -> None:
        self.slots = Slots()
        self._directory = directory
        self._name = f"{worker}-{secrets.token_hex(4)}"
        self._zone = timezone(timedelta(minutes=utc_offset_min))
        self._epoch = clock.epoch
        self._days: dict[str, dict[tuple[str, int], Counts]] = {}
        self._written: dict[str, int] = {}
        self.problem = ""

    def of(self, profile: str) -> Counts:
        """Return what counts for `profile` in the present hour: slot -> number."""
        now = self._now()
        day = self._days.setdefault(now.date().isoformat(), {})
        key = (profile, now.hour)
        counts = day.get(key)
        if counts is None:
            counts = day[key] = defaultdict(int)
        return counts

    def late_hours(self) -> tuple[Hour, ...]:
        """Return the hours whose counts may still grow: this one, at first the last."""
        now = self._now()
        before = now - timedelta(seconds=LATE_S)
        hours = [(t.date().isoformat(), t.hour) for t in (now, before)]
        return tuple(dict.fromkeys(hours))

    def at(self, profile: str, hour: Hour) -> Mapping[int, int]:
        """Return what was counted for `profile` in an hour: slot -> number."""
        day, number = hour
        return self._days.get(day, {}).get((profile, number), _NOTHING)

    def flush(self) -> None:
        """Write every day that changed; a full disk is remembered, not raised."""
        if self._directory is None:
            return
        for day in sorted(self._days):
            rows = self._rows(day)
            total = sum(row[4] for row in rows)
            if total == self._written.get(day, 0):
                continue
            name = f"counts-{day.replace('-', '')}-{self._name}.json"
            text = json.dumps({"day": day, "rows": rows}, separators=(",", ":"))
            try:
                write_atomic(self._directory / name, text.encode(), mode=0o640)
            except OSError as e:
                self.problem = f"counters not written: {e.strerror}"
                return
            self._written[day] = total
        self.problem = ""
        self._forget()

    def _rows(self, day: str) -> list[tuple[str, int, str, str, int]]:
        rows: Counter[tuple[str, int, str, str]] = Counter()
        for (profile, hour), counts in self._days[day].items():
            for slot, n in counts.items():
                if slot != QUIET:
                    rows[profile, hour, *self.slots.meaning(slot)] += n
        return sorted((*row, n) for row, n in rows.items())

    def _forget(self) -> None:
        """Drop days that are written and over; a late client may hold one hour more."""
        oldest = (self._now() - timedelta(hours=2)).date().isoformat()
        for day in [d for d in self._days if d < oldest]:
            del self._days[day]

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._epoch(), UTC).astimezone(self._zone)
