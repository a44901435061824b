"""Engines by name: one that is always there, two that are installed when needed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from lachan.observatory.rules.errors import ObservatoryError

if TYPE_CHECKING:
    import ibis.expr.types as ir

DUCKDB, SPARK, CLICKHOUSE = "duckdb", "spark", "clickhouse"
# Name → the package that it comes in.
ENGINES: Final = {DUCKDB: "duckdb", SPARK: "pyspark", CLICKHOUSE: "chdb"}


@dataclass(frozen=True, slots=True)
class Source:
    """Parquet files of one schema, as one table.

    root: the directory below which an engine may read. schema: column → type of Ibis.
    """

    files: tuple[Path, ...]
    root: Path
    schema: Mapping[str, str]


class Engine(Protocol):
    """What reckons: a table over a source, and rows of an expression over it."""

    table: "ir.Table"

    def run(self, expression: "ir.Table") -> list[dict[str, Any]]:
        """Return the rows. Raises ObservatoryError where a sum is beyond 2^63-1."""

    def close(self) -> None:
        """End it."""


@contextmanager
def opened(name: str, source: Source) -> Iterator[Engine]:
    """Give the engine `name` over a source. Raises ObservatoryError."""
    engine = _made(name, source)
    try:
        yield engine
    finally:
        engine.close()


def need(name: str) -> None:
    """Raise ObservatoryError unless the engine `name` can be imported."""
    if name not in ENGINES:
        raise ObservatoryError(f"no engine {name!r}; there are: {', '.join(ENGINES)}")
    if find_spec(ENGINES[name]) is None:
        raise ObservatoryError(
            f"the engine {name} is not installed: run `make engines` in the checkout,"
            " or use --engine duckdb, which gives the same rows"
        )


def _made(name: str, source: Source) -> Engine:
    need(name)
    if name == SPARK:
        from lachan.observatory.engines.spark import Spark

        return Spark(source)
    if name == CLICKHOUSE:
        from lachan.observatory.engines.clickhouse import ClickHouse

        return ClickHouse(source)
    from lachan.observatory.engines.duck import Duck

    return Duck(source)
