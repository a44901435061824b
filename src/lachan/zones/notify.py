"""Tell subscribers that a zone changed, and again until they answer (RFC 1996)."""

import asyncio
import contextlib
import secrets
import socket
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lachan.zones.config import Subscriber
from lachan.zones.records import encode
from lachan.zones.tsig import Signer

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
TRIES = 20
_OPCODE_NOTIFY = 4
_QUESTION = struct.pack("!HH", 6, 1)  # SOA, IN
Address = tuple[str, int]
Send = Callable[[bytes, Address], None]


@dataclass(slots=True)
class Told:
    """How the telling of one subscriber's address goes. at: epoch seconds."""

    at: float = 0.0
    tries: int = 0
    answered: bool = False


def message(zone: str, ident: int) -> bytes:
    """Return the octets of a NOTIFY."""
    flags = _OPCODE_NOTIFY << 11 | 0x0400
    head = struct.pack("!HHHHHH", ident, flags, 1, 0, 0, 0)
    return head + encode(zone) + b"\0" + _QUESTION


class Notifier:
    """Sends from the server's own socket: subscribers know its address."""

    def __init__(self, send: Send, first_wait_s: float = FIRST_WAIT_S) -> None:
        self._send = send
        self._first_wait_s = first_wait_s
        self._waiting: dict[tuple[str, int], asyncio.Event] = {}
        self._tasks: dict[tuple[str, Address], asyncio.Task[None]] = {}
        self.told: dict[tuple[str, str], Told] = {}

    def tell(self, zone: str, subscribers: Iterable[Subscriber]) -> None:
        """Begin to tell each of them; what was begun for an older change ends."""
        for subscriber in subscribers:
            for address in subscriber.notify:
                old = self._tasks.pop((zone, address), None)
                if old is not None:
                    old.cancel()
                told = self.told[subscriber.ident, zone] = Told()
                self._tasks[zone, address] = asyncio.ensure_future(
                    self._telling(zone, subscriber, address, told)
                )

    def answered(self, wire: bytes, peer: str) -> None:
        """Take an answer that came to the server's socket."""
        event = self._waiting.get((peer, struct.unpack("!H", wire[:2])[0]))
        if event is not None:
            event.set()

    async def _telling(
        self, zone: str, subscriber: Subscriber, address: Address, told: Told
    ) -> None:
        wait_s = self._first_wait_s
        resolved = await _resolve(address)
        while told.tries < TRIES and not told.answered:
            ident = secrets.randbelow(1 << 16)
            event = self._waiting[resolved[0], ident] = asyncio.Event()
            wire = message(zone, ident)
            if subscriber.key is not None:
                wire = Signer(subscriber.key, b"").sign(wire)
            told.tries, told.at = told.tries + 1, time.time()
            try:
                self._send(wire, resolved)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), wait_s)
                    told.answered = True
            finally:
                del self._waiting[resolved[0], ident]
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    def close(self) -> None:
        """Stop telling."""
        for task in self._tasks.values():
            task.cancel()


async def _resolve(address: Address) -> Address:
    """Return the address with its host as a number; itself if it has none."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(*address, type=socket.SOCK_DGRAM)
    except OSError:
        return address
    return str(found[0][4][0]), address[1]
