"""What a box gets, what it refuses, and what it holds through cuts and deaths."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.box.conftest import MAC, Clock, Joined, Line, add_phone, changed

from lachan.accounts.models import User
from lachan.box.centre import ApartError
from lachan.policy.compile import ListSource, release
from lachan.policy.manifest import SnapshotError
from lachan.policy.overlay import Writer
from lachan.policy.sign import SignatureError
from lachan.site.paths import Paths
from lachan.supervision.models import Box, Child, Family
from lachan.supervision.services import boxes, choices, moments


def national(name: str, policy: Path) -> None:
    entry = {"name": name, "subtree": True, "order": "1/2026", "until": None}
    Writer(policy, settings.POLICY_KEY).append({"kind": "national", **entry})


def new_list(policy: Path, tmp_path: Path, *names: str) -> None:
    path = tmp_path / "gambling.txt"
    path.write_text("".join(f"{name}\n" for name in names))
    lists = [ListSource(path, "gambling", "gambling")]
    release(policy, lists, sign_key=settings.POLICY_KEY)


# --- What comes ---------------------------------------------------------------------


def test_the_box_decides_as_the_centre(
    box: Joined, child: Child, phone: Any, lan: User
) -> None:
    box.once()
    live = box.live()
    assert live.profile_of("192.168.1.20", MAC) == child.key
    assert box.action("bet.example") == "block"
    choices.add_own_rule(
        child=child, name="chat.example", subtree=True, allow=False, by=lan
    )
    box.once()
    assert box.action("chat.example") == "nxdomain"


def test_a_device_that_nobody_named_has_the_guests_rules(
    box: Joined, family: Family
) -> None:
    box.once()
    assert box.live().profile_of("192.168.1.77", "") == "default"
    family.guest_age = "10-13"
    family.save()
    before = box.live().class_of("default", box.clock.of_box())[0]
    box.once()
    after = box.live().class_of("default", box.clock.of_box())[0]
    assert before != after


def test_nothing_of_another_home_leaves_the_centre(
    box: Joined, phone: Any, neighbour: Child, line: Line, policy: Path, tmp_path: Path
) -> None:
    box.once()
    new_list(policy, tmp_path, "bet.example", "new.example")
    seen: list[bytes] = []

    def look(_path: str, status: int, data: bytes) -> tuple[int, bytes]:
        seen.append(data)
        return status, data

    line.change = look
    box.once()
    kept = [p.read_bytes() for p in box.store.root.rglob("*") if p.is_file()]
    for data in (*kept, *seen):
        assert neighbour.key.encode() not in data
        assert b"99:99:99" not in data
    assert box.action("new.example") == "block"


def test_a_child_that_comes_later_comes_too(
    box: Joined, family: Family, lan: User
) -> None:
    from lachan.supervision.services import families

    box.once()
    later = families.add_child(family=family, nickname="Bi", birth_year=2020, by=lan)
    add_phone(later, lan, "a4:83:e7:01:02:04")
    box.once()
    assert box.live().profile_of("192.168.1.9", "a4:83:e7:01:02:04") == later.key
    families.remove_child(child=later, by=lan)
    box.once()
    assert box.live().profile_of("192.168.1.9", "a4:83:e7:01:02:04") == "default"


def test_a_change_costs_its_own_lines_alone(
    box: Joined, phone: Any, line: Line, policy: Path
) -> None:
    box.once()
    line.octets = 0
    national("harm.example", policy)
    box.once()
    assert box.action("harm.example") == "nxdomain"
    assert line.octets < 2500
    assert [path for path, _b, _h in line.heard[-1:]] == ["/api/v1/boxes/sync"]


def test_a_new_generation_brings_only_files_that_changed(
    box: Joined, phone: Any, line: Line, policy: Path, tmp_path: Path
) -> None:
    box.once()
    line.heard.clear()
    national("harm.example", policy)
    release(policy, None, sign_key=settings.POLICY_KEY)
    box.once()
    asked = {json.loads(body).get("name", "")[:5] for _p, body, _h in line.heard}
    assert "names" not in asked
    assert box.action("harm.example") == "nxdomain"
    assert box.sync.policy.generation == 2


def test_many_entries_come_in_several_answers(
    box: Joined, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lachan.supervision.services import box_feed

    box.once()
    monkeypatch.setattr(box_feed, "MOST_OCTETS", 1000)
    for n in range(12):
        national(f"harm{n}.example", policy)
    rounds = 1
    while box.once() == 0.0 and box.action("harm11.example") == "allow":
        rounds += 1
        assert rounds < 20
    assert rounds > 1


# --- What is refused ----------------------------------------------------------------


def test_an_older_generation_is_refused_across_restart_and_loss(
    box: Joined, phone: Any, line: Line, policy: Path, tmp_path: Path
) -> None:
    kept: list[bytes] = []

    def keep(path: str, status: int, data: bytes) -> tuple[int, bytes]:
        if path.endswith("sync"):
            kept.append(data)
        return status, data

    line.change = keep
    box.once()
    new_list(policy, tmp_path, "bet.example", "new.example")
    box.once()
    assert box.sync.policy.generation == 2
    old = kept[0]
    line.change = lambda path, status, data: (
        (status, old) if path.endswith("sync") else (status, data)
    )
    for _ in range(2):
        with pytest.raises(SnapshotError, match="another question"):
            box.once()
        assert box.action("new.example") == "block"
        box.start()
    # The disk is gone but for the key and the floor: the old word is still refused.
    shutil.rmtree(box.store.policy)
    box.start()
    with pytest.raises(SnapshotError, match="another question"):
        box.once()
    # And an older manifest under a word of today, as a centre that was tampered with.
    manifest = json.loads(old)["manifest"].encode()
    import hashlib

    digest = hashlib.sha256(manifest).hexdigest()
    with pytest.raises(SnapshotError, match="older than one this box had"):
        box.sync.policy.check(manifest, digest)


def test_a_centre_brought_back_from_a_backup_goes_on_above_the_box(
    box: Joined, phone: Any, policy: Path, tmp_path: Path, data: Paths
) -> None:
    box.once()
    shutil.copytree(data.data / "boxes", tmp_path / "backup")
    new_list(policy, tmp_path, "bet.example", "new.example")
    box.once()
    new_list(policy, tmp_path, "bet.example", "newer.example")
    box.once()
    assert box.sync.policy.generation == 3
    shutil.rmtree(data.data / "boxes")
    shutil.copytree(tmp_path / "backup", data.data / "boxes")
    box.once()
    assert box.sync.policy.generation == 4
    assert box.action("newer.example") == "block"
    shutil.rmtree(data.data / "boxes")
    box.once()
    assert box.sync.policy.generation == 5


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("head", "{}"),
        ("head", None),
        ("signature", "unsigned"),
        ("signature", "0" * 16 + " " + "0" * 128),
        ("manifest", "{}\nunsigned\n"),
        ("manifest", ""),
        ("lines", ["{}\tunsigned"]),
        ("lines", "x"),
        ("lines", [1]),
    ],
)
def test_what_somebody_between_changes_is_not_taken(
    box: Joined, phone: Any, line: Line, policy: Path, part: str, value: Any
) -> None:
    if part == "lines":
        box.once()
        national("harm.example", policy)
    line.change = lambda path, status, data: (
        (status, changed(data, **{part: value}))
        if path.endswith("sync")
        else (status, data)
    )
    with pytest.raises((SnapshotError, SignatureError)):
        box.once()
    line.change = None
    box.once()
    assert box.action("bet.example") == "block"


def test_entries_that_are_kept_back_are_asked_for_again(
    box: Joined, phone: Any, line: Line, policy: Path
) -> None:
    box.once()
    national("harm.example", policy)
    line.change = lambda _p, status, data: (status, changed(data, lines=[]))
    assert box.once() == 0.0  # the word says that there is more
    line.change = None
    box.once()
    assert box.action("harm.example") == "nxdomain"


def test_a_request_is_good_once_and_for_minutes(
    box: Joined, line: Line, clock: Clock
) -> None:
    box.once()
    path, body, headers = line.heard[-1]
    assert line.give(path, body, headers)[0] == 401
    clock.pass_(minutes=6)
    status, data = line.give(path, body, headers)
    assert (status, json.loads(data)["error"]) == (401, "time")


@pytest.mark.parametrize("what", ["body", "path", "box", "stamp", "signature"])
def test_a_request_of_another_is_refused(box: Joined, line: Line, what: str) -> None:
    box.once()
    path, body, headers = next(h for h in line.heard if h[0].endswith("sync"))
    match what:
        case "body":
            body = body.replace(b'"seq": 0', b'"seq": 9')
        case "path":
            path = "/api/v1/boxes/files"
        case "box":
            headers = headers | {"lachan-box": "x"}
        case "stamp":
            later = int(headers["lachan-stamp"]) + 1
            headers = headers | {"lachan-stamp": str(later)}
        case "signature":
            headers = headers | {"lachan-signature": "x"}
    status, data = line.give(path, body, headers)
    assert (status, json.loads(data)["error"]) == (401, "signature")


def test_a_box_whose_clock_is_wrong_learns_the_centres(
    box: Joined, phone: Any, clock: Clock
) -> None:
    clock.box_behind = timedelta(days=20_000)
    box.once()
    assert box.contact.skew_s > 86_400
    assert box.sync.policy.generation == 1


def test_after_a_clock_that_was_ahead_the_last_stamp_is_learned(
    box: Joined, clock: Clock
) -> None:
    clock.box_behind = timedelta(minutes=-4)
    box.once()
    clock.box_behind = timedelta()
    box.start()
    box.once()


def test_a_revoked_box_is_told_so_at_once_and_keeps_its_rules(
    box: Joined, phone: Any, lan: User, policy: Path, clock: Clock
) -> None:
    box.once()
    boxes.revoke(box=Box.objects.get(), by=lan, now=clock.now())
    national("harm.example", policy)
    assert box.once() == 3600.0
    assert box.contact.revoked
    assert box.action("bet.example") == "block"
    assert box.action("harm.example") == "allow"


# --- Cuts and deaths ----------------------------------------------------------------


def test_a_day_without_the_line_loses_nothing(
    box: Joined, child: Child, phone: Any, lan: User, line: Line, policy: Path
) -> None:
    clock = box.clock
    box.once()
    moments.grant_time(child=child, length=timedelta(hours=1), by=lan, now=clock.now())
    box.once()
    line.cut = True
    for hour in range(24):
        national(f"harm{hour}.example", policy)
        choices.add_own_rule(
            child=child, name=f"no{hour}.example", subtree=True, allow=False, by=lan
        )
        clock.pass_(hours=1)
        with pytest.raises(ApartError):
            box.once()
        assert box.action("bet.example") == "block"
        assert box.action("harm0.example") == "allow"
    line.cut = False
    while box.action("no23.example") == "allow":
        box.once()
    for hour in range(24):
        assert box.action(f"harm{hour}.example") == "nxdomain"
        assert box.action(f"no{hour}.example") == "nxdomain"


def test_grants_and_pauses_end_by_the_clock_alone(
    box: Joined, child: Child, phone: Any, lan: User, line: Line
) -> None:
    clock = box.clock
    moments.pause(child=child, length=timedelta(minutes=30), by=lan, now=clock.now())
    box.once()
    line.cut = True
    assert box.action("fine.example") == "block"
    clock.pass_(minutes=29)
    assert box.action("fine.example") == "block"
    clock.pass_(minutes=1, seconds=1)
    assert box.action("fine.example") == "allow"
    clock.pass_(days=45)
    assert box.action("fine.example") == "allow"
    assert box.action("bet.example") == "block"


class KilledError(BaseException):
    """The process is gone."""


def test_a_death_at_any_step_leaves_a_working_policy(
    box: Joined, phone: Any, policy: Path, tmp_path: Path
) -> None:
    """Every call that changes a disk is in turn the last one of its process.

    Centre and box are one process here, so that either dies.
    """
    box.once()
    new_list(policy, tmp_path, "bet.example", "new.example")
    national("harm.example", policy)
    step, lived = 0, False
    while not lived:
        with _dying_at(step) as has_lived:
            with suppress(KilledError):
                box.once()
            lived = has_lived()
        assert box.live().generation >= 1
        assert box.action("bet.example") == "block"
        box.start()
        step += 1
        assert step < 200
    assert step > 10
    box.once()
    assert box.action("new.example") == "block"
    assert box.action("harm.example") == "nxdomain"


@contextmanager
def _dying_at(step: int) -> Iterator[Callable[[], bool]]:
    """Let the `step`th change of a disk not happen, nor anything after it."""
    count = 0

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            nonlocal count
            count += 1
            if count > step:
                raise KilledError
            return real(*args, **more)

        return call

    patch = pytest.MonkeyPatch()
    patch.setattr(os, "fsync", dying(os.fsync))
    patch.setattr(Path, "replace", dying(Path.replace))
    patch.setattr(Path, "unlink", dying(Path.unlink))
    try:
        yield lambda: count <= step
    finally:
        patch.undo()


@pytest.mark.parametrize("cut_at", [0, 1, 7, 40, 200])
def test_an_overlay_cut_off_at_any_octet_is_mended(
    box: Joined, phone: Any, policy: Path, cut_at: int
) -> None:
    box.once()
    for n in range(3):
        national(f"harm{n}.example", policy)
    box.once()
    assert box.sync.policy.manifest is not None
    path = box.store.policy / box.sync.policy.manifest.overlay
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 1 - cut_at])
    box.start()
    assert box.action("bet.example") == "block"
    box.once()
    assert path.read_bytes() == whole


def test_a_damaged_file_is_fetched_again(box: Joined, phone: Any, line: Line) -> None:
    box.once()
    names = next(box.store.policy.glob("names-*.table"))
    names.write_bytes(names.read_bytes()[:-1] + b"\1")
    box.start()
    assert box.sync.policy.problem
    box.once()
    assert box.action("bet.example") == "block"
    assert box.sync.policy.generation == 2  # a newer one, since something was odd


def test_a_file_half_come_is_gone_on_with(
    box: Joined, line: Line, policy: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    from lachan.box import pieces

    monkeypatch.setattr(pieces, "MOST_AT_ONCE", 2)
    new_list(policy, tmp_path, *(f"n{n}.example" for n in range(40_000)))
    batches = [0]

    def cut_in_the_middle(path: str, status: int, data: bytes) -> tuple[int, bytes]:
        about_names = b'"names-' in line.heard[-1][1]
        if path.endswith("files") and about_names and data[:1] != b"{":
            batches[0] += 1
            if batches[0] == 4:
                raise ApartError("cut")
        return status, data

    line.change = cut_in_the_middle
    with pytest.raises(ApartError):
        box.once()
    line.change = None
    line.heard.clear()
    box.once()
    bodies = [json.loads(body) for _path, body, _headers in line.heard]
    mine = [b for b in bodies if b.get("name", "").startswith("names-")]
    asked = sum(len(b.get("pieces", ())) for b in mine)
    names = next(box.store.policy.glob("names-*.table"))
    whole = pieces.count(names.stat().st_size)
    assert 0 < asked <= whole - 6  # three batches of two had come
    assert box.action("n39999.example") == "block"
