"""Counter files are folded once, whatever happens, and old ones go."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db.models import Sum

from lachan.accounts.models import User
from lachan.site.paths import Paths
from lachan.supervision.models import Child, Count, CountFile
from lachan.supervision.services import counters, families

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _an(child: Child) -> None:
    """Let the profile be a child's: figures of nobody are not kept."""
    child.key = "an"
    child.save(update_fields=["key"])


def write(data: Paths, day: date, rows: object, start: str = "0-a1") -> Path:
    data.stats.mkdir(parents=True, exist_ok=True)
    path = data.stats / f"counts-{day:%Y%m%d}-{start}.json"
    path.write_text(json.dumps({"day": day.isoformat(), "rows": rows}))
    return path


def total() -> int:
    return Count.objects.aggregate(n=Sum("count"))["n"] or 0


def test_a_file_that_grows_replaces_what_it_said_before(data: Paths) -> None:
    write(data, TODAY, [["an", 9, "games", "allow", 3]])
    assert counters.fold(TODAY) == 1
    assert counters.fold(TODAY) == 0, "unchanged files are left alone"
    rows = [["an", 9, "games", "allow", 5], ["an", 10, "", "block", 1]]
    write(data, TODAY, rows)
    assert counters.fold(TODAY) == 1
    assert total() == 6


def test_figures_of_a_deleted_child_do_not_come_back(
    data: Paths, child: Child, lan: User
) -> None:
    write(data, TODAY, [["an", 9, "games", "allow", 3], ["gone", 9, "", "allow", 1]])
    counters.fold(TODAY)
    assert total() == 3
    families.remove_child(child=child, by=lan)
    write(data, TODAY, [["an", 9, "games", "allow", 5]])
    counters.fold(TODAY)
    assert not Count.objects.exists()


def test_two_workers_add_up(data: Paths) -> None:
    write(data, TODAY, [["an", 9, "games", "allow", 3]], "0-a1")
    write(data, TODAY, [["an", 9, "games", "allow", 4]], "1-b2")
    counters.fold(TODAY)
    assert total() == 7


def test_sensitive_categories_stand_under_other(data: Paths) -> None:
    rows = [["an", 9, "self-harm", "block", 1], ["an", 9, "no-such", "allow", 1]]
    write(data, TODAY, rows)
    counters.fold(TODAY)
    assert set(Count.objects.values_list("category", flat=True)) == {"other"}


@pytest.mark.parametrize(
    "rows",
    [
        [["an", 24, "games", "allow", 1]],
        [["an", 1, "games", "maybe", 1]],
        [["an", 1, "games", "allow", -1]],
        [["an", 1]],
        "x",
    ],
)
def test_a_broken_file_is_left_out_and_the_others_are_taken(
    data: Paths, rows: object
) -> None:
    write(data, TODAY, rows, "0-bad")
    (data.stats / "counts-20261124-0-cut.json").write_text('{"day": "2026')
    (data.stats / "counts-20269999-0-x.json").write_text("{}")
    write(data, TODAY, [["an", 9, "games", "allow", 2]], "1-good")
    assert counters.fold(TODAY) == 1
    assert total() == 2


def test_old_files_go_once_folded_and_rows_after_five_weeks(data: Paths) -> None:
    day = TODAY - timedelta(days=3)
    path = write(data, day, [["an", 9, "games", "allow", 2]])
    counters.fold(TODAY)
    assert not path.exists()
    assert total() == 2
    counters.fold(day + timedelta(days=36))
    assert total() == 0
    assert not CountFile.objects.exists()
