"""Counts of reports, cases, addresses, schools, courses, as a table for a question.

They are counted anew each time and kept nowhere: what their apps know is the record.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from lachan.cases import counted_facts as cases
from lachan.learning import counted_facts as courses
from lachan.observatory import hooks
from lachan.reports import counted_facts as reports
from lachan.stats.records import DIMENSIONS, Counted
from lachan.supervision import school_facts as schools


def counted(
    today: dt.date, first: dt.date | None = None, last: dt.date | None = None
) -> list[Counted]:
    """Return what all apps count, of the months that begin from `first` to `last`."""
    every = (
        *reports.counted(today),
        *cases.counted(today),
        *schools.counted(today),
        *courses.counted(today),
        *hooks.counted_above(today),
    )
    begin = (first or dt.date.min).replace(day=1)
    return [one for one in every if begin <= one.month <= (last or dt.date.max)]


def write(where: Path, rows: Sequence[Counted]) -> Path:
    """Write a file of the schema `expression.RECORDS` into a directory of one's own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, pa.Array] = {
        "day": pa.array([row.month for row in rows], pa.date32())
    }
    for name in ("what", *DIMENSIONS):
        columns[name] = pa.array([getattr(row, name) for row in rows], pa.string())
    columns["count"] = pa.array([row.count for row in rows], pa.int64())
    path = where / "records.parquet"
    pq.write_table(pa.table(columns), path)
    return path
