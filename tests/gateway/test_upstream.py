"""Upstreams over real sockets: what is believed, who is asked, who is asked next."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import pytest
from tests.gateway.fake_upstream import (
    Asked,
    Behaviour,
    FakeUpstream,
    by_udp,
    drop,
    folded_case,
    garbage,
    no_edns,
    rcode,
    refused,
    servfail,
    truncated,
    wrong_id,
    wrong_question,
)
from tests.gateway.loop_helpers import Clock, key, run, until

from lachan.gateway import channels
from lachan.gateway.answer import Answer
from lachan.gateway.health import PLAIN_FOR_S
from lachan.gateway.question import Key
from lachan.gateway.upstream import DEADLINE_S, Upstreams

ADDRESS = "192.0.2.1"


@asynccontextmanager
async def asking(
    *servers: FakeUpstream, clock: Clock | None = None, in_flight: int = 2000
) -> AsyncIterator[Upstreams]:
    upstreams = Upstreams(
        [server.address for server in servers],
        clock=clock or Clock(),
        in_flight=in_flight,
    )
    try:
        yield upstreams
    finally:
        upstreams.close()


def start(upstreams: Upstreams, asked: Key) -> asyncio.Future[Answer]:
    future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def arrived(key: Key, answer: Answer) -> None:
        assert key == asked
        future.set_result(answer)

    upstreams.ask(asked, arrived)
    assert not future.done()
    return future


async def ask(upstreams: Upstreams, name: str) -> Answer:
    return await asyncio.wait_for(start(upstreams, key(name)), 10)


def server(*names: str, behaviour: Behaviour | None = None) -> FakeUpstream:
    """Return an upstream that knows `names`, and behaves so for each of them."""
    made = FakeUpstream()
    for name in names:
        made.add(f"{name}. 300 IN A {ADDRESS}")
        if behaviour is not None:
            made.on(name, behaviour)
    return made


def test_a_question_is_answered() -> None:
    async def main() -> None:
        with server("www.example") as up:
            async with asking(up) as upstreams:
                answer = await ask(upstreams, "www.example")
                assert (answer.addresses, answer.ttl_s) == ((ADDRESS,), 300)

    run(main)


def test_questions_say_no_more_than_needed() -> None:
    async def main() -> None:
        with server() as up:
            async with asking(up) as upstreams:
                await start(upstreams, key("plain.example"))
                await start(upstreams, key("all.example", do=True, cd=True))
        plain, everything = (asked.message for asked in up.questions)
        assert (plain.payload, plain.edns, plain.options) == (1232, 0, ())
        assert everything.options == ()
        assert not plain.ednsflags & dns.flags.DO
        assert everything.ednsflags & dns.flags.DO
        assert plain.flags & dns.flags.RD
        assert not plain.flags & dns.flags.CD
        assert everything.flags & dns.flags.CD

    run(main)


def test_ids_letters_and_ports_vary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "QUESTIONS_PER_PORT", 4)

    async def main() -> None:
        with server("a-long-enough-name.example") as up:
            async with asking(up) as upstreams:
                for _ in range(12):
                    await ask(upstreams, "a-long-enough-name.example")
        assert len({asked.message.id for asked in up.questions}) > 8
        assert len({asked.wire[12:40] for asked in up.questions}) > 8
        assert len({asked.port for asked in up.questions}) == 3

    run(main)


@pytest.mark.parametrize(
    "behaviour",
    [truncated, by_udp(wrong_question), by_udp(garbage)],
    ids=["truncated", "wrong question", "garbage"],
)
def test_what_is_not_whole_or_not_sure_is_asked_again_by_tcp(
    behaviour: Behaviour,
) -> None:
    async def main() -> None:
        with server("a.example", "b.example", behaviour=behaviour) as up:
            async with asking(up) as upstreams:
                for name in ("a.example", "b.example"):
                    assert (await ask(upstreams, name)).addresses == (ADDRESS,)
            assert [asked.transport for asked in up.questions] == [
                "udp",
                "tcp",
                "udp",
                "tcp",
            ]
            assert up.connections == 1

    run(main)


def test_tcp_is_pipelined_and_answered_in_any_order() -> None:
    async def main() -> None:
        def by_tcp(asked: Asked, plain: dns.message.Message) -> list[bytes]:
            if asked.transport == "tcp":
                return up.hold(asked, plain)
            return truncated(asked, plain)

        up = server("a.example", "b.example", "c.example", behaviour=by_tcp)

        with up:
            async with asking(up) as upstreams:
                waiting = [
                    start(upstreams, key(f"{letter}.example")) for letter in "abc"
                ]
                await until(lambda: up.held == 3)
                up.release(backwards=True)
                assert {a.addresses for a in await asyncio.gather(*waiting)} == {
                    (ADDRESS,)
                }
                assert up.connections == 1

    run(main)


def test_a_tcp_connection_that_was_closed_is_opened_again() -> None:
    async def main() -> None:
        with server("a.example", "b.example", behaviour=truncated) as up:
            async with asking(up) as upstreams:
                await ask(upstreams, "a.example")
                up.hang_up()
                assert (await ask(upstreams, "b.example")).addresses == (ADDRESS,)
                assert up.connections == 2

    run(main)


def test_a_tcp_connection_is_closed_when_idle() -> None:
    async def main() -> None:
        clock = Clock()
        with server("a.example", behaviour=truncated) as up:
            async with asking(up, clock=clock) as upstreams:
                await ask(upstreams, "a.example")
                assert upstreams.tick()
                clock.now += channels.TCP_IDLE_S + 1
                assert not upstreams.tick()

    run(main)


def test_truncated_without_tcp_is_an_honest_failure() -> None:
    async def main() -> None:
        with FakeUpstream(tcp=False) as up:
            up.on("a.example", truncated)
            async with asking(up) as upstreams:
                answer = await ask(upstreams, "a.example")
                assert (answer.rcode, answer.ede) == (2, ((22, ""),))
                assert upstreams.status()[0]["up"]

    run(main)


def test_an_answer_under_another_id_is_not_believed() -> None:
    async def main() -> None:
        clock = Clock()
        with server("a.example", behaviour=wrong_id) as up:
            async with asking(up, clock=clock) as upstreams:
                waiting = start(upstreams, key("a.example"))
                await until(lambda: up.questions)
                clock.now += DEADLINE_S
                upstreams.tick()
                answer = await waiting
                assert (answer.rcode, answer.ede) == (2, ((22, ""),))

    run(main)


def test_a_stranger_cannot_answer() -> None:
    async def main() -> None:
        with server("a.example") as up, socket.socket(type=socket.SOCK_DGRAM) as spy:
            up.on("a.example", up.hold)
            async with asking(up) as upstreams:
                waiting = start(upstreams, key("a.example"))
                await until(lambda: up.held)
                asked = up.questions[0]
                forged = dns.message.make_response(asked.message)
                spy.sendto(forged.to_wire(), ("127.0.0.1", asked.port))
                up.release()
                assert (await waiting).addresses == (ADDRESS,)

    run(main)


def test_a_server_that_folds_case_is_checked_by_tcp_and_then_known() -> None:
    names = [f"mixed-letters-{i}.example" for i in range(5)]

    async def main() -> None:
        with server(*names, behaviour=folded_case) as up:
            async with asking(up) as upstreams:
                for name in names:
                    assert (await ask(upstreams, name)).addresses == (ADDRESS,)
                assert not upstreams.status()[0]["echoes_case"]
            by = [asked.transport for asked in up.questions]
            assert by == ["udp", "tcp", "udp", "tcp", "udp", "udp", "udp"]

    run(main)


def test_a_server_without_edns_is_asked_plainly_for_a_while() -> None:
    async def main() -> None:
        clock = Clock()
        names = ["a.example", "b.example", "c.example"]
        with server(*names, behaviour=no_edns) as up:
            async with asking(up, clock=clock) as upstreams:
                assert (await ask(upstreams, names[0])).addresses == (ADDRESS,)
                assert (await ask(upstreams, names[1])).addresses == (ADDRESS,)
                assert [q.message.edns for q in up.questions] == [0, -1, -1]
                clock.now += PLAIN_FOR_S + 1
                await ask(upstreams, names[2])
                assert [q.message.edns for q in up.questions[3:]] == [0, -1]

    run(main)


def test_one_names_fault_does_not_cost_others_their_signatures() -> None:
    async def main() -> None:
        with server("a.example", "b.example") as up:
            up.on("b.example", no_edns)
            async with asking(up) as upstreams:
                for name in ("a.example", "b.example", "a.example"):
                    assert (await ask(upstreams, name)).addresses == (ADDRESS,)
            assert [q.message.edns for q in up.questions] == [0, 0, -1, 0]

    run(main)


@pytest.mark.parametrize(
    "behaviour", [servfail, refused, garbage], ids=["SERVFAIL", "REFUSED", "garbage"]
)
def test_another_server_is_asked_when_one_fails(behaviour: Behaviour) -> None:
    async def main() -> None:
        with server("a.example", behaviour=behaviour) as bad, server("a.example") as up:
            async with asking(bad, up) as upstreams:
                for _ in range(3):
                    assert (await ask(upstreams, "a.example")).addresses == (ADDRESS,)
                assert bad.asked("a.example") >= 1
                assert all(status["up"] for status in upstreams.status())

    run(main)


def test_the_reason_of_a_failure_is_passed_on() -> None:
    async def main() -> None:
        bogus = rcode(dns.rcode.SERVFAIL, ede=6)
        with server("a.example", behaviour=bogus) as up:
            async with asking(up) as upstreams:
                answer = await ask(upstreams, "a.example")
                assert (answer.rcode, answer.ede) == (2, ((6, ""),))
                assert up.asked("a.example") == 1

    run(main)


def test_a_lost_packet_is_sent_again() -> None:
    async def main() -> None:
        clock = Clock()
        with server("a.example", behaviour=drop) as up:
            async with asking(up, clock=clock) as upstreams:
                waiting = start(upstreams, key("a.example"))
                await until(lambda: up.asked("a.example") == 1)
                up.on("a.example", None)
                clock.now += 1
                upstreams.tick()
                assert (await waiting).addresses == (ADDRESS,)
                first, second = (q for q in up.questions if q.name == "a.example")
                assert first.wire == second.wire

    run(main)


def test_a_late_answer_of_the_first_server_still_counts() -> None:
    async def main() -> None:
        clock = Clock()
        with server("a.example") as slow, server("a.example", behaviour=drop) as dead:
            slow.on("a.example", slow.hold)
            async with asking(slow, dead, clock=clock) as upstreams:
                waiting = start(upstreams, key("a.example"))
                await until(lambda: slow.held)
                clock.now += 1
                upstreams.tick()
                await until(lambda: dead.asked("a.example"))
                slow.release()
                assert (await waiting).addresses == (ADDRESS,)

    run(main)


def test_a_closed_port_is_a_network_error_at_once() -> None:
    async def main() -> None:
        gone = FakeUpstream()
        gone.close()
        async with asking(gone) as upstreams:
            answer = await ask(upstreams, "a.example")
            assert (answer.rcode, answer.ede) == (2, ((23, ""),))
            assert upstreams.all_down

    run(main)


def test_a_server_that_was_gone_is_found_by_a_probe() -> None:
    async def main() -> None:
        clock = Clock()
        gone = FakeUpstream()
        gone.close()
        host, port = gone.address
        async with asking(gone, clock=clock) as upstreams:
            await ask(upstreams, "a.example")
            assert upstreams.all_down
            with FakeUpstream(host, port) as back:
                clock.now += 2
                upstreams.tick()
                await until(lambda: not upstreams.all_down)
                assert back.asked("", "NS") == 1
                back.add(f"a.example. 5 IN A {ADDRESS}")
                assert (await ask(upstreams, "a.example")).addresses == (ADDRESS,)

    run(main)


def test_a_silent_server_is_probed_left_alone_and_then_preferred_again() -> None:
    async def main() -> None:
        clock = Clock()
        with server("a.example") as silent, server("a.example") as up:
            silent.everywhere = drop
            async with asking(silent, up, clock=clock) as upstreams:
                waiting = start(upstreams, key("a.example"))
                clock.now += 1
                upstreams.tick()
                await waiting
                await until(lambda: silent.asked("", "NS"))
                clock.now += 2
                upstreams.tick()
                assert [s["up"] for s in upstreams.status()] == [False, True]
                silent.everywhere = None
                await asyncio.sleep(0)
                clock.now += 60
                upstreams.tick()
                await until(lambda: upstreams.status()[0]["up"])

    run(main)


def test_the_quicker_server_is_asked_and_the_other_now_and_then() -> None:
    async def main() -> None:
        clock = Clock()
        with server("a.example") as slow, server("a.example") as quick:
            async with asking(slow, quick, clock=clock) as upstreams:
                slow.on("a.example", slow.hold)
                waiting = start(upstreams, key("a.example"))
                await until(lambda: slow.held)
                clock.now += 0.2
                slow.release()
                await waiting
                slow.on("a.example", None)
                for _ in range(200):
                    await ask(upstreams, "a.example")
                assert quick.asked("a.example") > 150
                assert 1 < slow.asked("a.example") < 50

    run(main)


def test_too_many_questions_fail_at_once() -> None:
    async def main() -> None:
        with server("a.example", "b.example") as up:
            up.on("a.example", up.hold)
            async with asking(up, in_flight=1) as upstreams:
                waiting = start(upstreams, key("a.example"))
                busy = await ask(upstreams, "b.example")
                assert (busy.rcode, busy.ede, busy.ttl_s) == (2, ((0, "busy"),), 0)
                await until(lambda: up.held)
                up.release()
                assert (await waiting).rcode == 0
                assert (await ask(upstreams, "b.example")).rcode == 0

    run(main)


def test_validation_is_believed_from_this_machine_alone() -> None:
    async def main() -> None:
        with server("a.example") as up:
            up.authenticated = True
            async with asking(up) as upstreams:
                assert (await ask(upstreams, "a.example")).ad
                upstreams._servers[0].health.trusted = False
                assert not (await ask(upstreams, "a.example")).ad

    run(main)


def test_no_server_at_all_is_an_honest_failure() -> None:
    async def main() -> None:
        async with asking() as upstreams:
            answer = await ask(upstreams, "a.example")
            assert (answer.rcode, answer.ede) == (2, ((22, ""),))

    run(main)


def test_ipv6_upstreams_work() -> None:
    async def main() -> None:
        with FakeUpstream("::1") as up:
            up.add(f"a.example. 300 IN A {ADDRESS}", f"b.example. 300 IN A {ADDRESS}")
            up.on("b.example", truncated)
            async with asking(up) as upstreams:
                assert (await ask(upstreams, "a.example")).addresses == (ADDRESS,)
                assert (await ask(upstreams, "b.example")).addresses == (ADDRESS,)

    run(main)
