"""ClickHouse SQL of the same expression, run in chDB: the engine without its server.

chDB hangs in a process that was forked after it was loaded, and takes half a gigabyte:
it lives in a child process of its own, which is told SQL and answers with Arrow.
"""

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from lachan.observatory.engines.choose import CLICKHOUSE, Source
from lachan.observatory.rules.errors import ObservatoryError

if TYPE_CHECKING:
    import ibis.expr.types as ir

CHILD: Final = "lachan.observatory.engines.clickhouse_child"
_TABLE: Final = "access"
_TYPES: Final = {"date": "Date32", "string": "String", "int64": "Int64"}
# As the other engines do: what a join does not find is NULL, not 0.
_SETTINGS: Final = "SETTINGS join_use_nulls = 1"


class ClickHouse:
    """A view over the files of a source, in a child process; close it after use."""

    def __init__(self, source: Source) -> None:
        import ibis

        self._child = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.show(source)
        self.table: ir.Table = ibis.table(dict(source.schema), name=_TABLE)

    def show(self, source: Source) -> None:
        """Take the files of another source of the same schema instead."""
        self._ask(f"CREATE OR REPLACE VIEW {_TABLE} AS {reading(source)}")

    def run(self, expression: "ir.Table") -> list[dict[str, Any]]:
        """Return the rows of an expression over `table`."""
        import ibis
        import pyarrow as pa

        sql = ibis.to_sql(expression, dialect="clickhouse")
        octets = self._ask(f"{sql} {_SETTINGS}")
        found: list[dict[str, Any]] = pa.ipc.open_stream(octets).read_all().to_pylist()
        return found

    def close(self) -> None:
        """End the child."""
        self._child.communicate()

    def _ask(self, sql: str) -> bytes:
        pipe_in, pipe_out = self._child.stdin, self._child.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(json.dumps(sql).encode() + b"\n")
        pipe_in.flush()
        head = pipe_out.readline()
        if not head:
            raise ObservatoryError(f"{CLICKHOUSE}: its process ended")
        said = json.loads(head)
        if "error" in said:
            raise ObservatoryError(f"{CLICKHOUSE}: {said['error']}")
        return pipe_out.read(said["octets"])


def reading(source: Source) -> str:
    """Return the SQL that reads the files of a source as one table."""
    columns = ", ".join(
        f"`{name}` Nullable({_TYPES[kind]})" for name, kind in source.schema.items()
    )
    root = source.root.resolve()
    files = [str(path.resolve().relative_to(root)) for path in source.files]
    # An enumeration must not begin a path, and one name alone is none.
    where = f"{root}/{files[0] if len(files) == 1 else '{' + ','.join(files) + '}'}"
    told = ", ".join((_quoted(where), "Parquet", _quoted(columns)))
    return f"SELECT * FROM file({told})"  # noqa: S608 - our own paths, quoted


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
