"""A lake of a whole country for tests: sums put there at once, no batch by batch."""

import datetime as dt

from lachan.observatory.models import Sum
from lachan.observatory.services import folding
from lachan.stats.fold import pack
from lachan.stats.words import AGES, LEVELS, PROVINCES

SEPTEMBER = dt.date(2026, 9, 10)
BLOCKS = {"gambling": 0.3, "scam": 0.2, "bypass": 0.15, "ads": 0.6}
ASKED = {("learning", "allow"): 900, ("none", "allow"): 1800, ("ads", "block"): 300}


def fill(
    day: dt.date = SEPTEMBER, *, each: int = 20_000, space: str = "real", more: int = 0
) -> None:
    """Count `each` gateways in every province on one day; `more` in the first."""
    rows = []
    for at, geo in enumerate(PROVINCES):
        gateways = each + (more if at == 0 else 0)
        sums = {tuple(cell.split("|")): numbers for cell, *numbers in _cells(gateways)}
        rows.append(
            Sum(
                space=space,
                day=day,
                sender="trial",
                geo=geo,
                venue="home",
                cells=pack(sums),
            )
        )
    Sum.objects.bulk_create(rows)
    folding.fold()


def _cells(gateways: int) -> list[tuple[str, int, int, int]]:
    shares = {"all": 1.0, "complete": 0.8, "paused": 0.05, "nights5": 0.2, "fresh": 0.9}
    cells = [
        _flag(f"all|all|all|{action}|all", gateways * share)
        for action, share in {**shares, "block": 0.7}.items()
    ]
    cells.append(("all|all|all|children|all", 2 * gateways, gateways, gateways))
    for code, share in BLOCKS.items():
        cells.append(_flag(f"all|all|{code}|block|all", gateways * share))
    margins = [(level, "all") for level in LEVELS] + [("all", age) for age in AGES]
    for level, age in margins:
        cells.append(_flag(f"{level}|{age}|all|all|all", gateways / 3))
        cells.append(_flag(f"{level}|{age}|all|block|all", gateways / 4))
        cells.append(_flag(f"{level}|{age}|gambling|block|all", gateways / 8))
    for (code, action), count in ASKED.items():
        cells.append((f"thcs|10-13|{code}|{action}|evening", count * gateways, 0, 0))
    return cells


def _flag(cell: str, gateways: float) -> tuple[str, int, int, int]:
    return (cell, 0, int(gateways), int(gateways))
