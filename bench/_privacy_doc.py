"""The tables of docs/privacy.md, written from what was measured."""

import math
from pathlib import Path
from typing import Any

from lachan.observatory.releases import plan
from lachan.observatory.releases.plan import NANO, Measure
from lachan.observatory.releases.recipes import QUARTERLY, Recipe

# What stands between these is written by `lachan bench privacy --doc`.
BEGIN, END = "<!-- bench/privacy.py: {} -->", "<!-- end -->"
_SPARSE = 0.05  # of cells published, below which an error says nothing
# Measure → what it counts, by what.
SAID = {
    "places": "month: in use, any block, complete, off, nights; by province",
    "children": "month: children, by province",
    "days": "month: days in use, days with fresh lists; by province",
    "blocks": "month: blocks by province and category",
    "asked": "month: questions of the country by category and action",
    "asked-places": "month: questions by province: all, blocked, learning",
    "often": "quarter: days in use, 5, 10, 15, 20, 25 or more; by province",
    "level-places": "quarter: in use, any block; by province and level",
    "level-blocks": "quarter: blocks by province, level, category",
    "age-places": "quarter: in use, any block; by province and age band",
    "age-blocks": "quarter: blocks by province, age band, category",
}
MEMBERSHIP = {
    "membership, a month": "was this home in? a month",
    "membership, a year": "was this home in? all releases of a year",
}
EVERY = (*plan.MONTHLY, *plan.QUARTERLY)
Rows = dict[str, dict[str, float]]


def bounds() -> str:
    """Return the table of bounds, budget and noise: arithmetic alone."""
    rows = [
        (
            SAID[m.key],
            _moves(m),
            _number(m.sensitivity),
            f"{m.rho_nano / NANO:.3f}",
            _number(m.scale),
        )
        for m in EVERY
    ]
    return _table(("table", "cells moved × by", "Δ", "ρ", "σ"), rows)


def _moves(measure: Measure) -> str:
    groups: dict[int, int] = {}
    for move in measure.moves:
        groups[move] = groups.get(move, 0) + 1
    return ", ".join(f"{many} × {move:,}" for move, many in groups.items())


def attacks(said: Rows) -> str:
    """Return what attackers got beside what they may get: on each table, and on all."""
    on_noise = [_of_measure(SAID[m.key], said[f"canary {m.key}"]) for m in EVERY]
    head = ("table", "largest home moves", "canary: ρ at least", "canary: ε at least")
    rest = [
        (
            f"{words}: AUC at least",
            _three(row["AUC at least"]),
            _three(row["AUC promised"]),
        )
        for name, words in MEMBERSHIP.items()
        for row in (said[name],)
    ]
    rest += [
        (name, _number(row["figure"]), _number(row["bound"]))
        for name, row in said.items()
        if "bound" in row
    ]
    return f"{_table(head, on_noise)}\n\n{_table(('attack', 'came to', 'bound'), rest)}"


def _of_measure(words: str, row: dict[str, float]) -> tuple[str, ...]:
    pairs = (
        ("moved", "may move"),
        ("rho found", "rho promised"),
        ("epsilon found", "epsilon promised"),
    )
    told = (f"{_number(row[got])} of {_number(row[may])}" for got, may in pairs)
    return words, *told


def _three(value: float) -> str:
    return f"{value:.3f}"


def error(said: dict[str, Rows]) -> str:
    """Return the error of each figure at each coverage: median, worst of 20, told."""
    names = sorted({name for rows in said.values() for name in rows}, key=_place)
    rows = [
        (name, *(_error(said[share].get(name, {})) for share in said)) for name in names
    ]
    table = _table(("figure", *(share.replace("%", " %") for share in said)), rows)
    return f"{table}\n\n{_held(said)}"


def _held(said: dict[str, Rows]) -> str:
    local = [
        (name, row)
        for rows in said.values()
        for name, row in rows.items()
        if name.endswith("by province") and not math.isnan(row["in interval %"])
    ]
    inside = sorted(row["in interval %"] for _, row in local)
    taus = sorted((row["tau"], name) for name, row in local if "tau" in row)
    (least, worst), (most, best) = taus[0], taus[-1]
    return (
        f"Between {inside[0]:.0f} and {inside[-1]:.0f} of 100 intervals by province"
        " held the value without noise; 95 are promised. How well provinces keep their"
        f" order (Kendall's τ) goes from {least:.1f} ({worst.split()[0]}) to {most:.2f}"
        f" ({best.split()[0]}): do not rank."
    )


def _error(row: dict[str, float]) -> str:
    told = row.get("published %", math.nan)
    if math.isnan(told) or told < 100 * _SPARSE:
        return "no use"
    text = f"{_number(row['median %'])} ({_number(row['p95 %'])}) %"
    return text if round(told) >= 100 else f"{text}, {told:.0f} told"


def _place(name: str) -> tuple[str, int, str]:
    code = name.split(" ", 1)[0]
    return code[0], int(code[1:]), name


def name_of(recipe: Recipe) -> str:
    """Return what a series is called: "B1 by province and category"."""
    return f"{recipe.indicator} by {' and '.join(recipe.by) or 'country'}"


def in_error_table() -> list[str]:
    """Return every series whose error is told: of a month, and days of a quarter."""
    return [
        name_of(recipe) for recipe in QUARTERLY if not {"level", "age"} & set(recipe.by)
    ]


def _number(value: float) -> str:
    """Return two or three digits that count, and no more zeros than needed."""
    if not value:
        return "0"
    if abs(value) >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    digits = 2 if abs(value) < 1 else 3
    return f"{float(f'{value:.{digits}g}'):g}"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def block(text: str, name: str) -> str:
    """Return what stands between the marks of a table."""
    return _between(text, name)[1]


def _between(text: str, name: str) -> tuple[str, str, str]:
    before, begin, rest = text.partition(BEGIN.format(name) + "\n")
    table, end, after = rest.partition(f"\n{END}")
    assert begin, f"no table {name}"
    assert end, f"no end of {name}"
    return before + begin, table, end + after


def write(page: Path, said: dict[str, Any]) -> None:
    """Put the tables into a page, each between its marks."""
    text = page.read_text(encoding="utf-8")
    made = {"bounds": bounds()}
    if "attacks" in said:
        made["attacks"] = attacks(said["attacks"])
    shares = {name: rows for name, rows in said.items() if name.endswith("%")}
    if shares:
        made["error"] = error(shares)
    for name, table in made.items():
        before, _, after = _between(text, name)
        text = before + table + after
    page.write_text(text, encoding="utf-8")
