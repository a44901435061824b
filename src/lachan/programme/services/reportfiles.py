"""Write a report into files: DOCX, PDF, and every figure with its rows as JSON."""

import json
from pathlib import Path

from django.utils import timezone

from lachan.documents.pdf import pdf
from lachan.documents.word import docx
from lachan.lib.errors import RefusedError
from lachan.programme.models import Plan, PlanState, ReportState, ReportVersion
from lachan.programme.services import reports
from lachan.programme.services.reportpaper import as_json, document


class NoPlanError(RefusedError):
    """There is no plan of this number, or none that is carried out."""


def plan_of(number: str | None) -> Plan:
    """Return a plan by its number; the first carried out where none is named."""
    rows = Plan.objects.there().exclude(state=PlanState.DRAFT)
    if number is None:
        rows = rows.exclude(shipped=Plan.DEMO)
    if number:
        found = rows.filter(number=number).first()
    else:
        found = rows.filter(state=PlanState.ACTIVE).first()
    if found is None:
        raise NoPlanError(f"no plan {number or 'that is carried out'}")
    plan: Plan = found
    return plan


def newest(plan: Plan, year: int) -> ReportVersion:
    """Return the signed version of a year's report, else the newest, written anew."""
    report = reports.begin(plan=plan, year=year, unit=None, by=None)
    if report.state == ReportState.SIGNED and report.signed:
        return report.signed
    return reports.write(report=report, by=None, now=timezone.now())


def write(*, year: int, out: Path, number: str | None = None) -> dict[str, str | int]:
    """Write the report of a year below a folder. Returns the paths and the version.

    Raises NoPlanError, NobodyReportsError, documents' DocumentError, RefusedError.
    """
    version = newest(plan_of(number), year)
    paper = document(version)
    told = json.dumps(as_json(version), ensure_ascii=False, indent=1)
    files = {"docx": docx(paper), "pdf": pdf(paper), "json": told.encode()}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for ending, content in files.items():
            (out / f"bao-cao-{year}.{ending}").write_bytes(content)
    except OSError as e:
        raise RefusedError(f"{out}: {e.strerror}") from e
    paths = {ending: str(out / f"bao-cao-{year}.{ending}") for ending in files}
    return {**paths, "version": version.number, "state": version.report.state}
