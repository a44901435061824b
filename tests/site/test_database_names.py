"""Names in the database: what SQLite forgives and PostgreSQL does not."""

from django.apps import apps


def test_no_constraint_or_index_has_the_name_of_a_table() -> None:
    """On PostgreSQL an index is a relation like a table: migrating would fail."""
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models}
    names = {
        made.name
        for model in models
        for made in (*model._meta.constraints, *model._meta.indexes)
    }
    assert names & tables == set()
