"""Add to the sums that wait for the lake, and to what each sender sent."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection, models

from lachan.observatory.models import Receipt, Sum, Tally
from lachan.stats.batch import Batch
from lachan.stats.fold import Place, PlaceSums, by_place, pack, unpack
from lachan.stats.fold import add as merge_into
from lachan.stats.words import ALL, BLOCK


class Where(NamedTuple):
    """What is added up apart."""

    space: str
    day: dt.date
    revision: int
    sender: str


class Part(NamedTuple):
    """What some batches add up to. counts: gateways, asked, blocked, full."""

    places: Mapping[Place, PlaceSums]
    counts: tuple[int, int, int, int]


def part_of(batches: Sequence[Batch]) -> Part:
    """Return what batches add up to: without the database, so before its lock."""
    places = by_place(batches)
    full = sum(batch.is_full for batch in batches)
    return Part(places, (_gateways(batches), *_asked(places), full))


def add(parts: Mapping[Where, Part], *, lane: int) -> None:
    """Add to the sums; inside the transaction of the receipts.

    lane: of this collector. Rows are taken in one order, so that two collectors never
    wait for each other in a circle. Raises IntegrityError where another of the same
    lane made the same row meanwhile: nothing of it holds then, and it is done again.
    """
    tallies: list[tuple[Any, ...]] = []
    for where, part in sorted(parts.items()):
        _add_to(where, lane, part.places)
        tallies.append((where.space, where.sender, where.day, *part.counts, "", False))
    _many(_TALLY, tallies)


def _add_to(where: Where, lane: int, places: Mapping[Place, PlaceSums]) -> None:
    mine = Sum.objects.filter(**where._asdict(), lane=lane, stage="")
    there = mine.filter(geo__in={geo for geo, _ in places}).order_by("geo", "venue")
    rows = there.select_for_update().values_list("pk", "geo", "venue", "cells")
    grown: list[tuple[Any, ...]] = []
    known: set[Place] = set()
    for pk, geo, venue, cells in rows:
        if more := places.get((geo, venue)):
            sums = unpack(bytes(cells))
            merge_into(sums, more)
            known.add((geo, venue))
            grown.append((pack(sums), pk))
    _many(_GROW, grown)
    new = sorted(places.keys() - known)
    of = (where.space, where.day, where.revision, where.sender, lane, "")
    _many(_SUM, [(*of, *place, pack(places[place])) for place in new])


def _gateways(batches: Iterable[Batch]) -> int:
    return sum(batch.head.gateways for batch in batches if batch.head.seq == 1)


def _asked(places: Mapping[Place, PlaceSums]) -> tuple[int, int]:
    """Return how many questions, and how many of them were blocked."""
    asked = blocked = 0
    for sums in places.values():
        for (*_, action, part), numbers in sums.items():
            if part != ALL:
                asked += numbers[0]
                blocked += numbers[0] * (action == BLOCK)
    return asked, blocked


def write_receipts(rows: Sequence[tuple[str, str, str, dt.date]]) -> None:
    """Keep receipts: key, space, batch_id, day. Raises IntegrityError for a known key.

    Past the ORM, which would take longer than all the rest of the writing.
    """
    _many(_RECEIPT, rows)


def _many(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _insert(model: type[models.Model], *columns: str) -> str:
    names = ", ".join(f'"{c}"' for c in columns)
    values = ", ".join(["%s"] * len(columns))
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({names}) VALUES ({values})'  # noqa: S608 - ours


def _added(model: type[models.Model], *columns: str) -> str:
    table = model._meta.db_table
    return ", ".join(f'"{c}" = "{table}"."{c}" + excluded."{c}"' for c in columns)


_SUM: Final = _insert(
    Sum,
    *("space", "day", "revision", "sender", "lane", "stage"),
    *("geo", "venue", "cells"),
)
_GROW: Final = f'UPDATE "{Sum._meta.db_table}" SET "cells" = %s WHERE "id" = %s'  # noqa: S608
_COUNTS: Final = ("gateways", "asked", "blocked", "full")
_TALLY: Final = (
    _insert(Tally, "space", "sender", "day", *_COUNTS, "held", "passed")
    + ' ON CONFLICT ("space", "sender", "day") DO UPDATE SET '
    + _added(Tally, *_COUNTS)
)
_RECEIPT: Final = _insert(Receipt, "key", "space", "batch_id", "day")
