"""The answers of an HTTP/2 connection: asked for, sent as the windows allow.

RFC 9113 sections 5.2 and 6.9. What comes in is `http2.py`.
"""

import logging
from collections.abc import Callable
from functools import partial

from lachan.gateway.crowd import Connection, Server
from lachan.gateway.frames import (
    DATA,
    END_HEADERS,
    END_STREAM,
    FAILED,
    FLOW,
    HEADERS,
    LONG,
    MAX_FRAME,
    MAX_WINDOW,
    RESET,
    WINDOW,
    Half,
    ProtocolError,
    Request,
    Response,
    frame,
)

log = logging.getLogger(__name__)

Reply = Callable[[Response], None]
# Returns the response, or None: it comes later through the reply, once.
Handle = Callable[[Request, Connection, Reply], Response | None]


class Answering(Connection):
    """What a connection has to send, stream by stream."""

    __slots__ = (
        "_blocked",
        "_body_windows",
        "_credit",
        "_first_window",
        "_halves",
        "_handle",
        "_late",
        "_noise",
        "_out",
        "_taking",
        "_useful",
        "_window",
    )

    def __init__(self, server: Server, handle: Handle) -> None:
        super().__init__(server)
        self._handle = handle
        self._taking = False  # what came together is answered together
        self._useful = False  # something of it was answered
        self._credit = 0  # octets of bodies that may come again
        self._halves: dict[int, Half] = {}
        self._late: set[int] = set()  # streams whose answer is to come
        self._noise = 0
        self._window = WINDOW  # what we may still send, and so by stream:
        self._first_window = WINDOW
        self._body_windows: dict[int, int] = {}  # of open streams, where it differs
        self._blocked: dict[int, bytes] = {}  # bodies that wait for a window
        self._out: list[bytes] = []

    def _send(self, data: bytes) -> None:
        """Send a frame; those of one call of `_take` go as one piece."""
        self._out.append(data)
        if not self._taking:
            self._flush()

    def _flush(self) -> None:
        if self._out:
            data = b"".join(self._out)
            self._out.clear()
            if self.is_open() and self.wire is not None:
                self.wire.write(data)

    def _first(self, value: int) -> None:
        """Take another first window: those of open streams change by as much."""
        if value > MAX_WINDOW:
            raise ProtocolError(FLOW)
        by = value - self._first_window
        self._first_window = value
        for stream in self._body_windows:
            self._body_windows[stream] += by

    def _ask(self, stream: int, half: Half) -> None:
        self._credit += half.octets
        request = Request(half.method, half.path, half.kind, bytes(half.body))
        reply = partial(self._answer_late, stream)
        try:
            response = self._handle(request, self, reply)
        except Exception:  # one request must not cost the others
            log.exception("a request failed")
            response = FAILED
        if response is None:
            self.in_flight += 1
            self._late.add(stream)
        else:
            self._answer(stream, response)

    def _answer_late(self, stream: int, response: Response) -> None:
        self.in_flight -= 1
        if not self.is_open():
            return
        if stream in self._late:
            self._late.discard(stream)
            self._answer(stream, response)
        self.settle()

    def _answer(self, stream: int, response: Response) -> None:
        head, body = response
        if self._noise:
            self._noise = max(self._noise - 4, 0)
        if self._taking:
            self._useful = True
        else:
            self.worked()
        if not body:
            self._body_windows.pop(stream, None)
            self._send(frame(HEADERS, END_HEADERS | END_STREAM, stream, head))
            return
        size = len(body)
        window = self._first_window
        if self._body_windows:
            window = self._body_windows.pop(stream, window)
        start = frame(HEADERS, END_HEADERS, stream, head)
        if size <= window and size <= self._window and size <= MAX_FRAME:
            self._window -= size
            self._send(start + frame(DATA, END_STREAM, stream, body))
            return
        self._send(start)
        self._blocked[stream] = body
        self._body_windows[stream] = window
        self._pump()

    def _pump(self) -> None:
        """Send of the bodies that wait what the windows allow."""
        for stream in list(self._blocked):
            body = self._blocked[stream]
            while body:
                fits = min(self._window, self._body_windows[stream], MAX_FRAME)
                if fits <= 0:
                    break
                part, body = body[:fits], body[fits:]
                self._window -= len(part)
                self._body_windows[stream] -= len(part)
                self._send(frame(DATA, 0 if body else END_STREAM, stream, part))
            self._blocked[stream] = body
            if not body:
                del self._blocked[stream], self._body_windows[stream]

    def _reset(self, stream: int, code: int) -> None:
        self._noise += 1
        self._send(frame(RESET, 0, stream, LONG.pack(code)))
