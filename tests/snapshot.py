"""Rows that many tests begin with: made once by the services, then put in as they were.

Only into tables that are as empty as they were then; the caller looks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows that were made, by model."""

    rows: dict[type[Model], list[Model]]

    def put_in(self) -> None:
        """Keep the rows again, with their numbers, together: some point at others."""
        with transaction.atomic():
            self._put_in()

    def _put_in(self) -> None:
        for model, rows in self.rows.items():
            model._base_manager.bulk_create(rows)
        resets = connection.ops.sequence_reset_sql(no_style(), list(self.rows))
        with connection.cursor() as cursor:
            for sql in resets:
                cursor.execute(sql)


def taken(make: Callable[[], object]) -> Snapshot:
    """Return the rows that `make` adds to the database."""
    before = {model: _numbers(model) for model in _models()}
    make()
    new = {m: _rows(m, before[m]) for m in _models()}
    return Snapshot({model: rows for model, rows in new.items() if rows})


def _models() -> Iterator[type[Model]]:
    return (m for m in apps.get_models() if m._meta.managed and not m._meta.proxy)


def _numbers(model: type[Model]) -> set[Any]:
    return set(model._base_manager.values_list("pk", flat=True))


def _rows(model: type[Model], before: set[Any]) -> list[Model]:
    return [row for row in model._base_manager.all() if row.pk not in before]
