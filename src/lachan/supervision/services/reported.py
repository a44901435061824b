"""Tell Lá Chắn that a page is blocked wrongly; keep where the answer will be."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from lachan.lists import facts as lists
from lachan.lists.services import complaints
from lachan.lists.services.complaints import ComplaintError, Said
from lachan.supervision.models import Child, ChildReport, Family, FamilyReport

KEPT = timedelta(days=180)
SHOWN = 10


@transaction.atomic
def report(
    said: Said, *, day: date, child: Child | None = None, family: Family | None = None
) -> bool:
    """Pass it on; child or family: whose page shows the answer, neither: nobody's.

    Returns False when the day has brought too many.
    """
    try:
        row, _code = complaints.file(said, day=day)
    except ComplaintError:
        return False
    if child is not None:
        ChildReport.objects.get_or_create(
            child=child, number=row.pk, defaults={"day": day}
        )
    if family is not None:
        FamilyReport.objects.get_or_create(
            family=family, number=row.pk, defaults={"day": day}
        )
    return True


def of_child(child: Child) -> list[lists.ComplaintFact]:
    """Return what the child said and what was answered; for its own page alone."""
    return _facts(child.reports.values_list("number", flat=True))


def of_family(family: Family) -> list[lists.ComplaintFact]:
    """Return what the parents said and what was answered."""
    return _facts(family.reports.values_list("number", flat=True))


def _facts(numbers: QuerySet[Any, int]) -> list[lists.ComplaintFact]:
    wanted = list(numbers[:SHOWN])
    return lists.complaints(wanted) if wanted else []


def prune(today: date) -> None:
    """Forget who said it half a year later."""
    for model in (ChildReport, FamilyReport):
        model._default_manager.filter(day__lt=today - KEPT).delete()
