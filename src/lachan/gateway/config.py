"""The gateway's settings: one TOML file, an unknown key is refused.

A complete, tested example stands in docs/gateway.md.
"""

import ipaddress
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast

from lachan.lib.env import host_port
from lachan.lib.errors import UsageError
from lachan.policy.names import NameFormError, normalise

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# RFC 1918, RFC 4193, RFC 3927, RFC 4291: served when nothing else is said.
PRIVATE = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one asker may use; a limit of 0 means none."""

    queries_per_s: int = 400  # answers a second to one address; IPv6 by /64
    burst: int = 1200  # queries saved up by a quiet address
    in_flight: int = 2000  # questions waiting for upstreams, all askers
    tcp_connections: int = 1000  # open streams, all askers
    tcp_per_address: int = 100  # open streams of one address
    tcp_idle_s: int = 20  # a silent stream is closed (RFC 7766, section 6.2.3)
    tls_connections: int = 10_000  # open encrypted streams, DoT and DoH each
    tls_per_credential: int = 50  # of one device's credential
    tls_idle_s: int = 60  # a handshake costs more than waiting


@dataclass(frozen=True, slots=True)
class Cache:
    """Bounds of memory."""

    front: int = 40_000  # finished answers, all classes together
    answers: int = 20_000  # answers of upstreams
    megabytes: int = 24  # octets of upstream answers, in MiB
    stale_s: int = 86_400  # how long an expired answer may serve (RFC 8767)


@dataclass(frozen=True, slots=True)
class Config:
    """All the gateway needs besides its policy.

    listen, dot, doh: (host, port). tls_cert, tls_key: PEM files, chain and key, for
    the encrypted ones. upstreams: (host, port), tried by health.
    serve: networks that are answered besides those that the policy names.
    forwarders: home routers whose EDNS device options are believed.
    fronts: proxies (dnsdist) whose EDNS client subnet, a whole address, is the asker.
    leases: dnsmasq or Kea (CSV) lease files that pair addresses with MACs.
    run: directory of the control sockets, or None. stats: spool of counters, or None.
    utc_offset_min: the local day of the counters.
    own_hosts: the installation's own names, never blocked or counted.
    probe: names below it are asked by the console's self-test; "" for none.
    """

    listen: tuple[tuple[str, int], ...] = ()
    dot: tuple[tuple[str, int], ...] = ()
    doh: tuple[tuple[str, int], ...] = ()
    tls_cert: Path | None = None
    tls_key: Path | None = None
    upstreams: tuple[tuple[str, int], ...] = ()
    serve: tuple[Network, ...] = tuple(ipaddress.ip_network(n) for n in PRIVATE)
    forwarders: frozenset[str] = frozenset()
    fronts: frozenset[str] = frozenset()
    leases: tuple[Path, ...] = ()
    run: Path | None = None
    stats: Path | None = None
    workers: int = 1
    utc_offset_min: int = 420
    own_hosts: tuple[str, ...] = ()
    probe: str = ""
    limits: Limits = field(default_factory=Limits)
    cache: Cache = field(default_factory=Cache)


def load(path: Path, base: Config | None = None) -> Config:
    """Read `path` over `base`. Raises UsageError naming the key."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise UsageError(f"{path}: {e.strerror}") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise UsageError(f"{path}: {e}") from e
    return from_mapping(data, base or Config())


def from_mapping(data: Mapping[str, Any], base: Config) -> Config:
    """Return `base` changed by `data`. Raises UsageError naming the key."""
    changes: dict[str, Any] = {}
    for key, value in data.items():
        if key in _SECTIONS:
            changes[key] = _section(key, value, getattr(base, key))
        elif key in _KEYS:
            try:
                changes[key] = _KEYS[key](value)
            except (ValueError, TypeError, UsageError, NameFormError) as e:
                raise UsageError(f"{key}: {e}") from e
        else:
            raise UsageError(f"unknown key {key!r}; known: {', '.join(_known())}")
    return replace(base, **changes)


def _known() -> list[str]:
    return sorted([*_KEYS, *_SECTIONS])


def _section(name: str, value: object, base: Limits | Cache) -> Limits | Cache:
    known = {f.name for f in fields(base)}
    if not isinstance(value, dict):
        raise UsageError(f"{name}: a table is expected")
    for key, number in value.items():
        if key not in known:
            raise UsageError(
                f"unknown key {name}.{key}; known: {', '.join(sorted(known))}"
            )
        if type(number) is not int or number < 0:
            raise UsageError(f"{name}.{key}: {number!r} is not a number from 0")
    return type(base)(
        **{f.name: value.get(f.name, getattr(base, f.name)) for f in fields(base)}
    )


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise TypeError("a list of strings is expected")
    return cast("list[str]", value)


def _count(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 256:
        raise ValueError(f"{value!r} is not a number from 1 to 256")
    return value


def _minutes(value: object) -> int:
    if type(value) is not int or not -720 <= value <= 840:
        raise ValueError(f"{value!r} is not minutes east of UTC")
    return value


def _path(value: object) -> Path:
    if not isinstance(value, str):
        raise TypeError("a path is expected")
    return Path(value)


def _addresses(value: object) -> frozenset[str]:
    return frozenset(str(ipaddress.ip_address(v)) for v in _strings(value))


_KEYS: dict[str, Callable[[object], object]] = {
    "listen": lambda v: tuple(host_port(s) for s in _strings(v)),
    "dot": lambda v: tuple(host_port(s) for s in _strings(v)),
    "doh": lambda v: tuple(host_port(s) for s in _strings(v)),
    "tls_cert": _path,
    "tls_key": _path,
    "upstreams": lambda v: tuple(host_port(s) for s in _strings(v)),
    "serve": lambda v: tuple(ipaddress.ip_network(s) for s in _strings(v)),
    "forwarders": _addresses,
    "fronts": _addresses,
    "leases": lambda v: tuple(Path(s) for s in _strings(v)),
    "run": _path,
    "stats": _path,
    "workers": _count,
    "utc_offset_min": _minutes,
    "own_hosts": lambda v: tuple(normalise(s) for s in _strings(v)),
    "probe": lambda v: normalise(str(v)) if v else "",
}
_SECTIONS = ("limits", "cache")
