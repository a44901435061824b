"""Engines by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from lachan.observatory.lake.snapshot import Snapshot
from lachan.observatory.rules.errors import ObservatoryError

if TYPE_CHECKING:
    import ibis.expr.types as ir

ENGINES: Final = ("duckdb",)


class Engine(Protocol):
    """What reckons: a table over the snapshot's files, and rows of an expression."""

    table: "ir.Table"

    def run(self, expression: "ir.Table") -> list[dict[str, Any]]:
        """Return the rows."""

    def close(self) -> None:
        """End it."""


@contextmanager
def opened(name: str, snapshot: Snapshot, lake: Path) -> Iterator[Engine]:
    """Give the engine `name` over a snapshot. Raises ObservatoryError."""
    engine = _made(name, snapshot, lake)
    try:
        yield engine
    finally:
        engine.close()


def _made(name: str, snapshot: Snapshot, lake: Path) -> Engine:
    if name == "duckdb":
        from lachan.observatory.engines.duck import Duck

        return Duck(snapshot, lake)
    raise ObservatoryError(f"no engine {name!r}; there are: {', '.join(ENGINES)}")
