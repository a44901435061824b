"""What the tables of cases share."""

from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

USER: Final = settings.AUTH_USER_MODEL
CODE: Final = 24


def codes_only(field: str, codes: type[StrEnum], name: str) -> models.CheckConstraint:
    """Return the constraint that `field` holds one of `codes`."""
    values = [c.value for c in codes]
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)
