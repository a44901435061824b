"""School terms and holidays: shipped by year, changed by the family."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from lachan.supervision.rules.facts import Period

CODES = ("term", "summer", "tet")
# A holiday of the family's own, whatever its days: windows take it for Tết.
TRIP, _AS = "trip", "tet"
_FILE = Path(__file__).parents[1] / "data" / "periods.toml"


@cache
def shipped() -> Mapping[tuple[str, int], Period]:
    """Return the shipped periods by (code, year of their first day)."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))["period"]
    rows = [Period(r["code"], r["from"], r["to"]) for r in table]
    return {(p.code, p.first.year): p for p in rows}


def of_family(own: Mapping[tuple[str, int], Period]) -> tuple[Period, ...]:
    """Return what holds for a family: its own dates before the shipped ones."""
    held = {
        key: replace(p, code=_AS) if p.code == TRIP else p for key, p in own.items()
    }
    return tuple(
        sorted({**shipped(), **held}.values(), key=lambda p: (p.first, p.code))
    )


def trip_code(first: date) -> str:
    """Return the code of a row: one trip begins on a day."""
    return f"{TRIP}-{first:%m%d}"


def last_year() -> int:
    """Return the last year of which the dates are shipped."""
    return max(p.last.year for p in shipped().values())


def to_show(periods: tuple[Period, ...], today: date) -> list[Period]:
    """Return those a family may still want to change: not over, two of each kind."""
    open_ones = [p for p in periods if p.last >= today]
    shown = [[p for p in open_ones if p.code == code][:2] for code in CODES]
    return sorted((p for two in shown for p in two), key=lambda p: p.first)
