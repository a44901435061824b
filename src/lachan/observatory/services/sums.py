"""Add to the sums that wait for the lake, and to what each sender sent."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from lachan.observatory.models import Receipt, Sum, Tally
from lachan.stats.batch import Batch
from lachan.stats.fold import SEPARATOR, Sums, fold
from lachan.stats.words import ALL, BLOCK


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
    tallies: list[tuple[Any, ...]] = []
    for where, batches in sorted(groups.items()):
        place = (where.space, where.day, where.revision, where.sender, lane, "")
        folded = fold(batches)
        rows += [(*place, cell, *total) for cell, total in sorted(folded.items())]
        numbers = (_gateways(batches), *_asked(folded), sum(b.is_full for b in batches))
        tallies.append((where.space, where.sender, where.day, *numbers, "", False))
    _upsert(_SUM, rows)
    _upsert(_TALLY, tallies)


def _gateways(batches: Iterable[Batch]) -> int:
    return sum(batch.head.gateways for batch in batches if batch.head.seq == 1)


def _asked(folded: Sums) -> tuple[int, int]:
    """Return how many questions, and how many of them were blocked."""
    asked = blocked = 0
    for cell, total in folded.items():
        *_, action, part = cell.split(SEPARATOR)
        if part != ALL:
            asked += total.times
            blocked += total.times * (action == BLOCK)
    return asked, blocked


def write_receipts(rows: Sequence[tuple[str, str, str, dt.date]]) -> None:
    """Keep receipts: key, space, batch_id, day. Raises IntegrityError for a known key.

    Past the ORM, which would take longer than all the rest of the writing.
    """
    _upsert(_RECEIPT, rows)


def _upsert(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _statement(
    table: str, columns: Sequence[str], unique: Sequence[str], added: Sequence[str]
) -> str:
    names = ", ".join(f'"{c}"' for c in columns)
    once = ", ".join(f'"{c}"' for c in unique)
    more = ", ".join(f'"{c}" = "{table}"."{c}" + excluded."{c}"' for c in added)
    values = ", ".join(["%s"] * len(columns))
    return (
        f'INSERT INTO "{table}" ({names}) VALUES ({values})'  # noqa: S608 - our tables
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
_RECEIPT: Final = (
    f'INSERT INTO "{Receipt._meta.db_table}"'  # noqa: S608 - our table
    ' ("key", "space", "batch_id", "day") VALUES (%s, %s, %s, %s)'
)
