"""The lake under questions: rows of a made-up dense country, engines beside each other.

The lake is made as the program makes it: files of days with their manifest, then those
of months. It is asked twice: as releases and pages ask, and by its days alone, which is
what the other engines have. Each answers in a process of its own: the first answer is
cold (its data is loaded or opened, nothing asked yet), two more are warm. Run by
`observatory.py`.
"""

import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FIRST = dt.date(2026, 1, 1)
TRIES = 3
MONTH_DAYS = 31
DAYS = "kind=access-real"  # what other engines get
# Indicator and split: what a monthly report asks.
QUERIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("A1", ()),
    ("A1", ("province",)),
    ("A3", ("province",)),
    ("A4", ("province", "venue")),
    ("A5", ()),
    ("A6", ("province",)),
    ("B1", ()),
    ("B1", ("province", "category")),
    ("B1", ("level",)),
    ("B1", ("age", "category")),
    ("B2", ()),
    ("B2", ("province",)),
    ("B2", ("category", "part")),
    ("B4", ("province",)),
    ("B5", ("province",)),
    ("B6", ()),
    ("B7", ("province", "age")),
    ("B7", ("level",)),
    ("B8", ()),
    ("B8", ("province",)),
)
ENGINES = ("lake", "lake, days alone", "duckdb file", "chdb", "sqlite")
MAKE = "make"


def ready() -> None:
    """Let modules of the program be imported; LACHAN_DATA says where its data is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lachan.site.settings")
    import django

    django.setup()


# --- Rows ------------------------------------------------------------------------


def make(rows: int) -> dict[str, Any]:
    """Write whole days of a dense country until there are `rows`; tell how large."""
    from django.core.management import call_command
    from django.db.models import Sum

    from lachan.observatory.models import LakeFile
    from lachan.observatory.services import folding

    call_command("migrate", verbosity=0)
    begun, days, made = time.monotonic(), 0, 0
    while made < rows:
        made += _write(FIRST + dt.timedelta(days))
        days += 1
    written = time.monotonic()
    months = folding.sum_up_months(FIRST + dt.timedelta(days + MONTH_DAYS))
    summed = time.monotonic() - written
    octets = dict(LakeFile.objects.values_list("span").annotate(Sum("octets")))
    return {
        "rows": made,
        "days": days,
        "octets a row, lake": round(octets["day"] / made, 2),
        "files of months beside it": f"{octets['month'] / octets['day']:.1%}",
        "rows/s written": round(made / (written - begun)),
        "s for the file of a month": round(summed / months, 1),
    }


def _write(day: dt.date) -> int:
    """Write a day as `folding` does, but for the sums that it would be made of."""
    from django.conf import settings

    from lachan.observatory.lake import files
    from lachan.observatory.models import LakeFile, Space, lake_folder

    table = _day(day)
    folder = settings.LAKE_DIR / lake_folder(Space.REAL, day)
    octets = files.compressed(table, str(day))
    written = files.keep(folder, octets, table.num_rows)
    LakeFile.objects.create(space=Space.REAL, day=day, since=0, **written._asdict())
    return table.num_rows


def _day(day: dt.date) -> Any:
    """Return every cell that a day can have, sorted as the lake sorts."""
    import duckdb

    from lachan.observatory.lake.files import ORDER
    from lachan.policy.countable import statistical_codes
    from lachan.stats import words

    def among(name: str, values: Any) -> str:
        listed = ", ".join(f"('{v}')" for v in values)
        return f"(VALUES {listed}) AS {name}_({name})"

    db = duckdb.connect(config={"threads": 2})
    places = f"{among('geo', words.PROVINCES)}, {among('venue', words.VENUES)}"
    numbers = (
        "1 + hash(day, geo, venue, level, age, category, action, part) % 5000 AS count_"
    )
    whose = "(VALUES " + ", ".join(
        f"('{level}', '{age}')"
        for level, age in (
            ("all", "all"),
            *((level, "all") for level in words.LEVELS),
            *(("all", age) for age in words.AGES),
        )
    )
    whose += ") AS whose(level, age)"
    marks = [("all", "all"), ("all", "block")]
    marks += [(code, "block") for code in sorted(statistical_codes())]
    marks += [("all", state) for state in words.STATES]
    said = ", ".join(f"('{c}', '{a}')" for c, a in marks)
    codes = sorted(statistical_codes())
    return db.sql(
        f"""
        WITH cells AS (
          SELECT DATE '{day}' AS day, geo, venue, level, age, category, action, part
          FROM {places}, {among("level", words.LEVELS)}, {among("age", words.AGES)},
            {among("category", codes)}, {among("action", words.ACTIONS)},
            {among("part", words.PARTS)}
          UNION ALL
          SELECT DATE '{day}', geo, venue, level, age, category, action, 'all'
          FROM {places}, {whose}, (VALUES {said}) AS marks(category, action)
        )
        SELECT day, geo, venue, level, age, category, action, part,
          (CASE WHEN part = 'all' AND action <> 'children' THEN 0 ELSE count_ END)
            ::BIGINT AS count,
          (CASE WHEN part = 'all' THEN count_ ELSE 0 END)::BIGINT AS active,
          (CASE WHEN part = 'all' THEN count_ // 9 ELSE 0 END)::BIGINT AS first
        FROM (SELECT *, {numbers} FROM cells)
        ORDER BY {", ".join(ORDER)}
        """
    ).to_arrow_table()


# --- Engines ---------------------------------------------------------------------


def apart(word: str, where: Path, rows: int) -> dict[str, Any]:
    """Make the lake, or ask all queries of one engine, in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, word, str(where), str(rows)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(where), "LACHAN_DATA": str(where / "data")},
    )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def main(word: str, where: Path, rows: int) -> None:
    (where / "data").mkdir(exist_ok=True)
    ready()
    if word == MAKE:
        print(json.dumps(make(rows)))
        return
    lake = where / "data" / "lake"
    load, run = _ENGINES[word](lake, rows)
    days = sorted(path.name.removeprefix("dt=") for path in lake.glob(f"{DAYS}/dt=*"))
    month = dt.date.fromisoformat(days[-MONTH_DAYS:][0]).replace(day=1)
    said = {
        **load,
        **_answers(run, None, "all days"),
        # SQLite has the first days alone.
        **(_answers(run, month, "last month") if word != "sqlite" else {}),
        "peak MB": _peak_mb(),
    }
    print(json.dumps(said))


def _answers(run: "Run", first: dt.date | None, of: str) -> dict[str, float]:
    """Ask all queries of the days from `first`; tell the seconds."""
    cold, warm = [], []
    for query in QUERIES:
        times = [_timed(run, query, first) for _ in range(TRIES)]
        cold.append(times[0])
        warm += times[1:]
    warm.sort()
    return {
        f"{of}, cold, slowest, s": round(max(cold), 3),
        f"{of}, warm p50, s": round(warm[len(warm) // 2], 3),
        f"{of}, warm p95, s": round(warm[int(len(warm) * 0.95)], 3),
    }


def _peak_mb() -> int:
    """Return the most memory of this process; getrusage tells its parent's too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) // 1024


def _timed(run: "Run", query: Any, first: dt.date | None) -> float:
    begun = time.perf_counter()
    assert run(*query, first) > 0, query
    return time.perf_counter() - begun


def _expression(table: Any, code: str, by: tuple[str, ...]) -> Any:
    from lachan.observatory.indicators.expression import expression
    from lachan.observatory.indicators.registry import registry

    return expression(table, registry()[code], by)


def _sql(code: str, by: tuple[str, ...], first: dt.date | None, dialect: str) -> str:
    import ibis

    from lachan.observatory.indicators.expression import SCHEMA

    table = ibis.table(SCHEMA, name="access")
    if first is not None:
        table = table.filter(table.day >= first)
    return str(ibis.to_sql(_expression(table, code, by), dialect=dialect))


# Indicator, split and first day (None: all days) → rows of the answer.
Run = Callable[[str, tuple[str, ...], dt.date | None], int]
Loaded = tuple[dict[str, Any], Run]


def _lake(lake: Path, rows: int) -> Loaded:
    from lachan.observatory.services.computing import Question, compute

    def run(code: str, by: tuple[str, ...], first: dt.date | None) -> int:
        return len(compute(Question(code, first, by=by)))

    return {"load, s": 0.0}, run


def _days_alone(lake: Path, rows: int) -> Loaded:
    from lachan.observatory.engines.choose import opened
    from lachan.observatory.lake.snapshot import take

    def run(code: str, by: tuple[str, ...], first: dt.date | None) -> int:
        with opened("duckdb", take(first=first).source) as engine:
            return len(engine.run(_expression(engine.table, code, by)))

    return {"load, s": 0.0}, run


def _duckdb_file(lake: Path, rows: int) -> Loaded:
    import duckdb

    begun = time.monotonic()
    path = lake.parent / "access.duckdb"
    db = duckdb.connect(str(path), config={"threads": 2, "memory_limit": "512MB"})
    db.execute(
        "CREATE TABLE access AS SELECT * FROM"
        f" read_parquet('{lake}/{DAYS}/*/*.parquet', hive_partitioning=false)"
    )
    db.execute("CHECKPOINT")
    made = db.execute("SELECT count(*) FROM access").fetchone()
    assert made is not None
    size = path.stat().st_size / made[0]
    told = {
        "load, s": round(time.monotonic() - begun, 1),
        "octets a row": round(size, 1),
    }
    return told, lambda *asked: len(db.execute(_sql(*asked, "duckdb")).fetchall())


def _chdb(lake: Path, rows: int) -> Loaded:
    from chdb.session import Session

    begun = time.monotonic()
    session = Session(str(lake.parent / "chdb"))
    words = ("part", "category", "action", "level", "age", "venue", "geo")
    columns = ", ".join(f"`{w}` LowCardinality(String)" for w in words)
    numbers = ", ".join(f"`{n}` Int64" for n in ("count", "active", "first"))
    session.query("CREATE DATABASE IF NOT EXISTS trial")
    session.query("USE trial")
    session.query(
        f"CREATE TABLE access (`day` Date32, {columns}, {numbers})"
        f" ENGINE = MergeTree ORDER BY ({', '.join(words)}, day)"
    )
    named = ("day", *words, "count", "active", "first")
    session.query(
        f"INSERT INTO access SELECT {', '.join(f'`{n}`' for n in named)}"
        f" FROM file('{lake}/{DAYS}/*/*.parquet', Parquet)"
    )
    size = session.query(
        "SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts"
        " WHERE active AND table = 'access'",
        "TSV",
    )
    told = {
        "load, s": round(time.monotonic() - begun, 1),
        "octets a row": round(float(str(size)), 1),
    }

    def run(code: str, by: tuple[str, ...], first: dt.date | None) -> int:
        asked = _sql(code, by, first, "clickhouse")
        sql = f"{asked} SETTINGS join_use_nulls=1, max_threads=2"
        return len(str(session.query(sql, "TSV")).splitlines())

    return told, run


def _sqlite(lake: Path, rows: int) -> Loaded:
    """A table with an index by what every question filters; `rows` of it at most."""
    import pyarrow.parquet as pq

    begun, made = time.monotonic(), 0
    path = lake.parent / "access.sqlite3"
    db = sqlite3.connect(path)
    db.execute(
        'CREATE TABLE access ("day","geo","venue","level","age","category","action",'
        '"part","count" INT,"active" INT,"first" INT)'
    )
    for file in sorted(lake.glob(f"{DAYS}/dt=*/*.parquet")):
        if made >= rows:
            break
        table = pq.read_table(file, partitioning=None)
        columns = [c.to_pylist() for c in table.columns]
        columns[0] = [str(day) for day in columns[0]]
        marks = ",".join("?" * 11)
        db.executemany(
            f"INSERT INTO access VALUES ({marks})", zip(*columns, strict=True)
        )
        made += table.num_rows
    db.execute('CREATE INDEX by_cell ON access ("part", "category", "action")')
    db.commit()
    told = {
        "rows": made,
        "load, s": round(time.monotonic() - begun, 1),
        "octets a row": round(path.stat().st_size / made, 1),
    }
    return told, lambda *asked: len(db.execute(_sql(*asked, "sqlite")).fetchall())


_ENGINES: dict[str, Callable[[Path, int], Loaded]] = dict(
    zip(ENGINES, (_lake, _days_alone, _duckdb_file, _chdb, _sqlite), strict=True)
)


def engines() -> Iterator[str]:
    """Yield the engines that are there."""
    from importlib.util import find_spec

    for name in ENGINES:
        if name != "chdb" or find_spec("chdb"):
            yield name


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
