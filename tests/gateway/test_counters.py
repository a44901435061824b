"""What a gateway counts, and that it counts nothing else."""

import json
from datetime import UTC, datetime
from pathlib import Path

from lachan.gateway.clock import Clock
from lachan.gateway.counters import QUIET, Counters

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC).timestamp()  # 12:00 in Hà Nội


class Turning:
    def __init__(self, epoch: float) -> None:
        self.epoch = epoch

    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.epoch, epoch=lambda: self.epoch)


def counters(directory: Path, time: Turning) -> Counters:
    return Counters(directory, 0, utc_offset_min=420, clock=time.clock())


def rows(directory: Path) -> dict[str, list[list[object]]]:
    found: dict[str, list[list[object]]] = {}
    for path in sorted(directory.glob("counts-*.json")):
        data = json.loads(path.read_text())
        found.setdefault(data["day"], []).extend(data["rows"])
    return found


def test_counts_stand_under_profile_local_hour_category_and_action(
    tmp_path: Path,
) -> None:
    time = Turning(NOON)
    c = counters(tmp_path, time)
    c.of("bong")[c.slots.number("games", "allow")] += 3
    c.of("bong")[c.slots.number("gambling", "block")] += 1
    c.flush()
    assert rows(tmp_path) == {
        "2026-11-24": [
            ["bong", 12, "gambling", "block", 1],
            ["bong", 12, "games", "allow", 3],
        ]
    }


def test_help_is_never_written(tmp_path: Path) -> None:
    c = counters(tmp_path, Turning(NOON))
    c.of("bong")[QUIET] += 5
    c.flush()
    assert rows(tmp_path) == {}


def test_a_new_day_is_a_new_file_and_the_old_one_stays(tmp_path: Path) -> None:
    time = Turning(NOON)
    c = counters(tmp_path, time)
    slot = c.slots.number("news", "allow")
    c.of("minh")[slot] += 1
    time.epoch += 86_400
    c.of("minh")[slot] += 2
    c.flush()
    assert rows(tmp_path) == {
        "2026-11-24": [["minh", 12, "news", "allow", 1]],
        "2026-11-25": [["minh", 12, "news", "allow", 2]],
    }


def test_two_workers_write_two_files(tmp_path: Path) -> None:
    time = Turning(NOON)
    for _ in range(2):
        c = counters(tmp_path, time)
        c.of("minh")[c.slots.number("news", "allow")] += 1
        c.flush()
    assert len(list(tmp_path.glob("counts-*.json"))) == 2


def test_a_directory_that_cannot_be_written_is_remembered_not_raised(
    tmp_path: Path,
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    c = counters(blocked / "stats", Turning(NOON))
    c.of("minh")[c.slots.number("news", "allow")] += 1
    c.flush()
    assert "not written" in c.problem


def test_blocks_have_negative_slots_and_others_positive(tmp_path: Path) -> None:
    c = counters(tmp_path, Turning(NOON))
    assert c.slots.number("games", "block") < 0
    assert c.slots.number("games", "allow") > 0
    assert c.slots.meaning(c.slots.number("games", "block")) == ("games", "block")
