"""The tables of Pi-hole's gravity.db, read from a database that nobody vouches for."""

import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from lachan.policy.moving_values import MAX_ITEMS, MovingError

MAGIC = b"SQLite format 3\0"
TABLES = (
    *("group", "client", "client_by_group", "domainlist", "domainlist_by_group"),
    *("adlist", "adlist_by_group", "info"),
)
_ROOT = "sqlite_master"
_MAX_VALUE_OCTETS = 1 << 20
_STEPS_A_CALL = 10_000
_MAX_CALLS = 3_000  # some seconds at the most
_DEFENSIVE = 1010  # SQLITE_DBCONFIG_DEFENSIVE; named since Python 3.12

Row = dict[str, Any]


def read_tables(data: bytes) -> Mapping[str, list[Row]]:
    """Return the rows of those of TABLES that are there. Raises MovingError.

    A schema can hold views, triggers and functions; nothing but the columns of plain
    tables is read, and no longer than a number of steps.
    """
    if not data.startswith(MAGIC):
        raise MovingError("corrupt", part="gravity.db")
    with tempfile.TemporaryDirectory(prefix="lachan-move-") as directory:
        path = Path(directory) / "gravity.db"
        path.write_bytes(data)
        try:
            uri = f"{path.as_uri()}?mode=ro&immutable=1"
            with closing(sqlite3.connect(uri, uri=True)) as db:
                _harden(db)
                return {name: _rows(db, name) for name in _plain_tables(db)}
        # OverflowError and ValueError: rows with values that Python cannot hold.
        except (sqlite3.Error, OverflowError, ValueError, MemoryError) as e:
            raise MovingError("corrupt", part="gravity.db") from e


def _harden(db: sqlite3.Connection) -> None:
    calls = 0

    def step() -> int:
        nonlocal calls
        calls += 1
        return int(calls > _MAX_CALLS)

    if hasattr(db, "setconfig"):
        db.setconfig(_DEFENSIVE, True)
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE_OCTETS)
    db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    db.set_progress_handler(step, _STEPS_A_CALL)
    db.set_authorizer(_may)


def _may(
    action: int,
    table: str | None,
    _column: str | None,
    _db: str | None,
    view: str | None,
) -> int:
    if view is not None:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_SELECT:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and table in {_ROOT, *TABLES}:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _plain_tables(db: sqlite3.Connection) -> list[str]:
    plain = []
    for kind, name, sql in db.execute("SELECT type, name, sql FROM sqlite_master"):
        made = str(sql).lstrip().upper()
        if kind == "table" and name in TABLES and made.startswith("CREATE TABLE"):
            plain.append(name)
    return sorted(set(plain), key=TABLES.index)


def _rows(db: sqlite3.Connection, name: str) -> list[Row]:
    # `name` is one of TABLES; a parameter cannot stand for a table.
    cursor = db.execute(f'SELECT * FROM "{name}" LIMIT {MAX_ITEMS + 1}')  # noqa: S608
    columns = [c[0] for c in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor]
    if len(rows) > MAX_ITEMS:
        raise MovingError("too-large", limit=f"{MAX_ITEMS} rows")
    return rows
