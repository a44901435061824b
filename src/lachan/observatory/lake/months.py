"""One file instead of a month's days, for whoever asks by months.

A figure of a month is a sum over its days. Nearly all that is asked is by months: of
10^8 rows of days the months are some millions.
"""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from lachan.observatory.engines.choose import Source
from lachan.observatory.indicators.expression import SCHEMA, wide_sum
from lachan.observatory.lake import files
from lachan.observatory.models import Span, lake_folder

if TYPE_CHECKING:
    import pyarrow as pa


def write(
    lake: Path, space: str, month: dt.date, days: tuple[Path, ...]
) -> files.Written:
    """Write the sum of `days` as the file of a month.

    month: its first day. Raises ObservatoryError for a sum beyond 2^63-1.
    """
    table = summed(lake, month, days)
    folder = lake / lake_folder(space, month, Span.MONTH)
    return files.keep(folder, files.compressed(table, Span.MONTH), table.num_rows)


def summed(lake: Path, month: dt.date, days: tuple[Path, ...]) -> "pa.Table":
    """Return the rows of a month's file, sorted as the lake sorts."""
    import ibis

    from lachan.observatory.engines.duck import Duck

    engine = Duck(Source(days, lake, SCHEMA))
    try:
        t = engine.table
        sums = {name: wide_sum(t[name]) for name in files.MEASURES}
        rows = t.group_by(list(files.DIMENSIONS)).aggregate(**sums)
        rows = rows.mutate(day=ibis.literal(month, type="date")).select(*SCHEMA)
        return engine.arrow(rows.order_by(list(files.ORDER)))
    finally:
        engine.close()
