"""HTTP/2 without sockets: what it must do, what it must not let be done to it."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gateway.http2_client import HELLO, Frame, answers, apart, fields, get, post
from tests.gateway.loop_helpers import Clock, run

from lachan.gateway.crowd import Connection, Server
from lachan.gateway.frames import (
    CALM_DOWN,
    COMPRESSION,
    CREDIT,
    DATA,
    END_HEADERS,
    END_STREAM,
    FLOW,
    GOAWAY,
    HEADERS,
    MORE,
    PING,
    PREFACE,
    PRIORITY,
    PROTOCOL,
    PUSH,
    REFUSED,
    RESET,
    SETTINGS,
    SIZE,
    STREAMS,
    UPDATE,
    Request,
    Response,
    frame,
    status_block,
)
from lachan.gateway.http2 import Http2
from lachan.gateway.http2_answers import Reply

OK = status_block(200)
HALF = bytes(16_000)


class Fake:
    """The other side of a connection's wire."""

    def __init__(self) -> None:
        self.sent = b""
        self.closed = self.paused = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.sent += data

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False


class Bare(Server):
    """Counts and times connections that are made by hand."""

    def connection(self) -> Connection:
        raise AssertionError("no connection is accepted here")


class Talk:
    """A connection, and what is said on it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.server = Bare(clock=self.clock)
        self.wire = Fake()
        self.asked: list[Request] = []
        self.replies: list[Reply] = []
        self.body = b"answer"
        self.connection = Http2(self.server, self.handle)
        self.connection.meet(self.wire, ("127.0.0.1", 1))

    def handle(
        self, request: Request, connection: Connection, reply: Reply
    ) -> Response | None:
        self.asked.append(request)
        if request.path == b"/late":
            self.replies.append(reply)
            return None
        if request.path == b"/fault":
            raise RuntimeError("a fault of the handler")
        return Response(OK, self.body)

    def say(self, *data: bytes) -> None:
        for each in data:
            if not self.wire.closed:
                self.connection.data_received(each)

    def frames(self) -> list[Frame]:
        return list(apart(self.wire.sent))

    def answered(self) -> dict[int, bytes]:
        return {s: a.body for s, a in answers(iter(self.frames())).items()}

    def ended(self) -> int:
        """Return the code with which the connection was ended, or -1."""
        found = [f for f in self.frames() if f.kind == GOAWAY]
        return int.from_bytes(found[-1].payload[4:8], "big") if found else -1

    def resets(self) -> dict[int, int]:
        found = [f for f in self.frames() if f.kind == RESET]
        return {f.stream: int.from_bytes(f.payload, "big") for f in found}


def talking(main: Callable[[Talk], None], first: bytes = b"") -> None:
    """Run with a connection inside a loop: the server keeps time in one."""

    async def talk() -> None:
        connection = Talk()
        connection.say(first)
        main(connection)
        await connection.server.stop(0)

    run(talk)


def test_many_requests_in_one_piece_are_answered_in_one() -> None:
    def main(talk: Talk) -> None:
        talk.say(HELLO + get(1, "/a") + post(3, b"body") + get(5, "/b"))
        assert talk.answered() == dict.fromkeys((1, 3, 5), b"answer")
        assert [r.body for r in talk.asked] == [b"", b"body", b""]
        assert talk.frames()[0].kind == SETTINGS

    talking(main)


@pytest.mark.parametrize("size", [1, 7])
def test_octets_may_come_in_any_pieces(size: int) -> None:
    def main(talk: Talk) -> None:
        whole = HELLO + get(1, "/a") + post(3, bytes(300))
        talk.say(*(whole[i : i + size] for i in range(0, len(whole), size)))
        assert set(talk.answered()) == {1, 3}

    talking(main)


def test_answers_come_late_and_in_any_order() -> None:
    def main(talk: Talk) -> None:
        talk.say(HELLO + get(1, "/late") + get(3, "/late") + get(5, "/a"))
        assert set(talk.answered()) == {5}
        for reply in reversed(talk.replies):
            reply(Response(OK, b"late"))
        assert talk.answered() == {5: b"answer", 1: b"late", 3: b"late"}

    talking(main)


def test_a_fault_costs_one_request() -> None:
    def main(talk: Talk) -> None:
        talk.say(HELLO + get(1, "/fault") + get(3, "/a"))
        found = answers(iter(talk.frames()))
        assert (found[1].status, found[3].status) == ("500", "200")

    talking(main)


def test_a_body_waits_for_the_windows() -> None:
    def main(talk: Talk) -> None:
        talk.body = bytes(50_000)
        small = frame(SETTINGS, 0, 0, b"\0\4" + (10).to_bytes(4, "big"))
        talk.say(PREFACE + small + get(1, "/a") + get(3, "/b"))
        assert {s: len(b) for s, b in talk.answered().items()} == {1: 10, 3: 10}
        assert talk.connection.unfinished()
        more = (1 << 20).to_bytes(4, "big")
        talk.say(frame(UPDATE, 0, 1, more))
        assert len(talk.answered()[1]) == 50_000
        talk.say(frame(UPDATE, 0, 3, more))  # the connection's own is used up
        assert len(talk.answered()[3]) == 65_535 - 50_000
        talk.say(frame(UPDATE, 0, 0, more))
        assert len(talk.answered()[3]) == 50_000
        assert not talk.connection.unfinished()

    talking(main)


def test_an_answer_nobody_takes_ends_the_connection_in_time() -> None:
    def main(talk: Talk) -> None:
        none = frame(SETTINGS, 0, 0, b"\0\4" + bytes(4))
        talk.say(PREFACE + none + get(1, "/a"))
        talk.clock.now += 6
        talk.server.tick()
        assert talk.wire.closed

    talking(main)


def test_a_request_that_drips_has_its_time() -> None:
    def main(talk: Talk) -> None:
        block = fields(method="POST", path="/dns-query")
        talk.say(HELLO + frame(HEADERS, END_HEADERS, 1, block))
        for _ in range(6):
            talk.clock.now += 1
            talk.say(frame(DATA, 0, 1, b"x"))
            talk.server.tick()
        assert talk.wire.closed

    talking(main)


def test_pings_give_a_request_that_drips_no_more_time() -> None:
    def main(talk: Talk) -> None:
        block = fields(method="POST", path="/dns-query")
        talk.say(HELLO + frame(HEADERS, END_HEADERS, 1, block))
        for _ in range(6):
            talk.clock.now += 1
            talk.say(frame(PING, 0, 0, bytes(8)))
            talk.server.tick()
        assert talk.wire.closed

    talking(main)


def test_half_bodies_are_bounded_over_all_streams() -> None:
    def main(talk: Talk) -> None:
        block = fields(method="POST", path="/dns-query")
        for n in range(1, 201, 2):
            talk.say(frame(HEADERS, END_HEADERS, n, block) + frame(DATA, 0, n, HALF))
        assert talk.ended() == FLOW
        assert not talk.asked

    talking(main, HELLO)


def test_what_was_taken_may_be_sent_again() -> None:
    """However a request ends, its octets come back to the client's window."""

    def main(talk: Talk) -> None:
        block = fields(method="POST", path="/dns-query")
        left, stream = CREDIT, 1
        endings: tuple[Callable[[int], bytes], ...] = (
            lambda n: frame(DATA, END_STREAM, n, HALF),
            lambda n: frame(RESET, 0, n, bytes(4)),
            lambda n: frame(HEADERS, END_HEADERS | END_STREAM, n, block),
            lambda n: frame(HEADERS, END_HEADERS, n, block),
        )
        for end in endings * 20:
            talk.wire.sent = b""
            talk.say(frame(HEADERS, END_HEADERS, stream, block))
            talk.say(frame(DATA, 0, stream, HALF) + end(stream))
            left -= len(HALF) * (2 if end is endings[0] else 1)
            left += sum(
                int.from_bytes(f.payload, "big")
                for f in talk.frames()
                if f.kind == UPDATE and not f.stream
            )
            stream += 2
            assert left > CREDIT // 2 - 2 * len(HALF)
        assert not talk.wire.closed

    talking(main, HELLO)


def test_no_more_than_the_streams_that_were_offered() -> None:
    def main(talk: Talk) -> None:
        last = 2 * STREAMS + 1
        talk.say(HELLO, *(get(n, "/late") for n in range(1, last + 1, 2)))
        assert talk.resets() == {last: REFUSED}
        talk.replies[0](Response(OK))
        talk.say(get(last + 2, "/a"))
        assert last + 2 in talk.answered()

    talking(main)


def test_rapid_resets_buy_nothing() -> None:
    """What was reset is still at work, and counts."""

    def main(talk: Talk) -> None:
        talk.say(HELLO)
        for n in range(1, 4001, 2):
            talk.say(get(n, "/late") + frame(RESET, 0, n, bytes(4)))
        assert len(talk.asked) == STREAMS
        assert talk.ended() == CALM_DOWN
        for reply in talk.replies:
            reply(Response(OK, b"too late"))

    talking(main)


@pytest.mark.parametrize(
    "noise",
    [
        frame(PING, 0, 0, bytes(8)),
        frame(SETTINGS, 0, 0),
        frame(PRIORITY, 0, 3, bytes(5)),
        frame(0x77, 0, 0),
        frame(DATA, 0, 1),
    ],
    ids=["ping", "settings", "priority", "unknown", "empty data"],
)
def test_frames_that_lead_to_nothing_have_an_end(noise: bytes) -> None:
    def main(talk: Talk) -> None:
        block = fields(method="POST", path="/dns-query")
        talk.say(HELLO + frame(HEADERS, END_HEADERS, 1, block), *[noise * 100] * 20)
        assert talk.ended() == CALM_DOWN

    talking(main)


def test_pings_between_requests_are_fine() -> None:
    def main(talk: Talk) -> None:
        talk.say(HELLO)
        for n in range(1, 6001, 2):
            talk.say(frame(PING, 0, 0, bytes(8)) + get(n, "/a"))
        assert talk.ended() == -1
        assert len(talk.answered()) == 3_000

    talking(main)


HUGE = b"\0\1a\x7f\x81\xff\x07" + bytes(131_072)
BAD = {
    "no preface": (b"x" * 24, PROTOCOL),
    "even stream": (HELLO + get(2, "/a"), PROTOCOL),
    "stream 0": (HELLO + get(0, "/a"), PROTOCOL),
    "data before headers": (HELLO + frame(DATA, 1, 1, b"x"), PROTOCOL),
    "reset before headers": (HELLO + frame(RESET, 0, 1, bytes(4)), PROTOCOL),
    "push": (HELLO + frame(PUSH, 4, 1, bytes(4)), PROTOCOL),
    "continuation of nothing": (HELLO + frame(MORE, 4, 1), PROTOCOL),
    "block interrupted": (
        HELLO + frame(HEADERS, 0, 1) + frame(PING, 0, 0, bytes(8)),
        PROTOCOL,
    ),
    "block in too many parts": (
        HELLO + frame(HEADERS, 0, 1) + frame(MORE, 0, 1) * 20,
        CALM_DOWN,
    ),
    "huge block": (
        HELLO + frame(HEADERS, 0, 1) + frame(MORE, 0, 1, bytes(16_000)) * 3,
        CALM_DOWN,
    ),
    "no header block": (HELLO + frame(HEADERS, 5, 1, b"\x80"), COMPRESSION),
    "large frame": (HELLO + b"\0\x40\1\0\0\0\0\0\1", SIZE),
    "short ping": (HELLO + frame(PING, 0, 0, b"x"), SIZE),
    "short window update": (HELLO + frame(UPDATE, 0, 0, b"x"), SIZE),
    "window update of 0": (HELLO + frame(UPDATE, 0, 0, bytes(4)), PROTOCOL),
    "window beyond bounds": (
        HELLO + frame(UPDATE, 0, 0, b"\x7f\xff\xff\xff") * 2,
        FLOW,
    ),
    "ragged settings": (HELLO + frame(SETTINGS, 0, 0, b"x"), SIZE),
    "padding beyond the frame": (HELLO + frame(HEADERS, 13, 1, b"\xff"), PROTOCOL),
}


@pytest.mark.parametrize("name", BAD)
def test_what_breaks_the_protocol_ends_the_connection(name: str) -> None:
    data, code = BAD[name]

    def main(talk: Talk) -> None:
        talk.say(data)
        assert talk.ended() == code
        assert talk.wire.closed
        assert not talk.asked

    talking(main)


@pytest.mark.parametrize(
    "block",
    [
        fields(),  # no path
        fields(path="/a", Accept="x"),  # upper case
        fields(path="/a", connection="close"),
        fields(path="/a") + b"\0\7:method\3GET",  # a pseudo header behind others
        fields(path="/a", x="y") + b"\0\5:path\2/b",
    ],
)
def test_a_malformed_request_is_reset_alone(block: bytes) -> None:
    def main(talk: Talk) -> None:
        talk.say(HELLO + frame(HEADERS, 5, 1, block) + get(3, "/a"))
        assert talk.resets() == {1: PROTOCOL}
        assert set(talk.answered()) == {3}

    talking(main)


def test_too_long_a_body_is_answered_and_reset() -> None:
    def main(talk: Talk) -> None:
        talk.say(HELLO + post(1, bytes(100_000)) + get(3, "/a"))
        assert set(talk.answered()) == {1, 3}
        assert len(talk.asked[0].body) > 65_535
        assert talk.resets() == {1: 0}

    talking(main)


def test_http_1_is_told_what_is_spoken_here() -> None:
    def main(talk: Talk) -> None:
        talk.say(b"GET /dns-query HTTP/1.1\r\nHost: x\r\n\r\n")
        assert talk.wire.sent.startswith(b"HTTP/1.1 505 ")
        assert talk.wire.closed

    talking(main)


def test_stopping_says_so_and_answers_what_is_under_way() -> None:
    def main(talk: Talk) -> None:
        talk.say(HELLO + get(1, "/late"))
        talk.connection.drain()
        assert talk.ended() == 0
        assert not talk.wire.closed
        talk.replies[0](Response(OK, b"late"))
        assert talk.answered() == {1: b"late"}
        assert talk.wire.closed

    talking(main)


frames_of_any_kind = st.builds(
    frame,
    st.integers(0, 12),
    st.integers(0, 255),
    st.integers(0, 9),
    st.one_of(
        st.binary(max_size=40),
        st.just(fields(path="/late")),
        st.just(fields(path="/a", method="POST")),
    ),
)


@settings(max_examples=300)
@given(st.lists(st.one_of(frames_of_any_kind, st.binary(max_size=30)), max_size=25))
def test_any_frames_end_in_answers_or_a_code(pieces: list[bytes]) -> None:
    def main(talk: Talk) -> None:
        talk.say(HELLO, *pieces)
        for reply in talk.replies:
            reply(Response(OK, b"late"))
        assert talk.connection.in_flight == 0
        assert talk.ended() in {-1, *range(14)}
        if not talk.wire.closed:
            assert not talk.resets() or set(talk.resets()) <= set(range(10))

    talking(main)
