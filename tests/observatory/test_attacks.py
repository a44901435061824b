"""Attacks on releases: the honest program withstands, planted mutants are caught."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.observatory.lakes import fill

from lachan.observatory.engines.choose import opened
from lachan.observatory.lake.snapshot import take
from lachan.observatory.models import Measurement, StoredRelease
from lachan.observatory.releases import derive, gates, noise, plan
from lachan.observatory.releases.attacks import canary, largest
from lachan.observatory.releases.gates import GateError
from lachan.observatory.releases.plan import MONTHLY, NANO, QUARTERLY, Measure
from lachan.observatory.services import folding, measuring
from lachan.observatory.services.collecting import collect
from lachan.observatory.services.releasing import release
from lachan.stats.batch import read
from lachan.stats.cells import Clip
from lachan.stats.edge import day_of
from lachan.stats.simulate import Plan, make

MONTH = "2026-09"
EVERY = (*MONTHLY, *QUARTERLY)
PLACES, BLOCKS = MONTHLY[0], MONTHLY[3]


# --- The mechanism ----------------------------------------------------------------


@pytest.mark.parametrize("measure", EVERY, ids=lambda m: m.key)
def test_no_measure_costs_more_than_it_says(measure: Measure) -> None:
    made: Any = noise.mechanism(measure)
    assert made.map(measure.sensitivity) <= measure.rho_nano / NANO
    assert made.map(measure.sensitivity) > 0.999 * measure.rho_nano / NANO


@pytest.mark.parametrize("measure", EVERY, ids=lambda m: m.key)
def test_the_largest_home_stays_within_what_noise_hides(measure: Measure) -> None:
    moved = gates.farthest(measure)
    assert 0.5 * measure.sensitivity < moved <= measure.sensitivity


def test_a_year_costs_less_than_the_usual_cap() -> None:
    year = 12 * plan.cost_nano("month") + 4 * plan.cost_nano("quarter")
    assert year == round(0.44 * NANO)
    assert plan.epsilon(0.5) == pytest.approx(6.94, abs=0.01)


def test_the_lake_is_measured_as_a_home_is(db: None, tmp_path: Any) -> None:
    """The expressions over the lake, and the same said in plain Python."""
    make(Plan(gateways=24, days=5, seed=5), tmp_path / "out")
    octets = [
        line
        for path in sorted((tmp_path / "out").glob("*.jsonl"))
        for line in path.read_bytes().splitlines()
    ]
    collect(octets, today=dt.date(2026, 9, 9))
    folding.fold()
    snapshot = take("synthetic")
    with opened("duckdb", snapshot.source) as engine:
        for measure in EVERY:
            expected = dict.fromkeys(measure.keys(), 0)
            for batch in map(read, octets):
                for key, n in largest.vector(measure, batch.cells).items():
                    expected[key.replace("01|", f"{batch.head.geo}|", 1)] += n
            assert measuring._summed(measure, engine) == expected, measure.key
            assert sum(expected.values()) > 0


# --- The canary -------------------------------------------------------------------


def test_the_canary_stays_below_the_claim() -> None:
    found = canary.play(partial(noise.draw, BLOCKS), BLOCKS.sensitivity, 20_000)
    assert found.rho <= BLOCKS.rho_nano / NANO
    assert found.epsilon(plan.DELTA) <= plan.epsilon(BLOCKS.rho_nano / NANO)


def test_the_canary_finds_half_the_noise() -> None:
    def half(sums: Sequence[int]) -> list[int]:
        noisy = noise.draw(BLOCKS, [0] * len(sums))
        return [n + more // 2 for n, more in zip(sums, noisy, strict=True)]

    found = canary.play(half, BLOCKS.sensitivity, 20_000)
    assert found.rho > BLOCKS.rho_nano / NANO


@given(st.integers(1, 400), st.integers(1, 400))
def test_the_bound_is_below_the_share_and_right(hits: int, more: int) -> None:
    trials = hits + more
    low = canary.lower(hits, trials)
    assert 0 < low < hits / trials
    # Right: under this share so many hits come once in a thousand.
    chances = [
        math.exp(
            math.lgamma(trials + 1)
            - math.lgamma(k + 1)
            - math.lgamma(trials - k + 1)
            + k * math.log(low)
            + (trials - k) * math.log1p(-low)
        )
        for k in range(hits, trials + 1)
    ]
    assert sum(chances) == pytest.approx(0.001, rel=1e-6)


def test_no_noise_is_found_at_once() -> None:
    found = canary.play(list, BLOCKS.sensitivity, 1000)
    assert found.rho > 1
    assert found.epsilon(plan.DELTA) > 4


# --- Planted mutants --------------------------------------------------------------

MUTANTS: dict[str, tuple[str, Callable[[pytest.MonkeyPatch], None]]] = {}


def mutant(caught_by: str) -> Callable[[Any], Any]:
    def named(plant: Callable[[pytest.MonkeyPatch], None]) -> Any:
        MUTANTS[plant.__name__] = (caught_by, plant)
        return plant

    return named


@mutant("largest-home")
def no_clip(patch: pytest.MonkeyPatch) -> None:
    free = Clip(1000, 10**9)
    patch.setattr(largest, "day_of", partial(day_of, clip=free))


@mutant("canary")
def half_the_noise(patch: pytest.MonkeyPatch) -> None:
    honest = noise.draw

    def half(measure: Measure, exact: Sequence[int]) -> list[int]:
        drawn = honest(measure, [0] * len(exact))
        return [n + more // 2 for n, more in zip(exact, drawn, strict=True)]

    patch.setattr(noise, "draw", half)


@mutant("averaging")
def noise_drawn_anew(patch: pytest.MonkeyPatch) -> None:
    honest = measuring.tables_of

    def anew(entry: Any, snapshot: Any) -> Any:
        tables = honest(entry, snapshot)
        for table in tables.values():
            for key in table.cells:
                table.cells[key] += Random().choice((-9, 9))  # type: ignore[index]
        return tables

    patch.setattr(measuring, "tables_of", anew)


@mutant("small-cell")
def no_threshold(patch: pytest.MonkeyPatch) -> None:
    def impossible(_indicator: Any, stood: Any, _months: int) -> bool:
        return stood.base is None or not stood.base.number  # noise alone may be 0

    patch.setattr(derive, "_is_few", impossible)


@mutant("subtraction")
def exact_country(patch: pytest.MonkeyPatch) -> None:
    honest = derive.series

    def exact(recipe: Any, around: Any) -> Any:
        made = honest(recipe, around)
        if recipe.indicator != "A1" or recipe.by:
            return made
        from dataclasses import replace

        (cell,) = made.cells
        return replace(made, cells=(replace(cell, numerator=34 * 20_000),))

    patch.setattr(derive, "series", exact)


@mutant("geography")
def provinces_of_before(patch: pytest.MonkeyPatch) -> None:
    measure = MONTHLY[0]
    assert "geo" in measure.dims
    patch.setitem(plan._WORDS, "geo", (*plan.PROVINCES, "27"))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_a_mutant_is_caught_and_nothing_is_kept(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught_by, plant = MUTANTS[name]
    if caught_by != "canary":
        monkeypatch.setattr(gates, "TRIALS", 200)
    fill(space="synthetic")
    plant(monkeypatch)
    with pytest.raises(GateError, match=f"is not kept: .*{caught_by}"):
        release(code=MONTH)
    assert not StoredRelease.objects.exists()


@pytest.mark.django_db
def test_old_noise_on_new_sums_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two revisions with one noise: their difference is the home that came late."""
    monkeypatch.setattr(gates, "TRIALS", 200)
    fill(space="synthetic")
    release(code=MONTH)
    first = {row.key: row for row in Measurement.objects.all() if row.revision == 1}
    fill(dt.date(2026, 9, 11), each=0, more=3, space="synthetic")

    def same(measure: Measure, exact: Sequence[int]) -> list[int]:
        if len(exact) == gates.TRIALS:
            return honest(measure, exact)
        late = [3] + [0] * (len(exact) - 1)
        kept = first[measure.key].cells.values()
        return [n + more for n, more in zip(kept, late, strict=True)]

    honest = noise.draw
    monkeypatch.setattr(noise, "draw", same)
    with pytest.raises(GateError, match="revision"):
        release(code=MONTH, revise="late batches")
    assert StoredRelease.objects.count() == 1


@pytest.mark.django_db
def test_averaging_what_is_published_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gates, "TRIALS", 200)
    fill(space="synthetic")
    told = [release(code=MONTH) for _ in range(5)]
    errors = []
    for made in told:
        series = made.find("A1", "province")
        assert series is not None
        errors.append([(c.numerator or 0) - 20_000 for c in series.cells[1:]])
    mean = [fmean(column) for column in zip(*errors, strict=True)]
    size = math.sqrt(fmean(e * e for e in mean))
    assert size == pytest.approx(math.sqrt(fmean(e * e for e in errors[0])))
    assert size > PLACES.scale / 2


def test_noise_on_sums_of_a_whole_country() -> None:
    (noisy,) = noise.draw(MONTHLY[4], [2**40])
    assert abs(noisy - 2**40) < 20 * MONTHLY[4].scale
