"""All rows of a family, wherever they stand: for taking them along and for a test.

The tables are found by their foreign keys, so that a table that is added later is
never forgotten. Counters and what was published belong by the profile's key.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from lachan.supervision.models import Count, Family, Published, Sharing


def keys_of(family: Family) -> list[str]:
    """Return the ids of the family's profiles."""
    keys = [*family.children.values_list("key", flat=True)]
    keys += [family.guest_key, family.adult_key]
    shared = Sharing.objects.filter(device__family=family)
    return [*keys, *shared.values_list("key", flat=True)]


@cache
def tables() -> dict[type[models.Model], str]:
    """Return each table that belongs to a family, with the look-up that leads there."""
    found: dict[type[models.Model], str] = {Family: "pk"}
    waiting: list[type[models.Model]] = [Family]
    app = apps.get_app_config("supervision")
    ours = list(app.get_models(include_auto_created=True))
    while waiting:
        target = waiting.pop(0)
        for model in ours:
            if model in found:
                continue
            for field in model._meta.concrete_fields:
                if isinstance(field, models.ForeignKey) and _leads(field, target):
                    rest = "" if target is Family else f"__{found[target]}"
                    found[model] = field.name + rest
                    waiting.append(model)
                    break
    return found


def _leads(field: Any, target: type[models.Model]) -> bool:
    """Tell whether the rows of `field` go when those of `target` go."""
    gone_with = field.remote_field.on_delete is not models.SET_NULL
    return field.related_model is target and gone_with


def rows_of(
    family: Family,
) -> Iterator[tuple[type[models.Model], models.QuerySet[Any]]]:
    """Yield every table with the rows of `family` in it."""
    for model, path in tables().items():
        yield model, model._default_manager.filter(**{path: family.pk}).order_by("pk")
    keys = keys_of(family)
    yield Count, Count.objects.filter(profile__in=keys).order_by("pk")
    yield Published, Published.objects.filter(key__in=keys).order_by("pk")
