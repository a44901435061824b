"""What the web is told of time budgets, and what stands in the files."""

from datetime import datetime
from pathlib import Path

import pytest
from tests.gateway.family import (
    GAMES,
    LABEL,
    PHONE,
    RESET,
    TIKTOK,
    Time,
    Worker,
    house,
    playing,
)

from lachan.policy.compile import release


@pytest.mark.parametrize(
    ("minutes", "limit", "warn"),
    [
        *[(0, 60, None), (29, 60, None), (30, 60, 30), (54, 60, 30), (55, 60, 5)],
        *[(61, 60, 0), (10, 30, None), (26, 30, 5), (0, 5, None)],
    ],
)
def test_warnings_come_at_thirty_and_five_minutes_and_at_the_end(
    tmp_path: Path, minutes: int, limit: int, warn: int | None
) -> None:
    family = house(tmp_path, budgets=[GAMES | {"minutes": limit}])
    (gateway,) = family.workers
    family.run(minutes * 60, playing(gateway))
    assert [t["warn"] for t in gateway.budgets()] == [warn]


def test_the_web_is_told_of_one_profile_of_all_or_of_none(tmp_path: Path) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(10 * 60, playing(gateway))
    told = gateway.control.answer(b'{"op":"budgets"}')
    assert told == {"profiles": {"bong": gateway.budgets()}, "next": None}
    assert gateway.control.answer(b'{"op":"budgets","profile":"x"}') == {"found": False}
    rest = gateway.control.answer(b'{"op":"budgets","after":"bong"}')
    assert rest == {"profiles": {}, "next": None}


def test_a_page_of_profiles_says_where_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lachan.gateway.meter.PAGE", 2)
    names = [f"be-{n}" for n in range(5)]
    profiles = [{"id": n, "age": "14-15", "budgets": [GAMES]} for n in names]
    release(tmp_path / "policy", [], profiles=profiles)
    worker = Worker(tmp_path, Time(), 0)
    for name in names:
        worker.meter.settle(name, worker.time.epoch)
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = worker.meter.page(after)
        found += page["profiles"]
        after = page["next"]
    assert found == names


def test_the_page_that_explains_is_told_the_label_and_the_reset(tmp_path: Path) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(25 * 60, playing(gateway))
    told = gateway.control.answer(
        b'{"op":"last_block","address":"%s"}' % PHONE.encode()
    )
    assert (told["budget"], told["rule"], told["category"]) == (True, LABEL, "games")
    assert datetime.fromisoformat(told["until"]) == RESET


def test_another_block_is_not_said_to_end_when_minutes_are_looked_at(
    tmp_path: Path,
) -> None:
    family = house(tmp_path, block=["tiktok"])
    (gateway,) = family.workers
    gateway.ask(TIKTOK)
    told = gateway.control.answer(
        b'{"op":"last_block","address":"%s"}' % PHONE.encode()
    )
    assert (told["budget"], told["until"]) == (False, None)


def test_what_is_told_names_no_site_and_files_hold_minutes_alone(
    tmp_path: Path,
) -> None:
    family = house(tmp_path)
    (gateway,) = family.workers
    family.run(10 * 60, playing(gateway))
    files = list((tmp_path / "stats").glob("minutes-*"))
    text = "".join(f.read_text() for f in files)
    assert "games" in text
    assert "roblox" not in text
    assert "192.168" not in text
    assert {f.stat().st_mode & 0o777 for f in files} == {0o600}
