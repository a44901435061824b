"""Read figures of Lá Chắn and say what may be said of them.

    python analyse.py [data.csv] [INDICATOR] [COLUMN=WORD]

COLUMN=WORD chooses one category, kind or mark, like CATEGORY=gambling: some indicators
are told by such a column alone.
Needs Python 3.9 or later, nothing else. It shows four habits: read the status before
the number; keep every figure with its interval; say nothing of an order while intervals
overlap; do not add noisy parts up to a whole.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

Figure = tuple[float, float, float]
Rows = list[dict[str, str]]

TOTAL = "_T"
COUNTRY = "VN"
SPLITS = (
    *("AGE", "EDU_LEVEL", "CATEGORY", "VENUE", "DAY_PART", "DAYS_IN_USE"),
    *("REPORT_CHANNEL", "REPORTER", "REPORT_GROUP", "KIND", "WITHIN"),
)
SHOWN = "A"


def read(path: Path, indicator: str) -> Rows:
    """Return the rows of one indicator."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["INDICATOR"] == indicator]


def chosen(rows: Rows, choice: str) -> Rows:
    """Return the rows of all ages, levels, categories, but of one word of a column."""
    column, _, word = choice.partition("=")
    wanted = {**dict.fromkeys(SPLITS, TOTAL), **({column: word} if column else {})}
    return [row for row in rows if all(row[k] == v for k, v in wanted.items())]


def choices(rows: Rows) -> str:
    """Say by which columns and words the rows are told."""
    words = {
        name: sorted({row[name] for row in rows} - {TOTAL})
        for name in SPLITS
        if any(row[name] != TOTAL for row in rows)
    }
    return "; ".join(f"{name}={' | '.join(some)}" for name, some in words.items())


def figure(row: dict[str, str]) -> Figure:
    """Return (value, low, high) of a row."""
    return float(row["OBS_VALUE"]), float(row["LOWER"]), float(row["UPPER"])


def overlap(one: Figure, two: Figure) -> bool:
    """Tell whether two intervals have a number in common."""
    return one[1] <= two[2] and two[1] <= one[2]


def through_time(rows: Rows) -> Iterator[str]:
    """Yield one line a period of the country, with what may be said of the change."""
    country = [r for r in rows if r["REF_AREA"] == COUNTRY and r["OBS_STATUS"] == SHOWN]
    before: Figure | None = None
    for row in sorted(country, key=lambda r: r["TIME_PERIOD"]):
        now = figure(row)
        said = ""
        if before is not None:
            said = "no change can be told"
            if not overlap(now, before):
                said = "higher" if now[0] > before[0] else "lower"
        value, low, high = now
        yield f"{row['TIME_PERIOD']}  {value:8.2f}  [{low:.2f}, {high:.2f}]  {said}"
        before = now


def by_province(rows: Rows) -> tuple[Rows, Rows]:
    """Return (those with a figure, those without) of the newest period."""
    newest = max(row["TIME_PERIOD"] for row in rows)
    last = [
        row
        for row in rows
        if row["TIME_PERIOD"] == newest and row["REF_AREA"] not in (COUNTRY, "00")
    ]
    shown = [row for row in last if row["OBS_STATUS"] == SHOWN]
    return shown, [row for row in last if row["OBS_STATUS"] != SHOWN]


def ranked_pairs(shown: Rows) -> tuple[int, int]:
    """Return (pairs whose order can be told, all pairs)."""
    figures = [figure(row) for row in shown]
    pairs = [(a, b) for n, a in enumerate(figures) for b in figures[n + 1 :]]
    return sum(not overlap(a, b) for a, b in pairs), len(pairs)


def main(path: Path, indicator: str, choice: str) -> None:
    """Print what can be told of one indicator."""
    every = read(path, indicator)
    rows = chosen(every, choice)
    if not rows:
        hint = f"; it is told by {choices(every)}" if every else ""
        sys.exit(f"no such rows of {indicator} in {path}{hint}")
    if any(row["SYNTHETIC"] == "1" for row in rows):
        print("SYNTHETIC DATA: not real figures")
    print(f"\n{indicator}, the country, unit {rows[0]['UNIT_MEASURE']}")
    for line in through_time(rows):
        print(line)
    shown, silent = by_province(rows)
    told, pairs = ranked_pairs(shown)
    print(f"\nprovinces: {len(shown)} with a figure, {len(silent)} without")
    print(f"pairs of provinces: {pairs}; order can be told for {told}")


if __name__ == "__main__":
    beside = Path(__file__).resolve().parent / "data.csv"
    main(
        Path(sys.argv[1]) if len(sys.argv) > 1 else beside,
        sys.argv[2] if len(sys.argv) > 2 else "B1",
        sys.argv[3] if len(sys.argv) > 3 else "",
    )
