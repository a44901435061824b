"""Noise is paid for, drawn once, kept; a release can be cited and never changes."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from tests.observatory.lakes import SEPTEMBER, fill

from lachan.observatory import facts
from lachan.observatory.models import (
    AppendOnlyError,
    BudgetEntry,
    BudgetPolicy,
    LakeFile,
    Measurement,
    Period,
    StoredRelease,
    Tally,
)
from lachan.observatory.releases import signing
from lachan.observatory.releases.form import Cell, Release
from lachan.observatory.releases.plan import cost_nano
from lachan.observatory.releases.reading import read
from lachan.observatory.rules.errors import ObservatoryError
from lachan.observatory.services import budget
from lachan.observatory.services.releasing import release
from lachan.stats import keys

pytestmark = pytest.mark.django_db
MONTH = "2026-09"


@pytest.fixture(autouse=True)
def _few_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary has tests of its own; here it need not sing long."""
    monkeypatch.setattr("lachan.observatory.releases.gates.TRIALS", 200)


@pytest.fixture
def allowed() -> BudgetPolicy:
    return budget.approve(year=2026, rho=0.5, approved_by="Thử", document=b"decision")


@pytest.fixture
def country(allowed: BudgetPolicy) -> None:
    fill()


def numbers(found: Release) -> list[Any]:
    return [(s.indicator, s.by, [c.numerator for c in s.cells]) for s in found.series]


def cell(found: Release, indicator: str, **dims: str) -> Cell:
    series = found.find(indicator, *dims)
    assert series is not None
    return next(c for c in series.cells if c.dims == dims)


# --- One release ------------------------------------------------------------------


def test_a_release_is_near_the_truth_and_says_how_near(country: None) -> None:
    made = release(code=MONTH)
    assert (made.name, made.space, made.rho) == ("2026-09-r1", "real", 0.02)
    for code, share in {"A4": 80, "A6": 5, "B1": 70, "B6": 20, "B5": 15}.items():
        told = cell(made, code)
        assert told.value == pytest.approx(share, abs=0.2)
        assert told.low is not None
        assert told.high is not None
        assert told.low <= share + 0.1
        assert told.high >= share - 0.1
    assert cell(made, "A1").value == pytest.approx(34 * 20_000, abs=600)
    assert cell(made, "A3", province="79").value == pytest.approx(40_000, abs=700)
    assert cell(made, "B1", category="gambling").value == pytest.approx(30, abs=0.2)
    assert cell(made, "B8", category="learning").value == pytest.approx(30, abs=2)
    assert cell(made, "E2").value == 36
    nobody = ("drugs", "malware", "dating", "games", "torrent", "piracy", "tobacco")
    hidden = [cell(made, "B1", category=code).status == "hidden" for code in nobody]
    assert sum(hidden) >= len(nobody) - 2
    assert cell(made, "A1", province="79").gateways == "10000+"


def test_the_country_is_the_sum_of_its_provinces(country: None) -> None:
    made = release(code=MONTH)
    for code in ("A1", "A3", "A6"):
        parts = made.find(code, "province")
        assert parts is not None
        told = [c.numerator for c in parts.cells if c.dims["province"] != "00"]
        assert None not in told
        rest = cell(made, code).numerator
        assert rest is not None
        # What is left is the noise of "place not told", where nobody is.
        assert abs(rest - sum(n for n in told if n)) < 10 * 134


def test_asked_again_it_is_the_same_octets(country: None) -> None:
    first = release(code=MONTH)
    kept = facts.octets(first)
    assert release(code=MONTH) == first
    assert facts.octets(first) == kept
    assert read(kept) == first
    assert BudgetEntry.objects.count() == 1
    assert StoredRelease.objects.count() == 1


def test_it_is_signed_by_this_centre(country: None) -> None:
    made = release(code=MONTH)
    public = keys.load_public(
        settings.RELEASE_KEY.with_name("release.key.pub"), keys.OF_RELEASES
    )
    signing.check(facts.octets(made), public)
    assert made.key_id == keys.key_id(public)


def test_noise_is_there(country: None) -> None:
    made = release(code=MONTH)
    parts = made.find("A1", "province")
    assert parts is not None
    told = {c.numerator for c in parts.cells if c.dims["province"] != "00"}
    assert len(told) > 10
    assert all(n is not None and abs(n - 20_000) < 300 for n in told)


# --- When it is refused -----------------------------------------------------------


def test_without_a_budget_there_is_no_noise_and_no_release() -> None:
    fill()
    with pytest.raises(ObservatoryError, match="nobody approved a budget for 2026"):
        release(code=MONTH)
    assert not Measurement.objects.exists()


def test_a_month_that_is_not_over_is_refused(allowed: BudgetPolicy) -> None:
    today = dt.date.today()  # noqa: DTZ011 - whichever it is
    budget.approve(year=today.year, rho=0.5, approved_by="Thử")
    fill(today)
    with pytest.raises(ObservatoryError, match="takes batches until"):
        release(code=f"{today:%Y-%m}")


def test_an_open_day_and_an_empty_month_are_refused(country: None) -> None:
    with pytest.raises(ObservatoryError, match="nothing was counted in 2026-08"):
        release(code="2026-08")
    Period.objects.create(day=SEPTEMBER, revision=2, closed_at=None)
    with pytest.raises(ObservatoryError, match="open again"):
        release(code=MONTH)


@pytest.mark.parametrize("code", ["2026-13", "September", "26-09", "2026-Q5", ""])
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(ObservatoryError, match="is no period"):
        release(code=code)


# --- The budget -------------------------------------------------------------------


def test_beyond_the_cap_nothing_is_drawn(allowed: BudgetPolicy) -> None:
    budget.approve(year=2026, rho=0.03, approved_by="Thử")
    fill()
    fill(dt.date(2026, 8, 10))
    release(code=MONTH)
    with pytest.raises(ObservatoryError, match=r"there is 0\.01 left"):
        release(code="2026-08")
    assert Measurement.objects.filter(code="2026-08").count() == 0
    assert budget.told("real", 2026)["spent"] == 0.02


def test_the_database_itself_refuses_more_than_the_cap(country: None) -> None:
    release(code=MONTH)
    entry = BudgetEntry.objects.get()
    entry.pk, entry.number, entry.code = None, 2, "2026-08"
    entry._state.adding = True
    entry.rho_nano = entry.cap_nano
    entry.spent_nano = entry.cap_nano + cost_nano("month")
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


def test_two_writers_cannot_both_be_next(country: None) -> None:
    release(code=MONTH)
    entry = BudgetEntry.objects.get()
    entry.pk, entry.code = None, "2026-08"
    entry._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


def test_a_cap_below_what_is_spent_is_refused(country: None) -> None:
    release(code=MONTH)
    with pytest.raises(ObservatoryError, match="spent already"):
        budget.approve(year=2026, rho=0.01, approved_by="Thử")
    with pytest.raises(ObservatoryError, match="who approved"):
        budget.approve(year=2026, rho=1, approved_by=" ")


def test_a_changed_entry_is_found(country: None) -> None:
    fill(dt.date(2026, 8, 10))
    release(code=MONTH)
    release(code="2026-08")
    assert budget.broken_at("real", 2026) is None
    table = BudgetEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET clips = %s WHERE number = 1', ["[]"])
    assert budget.broken_at("real", 2026) == 1


def test_what_was_published_is_never_changed(country: None) -> None:
    release(code=MONTH)
    for model in (StoredRelease, BudgetEntry, BudgetPolicy, Measurement):
        row = model.objects.first()
        assert row is not None
        for act in (row.save, row.delete, model.objects.all().delete):
            with pytest.raises(AppendOnlyError):
                act()
        with pytest.raises(AppendOnlyError):
            model.objects.update(space="real")


# --- Revisions --------------------------------------------------------------------


def test_a_revision_without_a_change_keeps_its_noise(country: None) -> None:
    first = release(code=MONTH)
    second = release(code=MONTH, revise="a word was wrong")
    assert (second.name, second.reason) == ("2026-09-r2", "a word was wrong")
    assert numbers(second) == numbers(first)
    assert BudgetEntry.objects.count() == 1
    assert facts.release(MONTH, 1) == first
    assert facts.release(MONTH) == second


def test_a_revision_of_changed_sums_has_noise_of_its_own(country: None) -> None:
    first = release(code=MONTH)
    fill(dt.date(2026, 9, 11), each=0, more=3)
    second = release(code=MONTH, revise="late batches")
    assert BudgetEntry.objects.count() == 2
    assert (first.rho, second.rho) == (0.02, 0.02)
    one, two = (f.find("A1", "province") for f in (first, second))
    assert one is not None
    assert two is not None
    apart = [
        a.numerator != b.numerator for a, b in zip(one.cells, two.cells, strict=True)
    ]
    # One home came late; every province has noise of its own, not only that home's.
    assert sum(apart) > 25


def test_only_what_was_released_can_be_revised(country: None) -> None:
    with pytest.raises(ObservatoryError, match="no release 2026-09 to revise"):
        release(code=MONTH, revise="too early")


# --- Quarters and years -----------------------------------------------------------


def test_a_quarter_stands_on_its_months(db: None) -> None:
    fill(space="synthetic")
    fill(dt.date(2026, 8, 10), space="synthetic")
    made = release(code="2026-Q3")
    assert facts.release("2026-08") is not None
    months = [facts.release(code) for code in ("2026-08", MONTH)]
    told = [cell(m, "A1").numerator for m in months if m]
    assert cell(made, "A1").numerator == sum(n for n in told if n)
    assert cell(made, "A1").value == pytest.approx(34 * 20_000, abs=600)
    level = cell(made, "B1", province="79", level="thcs", category="gambling")
    assert level.value == pytest.approx(37.5, abs=5)
    assert made.rho == pytest.approx(0.05 + 2 * 0.02)
    year = release(code="2026")
    assert year.rho == pytest.approx(made.rho)
    assert numbers(year) == numbers(made)
    assert BudgetEntry.objects.count() == 3


# --- Which is shown ---------------------------------------------------------------


def test_real_releases_come_first_and_never_with_synthetic_ones(
    allowed: BudgetPolicy,
) -> None:
    fill(space="synthetic")
    made = release(code=MONTH)
    assert made.is_synthetic
    assert facts.latest("month") == made
    assert [r.name for r in facts.releases()] == ["2026-09-r1"]
    fill(dt.date(2026, 8, 10))
    real = release(code="2026-08")
    assert not real.is_synthetic
    assert facts.releases() == [real]
    assert facts.release(MONTH) is None
    assert facts.latest("month") == real
    assert facts.latest("month", "synthetic") == made
    assert facts.latest("quarter") is None


# --- The command ------------------------------------------------------------------


def test_the_command_releases_and_tells(
    country: None, capsys: Any, tmp_path: Path
) -> None:
    from lachan.site.commands import observatory

    def said(*words: str) -> str:
        import argparse

        parser = argparse.ArgumentParser()
        observatory.add_arguments(parser)
        args = parser.parse_args(words)
        assert observatory._module(args.word).run(args) == 0
        return str(capsys.readouterr().out)

    out = tmp_path / "release.json"
    first = json.loads(said("release", MONTH, "--json", "--out", f"{out}"))
    assert first == json.loads(said("release", MONTH, "--json"))
    assert read(out.read_bytes()).sha256 == first["sha256"]
    assert "2026-09-r1 (real)" in said("release", MONTH)
    assert "of 0.5" in said("budget", "2026")
    assert json.loads(said("budget", "2026", "--json"))["holds"] is True


def test_what_waits_for_a_person_holds_up_its_own_space_alone(country: None) -> None:
    day = {"day": SEPTEMBER, "sender": "x", "gateways": 9, "held": "volume"}
    Tally.objects.create(space="synthetic", **day)
    assert release(code=MONTH, space="real").space == "real"
    LakeFile.objects.update(space="synthetic")
    with pytest.raises(ObservatoryError, match="wait for a person"):
        release(code=MONTH, space="synthetic")
