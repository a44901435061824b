"""Reports and cases in a release: rounded, few hidden, and nothing gives them back."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from tests.observatory.lakes import fill

from lachan.observatory import facts
from lachan.observatory.lake import records
from lachan.observatory.models import StoredRelease
from lachan.observatory.releases import gates, shown, suppress
from lachan.observatory.releases.attacks.linear import Attacker
from lachan.observatory.releases.form import Cell, Release
from lachan.observatory.services import budget
from lachan.observatory.services.releasing import release
from lachan.reports import counted_facts as reports
from lachan.stats.records import Counted
from lachan.stats.words import PROVINCES

pytestmark = pytest.mark.django_db
JULY, AUGUST, SEPTEMBER = (dt.date(2026, month, 1) for month in (7, 8, 9))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "TRIALS", 200)
    budget.approve(year=2026, rho=0.5, approved_by="Thử")
    for month in (JULY, AUGUST, SEPTEMBER):
        fill(month.replace(day=10))


@pytest.fixture
def country(monkeypatch: pytest.MonkeyPatch) -> list[Counted]:
    """Reports of three months: many in two provinces, two in a third, else none."""
    told = [
        Counted(what, month, count, geo=geo, channel=way, about="me", kind="other")
        for month in (JULY, AUGUST, SEPTEMBER)
        for geo, way, came, held in (
            ("01", "web", 83, 61),
            ("01", "phone", 41, 30),
            ("79", "web", 122, 119),
            ("48", "web", 2 + (month == JULY) * 10, 1),
        )
        for what, count in (
            (reports.RECEIVED, came),
            (reports.ASSESSED, came),
            (reports.CONFIRMED, held),
        )
    ]

    def counted(
        today: dt.date, first: dt.date | None = None, last: dt.date | None = None
    ) -> list[Counted]:
        begin, end = first or dt.date.min, last or dt.date.max
        return [one for one in told if begin <= one.month <= end]

    monkeypatch.setattr(records, "counted", counted)
    return told


def cell(made: Release, code: str, **dims: str) -> Cell:
    series = made.find(code, *dims)
    assert series is not None
    return next(c for c in series.cells if c.dims == dims)


def test_counts_are_rounded_and_few_look_like_none(country: Any) -> None:
    made = release(code="2026-09")
    told = cell(made, "C1", province="01")
    assert (told.numerator, told.value, told.low, told.high) == (125, 125, 123, 127)
    assert cell(made, "C1").numerator == 250
    few, none = (cell(made, "C1", province=geo) for geo in ("48", "04"))
    assert replace(few, dims={}) == replace(none, dims={})
    assert few.status == "hidden"
    by_place = made.find("C1", "province")
    assert by_place is not None
    assert {c.dims["province"] for c in by_place.cells} == {"00", *PROVINCES}
    assert by_place.mechanism == "suppression"
    assert by_place.rho == 0


def test_a_share_is_of_what_is_published(country: Any) -> None:
    told = cell(release(code="2026-09"), "C2", province="01")
    assert (told.numerator, told.denominator) == (90, 125)
    assert told.value == 72
    assert told.low is not None
    assert told.high is not None
    assert told.low < 100 * 91 / 124 < told.high


def test_a_quarter_keeps_the_months_secrets(country: Any) -> None:
    made = release(code="2026-Q3")
    assert {r.code for r in facts.releases()} >= {"2026-07", "2026-08", "2026-09"}
    assert cell(made, "C1", province="79").numerator == 365
    gate = next(g for g in made.gates if g.name == "linear-programming")
    assert gate.figure == 0


def test_beside_made_up_homes_there_are_no_reports(country: Any) -> None:
    fill(space="synthetic")
    made = release(code="2026-09", space="synthetic")
    assert {s.mechanism for s in made.series} == {"gaussian", "survey"}


def test_the_attack_refuses_what_only_hides_the_small(
    country: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant: neither a second cell hidden nor anything rounded."""
    monkeypatch.setattr(suppress, "_complete", lambda *of: None)
    monkeypatch.setattr(suppress, "rounded", lambda number: number)
    monkeypatch.setattr(Attacker, "reaches", lambda self, cell: False)
    with pytest.raises(gates.GateError, match="count-not-rounded"):
        release(code="2026-09")
    assert not StoredRelease.objects.exists()


def test_the_attack_refuses_few_that_are_told(
    country: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant: a small cell is published, as five."""
    honest = shown.series

    def careless(*of: Any) -> Any:
        made = honest(*of)
        if made.by != ("province",) or made.indicator != "C1":
            return made
        told = [
            replace(c, numerator=5, value=5.0, status="published")
            if c.dims == {"province": "48"}
            else c
            for c in made.cells
        ]
        return replace(made, cells=tuple(told))

    monkeypatch.setattr(shown, "series", careless)
    with pytest.raises(gates.GateError, match="linear-programming"):
        release(code="2026-09")
    assert not StoredRelease.objects.exists()
