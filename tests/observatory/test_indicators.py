"""Indicators: one registry, and an oracle in plain Python beside every expression."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.observatory.cubes import questions
from tests.stats.batches import DAY, batch

from lachan.observatory.facts import indicators
from lachan.observatory.indicators.expression import SCHEMA
from lachan.observatory.indicators.model import Kind
from lachan.observatory.indicators.registry import registry
from lachan.observatory.lake import snapshot
from lachan.observatory.rules.errors import ObservatoryError
from lachan.observatory.services import folding
from lachan.observatory.services.collecting import collect
from lachan.observatory.services.computing import Question, compute
from lachan.stats.batch import Batch, read
from lachan.stats.intake import batches_in, files_in
from lachan.stats.simulate import Plan, make

pytestmark = pytest.mark.django_db
Rows = dict[tuple[Any, ...], tuple[int, int | None]]


@pytest.fixture(scope="module")
def octets(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    where = tmp_path_factory.mktemp("country")
    make(Plan(gateways=70, days=4, seed=3, first=dt.date(2026, 9, 29)), where)
    return [o for f in files_in(where) for o in batches_in(f)]


@pytest.fixture
def country(octets: list[bytes]) -> list[Batch]:
    collect(octets, today=dt.date(2026, 11, 1))
    folding.fold()
    return [read(o) for o in octets]


def told(code: str, *by: str, **more: Any) -> Rows:
    rows = compute(Question(code, by=by, **more))
    return {
        (r["period"], *r["by"].values()): (r["numerator"], r["denominator"])
        for r in rows
    }


def month(b: Batch) -> str:
    return f"{b.head.period:%Y-%m}"


def test_active_gateways_are_counted_once_a_month(country: list[Batch]) -> None:
    seen = {(month(b), b.head.issuer) for b in country}
    expected = Counter(m for m, _ in seen)
    assert told("A1") == {(m,): (n, None) for m, n in expected.items()}


def test_months_files_change_no_answer(country: list[Batch]) -> None:
    asked = [Question(i.code, by=by) for i, by in questions(SCHEMA) if len(by) != 1]
    later = (dt.date(2026, 10, 1), dt.date(2026, 10, 2))
    asked += [Question(code, first=day) for code in ("A5", "B2") for day in later]
    before = [without_generation(question) for question in asked]
    assert folding.sum_up_months(dt.date(2026, 11, 20)) == 2
    assert len(snapshot.take(by_months=True).files) == 2 < len(snapshot.take().files)
    assert [without_generation(question) for question in asked] == before
    assert sum(map(len, before)) > 500


def without_generation(question: Question) -> list[dict[str, Any]]:
    return [row | {"generation": 0} for row in compute(question)]


def test_prevalence_by_category_and_province(country: list[Batch]) -> None:
    active = Counter(
        g[:2] for g in {(month(b), b.head.geo, b.head.issuer) for b in country}
    )
    hits = {
        (month(b), b.head.geo, c[2], b.head.issuer)
        for b in country
        for c in b.cells
        if c[3] == "block" and c[4] != "all"
    }
    blocked = Counter(h[:3] for h in hits)
    assert told("B1", "province", "category") == {
        key: (n, active[key[:2]]) for key, n in blocked.items()
    }


def test_prevalence_by_level_counts_a_home_once_in_each(country: list[Batch]) -> None:
    def homes(action: str) -> Counter[Any]:
        pairs = {
            (month(b), c[0], b.head.issuer)
            for b in country
            for c in b.cells
            if c[4] != "all" and action in {"", c[3]}
        }
        return Counter(p[:2] for p in pairs)

    blocks, active = homes("block"), homes("")
    assert told("B1", "level") == {k: (n, active[k]) for k, n in blocks.items()}


def test_shares_of_questions(country: list[Batch]) -> None:
    asked: Counter[str] = Counter()
    by_category: Counter[tuple[str, str]] = Counter()
    for b in country:
        for _, _, category, _, _, count, _, _ in b.cells:
            if count and category != "all":
                asked[month(b)] += count
                by_category[month(b), category] += count
    assert told("B8") == {k: (n, asked[k[0]]) for k, n in by_category.items()}
    learning = {k: n for k, n in by_category.items() if k[1] == "learning"}
    assert told("B7") == {(m,): (n, asked[m]) for (m, _), n in learning.items()}


def test_days_in_use_are_told_by_the_marks_that_homes_pass(
    db: None, tmp_path: Path
) -> None:
    where = tmp_path / "country"
    make(Plan(gateways=12, days=28, seed=5, first=dt.date(2026, 10, 1)), where)
    octets = [o for f in files_in(where) for o in batches_in(f)]
    collect(octets, today=dt.date(2026, 11, 1))
    folding.fold()
    days = Counter(read(o).head.issuer for o in octets)
    passed = Counter(
        f"days{mark}"
        for n in days.values()
        for mark in (5, 10, 15, 20, 25)
        if n >= mark
    )
    assert passed["days25"] < passed["days5"] == 12
    assert told("B11") == {("2026-10", mark): (n, 12) for mark, n in passed.items()}


def test_freshness_is_told_by_day(country: list[Batch]) -> None:
    active = Counter(f"{b.head.period}" for b in country)
    fresh = Counter(
        f"{b.head.period}" for b in country if any(c[3] == "fresh" for c in b.cells)
    )
    assert told("A5") == {(d,): (n, active[d]) for d, n in fresh.items()}


def test_children_are_counted_once_a_month(country: list[Batch]) -> None:
    said = Counter[str]()
    for b in country:
        said[month(b)] += sum(c[5] for c in b.cells if c[3] == "children")
    assert told("A3") == {(m,): (n, None) for m, n in said.items()}


def test_days_can_be_chosen(country: list[Batch]) -> None:
    october = told("A1", first=dt.date(2026, 10, 1))
    assert october == {k: v for k, v in told("A1").items() if k == ("2026-10",)}
    assert told("A1", last=dt.date(2026, 9, 1)) == {}


@pytest.mark.parametrize("code", sorted(registry()))
def test_every_split_of_every_indicator_can_be_reckoned(
    code: str, country: list[Batch]
) -> None:
    indicator = registry()[code]
    whole = compute(Question(code))
    for name in indicator.dims:
        rows = compute(Question(code, by=[name]))
        assert whole == [] or rows
        assert all(set(r["by"]) >= {name} - {"day"} for r in rows)
        if indicator.kind is Kind.COUNT:
            assert sum(r["numerator"] for r in rows) == sum(
                r["numerator"] for r in whole
            )


def test_level_and_age_together_would_count_homes_twice() -> None:
    with pytest.raises(ObservatoryError, match="by level or by age"):
        compute(Question("B1", by=["level", "age"]))
    assert compute(Question("B2", by=["level", "age"])) == []


def test_an_unknown_code_or_split_says_what_there_is() -> None:
    with pytest.raises(ObservatoryError, match="no indicator 'Z9'"):
        compute(Question("Z9"))
    with pytest.raises(
        ObservatoryError, match="A5 splits by province, venue, not by age"
    ):
        compute(Question("A5", by=["age"]))


def test_real_figures_of_few_are_hidden(sender: str) -> None:
    collect([batch(home) for home in range(30)], today=DAY)
    folding.fold()
    (row,) = compute(Question("B4"))
    assert row["below_minimum"] is True
    assert {row[k] for k in ("numerator", "denominator", "gateways", "value")} == {None}


def test_real_figures_of_many_are_told(sender: str) -> None:
    collect([batch(home) for home in range(100)], today=DAY)
    folding.fold()
    (row,) = compute(Question("B4"))
    assert (row["numerator"], row["denominator"], row["value"]) == (100, 100, 100.0)
    assert row["synthetic"] is False


def test_real_figures_come_first_and_never_with_synthetic_ones(
    sender: str, country: list[Batch]
) -> None:
    assert {r["synthetic"] for r in compute(Question("A1"))} == {True}
    collect([batch(home) for home in range(100)], today=DAY)
    folding.fold()
    assert [(r["period"], r["synthetic"]) for r in compute(Question("A1"))] == [
        ("2026-11", False)
    ]
    synthetic = compute(Question("A1", space="synthetic"))
    assert {r["period"] for r in synthetic} == {"2026-09", "2026-10"}


# --- The registry ----------------------------------------------------------------


def test_every_indicator_says_all_that_a_reader_needs() -> None:
    for row in indicators():
        assert json.loads(json.dumps(row)) == row
        for name in ("name", "plain", "numerator", "denominator", "caveat"):
            assert row[name]["vi"], (row["code"], name)
            assert row[name]["en"], (row["code"], name)
            assert row[name]["vi"] != row[name]["en"]
        assert row["unit"]
        assert row["cadence"] in {"day", "month", "quarter", "year", "survey"}
        assert row["minimum_cell"] >= (100 if row["method"] == "dp" else 5)
        ours = {"gateway", "report", "case", "school", "course", "programme"}
        assert row["source"] in ours | {"survey", "hotline"}
        assert row["mechanism"]["vi"] != row["mechanism"]["en"]
        assert row["legal"] or row["source"] == "survey"


def test_what_is_not_reckoned_has_a_sourced_figure() -> None:
    for indicator in registry().values():
        is_baseline = indicator.kind is Kind.BASELINE
        has_none = {"E5", "E6"}  # and say so
        assert (is_baseline and indicator.code not in has_none) == bool(
            indicator.figures
        )
        assert is_baseline == (indicator.top is None)
        assert all(figure.source for figure in indicator.figures)


def test_a_baseline_is_told_with_its_source() -> None:
    (row,) = compute(Question("e2"))
    assert (row["value"], row["unit"]) == (36, "%")
    assert row["source"] == "Disrupting Harm in Viet Nam, 2022 (ecpat.org)"


def test_nothing_is_finer_than_a_province() -> None:
    split = {name for i in registry().values() for name in i.dims}
    of_records = {"channel", "reporter", "about", "kind", "within"}
    known = {"province", "venue", "level", "age", "category", "part", "days"}
    assert split <= known | of_records
    assert Path(settings.LAKE_DIR).is_absolute()
