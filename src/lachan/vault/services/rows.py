"""Keep new rows in few statements, each worked out once: many reports come at once."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from django.db import connection, models

# SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
_VALUES_MAX: Final = 30_000


def insert(rows: Iterable[models.Model]) -> None:
    """Keep new rows; tables in the order they first appear. Not for parents of models.

    Rows do not learn the numbers that the database gives them.
    """
    kinds: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        kinds.setdefault(type(row), []).append(row)
    for kind, found in kinds.items():
        fields = _fields(kind)
        most = _VALUES_MAX // len(fields)
        for start in range(0, len(found), most):
            _insert(kind, fields, found[start : start + most])


@lru_cache(maxsize=64)
def _fields(kind: type[models.Model]) -> tuple["models.Field[Any, Any]", ...]:
    found = kind._meta.local_concrete_fields
    return tuple(f for f in found if not isinstance(f, models.AutoField))


@lru_cache(maxsize=64)
def _start(kind: type[models.Model], vendor: str) -> str:
    name = connection.ops.quote_name
    columns = ", ".join(name(str(f.column)) for f in _fields(kind))
    table = name(kind._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608 - names of models


def _insert(
    kind: type[models.Model],
    fields: tuple["models.Field[Any, Any]", ...],
    rows: Sequence[models.Model],
) -> None:
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for row in rows
        for field in fields
    ]
    row_of = f"({', '.join(['%s'] * len(fields))})"
    text = _start(kind, connection.vendor) + ", ".join([row_of] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(text, values)
