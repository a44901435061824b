"""HTTP/2 of a server that answers small requests: RFC 9113.

No push, no priorities, no table for what we send. Whatever a client sends, what it can
make us hold or do is bounded: streams, header octets, body octets, frames that lead to
nothing (resets, pings, empty frames), answers that nobody takes.
"""

from collections.abc import Callable

from lachan.gateway.crowd import Server, Wire
from lachan.gateway.frames import (
    ACK,
    CALM_DOWN,
    COMPRESSION,
    CREDIT,
    DATA,
    END_HEADERS,
    END_STREAM,
    FLOW,
    GOAWAY,
    HEADERS,
    LONG,
    MAX_BLOCK,
    MAX_BODY,
    MAX_FRAME,
    MAX_NOISE,
    MAX_PARTS,
    MAX_WINDOW,
    MORE,
    NO_ERROR,
    NO_HTTP2,
    PING,
    PREFACE,
    PRIORITISED,
    PRIORITY,
    PROTOCOL,
    PUSH,
    REFUSED,
    RESET,
    SETTING,
    SETTINGS,
    SIZE,
    STREAM_WINDOW,
    STREAMS,
    UPDATE,
    WINDOW,
    ProtocolError,
    frame,
    read_head,
    read_request,
    unpadded,
)
from lachan.gateway.hpack import Decoder, HeaderError, HeadersTooLargeError
from lachan.gateway.http2_answers import Answering, Handle

_HELLO = frame(
    SETTINGS,
    0,
    0,
    b"".join(
        SETTING.pack(*pair)
        for pair in ((3, STREAMS), (4, STREAM_WINDOW), (6, MAX_FRAME), (9, 1))
    ),
) + frame(UPDATE, 0, 0, LONG.pack(CREDIT - WINDOW))


class Http2(Answering):
    """One connection."""

    __slots__ = (
        "_allowed",
        "_buffer",
        "_decoder",
        "_greeted",
        "_last",
        "_parts",
    )

    def __init__(self, server: Server, handle: Handle) -> None:
        super().__init__(server, handle)
        self._buffer = b""
        self._greeted = False
        self._decoder = Decoder()
        self._last = 0  # the highest stream of the client
        self._parts: tuple[int, int, list[bytes]] | None = None  # of a header block
        self._allowed = CREDIT  # octets of bodies that the client may still send

    # The connection -------------------------------------------------------------

    def full(self) -> bool:
        return self._draining or self._deaf_since is not None

    def unfinished(self) -> bool:
        return bool(self._buffer or self._halves or self._blocked or self._parts)

    def finish(self, wire: Wire) -> None:
        if self._blocked and not self._ended:
            return
        wire.close()

    def drain(self) -> None:
        if not self._draining:
            self._send(self._goodbye(NO_ERROR))
        super().drain()

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        elif not self.unfinished():
            self._since = self._server.clock()
        self._take(data)

    def go_on(self) -> None:
        self._take(self._buffer)

    def _take(self, buffer: bytes) -> None:
        """Deal with every whole frame."""
        at, size = 0, len(buffer)
        self._taking = True
        try:
            if not self._greeted:
                at = self._begin(buffer)
            while size - at >= 9 and self._greeted and not self.full():
                kind, flags, stream, length = read_head(buffer, at)
                start, end = at + 9, at + 9 + length
                if end > size:
                    break
                at = end
                self._frame(kind, flags, stream, buffer[start:end])
        except ProtocolError as e:
            self._fail(e.code)
            return
        finally:
            self._taking = False
        self._buffer = buffer[at:] if at else buffer
        if self._useful:  # a ping that is answered is no use
            self._useful = False
            self.worked()
        self._flush()
        self.settle()

    def _begin(self, buffer: bytes) -> int:
        """Look at the preface; return what is read."""
        if buffer.startswith(PREFACE):
            self._greeted = True
            self._send(_HELLO)
            return len(PREFACE)
        if not PREFACE.startswith(buffer):
            if buffer[:4] in (b"GET ", b"POST", b"HEAD") and self.wire is not None:
                self.wire.write(NO_HTTP2)
                self.wire.close()
            raise ProtocolError(PROTOCOL)
        return 0

    def _fail(self, code: int) -> None:
        """Say why, and end."""
        self._buffer = b""
        self._halves.clear()
        self._blocked.clear()
        if self.wire is not None and not self.wire.is_closing():
            self._out.append(self._goodbye(code))
            self._flush()
            self.wire.close()

    def _goodbye(self, code: int) -> bytes:
        return frame(GOAWAY, 0, 0, LONG.pack(self._last) + LONG.pack(code))

    # Frames that come -----------------------------------------------------------

    def _frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if self._parts is not None and (kind != MORE or stream != self._parts[0]):
            raise ProtocolError(PROTOCOL)
        if kind == HEADERS:
            self._headers(flags, stream, payload)
        elif kind == DATA:
            self._data(flags, stream, payload)
        else:
            self._noise += 1
            if self._noise > MAX_NOISE:
                raise ProtocolError(CALM_DOWN)
            rare = _RARE.get(kind)
            if rare is not None:  # an unknown type means nothing
                rare(self, flags, stream, payload)

    def _headers(self, flags: int, stream: int, payload: bytes) -> None:
        if not stream & 1:
            raise ProtocolError(PROTOCOL)
        payload = unpadded(flags, payload)
        if flags & PRIORITISED:
            payload = payload[5:]
        if flags & END_HEADERS:
            self._block(flags, stream, payload)
        else:
            self._parts = stream, flags, [payload]

    def _more(self, flags: int, stream: int, payload: bytes) -> None:
        if self._parts is None:
            raise ProtocolError(PROTOCOL)
        _, first, parts = self._parts
        parts.append(payload)
        if len(parts) > MAX_PARTS or sum(map(len, parts)) > MAX_BLOCK:
            raise ProtocolError(CALM_DOWN)
        if flags & END_HEADERS:
            self._parts = None
            self._block(first, stream, b"".join(parts))

    def _block(self, flags: int, stream: int, block: bytes) -> None:
        """Take a whole header block: it changes the table whatever it belongs to."""
        try:
            fields = self._decoder.decode(block)
        except HeadersTooLargeError as e:
            raise ProtocolError(CALM_DOWN) from e
        except HeaderError as e:
            raise ProtocolError(COMPRESSION) from e
        if stream <= self._last:
            self._trailers(flags, stream)
            return
        self._last = stream
        half = read_request(fields)
        busy = len(self._halves) + self.in_flight + len(self._blocked) >= STREAMS
        if half is None or busy:
            self._reset(stream, REFUSED if half else PROTOCOL)
        elif flags & END_STREAM:
            self._ask(stream, half)
        else:
            self._halves[stream] = half

    def _trailers(self, flags: int, stream: int) -> None:
        half = self._halves.get(stream)
        if half is None:  # of a stream that we reset, perhaps
            self._noise += 1
        elif flags & END_STREAM:
            del self._halves[stream]
            self._ask(stream, half)
        else:
            self._drop(stream)
            self._reset(stream, PROTOCOL)
        self._allow()

    def _data(self, flags: int, stream: int, payload: bytes) -> None:
        if not stream or stream > self._last:
            raise ProtocolError(PROTOCOL)
        self._allowed -= len(payload)
        if self._allowed < 0:
            raise ProtocolError(FLOW)
        body = unpadded(flags, payload)
        half = self._halves.get(stream)
        if half is None or not (body or flags & END_STREAM):
            self._credit += len(payload)
            self._allow()
            self._noise += 1
            if self._noise > MAX_NOISE:
                raise ProtocolError(CALM_DOWN)
            return
        half.body += body
        half.octets += len(payload)
        if half.octets > MAX_BODY or flags & END_STREAM:
            # Too long a body is asked as it is: the answer will say so.
            del self._halves[stream]
            self._ask(stream, half)
            if not flags & END_STREAM:
                self._reset(stream, NO_ERROR)
            self._allow()

    def _allow(self) -> None:
        """Let as much come again as was taken: half bodies stay below CREDIT."""
        if self._credit >= CREDIT // 2:
            self._send(frame(UPDATE, 0, 0, LONG.pack(self._credit)))
            self._allowed += self._credit
            self._credit = 0

    def _drop(self, stream: int) -> None:
        """Forget a half request."""
        half = self._halves.pop(stream, None)
        if half is not None:
            self._credit += half.octets

    def _on_reset(self, flags: int, stream: int, payload: bytes) -> None:
        if not stream or stream > self._last or len(payload) != 4:
            raise ProtocolError(PROTOCOL if len(payload) == 4 else SIZE)
        # What is asked upstream goes on, and counts as under way.
        self._drop(stream)
        self._allow()
        self._blocked.pop(stream, None)
        self._body_windows.pop(stream, None)
        self._late.discard(stream)

    def _on_settings(self, flags: int, stream: int, payload: bytes) -> None:
        if stream:
            raise ProtocolError(PROTOCOL)
        if len(payload) % 6 or (flags & ACK and payload):
            raise ProtocolError(SIZE)
        if flags & ACK:
            return
        for name, value in SETTING.iter_unpack(payload):
            if name == 4:
                self._first(value)
            elif name == 5 and not MAX_FRAME <= value < 1 << 24:
                raise ProtocolError(PROTOCOL)
        self._send(frame(SETTINGS, ACK, 0))
        self._pump()

    def _on_ping(self, flags: int, stream: int, payload: bytes) -> None:
        if stream:
            raise ProtocolError(PROTOCOL)
        if len(payload) != 8:
            raise ProtocolError(SIZE)
        if not flags & ACK:
            self._send(frame(PING, ACK, 0, payload))

    def _on_update(self, flags: int, stream: int, payload: bytes) -> None:
        if len(payload) != 4:
            raise ProtocolError(SIZE)
        more = LONG.unpack(payload)[0] & MAX_WINDOW
        if not more or stream > self._last:
            raise ProtocolError(PROTOCOL)
        if not stream:
            self._window += more
            if self._window > MAX_WINDOW:
                raise ProtocolError(FLOW)
        elif stream in self._halves or stream in self._late or stream in self._blocked:
            window = self._body_windows.get(stream, self._first_window) + more
            if window > MAX_WINDOW:
                raise ProtocolError(FLOW)
            self._body_windows[stream] = window
        self._pump()

    def _on_end(self, flags: int, stream: int, payload: bytes) -> None:
        self._ended = True

    def _nothing(self, flags: int, stream: int, payload: bytes) -> None:
        """Take a frame that asks for nothing."""

    def _on_push(self, flags: int, stream: int, payload: bytes) -> None:
        raise ProtocolError(PROTOCOL)


_RARE: dict[int, Callable[[Http2, int, int, bytes], None]] = {
    PRIORITY: Http2._nothing,
    RESET: Http2._on_reset,
    SETTINGS: Http2._on_settings,
    PUSH: Http2._on_push,
    PING: Http2._on_ping,
    GOAWAY: Http2._on_end,
    UPDATE: Http2._on_update,
    MORE: Http2._more,
}
