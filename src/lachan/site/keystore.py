"""The key store in backups: a file apart, which ends after thirty days.

What is erased is erased by destroying its key. A backup that still had the key would
undo that, so the keys of reports and cases are in no backup but in a file beside it,
known here by a line of `key-copies` and removed when its time is over.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from lachan.lib.errors import RefusedError
from lachan.lib.files import write_atomic
from lachan.site.dump import SQLITE_FILE
from lachan.site.paths import Paths

DAYS: Final = 30
SUFFIX: Final = ".keys"
# Each holds keys of reports and cases, wrapped for a team or for a receipt code.
TABLES: Final = ("vault_itemwrap", "vault_codewrap")
_REGISTER: Final = "key-copies"


def beside(backup: Path) -> Path:
    """Return the file that holds the key store of a backup."""
    return backup.with_name(backup.name + SUFFIX)


# --- Out of a copied database, and in again -----------------------------------------


def take_out(kind: str, database: Path, keys: Path) -> None:
    """Move the key store from a copied database to the directory `keys`."""
    keys.mkdir(parents=True)
    if kind == "sqlite":
        _take_rows(database / SQLITE_FILE, keys / SQLITE_FILE)
        return
    for table in TABLES:
        (database / f"{table}.copy").rename(keys / f"{table}.copy")
        (database / f"{table}.copy").write_bytes(b"")


def put_in(kind: str, keys: Path, database: Path) -> None:
    """Put the key store back into a copied database."""
    if kind == "sqlite":
        _put_rows(keys / SQLITE_FILE, database / SQLITE_FILE)
        return
    for table in TABLES:
        shutil.copyfile(keys / f"{table}.copy", database / f"{table}.copy")


def _take_rows(database: Path, keys: Path) -> None:
    with closing(sqlite3.connect(database)) as copy:
        # Freed pages are overwritten, then the file is written anew without them.
        copy.execute("PRAGMA secure_delete=ON")
        copy.execute("ATTACH ? AS apart", [str(keys)])
        for table in _there(copy):
            copy.execute(f"CREATE TABLE apart.{table} AS SELECT * FROM main.{table}")  # noqa: S608 - our own names
            copy.execute(f"DELETE FROM main.{table}")  # noqa: S608 - our own names
        copy.commit()
        copy.execute("DETACH apart")
        copy.execute("VACUUM")


def _put_rows(keys: Path, database: Path) -> None:
    with closing(sqlite3.connect(database)) as copy:
        copy.execute("ATTACH ? AS apart", [str(keys)])
        for table in _there(copy):
            copy.execute(f"INSERT INTO main.{table} SELECT * FROM apart.{table}")  # noqa: S608 - our own names
        copy.commit()


def _there(copy: sqlite3.Connection) -> list[str]:
    rows = copy.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
    found = {name for (name,) in rows}
    return [table for table in TABLES if table in found]


# --- Copies end ---------------------------------------------------------------------


def remember(paths: Paths, copy: Path, now: datetime) -> None:
    """Write a copy down, so that it is ended in time."""
    line = f"{now.isoformat(timespec='seconds')} {copy}\n"
    fd = os.open(_register(paths), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as f:
        f.write(line)


def end_old(paths: Paths, now: datetime) -> list[str]:
    """Remove the copies whose time is over; return those that could not be removed."""
    left, kept = [], []
    for made, copy in _known(paths):
        if now - made > timedelta(days=DAYS):
            try:
                copy.unlink(missing_ok=True)
                continue
            except OSError:
                left.append(str(copy))
        kept.append(f"{made.isoformat(timespec='seconds')} {copy}\n")
    if _register(paths).exists():
        write_atomic(_register(paths), "".join(kept).encode(), mode=0o600)
    return left


def older_than_allowed(paths: Paths, now: datetime) -> list[str]:
    """Return the copies that are still there after their time."""
    limit = timedelta(days=DAYS)
    return [str(c) for made, c in _known(paths) if now - made > limit and c.exists()]


def _known(paths: Paths) -> list[tuple[datetime, Path]]:
    try:
        lines = _register(paths).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = [line.partition(" ") for line in lines]
    return [(datetime.fromisoformat(made), Path(copy)) for made, _, copy in found]


def _register(paths: Paths) -> Path:
    return paths.data / _REGISTER


def check_pair(made: str, keys_made: str, copy: Path) -> None:
    """Raise RefusedError unless a key file was made with this backup."""
    if made != keys_made:
        raise RefusedError(f"{copy} was made with another backup ({keys_made})")
