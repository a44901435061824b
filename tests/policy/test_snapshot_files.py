import hashlib
import ipaddress
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lachan.lib.errors import LachanError
from lachan.policy import manifest
from lachan.policy.compile import ListSource, release
from lachan.policy.live import Live
from lachan.policy.manifest import FileRef, Manifest, SnapshotError
from lachan.policy.national import DEFAULT_KEY, National, entry_of, hash_name
from lachan.policy.pack import pack_profiles
from lachan.policy.profile import from_mapping
from lachan.policy.snapshot import ROLES, asker_key, network_query, open_snapshot

GOOD: dict[str, Any] = {
    "format": 1,
    "generation": 3,
    "built": None,
    "files": {"sets": {"name": f"sets-{'0' * 16}.json", "sha256": "00", "size": 7}},
    "overlay": {"name": "overlay-3.jsonl", "from_seq": 5},
}


def parse(**changes: Any) -> Manifest:
    line = json.dumps({**GOOD, **changes}).encode()
    return manifest.parse(line + b"\nunsigned\n", None)


def test_a_manifest_reads_as_it_was_written() -> None:
    m = parse()
    line = manifest.body(
        generation=m.generation,
        built=m.built,
        files=m.files,
        overlay=m.overlay,
        overlay_from=m.overlay_from,
    )
    again = manifest.parse(line + b"\nunsigned\n", None)
    assert (again.files, again.generation, again.overlay_from) == (m.files, 3, 5)
    assert again.files["sets"] == FileRef(f"sets-{'0' * 16}.json", "00", 7)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"generation": "3"},
        {"generation": -1},
        {"generation": True},
        {"built": "2026-11-24T12:00:00"},
        {"built": 5},
        {"files": []},
        {"files": {"sets": {"name": "../../etc/passwd", "sha256": "", "size": 1}}},
        {"files": {"sets": {"name": "a", "sha256": "", "size": 1, "more": 1}}},
        {"files": {"sets": {"name": 5, "sha256": "", "size": 1}}},
        {"overlay": {"name": "../overlay-1.jsonl", "from_seq": 1}},
        {"overlay": {"name": "overlay-1.jsonl", "from_seq": None}},
        {"overlay": None},
    ],
)
def test_a_value_out_of_place_refuses_the_manifest(changes: dict[str, Any]) -> None:
    with pytest.raises(SnapshotError, match=r"manifest\.json"):
        parse(**changes)


@given(st.binary(max_size=300))
def test_any_octets_are_a_manifest_or_an_error(data: bytes) -> None:
    for text in (data, data + b"\nunsigned\n", b"{}\n" + data):
        with pytest.raises(LachanError):
            manifest.parse(text, None)


def test_a_cut_or_huge_manifest_is_refused() -> None:
    line = json.dumps(GOOD).encode() + b"\nunsigned"
    for data in (line, b"", line.partition(b"\n")[0], b" " * (1 << 17) + b"\n\n"):
        with pytest.raises(SnapshotError, match="cut off"):
            manifest.parse(data, None)


@pytest.fixture
def directory(tmp_path: Path, write_list: Callable[..., ListSource]) -> Path:
    lists = [
        write_list("a.example\n", subtree=True),
        write_list("||b.example^$important\n", "adult", form="adblock"),
    ]
    national = [{"name": "n.example", "order": "1"}]
    release(
        tmp_path / "p",
        lists,
        profiles=[{"id": "bong", "askers": [{"network": "10.0.0.0/8"}]}],
        national=national,
    )
    return tmp_path / "p"


def test_every_role_is_there_when_needed(directory: Path) -> None:
    assert set(manifest.read(directory, None).files) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("damage", [b"", b"\x00", b"{}", b"[]", b"{", b"\xff" * 64])
def test_any_damaged_file_refuses_the_snapshot(
    directory: Path, role: str, damage: bytes
) -> None:
    """Even where the manifest vouches for it: whoever wrote it may have erred."""
    m = manifest.read(directory, None)
    ref = m.files[role]
    (directory / ref.name).write_bytes(damage)
    with pytest.raises(SnapshotError):
        open_snapshot(directory, m)
    digest = hashlib.sha256(damage).hexdigest()
    files = {**m.files, role: FileRef(ref.name, digest, len(damage))}
    vouched = Manifest(2, None, files, "overlay-2.jsonl", 1, "", "unsigned")
    with pytest.raises(SnapshotError):
        open_snapshot(directory, vouched)


def test_parts_that_do_not_belong_together_are_refused(directory: Path) -> None:
    m = manifest.read(directory, None)
    for role in ("sets", "names", "index", "askers", "profiles"):
        files = {r: ref for r, ref in m.files.items() if r != role}
        broken = Manifest(2, None, files, "overlay-2.jsonl", 1, "", "unsigned")
        with pytest.raises(SnapshotError, match="belong together"):
            open_snapshot(directory, broken)


NETWORKS = st.ip_addresses(v=4).flatmap(
    lambda a: st.integers(0, 32).map(lambda n: f"{a}/{n}")
) | st.ip_addresses(v=6).flatmap(
    lambda a: st.integers(0, 128).map(lambda n: f"{a}/{n}")
)


@given(networks=st.lists(NETWORKS, min_size=1, max_size=5), address=st.ip_addresses())
def test_network_keys_are_prefixes_of_their_addresses(
    networks: list[str], address: Any
) -> None:
    query = network_query(str(address))
    for text in networks:
        network = ipaddress.ip_network(text, strict=False)
        found = query.startswith(asker_key("network", str(network)))
        assert found == (address in network)


def test_the_first_profile_by_id_has_a_shared_asker() -> None:
    mapping = {"askers": [{"address": "10.0.0.1"}]}
    rows = [{"id": "b", **mapping}, {"id": "a", **mapping}]
    pairs = [(from_mapping(row), row) for row in rows]
    assert pack_profiles(pairs) == pack_profiles(pairs[::-1])


def test_a_national_list_is_written_as_it_was_read() -> None:
    made = National()
    made.add({"name": "B.example.", "subtree": True, "order": "7"})
    made.add({"hash": hash_name("c.example", DEFAULT_KEY), "until": None})
    again = National.from_json(made.to_json())
    assert again == made
    assert again.find("a.b.example") is not None
    assert again.find("c.example") is not None
    assert again.find("a.c.example") is None


def test_a_withdrawal_by_name_finds_the_hash() -> None:
    made = National()
    made.add({"hash": hash_name("c.example", DEFAULT_KEY)})
    made.withdraw({"name": "c.example"})
    assert made.find("c.example") is None
    assert made.rows == {}


@pytest.mark.parametrize(
    "row",
    [{}, {"name": 5}, {"hash": "zz"}, {"hash": 5}, {"name": "a.vn", "until": 5}],
)
def test_a_national_row_out_of_place_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(LachanError):
        entry_of(row)


def test_an_unusable_directory_never_stops_a_gateway(tmp_path: Path) -> None:
    for data in (b"", b"\x00", b"{}\nunsigned\n", json.dumps(GOOD).encode() + b"\nx\n"):
        (tmp_path / "manifest.json").write_bytes(data)
        live = Live(tmp_path)
        assert live.generation == 0
        assert live.problem
