"""A made-up country: the same seed the same octets, marked synthetic everywhere."""

import json
from collections import Counter
from pathlib import Path

import pytest

from lachan.cli import main
from lachan.lib.errors import RefusedError
from lachan.stats import country
from lachan.stats.batch import read
from lachan.stats.intake import batches_in, files_in
from lachan.stats.simulate import Plan, make

PLAN = Plan(gateways=60, days=3, seed=5)


def octets(directory: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(directory.iterdir())}


def test_the_same_seed_makes_the_same_octets(tmp_path: Path) -> None:
    make(PLAN, tmp_path / "a")
    make(PLAN, tmp_path / "b")
    make(Plan(60, 3, seed=6), tmp_path / "c")
    assert octets(tmp_path / "a") == octets(tmp_path / "b")
    assert octets(tmp_path / "a") != octets(tmp_path / "c")


def test_every_batch_is_marked_and_holds(tmp_path: Path) -> None:
    said = make(PLAN, tmp_path)
    batches = [read(o) for f in files_in(tmp_path) for o in batches_in(f)]
    assert len(batches) == said["batches"]
    assert all(b.head.synthetic for b in batches)
    assert json.loads((tmp_path / "simulation.json").read_bytes())["synthetic"] is True
    per_day = Counter((b.head.issuer, b.head.period) for b in batches)
    assert set(per_day.values()) == {1}


def test_a_larger_country_holds_the_smaller_homes() -> None:
    few = [country.gateway(1, n, "79") for n in range(5)]
    assert few == [country.gateway(1, n, "79") for n in range(9)][:5]


def test_gateways_lie_as_people_live() -> None:
    counted = Counter(country.provinces(11_356))
    assert len(counted) == 34
    assert counted["79"] == pytest.approx(1400, abs=2)
    assert min(counted.values()) == counted["12"]


def test_a_full_directory_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thư").write_text("của tôi", encoding="utf-8")
    with pytest.raises(RefusedError, match="not empty"):
        make(PLAN, tmp_path)


def test_the_command_makes_files_and_says_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["stats", "simulate", "--gateways", "9", "--days", "2", "--json"]
    assert main([*words, "--out", str(tmp_path)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["gateways"] == 9
    assert [f.name for f in files_in(tmp_path)] == sorted(said["files"])
