"""Duties of whoever keeps personal data, as dated data (`data/duties.toml`). Pure."""

import datetime as dt
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from lachan.lib.errors import LachanError

DATA: Final = Path(__file__).parents[1] / "data"
HOUR: Final = dt.timedelta(hours=1)


class DutyDataError(LachanError):
    """The data of duties contradict themselves; the text says where."""


class Kind(StrEnum):
    """What became of the data. Codes, for they are kept."""

    DISCLOSED = "disclosed"
    STOLEN = "stolen"
    ALTERED = "altered"
    LOST = "lost"
    UNREACHABLE = "unreachable"


class Whom(StrEnum):
    """Who is told of a breach."""

    AUTHORITY = (
        "authority"  # the authority for personal data; its notice stops the clock
    )
    PEOPLE = "people"
    SUPERIOR = "superior"
    MEMBER = "member"


class Ending(StrEnum):
    """Why a breach is closed. NONE: it was none, so nobody must be told."""

    DEALT_WITH = "dealt_with"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Duty:
    """What must be told of a breach. remind: hours. contents: fields of a notice."""

    valid_from: dt.date
    hours: int
    remind: tuple[int, ...]
    basis: str
    contents: tuple[str, ...]
    staged: bool

    def due(self, happened: dt.datetime | None, noticed: dt.datetime) -> dt.datetime:
        """Return until when the authority must be told."""
        return (happened or noticed) + self.hours * HOUR

    def next_reminder(self, noticed: dt.datetime, told: int) -> dt.datetime | None:
        """Return when to remind after `told` reminders; None: no more."""
        left = self.remind[told:]
        return noticed + left[0] * HOUR if left else None

    def left(self, said: Mapping[str, object]) -> tuple[str, ...]:
        """Return what a notice would not say yet."""
        return tuple(name for name in self.contents if not said.get(name))


@cache
def duties() -> tuple[Duty, ...]:
    """Return all rows, the newest first. Raises DutyDataError."""
    return read((DATA / "duties.toml").read_text("utf-8"))


def duty_on(day: dt.date) -> Duty:
    """Return the row in force on a day. Raises DutyDataError: none is."""
    found = next((d for d in duties() if d.valid_from <= day), None)
    if found is None:
        raise DutyDataError(f"no duty on {day}")
    return found


def read(text: str) -> tuple[Duty, ...]:
    """Return the rows of a file, the newest first. Raises DutyDataError."""
    try:
        rows = tomllib.loads(text)["breach"]
        found = [
            Duty(
                **{**row, "remind": (*row["remind"],), "contents": (*row["contents"],)}
            )
            for row in rows
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as e:
        raise DutyDataError(f"duties: {e}") from e
    if not found:
        raise DutyDataError("duties: no row")
    for duty in found:
        _check(duty, {d.valid_from for d in found if d is not duty})
    return tuple(sorted(found, key=lambda d: d.valid_from, reverse=True))


def _duty(row: dict[str, Any]) -> Duty:
    tuples = {name: tuple(row[name]) for name in ("remind", "contents")}
    return Duty(**{**row, **tuples})


def _check(duty: Duty, others: Collection[dt.date]) -> None:
    if duty.valid_from in others:
        raise DutyDataError(f"two duties from {duty.valid_from}")
    if duty.hours < 1 or list(duty.remind) != sorted(set(duty.remind)):
        raise DutyDataError(f"hours of {duty.valid_from}")
