"""Which reports a person sees, who writes them, who signs."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from lachan.programme.access.gathering import Desk
from lachan.programme.models import Report, ReportState, ReportVersion

Row = TypeVar("Row", bound=Model)


def reports_for(desk: Desk) -> QuerySet[Report]:
    """Return the reports a person reads: of their units, and all that were signed."""
    rows = Report.objects.there()
    if desk.admin:
        return rows
    return rows.filter(Q(unit__in=desk.units) | Q(state=ReportState.SIGNED))


def report_of(desk: Desk, pk: int) -> Report:
    """Return a report that a person reads. Raises Http404."""
    rows = reports_for(desk).select_related("plan", "unit__parent", "signed")
    found: Report | None = rows.filter(pk=pk).first()
    return _found(found)


def version_of(report: Report, number: int | None) -> ReportVersion:
    """Return a version of a report; None: the signed one, or the newest.

    Raises Http404.
    """
    if number is None and report.signed:
        return report.signed
    rows = report.versions.all()
    return _found((rows.filter(number=number) if number else rows).first())


def writes(desk: Desk, report: Report) -> bool:
    """Tell whether a person may change a report: who reports, administrators."""
    open_still = report.state != ReportState.SIGNED
    return open_still and (desk.admin or report.unit_id in desk.units)


def signs(desk: Desk, report: Report) -> bool:
    """Tell whether a person signs it: who leads the unit that reports."""
    return report.unit_id in desk.heads


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
