import gzip
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lachan.lib.errors import RefusedError
from lachan.policy import manifest, sign
from lachan.policy.compile import ListSource, release
from lachan.policy.live import Live
from lachan.policy.overlay import Writer
from lachan.policy.pack import Names, pack_names
from lachan.policy.profile import ProfileError
from lachan.policy.table import NameTable

WriteList = Callable[..., ListSource]


def contents(directory: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in directory.iterdir() if p.name[0] != "."}


def child(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "age": "6-9", **changes}


def test_a_fresh_directory_starts_at_one(tmp_path: Path, write_list: WriteList) -> None:
    made = release(tmp_path / "p", [write_list("a.example\nb.example\n")])
    assert (made.generation, made.changed, made.names) == (1, True, 2)


def test_the_same_content_changes_nothing(
    tmp_path: Path, write_list: WriteList
) -> None:
    lists = [write_list("a.example\n")]
    release(tmp_path / "p", lists, profiles=[child("bong")])
    before = contents(tmp_path / "p")
    made = release(tmp_path / "p", lists, profiles=[child("bong")])
    assert (made.generation, made.changed) == (1, False)
    assert contents(tmp_path / "p") == before


def test_other_content_is_the_next_generation(
    tmp_path: Path, write_list: WriteList
) -> None:
    release(tmp_path / "p", [write_list("a.example\n")])
    made = release(tmp_path / "p", [write_list("b.example\n")])
    assert (made.generation, made.changed) == (2, True)


def test_the_same_input_gives_the_same_bytes(
    tmp_path: Path, write_list: WriteList
) -> None:
    names = [f"n{i}.example" for i in range(500)]
    one = write_list("\n".join(names), source="one")
    two = write_list("\n".join(reversed(names[:250])), "adult", source="two")
    shuffled = random.Random(1).sample(names, len(names))
    again = ListSource(tmp_path / "again", "gambling", "one", "domains")
    again.path.write_text("\n".join(shuffled))
    release(tmp_path / "p", [one, two], profiles=[child("a"), child("b")])
    release(tmp_path / "q", [two, again], profiles=[child("b"), child("a")])
    assert contents(tmp_path / "p") == contents(tmp_path / "q")


def test_files_are_removed_one_generation_later(
    tmp_path: Path, write_list: WriteList
) -> None:
    d = tmp_path / "p"
    release(d, [write_list("a.example\n")])
    first = manifest.read(d, None).files["names"].name
    release(d, [write_list("b.example\n")])
    assert (d / first).exists()
    (d / ".names-0123456789abcdef.trie.x7").write_text("left by a killed release")
    (d / "notes.txt").write_text("somebody's own")
    release(d, [write_list("c.example\n")])
    assert not (d / first).exists()
    assert not (d / ".names-0123456789abcdef.trie.x7").exists()
    assert (d / "notes.txt").exists()


def test_a_gzipped_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "l.gz"
    path.write_bytes(gzip.compress(b"a.example\n"))
    made = release(tmp_path / "p", [ListSource(path, "adult", "l")])
    assert made.names == 1


def test_lines_not_understood_are_counted_by_reason(
    tmp_path: Path, write_list: WriteList
) -> None:
    text = (
        "||a.example^\n||b.example^$client=10.0.0.1\n||c.example^$dnsrewrite=1.2.3.4\n"
    )
    made = release(tmp_path / "p", [write_list(text + "a b c d\n", form="adblock")])
    result = made.lists[0]
    assert {"client": 1, "rewrite": 1}.items() <= result.reasons.items()
    assert made.skipped == sum(result.reasons.values())
    assert result.rules == 1


def test_a_missing_list_is_refused_and_leaves_the_old(
    tmp_path: Path, write_list: WriteList
) -> None:
    release(tmp_path / "p", [write_list("a.example\n")])
    before = contents(tmp_path / "p")
    with pytest.raises(RefusedError, match="absent"):
        release(tmp_path / "p", [ListSource(tmp_path / "absent", "adult", "x")])
    assert contents(tmp_path / "p") == before


def test_a_bad_or_double_profile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="there twice"):
        release(tmp_path, [], profiles=[child("a"), child("a")])
    with pytest.raises(ProfileError, match="unknown key"):
        release(tmp_path, [], profiles=[child("a", blocks=[])])
    assert Live(tmp_path).generation == 0


def test_the_overlay_is_folded_into_the_next_generation(tmp_path: Path) -> None:
    release(tmp_path, [], profiles=[child("a"), child("b")])
    writer = Writer(tmp_path)
    writer.append(
        {"kind": "profile", "profile": child("c", block=["zalo"])},
        {"kind": "profile_removed", "id": "a"},
        {"kind": "national", "name": "x.example"},
        {"kind": "national", "name": "y.example", "until": "2026-11-24T12:00:00+07:00"},
        {"kind": "national", "name": "z.example"},
        {"kind": "national_withdrawn", "name": "z.example"},
    )
    made = release(tmp_path, [], built=datetime(2026, 11, 25, tzinfo=UTC))
    assert (made.generation, made.profiles) == (2, 2)
    live = Live(tmp_path)
    assert [live.has_profile(p) for p in "abc"] == [False, True, True]
    cls, _ = live.class_of("b", 0)
    names = ("x.example", "y.example", "z.example")
    assert [live.decide(n, 1, cls).origin for n in names] == [
        "national",
        "none",
        "none",
    ]
    # Numbers go on, so that an old line can never be played again.
    assert writer.append({"kind": "profile_removed", "id": "c"}) == 7


def test_lists_of_none_keep_the_names(tmp_path: Path, write_list: WriteList) -> None:
    with pytest.raises(RefusedError, match="no compiled names"):
        release(tmp_path / "p", None)
    release(tmp_path / "p", [write_list("a.example\n")])
    release(tmp_path / "p", None, profiles=[child("a")])
    live = Live(tmp_path / "p")
    assert live.decide("a.example", 1, live.class_of("a", 0)[0]).category == "gambling"


def test_nothing_unsigned_is_signed_by_being_folded(tmp_path: Path) -> None:
    key = tmp_path / "k"
    sign.generate(key)
    d = tmp_path / "p"
    release(d, [], profiles=[child("a")], sign_key=key)
    Writer(d).append({"kind": "profile", "profile": child("a", age="adult")})
    made = release(d, [], sign_key=key)
    assert "not signed" in made.warnings[0]
    assert b'"adult"' not in b"".join(contents(d).values()).split(b"overlay-1")[0]
    trusted = Live(d, trust_key=sign.public_of(sign.load_secret(key)))
    assert trusted.class_of("a", 0)[0].max_ttl_s == 300


def test_a_directory_of_another_key_is_not_taken_over(tmp_path: Path) -> None:
    for name in ("k", "other"):
        sign.generate(tmp_path / name)
    release(tmp_path / "p", [], profiles=[child("a")], sign_key=tmp_path / "other")
    with pytest.raises(RefusedError, match="nothing of it is taken over"):
        release(tmp_path / "p", [], sign_key=tmp_path / "k")
    made = release(tmp_path / "p", [], profiles=[child("b")], sign_key=tmp_path / "k")
    assert made.generation == 2
    assert "national list is not taken over" in made.warnings[0]
    assert not Live(tmp_path / "p").has_profile("a")


def test_signing_for_the_first_time_is_a_change(tmp_path: Path) -> None:
    sign.generate(tmp_path / "k")
    release(tmp_path / "p", [], profiles=[])
    made = release(tmp_path / "p", [], profiles=[], sign_key=tmp_path / "k")
    assert (made.generation, made.changed) == (2, True)


def test_more_than_256_sets_of_categories_are_told_apart() -> None:
    groups = [Names(((f"c{i}", "s"),), [f"n{i}.example"], []) for i in range(300)]
    files = pack_names(groups)
    table, meant = NameTable(files["names"]), json.loads(files["sets"])
    for i in range(300):
        subtree, exact = meant["listings"][table.find(f"n{i}.example".encode())]
        assert (subtree, meant["sets"][exact]) == (-1, [[f"c{i}", "s"]])


def test_releases_and_changes_at_once_lose_nothing(
    tmp_path: Path, write_list: WriteList
) -> None:
    lists = [write_list("a.example\n"), write_list("b.example\n", "adult")]
    release(tmp_path / "p", lists)
    failures: list[BaseException] = []

    def change(prefix: str) -> None:
        try:
            writer = Writer(tmp_path / "p")
            for i in range(10):
                mapping = child(f"{prefix}{i}")
                writer.append({"kind": "profile", "profile": mapping})
                if i % 4 == 0:
                    release(tmp_path / "p", lists[: 1 + i % 8 // 4])
        except BaseException as e:
            failures.append(e)
            raise

    threads = [threading.Thread(target=change, args=(p,)) for p in ("x", "y", "z")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    live = Live(tmp_path / "p")
    assert (failures, live.problem) == ([], "")
    assert all(live.has_profile(f"{p}{i}") for p in "xyz" for i in range(10))


RELEASING = """
import itertools, pathlib, sys
from lachan.policy.compile import ListSource, release
from lachan.policy.overlay import Writer
d, path = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
for i in itertools.count():
    made = release(d, [ListSource(path, ("adult", "games")[i % 2], "s", "domains")])
    number = Writer(d).append({"kind": "profile", "profile": {"id": f"p{i}"}})
    print(made.generation, f"p{i}", flush=True)
"""


def test_a_kill_at_any_moment_leaves_a_whole_directory(tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_text("".join(f"n{i}.example\n" for i in range(20_000)))
    d = tmp_path / "p"
    generation = 0
    acknowledged: set[str] = set()
    for round_ in range(5):
        p = subprocess.Popen(
            [sys.executable, "-c", RELEASING, str(d), str(path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert p.stdout is not None
        first = p.stdout.readline().split()
        time.sleep(random.Random(round_).random() / 10)  # the moment of the kill
        os.kill(p.pid, signal.SIGKILL)
        lines = [first, *(line.split() for line in p.stdout.read().splitlines())]
        p.stdout.close()
        p.wait()
        live = Live(d)
        assert live.problem == ""
        acknowledged |= {line[1] for line in lines}
        assert live.generation >= max(int(lines[-1][0]), generation)
        assert all(live.has_profile(name) for name in acknowledged)
        generation = live.generation
    made = release(d, [ListSource(path, "news", "s", "domains")])
    assert made.generation == generation + 1
