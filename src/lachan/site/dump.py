"""Copy the whole database into files and back: one way for each kind of database."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from lachan.lib.errors import RefusedError

SQLITE_FILE = "db.sqlite3"
_BLOCK_OCTETS = 1 << 16
_ASIDE = "before_restore"
_MIGRATIONS = "django_migrations"


def applied_migrations() -> list[list[str]]:
    """Return [app, name] of every migration that the database has seen."""
    seen = MigrationRecorder(connection).applied_migrations()
    return sorted([app, name] for app, name in seen)


def is_empty() -> bool:
    """Tell whether the database holds no table."""
    return not connection.introspection.table_names()


def check_known(migrations: list[list[str]]) -> None:
    """Raise RefusedError if this version lacks one of `migrations`."""
    known = MigrationExecutor(connection).loader.graph.nodes
    newer = [f"{app} {name}" for app, name in migrations if (app, name) not in known]
    if newer:
        raise RefusedError(
            f"the backup was made by a newer version (it knows {newer[0]}); "
            "install that version first"
        )


# --- SQLite -------------------------------------------------------------------------


def save_sqlite(file: Path, directory: Path) -> None:
    """Write a consistent copy of the database while it is in use."""
    with (
        closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(directory / SQLITE_FILE)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def check_sqlite(directory: Path) -> None:
    """Raise RefusedError unless the copied file is sound."""
    file = directory / SQLITE_FILE
    with closing(sqlite3.connect(file)) as copy:
        try:
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
            loose = copy.execute("PRAGMA foreign_key_check").fetchone()
        except sqlite3.DatabaseError as e:
            raise RefusedError(f"the database in the backup is unreadable: {e}") from e
    if said != "ok" or loose:
        raise RefusedError(f"the database in the backup is not sound: {said}")


# --- PostgreSQL ---------------------------------------------------------------------


def save_postgresql(directory: Path) -> None:
    """Write each table as COPY text, all as of one moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in _tables(cursor):
            statement = sql.SQL("COPY {} ({}) TO STDOUT").format(
                sql.Identifier(table), _columns(cursor, table)
            )
            file = directory / f"{table}.copy"
            with file.open("wb") as f, cursor.copy(statement) as copy:
                for block in copy:
                    f.write(block)


def load_postgresql(directory: Path, migrations: list[list[str]]) -> None:
    """Put a saved database in the place of what is there, or leave all as it was."""
    with _set_aside():
        executor = MigrationExecutor(connection)
        executor.migrate(_ends(executor, migrations))
        with transaction.atomic(), connection.cursor() as cursor:
            tables = [t for t in _tables(cursor) if t != _MIGRATIONS]
            names = sql.SQL(", ").join(map(sql.Identifier, tables))
            cursor.execute(sql.SQL("TRUNCATE {}").format(names))
            for table in tables:
                _load_table(cursor, table, directory / f"{table}.copy")
                _advance_sequences(cursor, table)
    call_command("migrate", interactive=False, verbosity=0)


def _ends(
    executor: MigrationExecutor, migrations: list[list[str]]
) -> list[tuple[str, str]]:
    """Return those that no other one of `migrations` stands on."""
    graph = executor.loader.graph
    given = {(app, name) for app, name in migrations} & set(graph.nodes)
    return sorted(
        n for n in given if not {c.key for c in graph.node_map[n].children} & given
    )


@contextmanager
def _set_aside() -> Iterator[None]:
    """Move the schema away, and back again if the block fails."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        here = sql.Identifier(cursor.fetchone()[0])
        aside = sql.Identifier(_ASIDE)
        move = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
        drop = sql.SQL("DROP SCHEMA {} CASCADE")
        with transaction.atomic():
            if _has_schema(cursor, _ASIDE):
                # A restore was cut short: what it moved away is the real one.
                cursor.execute(drop.format(here))
                cursor.execute(move.format(aside, here))
            cursor.execute(move.format(here, aside))
            cursor.execute(sql.SQL("CREATE SCHEMA {}").format(here))
        try:
            yield
        except BaseException:
            with transaction.atomic():
                cursor.execute(drop.format(here))
                cursor.execute(move.format(aside, here))
            raise
        cursor.execute(drop.format(aside))


def _has_schema(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name])
    return cursor.fetchone() is not None


def _load_table(cursor: Any, table: str, file: Path) -> None:
    if not file.exists():
        raise RefusedError(f"the backup lacks the table {table}")
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), _columns(cursor, table)
    )
    with file.open("rb") as f, cursor.copy(statement) as copy:
        while block := f.read(_BLOCK_OCTETS):
            copy.write(block)


def _advance_sequences(cursor: Any, table: str) -> None:
    """Let the next number of each counted column follow the highest one present."""
    for sequence in connection.introspection.get_sequences(cursor, table):
        column = sql.Identifier(sequence["column"])
        name = sql.Identifier(table)
        cursor.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({}, {}), "
                "COALESCE(MAX({}), 1), MAX({}) IS NOT NULL) FROM {}"
            ).format(
                sql.Literal(name.as_string(None)),
                sql.Literal(sequence["column"]),
                column,
                column,
                name,
            )
        )


def _tables(cursor: Any) -> list[str]:
    found = connection.introspection.get_table_list(cursor)
    return sorted(t.name for t in found if t.type == "t")


def _columns(cursor: Any, table: str) -> sql.Composed:
    """Return the stored columns, in a fixed order; generated ones fill themselves."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND table_schema = current_schema() AND is_generated = 'NEVER' "
        "ORDER BY column_name",
        [table],
    )
    names = [row[0] for row in cursor.fetchall()]
    return sql.SQL(", ").join(map(sql.Identifier, names))
