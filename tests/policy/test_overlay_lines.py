from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.lib.errors import LachanError
from lachan.policy import manifest, sign
from lachan.policy.compile import release
from lachan.policy.live import Live
from lachan.policy.manifest import SnapshotError
from lachan.policy.overlay import (
    NATIONAL_MARK,
    Tail,
    Writer,
    count_lines,
    national_entries,
)
from lachan.policy.profile import ProfileError
from lachan.policy.sign import SignatureError


def line(name: str, **changes: Any) -> dict[str, Any]:
    return {"kind": "profile", "profile": {"id": name, **changes}}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    release(tmp_path, [])
    return tmp_path


def tail_of(directory: Path, trust_key: bytes | None = None) -> Tail:
    return Tail.of(directory, manifest.read(directory, trust_key), trust_key)


def overlay_of(directory: Path) -> Path:
    return directory / manifest.read(directory, None).overlay


def test_lines_are_numbered_and_chained(directory: Path) -> None:
    writer = Writer(directory)
    assert writer.append(line("a")) == 1
    assert writer.append(line("b"), line("c")) == 3
    tail = tail_of(directory)
    found = [tail.take(entry) for entry in tail.lines()]
    assert [entry["profile"]["id"] for entry in found] == ["a", "b", "c"]
    assert tail.lines() == []


def test_two_writers_continue_each_other(directory: Path) -> None:
    assert [Writer(directory).append(line(n)) for n in "abc"] == [1, 2, 3]


def test_nothing_at_all_may_be_appended(directory: Path) -> None:
    assert Writer(directory).append() == 0
    assert not overlay_of(directory).exists()


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        (line("a", blocks=[]), ProfileError),
        ({"kind": "profile"}, ProfileError),
        ({"kind": "profile_removed"}, SnapshotError),
        ({"kind": "national"}, SnapshotError),
        ({"kind": "national", "name": "a b"}, LachanError),
        ({"kind": "national", "hash": "00"}, SnapshotError),
        ({"kind": "national", "name": "a.vn", "until": "mai"}, SnapshotError),
        ({"kind": "national_withdrawn"}, SnapshotError),
        ({"kind": "other"}, SnapshotError),
    ],
)
def test_what_no_gateway_could_apply_is_refused_before_it_is_written(
    directory: Path, entry: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        Writer(directory).append(line("a"), entry)
    assert not overlay_of(directory).exists()


def test_a_writer_without_a_snapshot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"manifest\.json"):
        Writer(tmp_path).append(line("a"))


def test_a_half_line_is_taken_off_by_the_next_writer(directory: Path) -> None:
    Writer(directory).append(line("a"))
    with overlay_of(directory).open("ab") as f:
        f.write(b'{"kind":"profile","pro')
    assert Writer(directory).append(line("b")) == 2
    tail = tail_of(directory)
    assert len([tail.take(entry) for entry in tail.lines()]) == 2


def test_a_half_first_line_is_taken_off_too(directory: Path) -> None:
    overlay_of(directory).write_bytes(b'{"kind"')
    assert Writer(directory).append(line("a")) == 1


def test_a_damaged_last_line_is_refused(directory: Path) -> None:
    overlay_of(directory).write_bytes(b"[1]\tunsigned\n")
    with pytest.raises(SnapshotError, match="damaged"):
        Writer(directory).append(line("a"))


def test_left_out_repeated_or_swapped_lines_do_not_follow(directory: Path) -> None:
    writer = Writer(directory)
    for name in "abc":
        writer.append(line(name))
    a, b, c = tail_of(directory).lines()
    for order in ([b], [a, c], [a, a], [a, b, b]):
        tail = tail_of(directory)
        for entry in order[:-1] if order[0] == a else []:
            tail.take(entry)
        with pytest.raises(SnapshotError, match="does not follow"):
            tail.take(order[-1])


def test_a_line_of_another_directory_does_not_follow(
    directory: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    release(other, [], profiles=[{"id": "x"}])
    Writer(other).append(line("a"))
    with pytest.raises(SnapshotError, match="does not follow"):
        tail_of(directory).take(tail_of(other).lines()[0])


def test_an_unsigned_line_is_refused_where_a_key_is_trusted(tmp_path: Path) -> None:
    key = tmp_path / "k"
    sign.generate(key)
    trust = sign.public_of(sign.load_secret(key))
    release(tmp_path / "p", [], sign_key=key)
    Writer(tmp_path / "p", key).append(line("a"))
    tail = tail_of(tmp_path / "p", trust)
    tail.take(tail.lines()[0])
    Writer(tmp_path / "p").append(line("b"))
    with pytest.raises(SignatureError, match="not signed"):
        tail.take(tail.lines()[0])


@given(data=st.binary(max_size=200))
def test_any_octets_are_a_line_or_an_error(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tail = Tail(Path("overlay-1.jsonl"), 1, "00", None)
    with pytest.raises(SnapshotError):
        tail.take(data)


def test_any_octets_in_the_file_leave_the_snapshot_in_force(directory: Path) -> None:
    for data in (b"\n", b"\x00" * 50 + b"\n", b"{}\tunsigned\n", b"[" * 9999 + b"\t\n"):
        overlay_of(directory).write_bytes(data)
        live = Live(directory)
        assert live.generation == 1
        assert "overlay-1.jsonl" in live.problem


def test_the_national_entries_alone_are_read_and_only_once(directory: Path) -> None:
    writer, path = Writer(directory), overlay_of(directory)
    entry = {"kind": "national", "name": "a.example", "until": None, "order": "1"}
    writer.append(line("a"), entry, line("b"))
    found, end = national_entries(path, 0, None)
    assert [one["name"] for one in found] == ["a.example"]
    assert (end, national_entries(path, end, None)) == (path.stat().st_size, ([], end))
    writer.append({"kind": "national_withdrawn", "name": "a.example"})
    with path.open("ab") as f:
        f.write(b'{"kind":"national"')
    found, last = national_entries(path, end, None)
    assert [one["kind"] for one in found] == ["national_withdrawn"]
    assert end < last < path.stat().st_size


def test_an_unsigned_national_entry_is_not_believed(tmp_path: Path) -> None:
    key = tmp_path / "k"
    sign.generate(key)
    trust = sign.public_of(sign.load_secret(key))
    release(tmp_path / "p", [], sign_key=key)
    Writer(tmp_path / "p").append({"kind": "national", "name": "a.example"})
    with pytest.raises(SignatureError, match="not signed"):
        national_entries(overlay_of(tmp_path / "p"), 0, trust)


@given(data=st.binary(max_size=200))
def test_any_octets_hold_national_entries_or_an_error(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "overlay-1.jsonl"
    path.write_bytes(NATIONAL_MARK + data + b"\n")
    with pytest.raises(LachanError):
        national_entries(path, 0, None)


def test_entries_beside_the_snapshot_are_counted(directory: Path) -> None:
    assert count_lines(directory) == 0
    Writer(directory).append(line("a"), line("b"))
    assert count_lines(directory) == 2
    release(directory, [])
    assert count_lines(directory) == 0
