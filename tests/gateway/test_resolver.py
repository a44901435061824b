"""The resolver: what is kept for how long, and what is told when upstream is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import dns.rcode
import pytest
from tests.gateway.fake_upstream import FakeUpstream, drop, rcode, servfail
from tests.gateway.loop_helpers import Clock, key, run, until

from lachan.gateway import resolver as resolvers
from lachan.gateway.answer import Answer
from lachan.gateway.cache import ENTRY_OCTETS, Cache
from lachan.gateway.question import Key
from lachan.gateway.resolver import Resolver, Staleness
from lachan.gateway.upstream import Upstreams

ADDRESS = "192.0.2.1"
DAY_S = 86_400


class Bench:
    """A resolver, its upstream and the clock of both."""

    def __init__(
        self, up: FakeUpstream, staleness: Staleness, entries: int = 1000
    ) -> None:
        self.up = up
        self.clock = Clock()
        self.upstreams = Upstreams([up.address], clock=self.clock)
        self.resolver = Resolver(
            self.upstreams,
            clock=self.clock,
            cache_entries=entries,
            staleness=staleness,
        )

    async def ask(self, name: str, *, do: bool = False) -> Answer:
        return await asyncio.wait_for(self.resolver.resolve(key(name, do=do)), 10)

    def start(self, asked: Key) -> list[Answer]:
        told: list[Answer] = []
        self.resolver.resolve_soon(asked, told.append)
        assert not told
        return told


@asynccontextmanager
async def resolving(
    up: FakeUpstream, staleness: Staleness | None = None, entries: int = 1000
) -> AsyncIterator[Bench]:
    bench = Bench(up, staleness or Staleness(), entries)
    await bench.resolver.start()
    try:
        yield bench
    finally:
        await bench.resolver.stop()


def upstream(*names: str, ttl: int = 300) -> FakeUpstream:
    up = FakeUpstream()
    for name in names:
        up.add(f"{name}. {ttl} IN A {ADDRESS}")
    return up


def test_an_answer_is_kept_as_long_as_its_ttl() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            async with resolving(up) as bench:
                assert bench.resolver.peek(key("a.example")) is None
                first = await bench.ask("a.example")
                assert first.addresses == (ADDRESS,)
                bench.clock.now += 200
                assert bench.resolver.peek(key("a.example")) is first
                assert up.asked("a.example") == 1
                bench.clock.now += 100
                assert bench.resolver.peek(key("a.example")) is None
                await bench.ask("a.example")
                assert up.asked("a.example") == 2

    run(main)


@pytest.mark.parametrize("ttl", [0, 604_800])
def test_ttls_of_nothing_and_of_a_week_are_honoured_within_a_day(ttl: int) -> None:
    async def main() -> None:
        with upstream("a.example", ttl=ttl) as up:
            async with resolving(up) as bench:
                await bench.ask("a.example")
                bench.clock.now += DAY_S - 1 if ttl else 0
                assert (bench.resolver.peek(key("a.example")) is None) == (ttl == 0)
                bench.clock.now += 1
                assert bench.resolver.peek(key("a.example")) is None

    run(main)


def test_a_name_that_is_not_there_is_kept_as_its_soa_says() -> None:
    async def main() -> None:
        with upstream() as up:
            async with resolving(up) as bench:
                for _ in range(2):
                    answer = await bench.ask("no.example")
                    assert (answer.rcode, answer.ttl_s) == (3, 300)
                assert up.asked("no.example") == 1

    run(main)


def test_questions_differ_by_type_class_and_bits() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            async with resolving(up) as bench:
                kinds = [
                    key("a.example"),
                    key("a.example", 28),
                    key("a.example", do=True),
                    key("a.example", cd=True),
                ]
                for kind in kinds * 2:
                    await bench.resolver.resolve(kind)
                assert up.asked("a.example") == 4

    run(main)


def test_the_same_question_is_asked_once_at_a_time() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            up.on("a.example", up.hold)
            async with resolving(up) as bench:
                waiting = [asyncio.create_task(bench.ask("a.example")) for _ in "abc"]
                gone = asyncio.create_task(bench.ask("a.example"))
                await until(lambda: up.held)
                gone.cancel()
                up.release()
                answers = await asyncio.gather(*waiting)
                assert {a.addresses for a in answers} == {(ADDRESS,)}
                assert up.asked("a.example") == 1

    run(main)


def test_one_askers_fault_is_not_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(answer: Answer) -> None:
        raise RuntimeError("an asker's own fault")

    async def main() -> None:
        with upstream("a.example") as up:
            async with resolving(up) as bench:
                bench.resolver.resolve_soon(key("a.example"), broken)
                told = bench.start(key("a.example"))
                await until(lambda: told)

    run(main)
    assert "an asker's own fault" in caplog.text


def test_a_failure_is_kept_for_a_moment_and_longer_while_it_lasts() -> None:
    async def main() -> None:
        with upstream() as up:
            up.on("a.example", servfail)
            async with resolving(up) as bench:
                kept = []
                for _ in range(5):
                    answer = await bench.ask("a.example")
                    assert answer.rcode == 2
                    kept.append(answer.ttl_s)
                    assert bench.resolver.peek(key("a.example")) is answer
                    bench.clock.now += answer.ttl_s
                assert kept == [1, 2, 4, 5, 5]
                assert up.asked("a.example") == 5
                up.on("a.example", None)
                assert (await bench.ask("a.example")).rcode == 3

    run(main)


@pytest.mark.parametrize(
    ("name", "ede"), [("a.example", 3), ("no.example", 19)], ids=["address", "NXDOMAIN"]
)
def test_without_upstream_what_was_known_is_told_for_a_day(name: str, ede: int) -> None:
    async def main() -> None:
        up = upstream("a.example")
        async with resolving(up, Staleness(wait_s=60)) as bench:
            with up:
                fresh = await bench.ask(name)
            bench.clock.now += 400
            stale = await bench.ask(name)
            assert (stale.rcode, stale.addresses) == (fresh.rcode, fresh.addresses)
            assert stale.stale
            assert stale.ede == ((ede, ""),)
            at = stale.ttl_offsets[0]
            assert int.from_bytes(stale.wire[at : at + 4], "big") == 30
            bench.clock.now += 1000
            again = await bench.ask(name)
            assert (again.stale, again.ede) == (True, ((ede, ""),))
            bench.clock.now += DAY_S
            assert (await bench.ask(name)).rcode == 2

    run(main)


def test_what_is_stale_is_mended_when_upstream_is_back() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            async with resolving(up) as bench:
                await bench.ask("a.example")
                up.on("a.example", servfail)
                bench.clock.now += 400
                assert (await bench.ask("a.example")).stale
                up.on("a.example", None)
                bench.clock.now += 2
                assert (await bench.ask("a.example")).stale
                bench.clock.now += resolvers.RETRY_S
                assert not (await bench.ask("a.example")).stale
                assert up.asked("a.example") == 3

    run(main)


def test_a_slow_upstream_is_not_waited_for_when_something_is_known() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            async with resolving(up, Staleness(wait_s=0.02)) as bench:
                await bench.ask("a.example")
                bench.clock.now += 400
                up.on("a.example", up.hold)
                stale = await bench.ask("a.example")
                assert stale.stale
                assert bench.resolver.peek(key("a.example")) is stale
                await until(lambda: up.held)
                up.release()
                await until(lambda: not bench.resolver.peek(key("a.example")).stale)  # type: ignore[union-attr]  # it is kept

    run(main)


def test_a_known_dead_upstream_costs_no_wait() -> None:
    async def main() -> None:
        up = upstream("a.example", "b.example")
        async with resolving(up, Staleness(wait_s=60)) as bench:
            with up:
                await bench.ask("a.example")
            assert (await bench.ask("b.example")).ede == ((23, ""),)
            assert bench.upstreams.all_down
            bench.clock.now += 400
            assert (await bench.ask("a.example")).stale

    run(main)


def test_bogus_signatures_are_not_papered_over() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            async with resolving(up) as bench:
                await bench.ask("a.example")
                bench.clock.now += 400
                up.on("a.example", rcode(dns.rcode.SERVFAIL, ede=6))
                answer = await bench.ask("a.example")
                assert (answer.rcode, answer.ede) == (2, ((6, ""),))

    run(main)


def test_stale_answers_can_be_switched_off() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            async with resolving(up, Staleness(max_s=0)) as bench:
                await bench.ask("a.example")
                bench.clock.now += 400
                up.on("a.example", servfail)
                assert (await bench.ask("a.example")).rcode == 2

    run(main)


def test_a_name_in_use_is_asked_ahead() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            async with resolving(up) as bench:
                first = await bench.ask("a.example")
                bench.clock.now += 280
                assert bench.resolver.peek(key("a.example")) is first
                assert bench.resolver.peek(key("a.example")) is first
                await until(lambda: bench.resolver.peek(key("a.example")) is not first)
                bench.clock.now += 200
                assert bench.resolver.peek(key("a.example")) is not None
                assert up.asked("a.example") == 2

    run(main)


def test_asking_ahead_in_vain_spoils_nothing() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            async with resolving(up) as bench:
                first = await bench.ask("a.example")
                up.on("a.example", servfail)
                bench.clock.now += 280
                assert bench.resolver.peek(key("a.example")) is first
                await until(lambda: up.asked("a.example") == 2)
                await bench.resolver.drain(0.05)
                assert bench.resolver.peek(key("a.example")) is first

    run(main)


def test_who_waits_for_what_is_asked_ahead_is_told_the_stale_answer() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            async with resolving(up, Staleness(wait_s=0.02)) as bench:
                await bench.ask("a.example")
                up.on("a.example", drop)
                bench.clock.now += 280
                bench.resolver.peek(key("a.example"))
                bench.clock.now += 30
                assert (await bench.ask("a.example")).stale

    run(main)


def test_signatures_are_dropped_before_an_answer_is_kept_for_others() -> None:
    async def main() -> None:
        with FakeUpstream() as up:
            up.add(f"a.example. 300 IN A {ADDRESS}", signed=True)
            async with resolving(up) as bench:
                assert (await bench.ask("a.example", do=True)).signed
                assert not (await bench.ask("a.example")).signed

    run(main)


def test_too_many_askers_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolvers, "MAX_WAITING", 2)

    async def main() -> None:
        with upstream("a.example") as up:
            up.on("a.example", up.hold)
            async with resolving(up) as bench:
                told = [bench.start(key("a.example")) for _ in range(3)]
                await until(lambda: told[2])
                assert (told[2][0].rcode, told[2][0].ede) == (2, ((0, "busy"),))
                await until(lambda: up.held)
                up.release()
                await until(lambda: told[0] and told[1])
                assert bench.resolver.peek(key("a.example")) is told[0][0]

    run(main)


def test_draining_waits_for_those_who_wait() -> None:
    async def main() -> None:
        with upstream("a.example") as up:
            up.on("a.example", up.hold)
            async with resolving(up) as bench:
                told = bench.start(key("a.example"))
                await until(lambda: up.held)
                drained = asyncio.create_task(bench.resolver.drain(10))
                await asyncio.sleep(0)
                assert not drained.done()
                up.release()
                await drained
                assert told

    run(main)


def test_what_arrives_after_the_stop_is_nobodys() -> None:
    async def main() -> None:
        gone = upstream()
        gone.close()
        async with resolving(gone) as bench:
            told = bench.start(key("a.example"))
            await bench.resolver.stop()
            await asyncio.sleep(0)
            assert not told

    run(main)


def test_the_cache_stays_within_its_bounds() -> None:
    async def main() -> None:
        with upstream("keep.example") as up:
            async with resolving(up, entries=40) as bench:
                await bench.ask("keep.example")
                for i in range(200):
                    await bench.ask(f"n{i}.example")
                    assert bench.resolver.peek(key("keep.example")) is not None
                    assert len(bench.resolver._cache) <= 40
                assert up.asked("keep.example") == 1
                assert bench.resolver.peek(key("n0.example")) is None
                assert bench.resolver.peek(key("n199.example")) is not None

    run(main)


def test_big_answers_count_for_more() -> None:
    cache: Cache[int] = Cache(1_000_000, 100_000)
    for i in range(100):
        cache.put(i, Answer(bytes(10_000), (), 1, 0))
        cache.put(i, Answer(bytes(10_000), (), 1, 0))
    assert len(cache) <= 100_000 // 10_000 + 1
    for i in range(1000):
        cache.put(i, Answer(b"", (), 1, 0))
    assert len(cache) <= 100_000 // ENTRY_OCTETS + 1
    assert cache.get(999) is not None
