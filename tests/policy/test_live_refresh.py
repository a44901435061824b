import hashlib
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lachan.policy import manifest, sign
from lachan.policy.compile import ListSource, release
from lachan.policy.live import Asker, Live
from lachan.policy.model import Action, Origin
from lachan.policy.overlay import Writer

WriteList = Callable[..., ListSource]
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
T = NOW.timestamp()


def child(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "age": "6-9", **changes}


def profile(name: str, **changes: Any) -> dict[str, Any]:
    return {"kind": "profile", "profile": child(name, **changes)}


def live_at(directory: Path, **options: Any) -> Live:
    return Live(directory, at=T, **options)


def test_nothing_new_changes_no_version(tmp_path: Path) -> None:
    release(tmp_path, [])
    live = live_at(tmp_path)
    version = live.version
    assert live.refresh(T + 1) is False
    assert live.version == version


def test_a_new_generation_is_taken_and_the_old_class_stays_good(
    tmp_path: Path, write_list: WriteList
) -> None:
    d = tmp_path / "p"
    release(d, [write_list("a.example\n")], profiles=[child("bong")])
    live = live_at(d)
    cls, _ = live.class_of("bong", T)
    assert live.decide("a.example", 1, cls).action is Action.BLOCK
    release(d, [write_list("b.example\n")], profiles=[child("bong"), child("minh")])
    assert live.refresh(T) is True
    assert live.generation == 2
    assert live.decide("a.example", 1, cls).action is Action.ALLOW
    assert live.decide("b.example", 1, cls).action is Action.BLOCK
    assert live.class_of("bong", T)[0] is cls


def test_a_change_in_the_overlay_is_in_force_at_the_next_look(tmp_path: Path) -> None:
    release(tmp_path, [], profiles=[child("bong"), child("minh")])
    live = live_at(tmp_path)
    other, _ = live.class_of("minh", T)
    Writer(tmp_path).append(profile("bong", block=["zalo"]))
    assert live.refresh(T) is True
    assert live.decide("zalo.me", 1, live.class_of("bong", T)[0]).category == "zalo"
    assert live.class_of("minh", T)[0] is other


def test_a_half_line_waits_for_its_end(tmp_path: Path) -> None:
    release(tmp_path, [], profiles=[child("bong")])
    Writer(tmp_path).append(profile("minh"))
    path = tmp_path / "overlay-1.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    live = live_at(tmp_path)
    assert not live.has_profile("minh")
    assert live.problem == ""
    path.write_bytes(whole)
    assert live.refresh(T) is True
    assert live.has_profile("minh")


def test_the_overlay_stops_at_the_first_line_that_does_not_fit(tmp_path: Path) -> None:
    release(tmp_path, [], profiles=[child("bong")])
    live = live_at(tmp_path)
    writer = Writer(tmp_path)
    for name in ("a", "b", "c"):
        writer.append(profile(name))
    path = tmp_path / "overlay-1.jsonl"
    a, _, c = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(a + c)
    live.refresh(T)
    assert [live.has_profile(n) for n in "abc"] == [True, False, False]
    assert "does not follow" in live.problem
    assert live.refresh(T) is False
    # The next generation heals it.
    release(tmp_path, [])
    live.refresh(T)
    assert live.problem == ""


def test_an_entry_of_a_newer_version_stops_the_overlay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(tmp_path, [], profiles=[child("bong")])
    live = live_at(tmp_path)
    writer = Writer(tmp_path)
    with monkeypatch.context() as newer:
        newer.setattr("lachan.policy.overlay.check", lambda entry: None)
        writer.append({"kind": "of-tomorrow"})
    writer.append(profile("minh"))
    assert live.refresh(T) is False
    assert not live.has_profile("minh")
    writer.append(profile("lan"))
    assert live.refresh(T) is False
    assert "of-tomorrow" in live.problem
    assert "of-tomorrow" in release(tmp_path, []).warnings[0]


def test_without_a_snapshot_the_answer_is_refuse_except_help(tmp_path: Path) -> None:
    live = live_at(tmp_path / "absent")
    assert live.generation == 0
    assert "manifest.json" in live.problem
    assert live.asker("192.0.2.1") == Asker("default", "default")
    cls, until = live.class_of("default", T)
    assert until == float("inf")
    d = live.decide("vnexpress.example", 1, cls)
    assert (d.action, d.ede) == (Action.REFUSE, 14)
    assert live.decide("canhbao.khonggianmang.vn", 1, cls).origin is Origin.HELP


def test_without_a_snapshot_open_is_a_written_choice(tmp_path: Path) -> None:
    live = live_at(tmp_path / "absent", fail="open")
    cls, _ = live.class_of("default", T)
    assert live.decide("vnexpress.example", 1, cls).action is Action.ALLOW


def test_the_first_snapshot_is_taken_when_it_comes(tmp_path: Path) -> None:
    live = live_at(tmp_path / "p")
    release(tmp_path / "p", [])
    assert live.refresh(T) is True
    assert (live.generation, live.problem) == (1, "")


def test_a_snapshot_of_another_key_is_not_taken(tmp_path: Path) -> None:
    for name in ("k", "other"):
        sign.generate(tmp_path / name)
    d = tmp_path / "p"
    trust = sign.public_of(sign.load_secret(tmp_path / "k"))
    release(d, [], profiles=[child("bong")], sign_key=tmp_path / "k")
    live = live_at(d, trust_key=trust)
    assert live.problem == ""
    release(d, [], profiles=[child("eve")], sign_key=tmp_path / "other")
    assert live.refresh(T) is False
    assert "not by the trust key" in live.problem
    assert (live.generation, live.has_profile("bong")) == (1, True)


def test_an_unsigned_overlay_line_is_not_taken(tmp_path: Path) -> None:
    sign.generate(tmp_path / "k")
    d = tmp_path / "p"
    trust = sign.public_of(sign.load_secret(tmp_path / "k"))
    release(d, [], profiles=[child("bong")], sign_key=tmp_path / "k")
    live = live_at(d, trust_key=trust)
    Writer(d, tmp_path / "k").append(profile("minh"))
    Writer(d).append(profile("bong", age="adult"))
    assert live.refresh(T) is True
    assert live.has_profile("minh")
    assert live.class_of("bong", T)[0].max_ttl_s == 300
    assert "not signed" in live.problem


def test_an_older_generation_is_not_taken(tmp_path: Path) -> None:
    release(tmp_path, [])
    old = (tmp_path / "manifest.json").read_bytes()
    release(tmp_path, [], profiles=[child("bong")])
    live = live_at(tmp_path)
    (tmp_path / "manifest.json").write_bytes(old)
    assert live.refresh(T) is False
    assert "generation 1 is older than 2" in live.problem
    assert live.has_profile("bong")


def test_a_file_that_is_not_what_the_manifest_says_is_not_taken(
    tmp_path: Path, write_list: WriteList
) -> None:
    d = tmp_path / "p"
    release(d, [write_list("a.example\n")], profiles=[child("bong")])
    live = live_at(d)
    release(d, [write_list("b.example\n")])
    path = d / manifest.read(d, None).files["names"].name
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert live.refresh(T) is False
    assert "is not what the manifest says" in live.problem
    cls, _ = live.class_of("bong", T)
    assert live.decide("a.example", 1, cls).action is Action.BLOCK
    path.write_bytes(whole)
    assert live.refresh(T + 1) is False
    assert live.refresh(T + 3) is True
    assert (live.generation, live.problem) == (2, "")


def test_a_file_that_disappears_later_is_not_missed(
    tmp_path: Path, write_list: WriteList
) -> None:
    d = tmp_path / "p"
    release(d, [write_list("a.example\n")], profiles=[child("bong")])
    live = live_at(d)
    for path in d.iterdir():
        path.unlink()
    d.rmdir()
    live.refresh(T)
    assert "manifest.json" in live.problem
    cls, _ = live.class_of("bong", T)
    assert live.decide("a.example", 1, cls).action is Action.BLOCK


def test_an_unchanged_file_is_not_opened_again(
    tmp_path: Path, write_list: WriteList
) -> None:
    d = tmp_path / "p"
    lists = [write_list("a.example\n")]
    release(d, lists)
    live = live_at(d)
    names = d / manifest.read(d, None).files["names"].name
    release(d, lists, profiles=[child("bong")])
    names.rename(d / "elsewhere")
    assert live.refresh(T) is True
    assert live.problem == ""


def test_the_most_specific_asker_decides(tmp_path: Path) -> None:
    mac, device = "aa:bb:cc:dd:ee:ff", "phone"
    profiles = [
        child("by-device", askers=[{"device": device}]),
        child("by-mac", askers=[{"mac": mac}]),
        child("by-address", askers=[{"address": "192.168.1.7"}]),
        child("near", askers=[{"network": "192.168.1.0/24"}]),
        child("far", askers=[{"network": "192.168.0.0/16"}]),
        child("six", askers=[{"network": "2001:db8::/32"}, {"network": "::/0"}]),
    ]
    release(tmp_path, [], profiles=profiles)
    live = live_at(tmp_path)
    assert live.asker("192.168.1.7", mac, device) == ("by-device", "device")
    assert live.asker("192.168.1.7", mac, "other") == ("by-mac", "mac")
    assert live.asker("192.168.1.7") == ("by-address", "address")
    assert live.asker("192.168.1.8") == ("near", "network")
    assert live.asker("192.168.2.8") == ("far", "network")
    assert live.asker("2001:db8::1") == ("six", "network")
    assert live.asker("10.0.0.1") == ("default", "default")
    assert live.profile_of("not an address") == "default"


def test_the_overlays_askers_replace_the_snapshots(tmp_path: Path) -> None:
    address, near = [{"address": "192.0.2.1"}], [{"network": "192.0.2.0/24"}]
    release(
        tmp_path, [], profiles=[child("a", askers=address), child("n", askers=near)]
    )
    live = live_at(tmp_path)
    writer = Writer(tmp_path)
    writer.append(profile("a"), profile("b", askers=[*address, *near]))
    live.refresh(T)
    assert live.profile_of("192.0.2.1") == "b"
    assert live.profile_of("192.0.2.9") == "b"
    writer.append({"kind": "profile_removed", "id": "b"})
    live.refresh(T)
    assert live.profile_of("192.0.2.1") == "n"


def test_an_unknown_device_gets_the_default_profile_or_a_strict_one(
    tmp_path: Path,
) -> None:
    release(tmp_path, [], profiles=[child("bong")])
    live = live_at(tmp_path)
    built_in, _ = live.class_of(live.profile_of("192.0.2.1"), T)
    assert "games" in built_in.key.preset
    Writer(tmp_path).append(profile("default", age="16-17"))
    live.refresh(T)
    own, _ = live.class_of(live.profile_of("192.0.2.1"), T)
    assert "games" not in own.key.preset
    assert live.class_of("never-seen", T)[0] is own


def test_the_first_profile_of_all_changes_everybodys_class(tmp_path: Path) -> None:
    release(tmp_path, [])
    live = live_at(tmp_path)
    assert live.class_of("default", T)[0].everything
    Writer(tmp_path).append(profile("bong"))
    live.refresh(T)
    assert not live.class_of("default", T)[0].everything


def test_a_class_is_asked_again_at_its_boundary_only(tmp_path: Path) -> None:
    window = {"from": "21:30", "to": "06:00"}
    release(tmp_path, [], profiles=[child("bong", windows=[window])])
    live = live_at(tmp_path)
    day, until = live.class_of("bong", T)
    assert datetime.fromtimestamp(until, UTC) == datetime(
        2026, 11, 24, 14, 30, tzinfo=UTC
    )
    assert live.class_of("bong", until - 1) == (day, until)
    night, morning = live.class_of("bong", until)
    assert night is not day
    assert morning == until + 8.5 * 3600
    # A clock that was set back is believed.
    assert live.class_of("bong", T)[0] is day


def test_a_clock_before_the_build_date_is_taken_to_be_the_build_date(
    tmp_path: Path,
) -> None:
    window = {"from": "18:00", "to": "20:00"}  # 19:00 in Viet Nam is NOW
    release(tmp_path, [], profiles=[child("bong", windows=[window])], built=NOW)
    Writer(tmp_path).append(
        {"kind": "national", "name": "a.example", "until": "2026-11-24T18:00:00+07:00"}
    )
    live = Live(tmp_path, at=0.0)
    assert live.problem == "the clock is before the build date"
    cls, _ = live.class_of("bong", 0.0)
    assert cls.only == frozenset()
    assert live.decide("a.example", 1, cls).origin is not Origin.NATIONAL
    live.refresh(T + 1)
    assert live.problem == ""


def test_a_national_entry_ends_by_itself_and_is_withdrawn_at_once(
    tmp_path: Path,
) -> None:
    release(tmp_path, [])
    live = live_at(tmp_path)
    until = (NOW + timedelta(hours=1)).isoformat()
    writer = Writer(tmp_path)
    writer.append(
        {"kind": "national", "name": "a.example", "until": until},
        {"kind": "national", "name": "b.example"},
    )
    assert live.refresh(T) is True
    cls, _ = live.class_of("default", T)

    def blocked() -> list[bool]:
        names = ("a.example", "b.example")
        return [live.decide(n, 1, cls).action is not Action.ALLOW for n in names]

    assert blocked() == [True, True]
    assert live.refresh(T + 3599) is False
    assert live.refresh(T + 3600) is True
    assert blocked() == [False, True]
    writer.append({"kind": "national_withdrawn", "name": "b.example"})
    assert live.refresh(T + 3601) is True
    assert blocked() == [False, False]


def test_a_profile_that_cannot_be_read_gets_the_default(tmp_path: Path) -> None:
    release(tmp_path, [], profiles=[child("bong", age="adult")])
    m = manifest.read(tmp_path, None)
    ref = m.files["profiles"]
    data = (tmp_path / ref.name).read_bytes().replace(b'"adult"', b'"elder"')
    (tmp_path / ref.name).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    line = (
        (tmp_path / "manifest.json")
        .read_bytes()
        .replace(ref.sha256.encode(), digest.encode())
    )
    (tmp_path / "manifest.json").write_bytes(line)
    live = live_at(tmp_path)
    assert "gambling" in live.class_of("bong", T)[0].key.preset
    assert "profile bong: age" in live.problem


def test_explain_says_what_is_decided_and_until_when(
    tmp_path: Path, write_list: WriteList
) -> None:
    d = tmp_path / "p"
    release(d, [write_list("a.example\n")], profiles=[child("bong")])
    live = live_at(d)
    assert live.explain("a.example", 1, "bong", T) == {
        "name": "a.example",
        "action": "block",
        "origin": "safety",
        "categories": ["gambling"],
        "source": "gambling",
        "rule": "a.example",
        "ede": 15,
        "ttl": 300,
        "until": None,
    }
    window = {"label": "Giờ ngủ", "from": "18:00", "to": "19:02"}
    Writer(d).append(profile("bong", windows=[window]))
    live.refresh(T)
    told = live.explain("b.example", 1, "bong", T + 115)
    assert told["rule"] == "Giờ ngủ"
    assert told["until"] == "2026-11-24T19:02:00+07:00"
    assert told["ttl"] == 5


@pytest.mark.slow
def test_thousands_of_profiles_cost_little_memory(tmp_path: Path) -> None:
    window = {"from": "21:30", "to": "06:00", "label": "Giờ ngủ"}
    count = 2_000
    release(
        tmp_path,
        [],
        profiles=[
            child(
                f"p{i}",
                age=("6-9", "10-13")[i % 2],
                askers=[
                    {"address": f"10.{i >> 8}.{i & 255}.1"},
                    {"mac": f"02:00:00:00:{i >> 8:02x}:{i & 255:02x}"},
                    {"device": f"device-{i}"},
                ],
                windows=[window],
            )
            for i in range(count)
        ],
    )
    live_at(tmp_path)
    tracemalloc.start()
    try:
        live = live_at(tmp_path)
        classes = {
            live.class_of(live.profile_of(f"10.{i >> 8}.{i & 255}.1"), T)[0]
            for i in range(count)
        }
        used = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(classes) == 2
    # 20 MB for 10,000.
    assert used < 20e6 * count / 10_000
