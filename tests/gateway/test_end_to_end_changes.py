"""What changes while it runs: hours, grants, the national list, new generations."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dns.message
import pytest
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import (
    Gateway,
    Source,
    addresses,
    compiled,
    errors,
    eventually,
    is_block,
    rcode,
    running,
    soa,
)

from lachan.policy import sign
from lachan.policy.manifest import MANIFEST
from lachan.policy.overlay import Writer

SOON_S = 1.0
NATIONAL, FAMILY = 16, 17
LISTS = [
    Source("games", "game.example\n"),
    Source("news", "news.example\n"),
    Source("gambling", "bet.example\n"),
    Source("learning", "school.example\n"),
]
SITES = ("www", "game", "news", "bet", "school", "bad", "hidden", "own", "popular")
Read = Callable[[dns.message.Message], bool]


def child(number: int, **changes: Any) -> dict[str, Any]:
    """Return the profile of the child at 127.0.0.<number>; each test has its own."""
    asker = {"address": f"127.0.0.{number}"}
    return {"id": f"child-{number}", "age": "6-9", "askers": [asker], **changes}


def span(seconds: float, **changes: Any) -> dict[str, Any]:
    """Return a grant or a pause from a minute ago to `seconds` from now."""
    now = datetime.now(UTC)
    start, end = now - timedelta(minutes=1), now + timedelta(seconds=seconds)
    return {"from": start.isoformat(), "until": end.isoformat(), **changes}


def is_open(answer: dns.message.Message) -> bool:
    return bool(addresses(answer))


class House:
    """A gateway and the overlay of its policy."""

    def __init__(self, gateway: Gateway, policy: Path) -> None:
        self.gateway, self.policy = gateway, policy
        self.writer = Writer(policy)

    def change(self, profile: dict[str, Any]) -> None:
        self.writer.append({"kind": "profile", "profile": profile})

    def hears(self, number: int, name: str, read: Read, times: int = 4) -> None:
        """Ask so often that the front cache answers; it must always be `read`."""
        for _ in range(times):
            answer = self.gateway.ask(name, source=f"127.0.0.{number}")
            assert read(answer), answer

    def soon(
        self, number: int, name: str, read: Read, within_s: float = SOON_S
    ) -> None:
        source = f"127.0.0.{number}"
        eventually(lambda: read(self.gateway.ask(name, source=source)), within_s)
        self.hears(number, name, read)


@pytest.fixture(scope="module")
def upstream() -> Iterator[FakeUpstream]:
    with FakeUpstream() as up:
        up.add(*(f"{site}.example. 3600 IN A 192.0.2.1" for site in SITES))
        up.add("behind.example. 3600 IN CNAME bad-cdn.example.")
        up.add("bad-cdn.example. 3600 IN A 192.0.2.1")
        yield up


@pytest.fixture(scope="module")
def house(
    upstream: FakeUpstream, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    profiles = [child(n) for n in range(20, 40)]
    policy = compiled(tmp_path_factory.mktemp("changes"), LISTS, profiles)
    with running(policy, upstream.address) as gateway:
        yield House(gateway, policy)


def test_a_grant_opens_within_a_second_and_ends_by_itself(house: House) -> None:
    house.hears(20, "game.example", is_block)
    grant = span(3.0, categories=["games"])
    house.change(child(20, grants=[grant]))
    house.soon(20, "game.example", is_open)
    house.hears(20, "bet.example", is_block)
    end = datetime.fromisoformat(grant["until"]).timestamp()
    longest = 0.0
    while (left := end - time.time()) > 0.05:
        answer = house.gateway.ask("game.example", source="127.0.0.20")
        if is_open(answer):
            longest = max(longest, answer.answer[0].ttl - left)
    assert longest <= 0.05
    house.soon(20, "game.example", is_block)


def test_a_pause_closes_within_a_second_and_ends_by_itself(house: House) -> None:
    house.hears(21, "www.example", is_open)
    house.change(child(21, pauses=[span(2.0)]))
    house.soon(21, "www.example", is_block)
    said = house.gateway.ask("www.example", source="127.0.0.21", options=[])
    assert rcode(said) == "NOERROR"
    assert errors(said) == [(FAMILY, "")]
    owner, ttl, minimum = soa(said)
    assert owner == "www.example."
    assert ttl == minimum <= 2
    house.hears(22, "www.example", is_open)
    house.soon(21, "www.example", is_open, within_s=3.5)


def test_a_block_is_never_told_for_longer_than_it_holds(house: House) -> None:
    grant = span(60, categories=["games"])
    start = datetime.now(UTC) + timedelta(seconds=2.5)
    grant["from"] = start.isoformat()
    house.change(child(23, grants=[grant]))
    house.hears(23, "game.example", is_block)
    begins, told = start.timestamp(), []
    while (left := begins - time.time()) > 0.05:
        answer = house.gateway.ask("game.example", source="127.0.0.23")
        if is_block(answer) and left < 2.5 - SOON_S:  # before, it cannot know yet
            told.append(soa(answer)[1] - left)
        time.sleep(0.01)
    assert max(told) <= 0.05
    house.soon(23, "game.example", is_open)


def test_a_changed_stance_is_answered_within_a_second(house: House) -> None:
    house.hears(24, "news.example", is_open)
    house.change(child(24, block=["news"]))
    house.soon(24, "news.example", is_block)
    house.change(child(24, allow=["games"]))
    house.soon(24, "news.example", is_open)
    house.soon(24, "game.example", is_open)


def test_a_changed_asker_is_answered_within_a_second(house: House) -> None:
    house.hears(25, "game.example", is_block)
    house.writer.append(
        {"kind": "profile_removed", "id": "child-25"},
        {"kind": "profile", "profile": {**child(25), "id": "moved", "age": "adult"}},
    )
    house.soon(25, "game.example", is_open)


def test_the_national_list_closes_for_everybody_and_opens_again(house: House) -> None:
    own_allow = [{"name": "bad.example", "action": "allow"}]
    house.change(child(26, age="adult", rules=own_allow))
    house.soon(26, "bad.example", is_open)
    house.hears(27, "bad.example", is_open)
    entry = {"kind": "national", "name": "bad.example", "subtree": True, "until": None}
    house.writer.append({**entry, "order": "12/2026"})
    for number in (26, 27):
        house.soon(number, "bad.example", is_block)
        said = house.gateway.ask(
            "x.bad.example", source=f"127.0.0.{number}", options=[]
        )
        assert rcode(said) == "NXDOMAIN"
        assert errors(said) == [(NATIONAL, "")]
        assert soa(said) == ("bad.example.", 300, 300)
    house.writer.append({"kind": "national_withdrawn", "name": "bad.example"})
    for number in (26, 27):
        house.soon(number, "bad.example", is_open)


def test_the_national_list_holds_behind_an_own_allow(house: House) -> None:
    house.change(child(28, rules=[{"name": "behind.example", "action": "allow"}]))
    house.soon(28, "behind.example", is_open)
    house.writer.append(
        {
            "kind": "national",
            "name": "bad-cdn.example",
            "subtree": False,
            "order": "13/2026",
            "until": None,
        }
    )
    house.soon(28, "behind.example", is_block)
    said = house.gateway.ask("behind.example", source="127.0.0.28", options=[])
    assert errors(said) == [(NATIONAL, "")]


def test_a_national_entry_ends_by_itself(house: House) -> None:
    until = datetime.now(UTC) + timedelta(seconds=1.5)
    entry = {"kind": "national", "name": "hidden.example", "subtree": False}
    house.writer.append({**entry, "order": "14/2026", "until": until.isoformat()})
    house.soon(29, "hidden.example", is_block)
    house.soon(29, "hidden.example", is_open, within_s=3)


def test_help_stays_reachable_in_a_pause(house: House, upstream: FakeUpstream) -> None:
    upstream.add("tongdai111.vn. 60 IN A 192.0.2.111")
    house.change(child(30, pauses=[span(3600)]))
    house.soon(30, "www.example", is_block)
    house.hears(30, "tongdai111.vn", is_open)


def test_no_question_is_lost_while_generations_change(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    policy = compiled(tmp_path, LISTS, [child(2)])
    stop, lost, asked = threading.Event(), [], []
    with running(policy, upstream.address) as gateway:

        def ask(name: str) -> None:
            while not stop.is_set():
                try:
                    answer = gateway.ask(name, source="127.0.0.2")
                except dns.exception.Timeout:
                    lost.append(name)
                else:
                    asked.append(is_block(answer) or is_open(answer))

        names = ("own.example", "www.example", "bet.example")
        threads = [threading.Thread(target=ask, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        try:
            for generation in range(2, 8):
                text = "own.example\n" if generation % 2 == 0 else "other.example\n"
                compiled(tmp_path, [*LISTS, Source("adult", text)], [child(2)])
                read = is_block if generation % 2 == 0 else is_open
                eventually(
                    lambda read=read: read(  # type: ignore[misc]  # bound now
                        gateway.ask("own.example", source="127.0.0.2")
                    ),
                    SOON_S,
                )
                assert gateway.status()["generation"] == generation
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        assert gateway.status()["problem"] == ""
    assert lost == []
    assert all(asked)


def test_what_is_not_rightly_signed_or_older_is_not_taken(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    key, other = tmp_path / "policy.key", tmp_path / "other.key"
    for each in (key, other):
        sign.generate(each)
    policy = compiled(tmp_path, LISTS, [child(2)], key)
    compiled(tmp_path, [*LISTS, Source("adult", "own.example\n")], [child(2)], key)
    manifest = policy / MANIFEST
    second = manifest.read_bytes()
    with running(policy, upstream.address, trust_key=Path(f"{key}.pub")) as gateway:
        house = House(gateway, policy)
        house.hears(2, "own.example", is_block)

        def refused(data: bytes, said: str) -> None:
            replacement = policy / "next"
            replacement.write_bytes(data)
            replacement.replace(manifest)
            eventually(lambda: said in str(gateway.status()["problem"]))
            house.hears(2, "own.example", is_block)
            assert gateway.status()["generation"] == 2

        forged = tmp_path / "forged"
        forged.mkdir()
        refused(
            (compiled(forged, LISTS, sign_key=other) / MANIFEST).read_bytes(), "key"
        )
        refused(second.replace(b'"generation":2', b'"generation":3'), "signature")
        refused(second[:100], "")
        first = tmp_path / "first"
        first.mkdir()
        older = compiled(first, LISTS, [child(2)], key)
        for file in older.iterdir():
            shutil.copy(file, policy / file.name)
        eventually(lambda: "older" in str(gateway.status()["problem"]))
        house.hears(2, "own.example", is_block)
        refused(second, "")
        eventually(lambda: gateway.status()["problem"] == "")
