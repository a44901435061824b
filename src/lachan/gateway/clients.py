"""Who asks: from an address, a MAC or a device id to a profile and its policy class.

A client is looked up by its raw address for each datagram, so it carries all that the
hot loop needs; once a second, or when its class changes, it is made up to date.
"""

import csv
import ipaddress
from collections import Counter, defaultdict
from pathlib import Path

from lachan.gateway.clock import Clock
from lachan.gateway.config import Config
from lachan.gateway.counters import Counters, Counts
from lachan.gateway.front import Front, Fronts
from lachan.gateway.meter import Meter
from lachan.gateway.query import Edns
from lachan.policy.live import Live, PolicyClass
from lachan.policy.model import LIFTABLE_TTL_S, NATIONAL_TTL_S, Decision

MAX_CLIENTS = 50_000
UNLIMITED = 1 << 60
DEVICE_KINDS = ("credential", "device", "mac", "address")  # one device, not a network
NOBODY = "-"  # no credential looks like it: whoever shows one that nobody has
HORIZON_S = 400 * 86_400.0  # "never changes" is looked at again by then
BLOCK_STEPS_S = (LIFTABLE_TTL_S, NATIONAL_TTL_S)  # the TTLs blocks are kept with
REMEMBER_S = 600.0  # the last block of a device, for the page that explains it


class Client:
    """One asker as this worker knows it.

    until: monotonic second after which it must be refreshed. left: answers it may
    still have before the limit. recognised: one device, not a network or nobody.
    calm: its class does not change while an answer of now is kept. plain: its blocks
    need no more than the lists.
    """

    __slots__ = (
        "address",
        "blocked_at",
        "blocked_for",
        "boundary",
        "calm",
        "cls",
        "counts",
        "credential",
        "device",
        "forwarder",
        "front",
        "last_block",
        "lease",
        "left",
        "mac",
        "over",
        "plain",
        "profile",
        "recognised",
        "served",
        "until",
        "version",
    )

    def __init__(
        self, address: str, mac: str, device: str, credential: str = ""
    ) -> None:
        self.address, self.mac, self.device = address, mac, device
        self.credential = credential  # then the address is left empty: it may be any
        self.over = ""  # the transport of its last question, of encrypted ones
        self.until = 0.0
        self.boundary = 0.0  # epoch second at which the class changes
        self.version = -1
        self.left = UNLIMITED
        self.front: Front = {}
        self.counts: Counts = defaultdict(int)
        self.profile = ""
        self.lease = ""  # the MAC by which it was classified
        self.cls: PolicyClass
        self.recognised = False
        self.served = False
        self.forwarder = False
        self.calm = self.plain = False
        # What was blocked last: the packet after its ID, or its name and decision.
        self.last_block: bytes | tuple[str, Decision] | None = None
        self.blocked_for: PolicyClass | None = None
        self.blocked_at = 0.0


class Clients:
    """Every asker of one worker, bounded; the same rules for UDP and TCP."""

    def __init__(
        self,
        config: Config,
        live: Live,
        fronts: Fronts,
        counters: Counters,
        clock: Clock,
        meter: Meter | None = None,
    ) -> None:
        self.meter = meter  # of the time budgets; None: there are none
        self._config, self._live = config, live
        self._fronts, self._counters = fronts, counters
        self._monotonic, self._epoch = clock.monotonic, clock.epoch
        self._clients: dict[tuple[str, str, str] | str, Client] = {}
        self._leases = Leases(config.leases)
        self._second = 0
        self._prefixes: Counter[bytes] = Counter()

    def find(self, address: str, mac: str = "", device: str = "") -> Client:
        """Return the client, fresh: its class, limit and counters are of now.

        mac, device: what a configured forwarder says; the caller leaves them empty
        for everybody else, since anybody can write such an option.
        """
        key = (address, mac, device)
        client = self._clients.get(key)
        if client is None:
            if len(self._clients) >= MAX_CLIENTS:
                self._forget()
            client = self._clients[key] = Client(*key)
            client.forwarder = not (mac or device) and self._stands_for_others(address)
        if client.until <= self._monotonic():
            self._refresh(client)
        return client

    def behind(self, client: Client, edns: Edns) -> Client:
        """Return who asks through a home router or a front proxy, fresh.

        What stands behind a router that itself stands behind a proxy is known by both.
        """
        if edns.subnet and client.address in self._config.fronts:
            client = self.find(edns.subnet)
        if client.address in self._config.forwarders and (edns.mac or edns.device):
            client = self.find(client.address, edns.mac, edns.device)
        return client

    def _stands_for_others(self, address: str) -> bool:
        return address in self._config.forwarders or address in self._config.fronts

    def shown(self, credential: str) -> Client:
        """Return the client of a credential, fresh, wherever it asks from."""
        client = self._clients.get(credential)
        if client is None and not self.knows(credential):
            credential = NOBODY
            client = self._clients.get(NOBODY)
        if client is None:
            if len(self._clients) >= MAX_CLIENTS:
                self._forget()
            client = self._clients[credential] = Client("", "", "", credential)
        if client.until <= self._monotonic():
            self._refresh(client)
        return client

    def knows(self, credential: str) -> bool:
        """Tell whether a profile has this credential."""
        return self._live.asker("", credential=credential).kind == "credential"

    def seen(self, credential: str) -> tuple[Client, float] | None:
        """Return the device with a credential and the seconds since it last asked."""
        client = self._clients.get(credential)
        if client is None or not client.recognised:
            return None
        # It is made up to date for a second by a question, and by nothing else.
        return client, max(self._monotonic() - client.until, 0.0)

    def last_block_of(self, address: str) -> Client | None:
        """Return the recognised device at `address` that was blocked lately.

        Not one that stands behind it: a forwarder's address is the whole house's.
        """
        mac = self._leases.mac_of(address)
        found = [
            c
            for c in self._clients.values()
            if (c.mac == mac if c.mac or c.device else c.address == address)
            and c.recognised
            and not c.credential
        ]
        since = self._monotonic() - REMEMBER_S
        fresh = [c for c in found if c.last_block and c.blocked_at >= since]
        return max(fresh, key=lambda c: c.blocked_at, default=None)

    def last_block_with(self, credential: str) -> Client | None:
        """Return the device with a credential if it was blocked lately."""
        client = self._clients.get(credential)
        since = self._monotonic() - REMEMBER_S
        if client is None or not client.recognised or not client.last_block:
            return None
        return client if client.blocked_at >= since else None

    def expire(self) -> None:
        """Let every client be refreshed at its next question."""
        now = self._monotonic()
        for client in self._clients.values():
            client.until = min(client.until, now)

    def renew(self, profiles: set[str]) -> None:
        """Let the askers of some profiles be classified at their next question."""
        now = self._monotonic()
        for client in self._clients.values():
            if client.profile in profiles:
                client.version, client.until = -1, min(client.until, now)

    def tick(self) -> None:
        """Read changed lease files, forget old blocks: about once a second."""
        if self._leases.refresh():
            self.expire()
            for client in self._clients.values():
                client.version = -1
        since = self._monotonic() - REMEMBER_S
        for client in self._clients.values():
            if client.last_block is not None and client.blocked_at < since:
                client.last_block = None

    def _refresh(self, client: Client) -> None:
        now, epoch = self._monotonic(), self._epoch()
        if client.version != self._live.version or epoch >= client.boundary:
            self._classify(client, epoch)
        near = self._near(client, epoch)
        client.calm = not near
        client.front = self._front_of(client, near)
        client.counts = self._counters.of(client.profile)
        if client.credential or not ipaddress.ip_address(client.address).is_loopback:
            self._refill(client, now)
        client.until = min(now + 1.0, now + client.boundary - epoch)

    def _refill(self, client: Client, now: float) -> None:
        """Give an asker its answers of the coming second, and what it saved up.

        All askers of one IPv6 /64 share one allowance: whoever can take one address of
        it can take them all.
        """
        limits = self._config.limits
        if not limits.queries_per_s:
            return
        rate = limits.queries_per_s
        if ":" in client.address:
            rate //= self._neighbours(client.address, int(now))
        if client.left == UNLIMITED:
            client.left = rate
            return
        quiet_s = max(now - client.until, 0.0)
        saved = max(client.left, 0) + int(quiet_s * rate)
        client.left = min(saved + rate, max(limits.burst, rate))

    def _neighbours(self, address: str, second: int) -> int:
        """Count the addresses of this /64 that were refreshed in this second."""
        if second != self._second:
            self._second, self._prefixes = second, Counter()
        prefix = ipaddress.IPv6Address(address.partition("%")[0]).packed[:8]
        self._prefixes[prefix] += 1
        return self._prefixes[prefix]

    def _classify(self, client: Client, epoch: float) -> None:
        mac = client.mac or self._leases.mac_of(client.address)
        asker = self._live.asker(client.address, mac, client.device, client.credential)
        if (client.profile, client.lease) != (asker.profile, mac):
            client.last_block = None  # the address has a new owner
            client.lease = mac
        client.profile, client.recognised = asker.profile, asker.kind in DEVICE_KINDS
        if self.meter is not None:
            self.meter.settle(asker.profile, epoch)
        client.cls, boundary = self._live.class_of(asker.profile, epoch)
        client.boundary = min(boundary, epoch + HORIZON_S)
        client.version = self._live.version
        client.served = asker.kind != "default" or self._serves(client)
        client.plain = client.served and not (client.forwarder or client.cls.page)

    def _near(self, client: Client, epoch: float) -> int:
        """Return how many of the times answers are kept reach over the next change."""
        left = client.boundary - epoch
        steps = (*BLOCK_STEPS_S, client.cls.max_ttl_s)
        return sum(left <= step + 1 for step in steps)  # 1: until the next refresh

    def _front_of(self, client: Client, near: int) -> Front:
        """Return the cache that `client` shares with its likes."""
        if client.forwarder or not client.served:
            return {}  # a forwarder's packets are read one by one: the asker is inside
        # Nearer by one step some answers no longer fit: those askers start anew.
        moment = int(client.boundary) * (len(BLOCK_STEPS_S) + 2) + near if near else 0
        return self._fronts.of(client.cls, moment)

    def _serves(self, client: Client) -> bool:
        """Tell whether a stranger is answered; not one whose credential is no more."""
        if client.credential:
            return False
        ip = ipaddress.ip_address(client.address)
        return any(ip in network for network in self._config.serve)

    def _forget(self) -> None:
        """Drop the half that was refreshed longest ago."""
        order = sorted(self._clients.items(), key=lambda item: item[1].until)
        for key, _ in order[: len(order) // 2]:
            del self._clients[key]


class Leases:
    """Addresses and MACs of dnsmasq lease files and Kea's CSV files."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths
        self._stamps: tuple[float, ...] = ()
        self._macs: dict[str, str] = {}
        self.refresh()

    def mac_of(self, address: str) -> str:
        """Return aa:bb:cc:dd:ee:ff or ""."""
        return self._macs.get(address, "")

    def refresh(self) -> bool:
        """Read the files again if one changed; tell whether anything differs."""
        stamps = tuple(_stamp(p) for p in self._paths)
        if stamps == self._stamps:
            return False
        self._stamps = stamps
        macs: dict[str, str] = {}
        for path in self._paths:
            try:
                text = path.read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            macs |= read_kea(text) if path.suffix == ".csv" else read_dnsmasq(text)
        changed, self._macs = macs != self._macs, macs
        return changed


def _stamp(path: Path) -> float:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0.0


def read_dnsmasq(text: str) -> dict[str, str]:
    """Read ``expiry MAC address name client-id`` lines; others are skipped."""
    macs = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 4 and _is_mac(words[1]) and _is_address(words[2]):
            macs[str(ipaddress.ip_address(words[2]))] = words[1].lower()
    return macs


def read_kea(text: str) -> dict[str, str]:
    """Read Kea's memfile (CSV with a header; the last row of an address holds).

    A row with a state (declined, reclaimed) or without lifetime ends a lease.
    Source: Kea administrator's manual, "Memfile - Basic Storage for Leases".
    """
    macs: dict[str, str] = {}
    for row in csv.DictReader(text.replace("\0", "").splitlines()):
        address, mac = row.get("address") or "", row.get("hwaddr") or ""
        if not _is_address(address):
            continue
        key = str(ipaddress.ip_address(address))
        over = (row.get("state") or "0") != "0" or row.get("valid_lifetime") == "0"
        if over:
            macs.pop(key, None)
        elif _is_mac(mac):
            macs[key] = mac.lower()
    return macs


def _is_mac(text: str) -> bool:
    parts = text.split(":")
    return len(parts) == 6 and all(
        len(p) == 2 and set(p) <= set("0123456789abcdefABCDEF") for p in parts
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
