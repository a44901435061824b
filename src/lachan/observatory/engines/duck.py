"""DuckDB in memory over the files of one generation, shut in.

No database file anywhere, so nothing to lock. A connection reads below the lake's
directory alone and cannot open itself again (tested: reading elsewhere, COPY, ATTACH,
INSTALL and setting it back are refused).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lachan.observatory.engines.choose import DUCKDB, Source
from lachan.observatory.rules.errors import ObservatoryError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends.duckdb import Backend

THREADS: Final = 2
MEMORY: Final = "512MB"
_TABLE: Final = "access"


def connect(lake: Path) -> "Backend":
    """Return a connection of this thread's own, which sees `lake` and nothing else."""
    import duckdb
    import ibis

    raw = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY})
    backend = ibis.duckdb.from_connection(raw)
    quoted = str(lake.resolve()).replace("'", "''")
    raw.execute(f"SET allowed_directories=['{quoted}']")
    raw.execute("SET enable_external_access=false")
    raw.execute("SET lock_configuration=true")
    return backend


class Duck:
    """The files of a source, ready for expressions; close it after use."""

    def __init__(self, source: Source) -> None:
        self._backend = connect(source.root)
        self.show(source)

    def show(self, source: Source) -> None:
        """Take the files of another source below the same root instead."""
        files = [str(path.resolve()) for path in source.files]
        self.table: ir.Table = self._backend.read_parquet(
            files, table_name=_TABLE, hive_partitioning=False
        )

    def run(self, expression: "ir.Table") -> list[dict[str, Any]]:
        """Return the rows of an expression over `table`."""
        found: list[dict[str, Any]] = self.arrow(expression).to_pylist()
        return found

    def arrow(self, expression: "ir.Table") -> "pa.Table":
        """Return the same as a table of Arrow, for many rows. Raises as `run`."""
        import duckdb

        try:
            return self._backend.to_pyarrow(expression)
        except (duckdb.ConversionException, duckdb.OutOfRangeException) as e:
            raise ObservatoryError(f"{DUCKDB}: a sum is beyond 2^63-1") from e

    def close(self) -> None:
        """Give memory back."""
        self._backend.disconnect()
