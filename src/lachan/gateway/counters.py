"""Count by profile, hour, category and action; keep nothing else.

A file a day, worker and start: ``counts-20261124-0-1f3a9c.json`` holds
``{"day": "2026-11-24", "rows": [[profile, hour, category, action, count], …]}`` and is
replaced atomically. Readers add the files up; nothing in them names a site.
"""

import json
import secrets
from collections import defaultdict
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from lachan.gateway.clock import Clock
from lachan.lib.files import write_atomic
from lachan.policy.catalogue import counted_as

FLUSH_S = 10.0
QUIET = 0  # the slot of what is never counted: help names, refusals


class Slots:
    """Small integers for (category, action); those of blocks are negative.

    The sign lets the hot loop tell a block from the rest with one comparison.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._meanings: dict[int, tuple[str, str]] = {}

    def number(self, category: str, action: str) -> int:
        """Return the slot of the pair, made when first asked for.

        Categories that are nobody's business share the slot of OTHER.
        """
        pair = (category, action)
        number = self._numbers.get(pair)
        if number is None:
            counted = (counted_as(category) if category else "", action)
            number = self._numbers.get(counted) or self._make(counted)
            self._numbers[pair] = number
        return number

    def _make(self, pair: tuple[str, str]) -> int:
        number = len(self._meanings) + 1
        if pair[1] == "block":
            number = -number
        self._numbers[pair] = number
        self._meanings[number] = pair
        return number

    def meaning(self, number: int) -> tuple[str, str]:
        """Return (category, action) of a slot."""
        return self._meanings[number]


Counts = defaultdict[int, int]


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
        return sorted(
            (profile, hour, *self.slots.meaning(slot), n)
            for (profile, hour), counts in self._days[day].items()
            for slot, n in counts.items()
            if slot != QUIET
        )

    def _forget(self) -> None:
        """Drop days that are written and over; a late client may hold one hour more."""
        oldest = (self._now() - timedelta(hours=2)).date().isoformat()
        for day in [d for d in self._days if d < oldest]:
            del self._days[day]

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._epoch(), UTC).astimezone(self._zone)
