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


# Source: Nghị định 56/2017/NĐ-CP, Điều 22-23; 111 since 6 December 2017.
HOTLINE: Final = NewUnit(
    Kind.HOTLINE,
    "111",
    "Tổng đài điện thoại quốc gia bảo vệ trẻ em 111",
    dt.date(2017, 12, 6),
)


@transaction.atomic
def load_provinces() -> int:
    """Keep the provinces, and 111, that are not there. Returns how many provinces.

    A province that was renamed or ended since stays as it became.
    """
    known = set(
        Unit.objects.filter(kind=Kind.PROVINCE).values_list("code", flat=True),
    )
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [r for r in csv.DictReader(lines) if r["code"] not in known]
    for row in rows:
        keep(NewUnit(Kind.PROVINCE, row["code"], row["name"], SINCE))
    if not Unit.objects.filter(kind=HOTLINE.kind, code=HOTLINE.code).exists():
        keep(HOTLINE)
    if rows:
        record(STREAM, "provinces.loaded", facts={"count": len(rows)})
    return len(rows)
