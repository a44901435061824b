"""docs/privacy.md tells what is promised as the program keeps it, and all of it."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from lachan.observatory.releases import plan
from lachan.observatory.releases.plan import NANO

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def doc() -> ModuleType:
    path = ROOT / "bench" / "_privacy_doc.py"
    spec = importlib.util.spec_from_file_location("_privacy_doc", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


def rows(table: str) -> list[list[str]]:
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_bounds_budget_and_noise_are_those_of_the_plan(doc: ModuleType) -> None:
    assert doc.block(PAGE, "bounds") == doc.bounds()


def test_every_attack_stands_beside_its_bound_and_within(doc: ModuleType) -> None:
    of_tables, others = doc.block(PAGE, "attacks").split("\n\n")
    told = {name: cells for name, *cells in rows(of_tables)}
    assert set(told) == set(doc.SAID.values())
    for measure in doc.EVERY:
        rho = measure.rho_nano / NANO
        promised = (measure.sensitivity, rho, plan.epsilon(rho))
        for cell, bound in zip(told[doc.SAID[measure.key]], promised, strict=True):
            got, may = cell.split(" of ")
            assert may == doc._number(bound)
            assert number(got) <= number(may), (measure.key, cell)
    assert len(rows(others)) == 9
    for name, got, may in rows(others):
        assert number(got) <= number(may), name


def test_the_error_of_every_figure_is_told_at_three_coverages(doc: ModuleType) -> None:
    table = doc.block(PAGE, "error")
    assert "| figure | 1 % | 5 % | 20 % |" in table
    told = {name: errors for name, *errors in rows(table)}
    assert set(told) == set(doc.in_error_table())
    assert all(all(errors) and len(errors) == 3 for errors in told.values())


def number(text: str) -> float:
    return float(text.replace(",", ""))
