"""What is known of one upstream server: how quick, whether up, what it can do."""

import math
from ipaddress import ip_address
from typing import Any

FIRST_RTT_S = 0.1
RTT_WEIGHT = 0.125  # of a new sample, as in RFC 6298
MIN_TIMEOUT_S = 0.25
MAX_TIMEOUT_S = 1.5
FIRST_BACKOFF_S = 1.0
MAX_BACKOFF_S = 30.0
PLAIN_FOR_S = 900.0  # before EDNS is tried again
SILENT_CASE_CHANGES = 3  # before letter case is no longer expected back
REFUSAL_RTT_S = 0.5


class Health:
    """One server: its address and what was seen of it.

    host: an IP literal. trusted: on this machine, so that its AD bit is believed.
    rtt_s: smoothed round trip. echoes_case: gives the question back as it was sent.
    """

    __slots__ = (
        "address",
        "answered",
        "asked",
        "backoff_s",
        "case_changes",
        "down_until",
        "echoes_case",
        "failed",
        "family_v6",
        "heard_at",
        "plain_until",
        "probing",
        "rtt_s",
        "speaks_edns",
        "timeouts",
        "trusted",
        "up",
    )

    def __init__(self, host: str, port: int) -> None:
        ip = ip_address(host)
        self.address = (host, port)
        self.family_v6 = ip.version == 6
        self.trusted = ip.is_loopback
        self.up = True
        self.probing = False
        self.rtt_s = FIRST_RTT_S
        self.timeouts = 0  # since the last answer
        self.heard_at = -math.inf
        self.down_until = 0.0
        self.backoff_s = FIRST_BACKOFF_S
        self.plain_until = 0.0
        self.speaks_edns = False
        self.echoes_case = True
        self.case_changes = 0
        self.asked = self.answered = self.failed = 0

    def timeout_s(self, attempts: int) -> float:
        """Return how long attempt number `attempts` (from 1) may take."""
        first = min(max(4 * self.rtt_s, MIN_TIMEOUT_S), MAX_TIMEOUT_S)
        return min(first * attempts, MAX_TIMEOUT_S)

    def heard(self, now: float, rtt_s: float) -> None:
        """Note an answer, good or bad: the server is there."""
        self.answered += 1
        self.heard_at = now
        self.rtt_s += (rtt_s - self.rtt_s) * RTT_WEIGHT
        self.timeouts = 0
        if not self.up:
            self.up = True
            self.backoff_s = FIRST_BACKOFF_S

    def down(self, now: float) -> None:
        """Note that it cannot be reached; each time it is left alone for longer."""
        self.failed += 1
        if self.up:
            self.up = False
            self.backoff_s = FIRST_BACKOFF_S
        elif now >= self.down_until:
            self.backoff_s = min(2 * self.backoff_s, MAX_BACKOFF_S)
        else:
            return
        self.down_until = now + self.backoff_s

    def understood(self, now: float, *, plain: bool) -> None:
        """Note a good answer. plain: it took a question without EDNS.

        A server that ever understood EDNS is not thought to have lost it: one name's
        FORMERR must not cost all others their signatures.
        """
        if not plain:
            self.speaks_edns = True
            self.plain_until = 0.0
        elif not self.speaks_edns and now >= self.plain_until:
            self.plain_until = now + PLAIN_FOR_S

    def refused(self) -> None:
        """Note that it will not serve us; others are preferred."""
        self.rtt_s = max(self.rtt_s, REFUSAL_RTT_S)

    def changed_case(self) -> None:
        """Note an answer whose question came back in other letter case."""
        self.case_changes += 1
        if self.case_changes >= SILENT_CASE_CHANGES:
            self.echoes_case = False

    def wants_probe(self, now: float) -> bool:
        """Tell whether it should be asked something only to see whether it answers."""
        if self.probing:
            return False
        if self.up:
            return self.timeouts > 0
        return now >= self.down_until

    def status(self) -> dict[str, Any]:
        """Return numbers for the control socket."""
        return {
            "address": self.address[0],
            "port": self.address[1],
            "up": self.up,
            "rtt_ms": round(self.rtt_s * 1000, 2),
            "asked": self.asked,
            "answered": self.answered,
            "failed": self.failed,
            "edns": not self.plain_until,
            "echoes_case": self.echoes_case,
        }
