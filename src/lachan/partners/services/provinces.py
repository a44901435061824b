"""The 34 provinces and cities, from the file that ships with the package."""

import csv
import datetime as dt
from pathlib import Path
from typing import Final

from django.db import transaction

from lachan.audit.services import record
from lachan.partners.models import Kind, Unit
from lachan.partners.services.units import STREAM, NewUnit, keep

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "provinces.csv"
# Source: Quyết định 19/2025/QĐ-TTg (codes); the units began on this day.
SINCE: Final = dt.date(2025, 7, 1)


@transaction.atomic
def load_provinces() -> int:
    """Keep the provinces that are not there. Returns how many were new.

    A province that was renamed or ended since stays as it became.
    """
    known = set(
        Unit.objects.filter(kind=Kind.PROVINCE).values_list("code", flat=True),
    )
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [r for r in csv.DictReader(lines) if r["code"] not in known]
    for row in rows:
        keep(NewUnit(Kind.PROVINCE, row["code"], row["name"], SINCE))
    if rows:
        record(STREAM, "provinces.loaded", facts={"count": len(rows)})
    return len(rows)
