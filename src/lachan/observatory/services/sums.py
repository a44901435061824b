"""Add to the sums that wait for the lake, and to what each sender sent."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from lachan.observatory.models import Sum, Tally
from lachan.stats.batch import Batch
from lachan.stats.cells import Cell
from lachan.stats.fold import fold
from lachan.stats.words import ALL, BLOCK

_ROWS_AT_ONCE: Final = 90  # ten values each: below SQLite's old limit of 999


class Where(NamedTuple):
    """What is added up apart."""

    space: str
    day: dt.date
    revision: int
    sender: str


def add(groups: Mapping[Where, Sequence[Batch]], *, lane: int) -> None:
    """Add batches to the sums; inside the transaction of their receipts.

    lane: of this collector. Rows are taken in one order, so that two collectors never
    wait for each other in a circle.
    """
    rows: list[tuple[Any, ...]] = []
    for where, batches in sorted(groups.items()):
        place = (where.space, where.day, where.revision, where.sender, lane, "")
        rows += [(*place, cell, *sum_) for cell, sum_ in sorted(fold(batches).items())]
    _upsert(_SUM, rows)
    tallies = [
        (w.space, w.sender, w.day, *_numbers(batches), "", False)
        for w, batches in sorted(groups.items())
    ]
    _upsert(_TALLY, tallies)


def _numbers(batches: Iterable[Batch]) -> tuple[int, int, int, int]:
    gateways = asked = blocked = full = 0
    for batch in batches:
        if batch.head.seq == 1:
            gateways += batch.head.gateways
        per_category: dict[tuple[str, str], int] = {}
        for _, _, category, action, part, count, _, _ in _counts(batch.cells):
            del part
            asked += count
            blocked += count * (action == BLOCK)
            key = (category, action)
            per_category[key] = per_category.get(key, 0) + count
        most = batch.head.clip.per_cat * batch.head.gateways
        full += any(n >= most for n in per_category.values())
    return gateways, asked, blocked, full


def _counts(cells: Iterable[Cell]) -> Iterator[Cell]:
    return (cell for cell in cells if cell[4] != ALL)


def _upsert(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        for at in range(0, len(rows), _ROWS_AT_ONCE):
            some = rows[at : at + _ROWS_AT_ONCE]
            one = f"({', '.join(['%s'] * len(some[0]))})"
            values = ", ".join([one] * len(some))
            cursor.execute(
                statement.replace("VALUES", f"VALUES {values}"),
                [value for row in some for value in row],
            )


def _statement(
    table: str, columns: Sequence[str], unique: Sequence[str], added: Sequence[str]
) -> str:
    names = ", ".join(f'"{c}"' for c in columns)
    once = ", ".join(f'"{c}"' for c in unique)
    more = ", ".join(f'"{c}" = "{table}"."{c}" + excluded."{c}"' for c in added)
    return (
        f'INSERT INTO "{table}" ({names}) VALUES'  # noqa: S608 - names of our own tables
        f" ON CONFLICT ({once}) DO UPDATE SET {more}"
    )


_SUM: Final = _statement(
    Sum._meta.db_table,
    (
        *("space", "day", "revision", "sender", "lane", "stage", "cell"),
        *("count", "active", "first"),
    ),
    ("stage", "space", "day", "revision", "sender", "lane", "cell"),
    ("count", "active", "first"),
)
_TALLY: Final = _statement(
    Tally._meta.db_table,
    (
        *("space", "sender", "day", "gateways", "asked", "blocked", "full"),
        *("held", "passed"),
    ),
    ("space", "sender", "day"),
    ("gateways", "asked", "blocked", "full"),
)
