"""Where upper apps say what they count for indicators."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lachan.stats.records import Counted

# What is counted above: schools of an area, and those that teach safety online.
SCHOOLS: Final = "area.schools"
SCHOOLS_TEACHING: Final = "area.schools_teaching"
# Asked from AppConfig.ready on. Today → counts by codes, nothing of any one.
Count = Callable[[dt.date], Iterable[Counted]]
_COUNT: list[Count] = []


def count_records_by(count: Count) -> None:
    """Ask `count` whenever an indicator of records is reckoned."""
    _COUNT.append(count)


def counted_above(today: dt.date) -> Iterator[Counted]:
    """Yield what upper apps count."""
    for count in _COUNT:
        yield from count(today)
