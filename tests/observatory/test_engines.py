"""One expression, the same rows on every engine: random cubes, NULLs, extremes.

DuckDB beside SQLite runs always. Spark on two workers and ClickHouse SQL in chDB are
half a gigabyte each: `make test-engines` installs them and runs these.
"""

import ast
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.observatory.cubes import (
    MOST,
    REFUSED,
    SCHEMAS,
    Answer,
    Row,
    answer,
    by_duckdb,
    by_sqlite,
    cubes,
    full,
    questions,
    write,
)

from lachan.observatory import indicators
from lachan.observatory.engines import choose
from lachan.observatory.engines.choose import ENGINES, opened
from lachan.observatory.rules.errors import ObservatoryError

LARGE = pytest.mark.skipif(
    not os.environ.get("LACHAN_TEST_ENGINES"), reason="`make test-engines` runs it"
)
both = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
calm = settings(deadline=None, suppress_health_check=list(HealthCheck))


def check_sqlite(schema: Mapping[str, str], rows: Sequence[Row]) -> list[Answer]:
    with tempfile.TemporaryDirectory() as where:
        expected = by_duckdb(write(Path(where), schema, rows))
    found = by_sqlite(schema, rows)
    for asked, one, other in zip(questions(schema), expected, found, strict=True):
        assert agree(one, other), (asked[0].code, asked[1], one, other)
    return expected


def agree(one: Answer, other: Answer) -> bool:
    """Tell whether two engines say the same.

    Where nothing is to be told, one may never take a sum that the other refuses.
    """
    return one == other or {str(one), str(other)} == {REFUSED, "[]"}


@both
@pytest.mark.slow
@settings(calm, max_examples=4)
@given(data=st.data())
def test_sqlite_gives_the_rows_of_duckdb(
    data: st.DataObject, schema: Mapping[str, str]
) -> None:
    check_sqlite(schema, data.draw(cubes(schema)))


@both
def test_nothing_gives_nothing(schema: Mapping[str, str]) -> None:
    assert all(rows == [] for rows in check_sqlite(schema, []))


@both
def test_every_question_finds_what_is_there(schema: Mapping[str, str]) -> None:
    found = check_sqlite(schema, full(schema, 7))
    assert sum(rows != [] for rows in found) > len(found) // 2


@both
def test_what_is_too_large_is_refused_and_never_wraps(
    schema: Mapping[str, str],
) -> None:
    rows = full(schema, MOST)
    assert REFUSED in check_sqlite(schema, rows)
    alone = [rows for rows in check_sqlite(schema, rows[:1]) if rows]
    assert REFUSED not in alone
    assert {number for rows in alone for row in rows for number in row} >= {str(MOST)}


# --- Large engines -------------------------------------------------------------------


@dataclass
class Large:
    """An engine that is kept for many cubes."""

    engine: Any
    schema: Mapping[str, str]
    where: Path
    shown: int = 0

    def check(self, rows: Sequence[Row]) -> list[Answer]:
        self.shown += 1
        place = self.where / str(self.shown)
        place.mkdir()
        source = write(place, self.schema, rows)
        self.engine.show(source)
        expected = by_duckdb(source)
        for asked, one in zip(questions(self.schema), expected, strict=True):
            found = answer(self.engine, asked)
            assert agree(found, one), (asked[0].code, asked[1], found, one)
        return expected


@pytest.fixture(
    scope="module",
    params=[(e, s) for e in ("clickhouse", "spark") for s in SCHEMAS],
    ids="-".join,
)
def large(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Large]:
    name, of = request.param
    where, schema = tmp_path_factory.mktemp(name), SCHEMAS[of]
    with opened(name, write(where, schema, [])) as engine:
        yield Large(engine, schema, where)


@LARGE
def test_a_large_engine_gives_the_rows_of_duckdb(large: Large) -> None:
    # To make a cube smaller would ask a cluster for hours.
    whole = [Phase.explicit, Phase.generate]
    many = 2 if "Spark" in repr(large.engine) else 8

    @settings(calm, max_examples=many, phases=whole)
    @given(cubes(large.schema))
    def check(rows: list[Row]) -> None:
        large.check(rows)

    check()


@LARGE
@pytest.mark.parametrize("number", [0, 7, MOST], ids=["nothing", "some", "most"])
def test_a_large_engine_at_the_ends(large: Large, number: int) -> None:
    rows = full(large.schema, number) if number else []
    found = large.check(rows)
    assert (REFUSED in found) == (number == MOST)


# --- Who is not there ----------------------------------------------------------------


@pytest.mark.parametrize("name", ["spark", "clickhouse"])
def test_an_engine_that_is_not_installed_says_what_to_do(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "find_spec", lambda package: None)
    with pytest.raises(ObservatoryError, match=f"engine {name} .* `make engines`"):
        choose.need(name)


def test_an_engine_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(ObservatoryError, match=f"there are: {', '.join(ENGINES)}"):
        choose.need("oracle")


# --- What no expression may use ------------------------------------------------------

# Engines differ there: approximate, rounded otherwise, or in another order.
DIFFERENT = {
    *("nunique", "approx_nunique", "approx_median", "median", "quantile", "mean"),
    *("std", "var", "mode", "round", "over", "collect", "argmax", "argmin"),
}


@pytest.mark.parametrize("path", sorted(Path(indicators.__file__).parent.glob("*.py")))
def test_expressions_use_what_all_engines_do_alike(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    assert not used & DIFFERENT
    divided = any(isinstance(n, ast.Div | ast.FloorDiv) for n in ast.walk(tree))
    assert not divided or path.name == "rows.py"  # in Python, of whole numbers
