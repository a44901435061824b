"""One question under way, and what is sent for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lachan.gateway.clients import Client
from lachan.gateway.counters import QUIET
from lachan.gateway.query import Query
from lachan.policy.catalogue import counted_as
from lachan.policy.model import EDE_BY_ORIGIN, Decision


class Served(NamedTuple):
    """One answer ready to send.

    good_for_s: seconds the front cache may repeat it; its TTLs count down in there.
    """

    wire: bytes
    slot: int = QUIET
    good_for_s: float = 0.0


WAITING = Served(b"")  # the answer comes later, through `reply`
Reply = Callable[[Served], None]
Errors = Sequence[tuple[int, str]]  # extended errors, RFC 8914


@dataclass(frozen=True, slots=True)
class Asked:
    """One question under way: what was asked, by whom, over what."""

    query: Query
    client: Client
    name: str
    stream: bool
    trusted: bool  # by stream or with a valid cookie: the address is not forged
    cookie: bytes


def errors_of(asked: Asked, decision: Decision) -> list[tuple[int, str]]:
    """Return the extended error of a decision; text only to who is no forgery.

    A sensitive category is named to nobody: browsers show the text.
    """
    code = decision.ede
    if code is None:
        code = EDE_BY_ORIGIN.get(decision.origin)
    if code is None:
        return []
    text = decision.category if asked.trusted else ""
    return [(code, text if counted_as(text) == text else "")]
