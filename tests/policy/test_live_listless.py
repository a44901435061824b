"""Lists that cannot be read: each profile's own word, open or closed."""

import time
from pathlib import Path

from lachan.policy.compile import ListSource, release
from lachan.policy.live import Live
from lachan.policy.model import Action


def damaged(directory: Path) -> None:
    lists = directory / "lists.txt"
    lists.write_text("bet.example\n")
    profiles = [
        {"id": "bong", "age": "6-9", "askers": [{"address": "192.0.2.1"}]},
        {
            "id": "lan",
            "age": "adult",
            "fail": "open",
            "askers": [{"address": "192.0.2.2"}],
            "rules": [{"name": "own.example", "subtree": True, "action": "block"}],
        },
    ]
    source = ListSource(lists, "gambling", "list")
    release(directory / "policy", [source], profiles=profiles)
    names = next((directory / "policy").glob("names-*"))
    names.write_bytes(b"x" + names.read_bytes()[1:])


def asked(live: Live, profile: str, name: str) -> Action:
    cls, _ = live.class_of(profile, time.time())
    return live.decide(name, 1, cls).action


def test_a_closed_profile_is_refused_and_an_open_one_is_answered(
    tmp_path: Path,
) -> None:
    damaged(tmp_path)
    live = Live(tmp_path / "policy")
    assert "names" in live.problem
    assert live.profile_of("192.0.2.1") == "bong"
    assert asked(live, "bong", "www.example") is Action.REFUSE
    assert asked(live, "lan", "www.example") is Action.ALLOW
    assert asked(live, "lan", "a.own.example") is not Action.ALLOW


def test_help_is_reached_without_lists(tmp_path: Path) -> None:
    damaged(tmp_path)
    assert asked(Live(tmp_path / "policy"), "bong", "tongdai111.vn") is Action.ALLOW


def test_mended_lists_are_taken(tmp_path: Path) -> None:
    damaged(tmp_path)
    live = Live(tmp_path / "policy")
    names = next((tmp_path / "policy").glob("names-*"))
    names.unlink()
    source = ListSource(tmp_path / "lists.txt", "gambling", "list")
    release(tmp_path / "policy", [source])
    live.refresh(time.time() + 10)
    assert live.problem == ""
    assert asked(live, "bong", "www.example") is Action.ALLOW
    assert asked(live, "bong", "bet.example") is not Action.ALLOW
