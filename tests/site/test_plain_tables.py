"""The tables can be read by any program: backups, and who mends by hand."""

import pytest
from django.db import connection


@pytest.mark.django_db
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL has its own functions"
)
def test_no_table_of_sqlite_needs_functions_of_django() -> None:
    """`lachan backup` copies through a connection of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        tables = dict(cursor.fetchall())
    assert len(tables) > 100
    assert [name for name, sql in tables.items() if "(django_" in sql] == []
