"""Who may take which zones: one TOML file, an unknown key is refused.

A complete, tested example stands in docs/isp.md.
"""

import ipaddress
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dns.exception
import dns.name

from lachan.lib.env import host_port
from lachan.lib.errors import RefusedError, UsageError
from lachan.zones import tsig

NATIONAL = "national"
DEFAULT_NAME = "quoc-gia.rpz.lachan"


@dataclass(frozen=True, slots=True)
class ZoneSource:
    """A zone and what stands in it. file: a list in RPZ form; None: national."""

    name: str
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A resolver of somebody else.

    ident: what its transfers are told under. key: None: known by address alone.
    addresses: from where it may come without a key. notify: (host, port), told of each
    change.
    """

    ident: str
    key: tsig.Key | None = None
    addresses: frozenset[str] = frozenset()
    notify: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """All of the file."""

    zones: tuple[ZoneSource, ...] = (ZoneSource(DEFAULT_NAME),)
    subscribers: tuple[Subscriber, ...] = ()
    own_hosts: tuple[str, ...] = ()
    keys: Mapping[dns.name.Name, Subscriber] = field(init=False)
    by_address: Mapping[str, Subscriber] = field(init=False)

    def __post_init__(self) -> None:
        """Index the subscribers."""
        known = [s for s in self.subscribers if s.key is not None]
        keys = {s.key.name: s for s in known if s.key is not None}
        addresses = {a: s for s in self.subscribers for a in s.addresses}
        object.__setattr__(self, "keys", keys)
        object.__setattr__(self, "by_address", addresses)


def load(path: Path) -> Config:
    """Return what the file says. Raises RefusedError, UsageError."""
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise RefusedError(f"{path}: {e}") from e
    try:
        return parse(body)
    except (ValueError, KeyError, TypeError, dns.exception.DNSException) as e:
        raise UsageError(f"{path}: {type(e).__name__}: {e}") from e


def parse(body: Mapping[str, Any]) -> Config:
    """Return the mapping's meaning. Raises ValueError, KeyError, TypeError."""
    _only(body, {"zones", "subscribers", "own_hosts"})
    zones = tuple(map(_zone, body.get("zones", ()))) or Config().zones
    subscribers = tuple(map(_subscriber, body.get("subscribers", ())))
    keys = [str(s.key.name) for s in subscribers if s.key]
    for what in ([z.name for z in zones], [s.ident for s in subscribers], keys):
        if len({*what}) != len(what):
            raise ValueError(f"one of {what} stands twice")
    return Config(zones, subscribers, tuple(body.get("own_hosts", ())))


def _only(row: Mapping[str, Any], known: set[str]) -> None:
    for key in row:
        if key not in known:
            raise ValueError(f"unknown key {key!r}")


def _zone(row: Mapping[str, Any]) -> ZoneSource:
    _only(row, {"name", "from"})
    name = dns.name.from_text(row["name"]).to_text(omit_final_dot=True).lower()
    source = row.get("from", NATIONAL)
    return ZoneSource(name, None if source == NATIONAL else Path(source))


def _subscriber(row: Mapping[str, Any]) -> Subscriber:
    _only(row, {"id", "key", "secret", "algorithm", "addresses", "notify"})
    ident = str(row["id"])
    key = None
    if "secret" in row:
        name = str(row.get("key", ident))
        key = tsig.key_of(name, row["secret"], row.get("algorithm", "hmac-sha256"))
    addresses = frozenset(
        str(ipaddress.ip_address(a)) for a in row.get("addresses", ())
    )
    if key is not None and addresses:
        raise ValueError(f"{ident}: give a secret or addresses, not both")
    if key is None and not addresses:
        raise ValueError(f"{ident}: neither secret nor addresses")
    notify = tuple(host_port(a, what="notify") for a in row.get("notify", ()))
    return Subscriber(ident, key, addresses, notify)
