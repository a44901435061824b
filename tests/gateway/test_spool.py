"""Minutes shared through files: union, restart, wiping, and any bytes in a file."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lachan.gateway.spool import GRACE_S, MAX_DAY_S, Row, Spool, parse

NOW = 1_795_500_000.0
START = int(NOW) - 10 * 3600
GAMES = Row("bong", "games", START, START + 86_400)
VIDEO = Row("minh", "video", START, START + 86_400)
MARKS = st.lists(st.tuples(st.sampled_from([GAMES, VIDEO]), st.integers(0, 599)))


def files(directory: Path) -> list[str]:
    return sorted(p.name for p in directory.iterdir())


def text(directory: Path) -> str:
    return "".join(p.read_text() for p in directory.iterdir())


@given(marks=MARKS, workers=st.integers(1, 4), data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_workers_together_know_what_one_would(
    tmp_path_factory: pytest.TempPathFactory,
    marks: list[tuple[Row, int]],
    workers: int,
    data: st.DataObject,
) -> None:
    directory = tmp_path_factory.mktemp("stats")
    alone = Spool(None, 0, NOW)
    spools = [Spool(directory, n, NOW) for n in range(workers)]
    for row, minute in marks:
        alone.mark(row, minute)
        spool = data.draw(st.sampled_from(spools))
        spool.mark(row, minute)
        if data.draw(st.booleans()):
            spool.exchange(NOW)
    for spool in spools * 2:
        spool.exchange(NOW)
    assert all(dict(s.marks) == dict(alone.marks) for s in spools)


def test_only_what_is_new_is_news(tmp_path: Path) -> None:
    one, two = Spool(tmp_path, 0, NOW), Spool(tmp_path, 1, NOW)
    assert one.mark(GAMES, 5)
    assert not one.mark(GAMES, 5)
    one.exchange(NOW)
    assert two.exchange(NOW) == {GAMES}
    assert two.exchange(NOW) == set()
    assert not two.mark(GAMES, 5)
    one.mark(VIDEO, 7)
    one.exchange(NOW)
    assert two.exchange(NOW) == {VIDEO}


def test_a_restart_forgets_nothing_and_leaves_one_file(tmp_path: Path) -> None:
    for minute in range(3):
        spool = Spool(tmp_path, 0, NOW)
        spool.mark(GAMES, minute)
        spool.exchange(NOW)
    assert Spool(tmp_path, 0, NOW).marks[GAMES] == 0b111
    assert len(files(tmp_path)) == 1


def test_a_worker_that_is_gone_is_still_heard(tmp_path: Path) -> None:
    gone = Spool(tmp_path, 3, NOW)
    gone.mark(GAMES, 1)
    gone.exchange(NOW)
    left = Spool(tmp_path, 0, NOW)
    assert left.marks[GAMES] == 0b10


def test_a_day_that_is_over_is_wiped_from_memory_and_disk(tmp_path: Path) -> None:
    one, gone = Spool(tmp_path, 0, NOW), Spool(tmp_path, 1, NOW)
    for spool in (one, gone):
        spool.mark(GAMES, 1)
        spool.exchange(NOW)
    one.exchange(GAMES.end)
    assert dict(one.marks) == {}
    assert len(files(tmp_path)) == 1  # the other's, while it may still do so itself
    one.exchange(GAMES.end + GRACE_S)
    assert files(tmp_path) == []


def test_a_start_on_the_next_day_wipes_what_lay_there(tmp_path: Path) -> None:
    for worker in (0, 1):
        spool = Spool(tmp_path, worker, NOW)
        spool.mark(GAMES, 1)
        spool.exchange(NOW)
    tomorrow = NOW + 2 * 86_400
    late = Spool(tmp_path, 0, tomorrow)
    late.exchange(tomorrow)
    assert dict(late.marks) == {}
    assert files(tmp_path) == []


def test_what_holds_beside_a_day_that_is_over_stays(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 0, NOW)
    early = Row("lan", "games", START, int(NOW) + 60)
    spool.mark(GAMES, 1)
    spool.mark(early, 1)
    spool.exchange(NOW)
    spool.exchange(NOW + 60)
    assert set(spool.marks) == {GAMES}
    assert "lan" not in text(tmp_path)
    assert "bong" in text(tmp_path)


def test_a_file_that_vanished_is_written_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 0, NOW)
    spool.mark(GAMES, 1)
    spool.exchange(NOW)
    (tmp_path / files(tmp_path)[0]).unlink()
    spool.mark(VIDEO, 2)
    spool.exchange(NOW)
    assert Spool(tmp_path, 0, NOW).marks == {GAMES: 0b10, VIDEO: 0b100}


def test_a_directory_that_cannot_be_written_is_told_not_raised(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    spool = Spool(tmp_path / "file" / "stats", 0, NOW)
    spool.mark(GAMES, 1)
    assert spool.exchange(NOW) == set()
    assert "not shared" in spool.problem
    assert spool.marks[GAMES] == 0b10


def test_a_line_cut_off_by_a_full_disk_costs_that_line(tmp_path: Path) -> None:
    whole = as_line([*GAMES, "1"]).decode()
    path = tmp_path / "minutes-9-x.jsonl"
    path.write_text(whole + "\n" + whole[:20])
    spool = Spool(tmp_path, 0, NOW)
    spool.exchange(NOW)
    assert dict(spool.marks) == {GAMES: 1}
    with path.open("a") as f:
        f.write(whole.replace('"1"', '"2"') + "\n" + whole.replace('"1"', '"4"') + "\n")
    spool.exchange(NOW)
    assert dict(spool.marks) == {GAMES: 0b101}


def test_a_growing_file_is_made_small_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lachan.gateway.spool.ROOM_OCTETS", 200)
    spool, reader = Spool(tmp_path, 0, NOW), Spool(tmp_path, 1, NOW)
    for minute in range(500):
        spool.mark(GAMES, minute)
        spool.exchange(NOW)
        reader.exchange(NOW)
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) < 1000
    assert reader.marks[GAMES] == (1 << 500) - 1


def test_garbage_is_removed_when_it_is_old(tmp_path: Path) -> None:
    path = tmp_path / ".minutes-0-ab.jsonl.tmp"
    path.write_text("garbage\n")
    os.utime(path, (NOW, NOW))
    spool = Spool(tmp_path, 0, NOW)
    spool.exchange(NOW + MAX_DAY_S - 1)
    assert path.exists()
    spool.exchange(NOW + MAX_DAY_S)
    assert not path.exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
ROWS = st.tuples(
    st.sampled_from(["bong", "Bống", "", "a" * 65, "\ud800"]) | st.text(),
    st.sampled_from(["games", "", "x y"]),
    st.sampled_from([START, -1, True, 10**300, 1.5]) | st.integers(),
    st.sampled_from([START + 86_400, START, 10**300, None]) | st.integers(),
    st.sampled_from(["1", "-1", "0x1", "1_0", "f" * 500, ""]) | st.text(),
).map(list)


def as_line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


LINES = st.binary(max_size=80) | (JSON | ROWS).map(as_line)


@given(lines=st.lists(LINES, max_size=8))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_in_a_file_are_ignored_not_raised(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    directory = tmp_path_factory.mktemp("stats")
    good = as_line([*GAMES, "5"])
    for name in ("minutes-0-old.jsonl", "minutes-7-x.jsonl"):
        (directory / name).write_bytes(b"\n".join([*lines, good, b""]))
    spool = Spool(directory, 0, NOW)
    spool.exchange(NOW)
    assert spool.problem == ""
    assert spool.marks[GAMES] & 5 == 5
    assert all(NOW < row.end <= NOW + MAX_DAY_S for row in spool.marks)
    assert all(bits < 1 << MAX_DAY_S // 60 for bits in spool.marks.values())


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize("make", [nested, lambda n: "9" * n])
def test_a_monstrous_line_is_no_line(make: Callable[[int], str]) -> None:
    assert parse(make(2000)) is None
    assert parse(make(100_000)) is None


def test_octets_without_a_line_end_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lachan.gateway.spool.READ_OCTETS", 1000)
    good = as_line([*GAMES, "1"])
    path = tmp_path / "minutes-7-x.jsonl"
    path.write_bytes(b"x" * 2500 + b"\n" + good + b"\n")
    spool = Spool(tmp_path, 0, NOW)
    for _ in range(4):
        spool.exchange(NOW)
    assert spool.marks[GAMES] == 1


def test_a_directory_in_the_place_of_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "minutes-7-x.jsonl").mkdir()
    (tmp_path / "minutes-0-x.jsonl").mkdir()
    spool = Spool(tmp_path, 0, NOW)
    spool.mark(GAMES, 1)
    spool.exchange(NOW)
    assert spool.marks[GAMES] == 0b10
