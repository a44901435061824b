"""Public holidays of Viet Nam, from `holidays.toml` beside this file."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("holidays.toml")


def is_holiday(day: dt.date) -> bool:
    """Tell whether offices are shut on a day by law; weekends are not asked here."""
    yearly, dates = _days()
    return f"{day:%m-%d}" in yearly or day.isoformat() in dates


def known_until() -> int:
    """Return the last year of which the moving holidays are written down."""
    return max(int(day[:4]) for day in _days()[1])


@cache
def _days() -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return frozenset(table["yearly"]), frozenset(table["dates"])
