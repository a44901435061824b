from datetime import UTC, datetime
from pathlib import Path

from lachan.policy import kept
from lachan.policy.compile import release
from lachan.policy.overlay import Writer

NOW = datetime(2026, 11, 2, tzinfo=UTC).timestamp()


def line(name: str, address: str) -> dict[str, object]:
    return {
        "kind": "profile",
        "profile": {"id": name, "askers": [{"address": address}]},
    }


def asked(directory: Path, address: str) -> str:
    with kept.current(directory, NOW) as live:
        return live.profile_of(address)


def test_a_line_written_later_is_known_at_the_next_look(tmp_path: Path) -> None:
    release(tmp_path, [])
    Writer(tmp_path).append(line("a", "192.0.2.1"))
    assert asked(tmp_path, "192.0.2.1") == "a"
    Writer(tmp_path).append(line("b", "192.0.2.2"))
    assert asked(tmp_path, "192.0.2.2") == "b"


def test_lines_read_before_are_not_read_again(tmp_path: Path) -> None:
    release(tmp_path, [])
    Writer(tmp_path).append(line("a", "192.0.2.1"))
    with kept.current(tmp_path, NOW) as first:
        pass
    with kept.current(tmp_path, NOW) as second:
        assert second is first


def test_each_directory_answers_for_itself(tmp_path: Path) -> None:
    for name in "ab":
        release(tmp_path / name, [])
        Writer(tmp_path / name).append(line(name, "192.0.2.1"))
    found = [asked(tmp_path / name, "192.0.2.1") for name in "aba"]
    assert found == ["a", "b", "a"]


def test_a_directory_without_policy_has_no_generation(tmp_path: Path) -> None:
    with kept.current(tmp_path, NOW) as live:
        assert (live.generation, bool(live.problem)) == (0, True)
    release(tmp_path, [])
    with kept.current(tmp_path, NOW + 60) as live:
        assert live.generation == 1
