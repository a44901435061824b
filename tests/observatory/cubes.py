"""Random cubes: odd words, NULLs, no rows, numbers up to 2^63-1; and who answers."""

import datetime as dt
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from lachan.lib.errors import RefusedError
from lachan.observatory.engines.choose import Source
from lachan.observatory.indicators.expression import (
    RECORDS,
    SCHEMA,
    dimensions,
    expression,
)
from lachan.observatory.indicators.model import Indicator, Kind
from lachan.observatory.indicators.registry import registry

MOST = 2**63 - 1
Row = tuple[Any, ...]
Asked = tuple[Indicator, tuple[str, ...]]
Answer = list[tuple[str, ...]] | str
REFUSED = "refused"

_DAYS = [dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 1, 31)]
_NUMBERS = [0, 1, 7, 2**31, 2**53 + 1, MOST, None]


def _words(*words: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from([*words, None])


_COLUMNS = {
    "day": st.sampled_from([*_DAYS, None]),
    "geo": _words("01", "79", "00"),
    "venue": _words("home", "school"),
    "level": _words("all", "thcs", "thpt"),
    "age": _words("all", "10-13", ""),
    "category": _words("all", "gambling", "scam", "bypass", "learning", "Đố"),
    "action": _words("all", "allow", "block", "complete", "fresh", "nights5", "days5"),
    "part": _words("all", "night", "evening"),
    "what": _words("report", "report.assessed", "report.confirmed", "case", "school"),
    "channel": _words("form", "call"),
    "reporter": _words("child", "adult", ""),
    "about": _words("emergency"),
    "kind": _words("grooming", "scam"),
    "within": _words("", "1h", "12h"),
    "count": st.sampled_from(_NUMBERS),
    "active": st.sampled_from(_NUMBERS),
    "first": st.sampled_from(_NUMBERS),
}


def cubes(schema: Mapping[str, str]) -> st.SearchStrategy[list[Row]]:
    """Return cubes of a schema."""
    row = st.tuples(*(_COLUMNS[name] for name in schema))
    return st.lists(row, max_size=40)


def full(schema: Mapping[str, str], number: int) -> list[Row]:
    """Return a cube in which most questions find something, all of one number."""
    numbers = dict.fromkeys(("count", "active", "first"), number)
    made: list[Row] = []
    for code, part, level in product(
        ("all", "gambling", "bypass", "learning"), ("all", "night"), ("all", "thcs")
    ):
        for word in _FULL["what" if "what" in schema else "action"]:
            said: dict[str, Any] = {**dict.fromkeys(schema, "x"), **numbers}
            said |= {"day": _DAYS[1], "age": "all", "level": level, "what": word}
            said |= {"action": word, "category": code, "part": part}
            said["within"] = "" if part == "all" else "1h"
            made.append(tuple(said[name] for name in schema))
    return made


_FULL = {
    "what": ("report", "report.assessed", "report.confirmed", "case", "case.acted"),
    "action": (
        *("all", "allow", "block", "complete", "fresh", "paused", "nights5"),
        *("days5", "days25"),
    ),
}


def write(where: Path, schema: Mapping[str, str], rows: Sequence[Row]) -> Source:
    """Write a cube as two files, for an engine to read as one table."""
    types = {"date": pa.date32(), "string": pa.string(), "int64": pa.int64()}
    files = []
    for number, part in enumerate((rows[::2], rows[1::2])):
        columns = {
            name: pa.array([row[at] for row in part], types[kind])
            for at, (name, kind) in enumerate(schema.items())
        }
        files.append(where / f"{number}.parquet")
        pq.write_table(pa.table(columns), files[-1])
    return Source(tuple(files), where, schema)


def questions(schema: Mapping[str, str]) -> list[Asked]:
    """Return every indicator of a schema: whole, by each split, by all at once."""
    found: list[Asked] = []
    for indicator in registry().values():
        of_records = indicator.kind is Kind.RECORD
        if indicator.kind is Kind.BASELINE or of_records != ("what" in schema):
            continue
        some = [(), *((name,) for name in indicator.dims), indicator.dims]
        found += [(indicator, by) for by in dict.fromkeys(some) if _can(indicator, by)]
    return found


def _can(indicator: Indicator, by: Sequence[str]) -> bool:
    try:
        dimensions(indicator, by)
    except RefusedError:
        return False
    return True


@cache
def sql_of(asked: Asked, dialect: str) -> str:
    """Return the SQL of a question over a table named access; compiling takes long."""
    schema = RECORDS if asked[0].kind is Kind.RECORD else SCHEMA
    table = ibis.table(schema, name="access")
    return str(ibis.to_sql(expression(table, *asked), dialect=dialect))


def answer(engine: Any, asked: Asked) -> Answer:
    """Return the rows of an engine, spelt alike, in one order; or that it refused."""
    try:
        rows = engine.run(expression(engine.table, *asked))
    except RefusedError:
        return REFUSED
    return spelt(row.values() for row in rows)


def spelt(rows: Iterable[Iterable[Any]]) -> Answer:
    """Return rows spelt alike, in one order."""
    return sorted(tuple(map(_spelt, row)) for row in rows)


def _spelt(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return repr(value) if value is None or isinstance(value, int) else str(value)


def by_duckdb(source: Source) -> list[Answer]:
    """Return what DuckDB answers to every question."""
    files = [str(path) for path in source.files]
    with duckdb.connect() as db:
        db.read_parquet(files, hive_partitioning=False).create_view("access")
        return [_of_duckdb(db, asked) for asked in questions(source.schema)]


def _of_duckdb(db: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    try:
        return spelt(db.execute(sql_of(asked, "duckdb")).fetchall())
    except duckdb.ConversionException:
        return REFUSED


def by_sqlite(schema: Mapping[str, str], rows: Sequence[Row]) -> list[Answer]:
    """Return what SQLite, which is always there, answers to every question."""
    day = list(schema).index("day")
    with closing(sqlite3.connect(":memory:")) as db:
        names = ", ".join(f'"{n}"' for n in schema)
        db.execute(f"CREATE TABLE access ({names})")
        db.executemany(
            f"INSERT INTO access VALUES ({', '.join('?' * len(schema))})",
            [
                [str(v) if at == day and v else v for at, v in enumerate(row)]
                for row in rows
            ],
        )
        return [_of_sqlite(db, asked) for asked in questions(schema)]


def _of_sqlite(db: sqlite3.Connection, asked: Asked) -> Answer:
    # It has no decimals; its whole numbers raise where they do not fit.
    sql = sql_of(asked, "sqlite").replace("AS REAL(38, 0)", "AS INTEGER")
    try:
        return spelt(db.execute(sql).fetchall())
    except sqlite3.OperationalError as e:
        if "overflow" in str(e):
            return REFUSED
        raise


SCHEMAS = {"access": SCHEMA, "records": RECORDS}
