"""Write and read one file of access counts.

A file is written once, under the SHA-256 of its octets, and never changed: who has it
open needs no lock. Sorted and compressed, a row takes three to eight octets.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from lachan.lib.files import write_atomic
from lachan.observatory.models import lake_folder
from lachan.stats.fold import SEPARATOR, Sums, Total

if TYPE_CHECKING:
    import pyarrow as pa

DIMENSIONS: Final = ("geo", "venue", "level", "age", "category", "action", "part")
MEASURES: Final = ("count", "active", "first")
# Equal words stand together, so that they cost almost nothing. Flags and states (part
# "all") stand apart from counts: who asks for the ones does not read the others.
ORDER: Final = ("part", "category", "action", "level", "age", "venue", "geo")
_KEY: Final = tuple(DIMENSIONS.index(name) for name in ORDER)
_GROUP: Final = 1 << 16  # rows that are read or passed over together


class Written(NamedTuple):
    """One file that is on the disk."""

    sha256: str
    rows: int
    octets: int


def write(lake: Path, space: str, day: dt.date, sums: Sums, mark: str = "") -> Written:
    """Write the sums of a day as a file of the lake; the same sums, the same file.

    mark: makes a file of its own of sums that happen to be equal. Raises ValueError for
    a negative sum, OverflowError for one beyond 2^63-1.
    """
    return keep(lake / lake_folder(space, day), packed(day, sums, mark), len(sums))


def keep(folder: Path, octets: bytes, rows: int) -> Written:
    """Write octets of a file of `rows` into `folder`, unless they lie there."""
    digest = hashlib.sha256(octets).hexdigest()
    path = folder / f"{digest}.parquet"
    if not path.exists():
        write_atomic(path, octets, mode=0o640)
    return Written(digest, rows, len(octets))


def packed(day: dt.date, sums: Sums, mark: str) -> bytes:
    """Return the octets of a Parquet file of these sums."""
    return compressed(_table(day, sums), mark)


def compressed(table: "pa.Table", mark: str) -> bytes:
    """Return a table, sorted by ORDER, as the octets of a file of the lake."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(
        table.replace_schema_metadata({"lachan": mark}),
        sink,
        row_group_size=_GROUP,
        compression="zstd",
        compression_level=9,
        use_dictionary=[*DIMENSIONS, "day"],
        write_statistics=["day", "part", "category"],
    )
    return bytes(sink.getvalue())


def _table(day: dt.date, sums: Sums) -> "pa.Table":
    import pyarrow as pa

    rows = [(tuple(cell.split(SEPARATOR)), total) for cell, total in sums.items()]
    if any(min(total) < 0 for _, total in rows):
        raise ValueError("a sum is negative")
    rows.sort(key=lambda row: tuple(row[0][at] for at in _KEY))
    columns: dict[str, pa.Array] = {"day": pa.array([day] * len(rows), pa.date32())}
    for at, name in enumerate(DIMENSIONS):
        columns[name] = pa.array([words[at] for words, _ in rows], pa.string())
    for at, name in enumerate(MEASURES):
        columns[name] = pa.array([total[at] for _, total in rows], pa.int64())
    return pa.table(columns)


def read(path: Path) -> Sums:
    """Return the sums in one file."""
    import pyarrow.parquet as pq

    table = pq.read_table(path, partitioning=None)
    columns = [table.column(name).to_pylist() for name in (*DIMENSIONS, *MEASURES)]
    return {
        SEPARATOR.join(row[:7]): Total(*row[7:]) for row in zip(*columns, strict=True)
    }


def on_disk(lake: Path) -> Mapping[str, Path]:
    """Return every file below the lake by its path there."""
    found: Iterable[Path] = lake.glob("kind=*/dt=*/*.parquet")
    return {path.relative_to(lake).as_posix(): path for path in found}
