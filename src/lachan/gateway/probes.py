"""Names by which a device's browser finds out whether it asks this gateway.

A page of the console makes the browser look up ``<token>.<suffix>``, a token used once.
Whoever asks for it here is remembered for ten minutes, in memory alone: by what it was
recognised and over what it came. Nothing is counted, and the name resolves to nothing.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from lachan.gateway.clients import REMEMBER_S, Client

MOST = 2000
TOKEN = re.compile(r"[a-z2-7]{16}")


class Probed(NamedTuple):
    """Who asked for a token. over: "udp", "tcp", "dot" or "doh"."""

    client: Client
    over: str
    at: float


class Probes:
    """The tokens that were asked for lately; the oldest give way."""

    def __init__(self, suffix: str, monotonic: Callable[[], float]) -> None:
        self._end = f".{suffix}"
        self._monotonic = monotonic
        self._seen: dict[str, Probed] = {}

    def take(self, name: str, client: Client, *, stream: bool) -> bool:
        """Tell whether `name` is a probe, and remember who asked. name: lower case."""
        if not name.endswith(self._end):
            return False
        token = name.removesuffix(self._end)
        if TOKEN.fullmatch(token):
            while len(self._seen) >= MOST:
                del self._seen[next(iter(self._seen))]
            over = (client.over or "tcp") if stream else "udp"
            self._seen.pop(token, None)
            self._seen[token] = Probed(client, over, self._monotonic())
        return True

    def find(self, token: str) -> Probed | None:
        """Return who asked for a token in the last ten minutes."""
        found = self._seen.get(token)
        fresh = found and self._monotonic() - found.at <= REMEMBER_S
        return found if fresh else None
