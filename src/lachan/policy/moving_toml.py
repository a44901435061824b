"""What Pi-hole writes beside its database: pihole.toml, and the files before it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lachan.policy.moving_draft import items, mapping, text
from lachan.policy.moving_rules import NOWHERE

# Sections of the file. One is enough to tell it from other TOML.
SECTIONS = frozenset(
    {"dns", "dhcp", "ntp", "resolver", "database", "webserver", "files", "misc"}
)
_READ = {"dns": {"hosts", "cnameRecords"}, "dhcp": {"hosts"}}
# Of these only that they were there may be told.
_SECRET_WORDS = ("pwhash", "password", "totp", "secret", "app_sudo", "cert")

Noted = tuple[str, str, dict[str, str]]
Line = tuple[str, str]  # where, text


@dataclass(slots=True)
class Toml:
    """Lines that tell of devices and of names.

    leases: "MAC,address,name". hosts: "address name …". aliases: "name,target".
    """

    leases: list[Line] = field(default_factory=list)
    hosts: list[Line] = field(default_factory=list)
    aliases: list[Line] = field(default_factory=list)
    notes: list[Noted] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)


def is_pihole(source: Mapping[str, Any]) -> bool:
    """Tell whether a mapping is a pihole.toml."""
    return len(SECTIONS & source.keys()) >= 2 or "dns" in source


def read_toml(source: Mapping[str, Any]) -> Toml:
    """Return what a pihole.toml says. Raises MovingError."""
    found = Toml()
    dns, dhcp = mapping(source.get("dns")), mapping(source.get("dhcp"))
    found.hosts = _lines("toml:dns.hosts", dns.get("hosts"))
    found.aliases = _lines("toml:dns.cnameRecords", dns.get("cnameRecords"))
    found.leases = _lines("toml:dhcp.hosts", dhcp.get("hosts"))
    if mapping(dns.get("blocking")).get("active") is False:
        found.notes.append(("toml:dns.blocking", "protection-off", {}))
    if False in mapping(dns.get("specialDomains")).values():
        found.notes.append(("toml:dns.specialDomains", "canaries", {}))
    for section, values in source.items():
        place = f"toml:{section}"
        found.carried.append(place)
        keys = set(mapping(values)) - _READ.get(section, set())
        if not isinstance(values, dict):
            found.notes.append((place, "unknown", {"keys": section}))
        elif keys:
            told = ", ".join(sorted(k for k in keys if not _is_secret(k)))
            found.notes.append((place, "setting", {"keys": told}))
        if section == "webserver":
            found.notes.append((place, "secret", {}))
    return found


def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in _SECRET_WORDS)


def _lines(place: str, value: Any) -> list[Line]:
    return [(f"{place}[{i}]", text(v)) for i, v in enumerate(items(value))]


def add_custom_list(found: Toml, part: str, lines: str) -> None:
    """Take version 5's custom.list: "address name" a line."""
    found.carried.append(f"file:{part}")
    found.hosts += _numbered(part, lines)


def add_dnsmasq(found: Toml, part: str, lines: str) -> None:
    """Take version 5's fixed leases (dhcp-host=) and aliases (cname=)."""
    found.carried.append(f"file:{part}")
    for where, line in _numbered(part, lines):
        option, equals, value = line.partition("=")
        if option.strip() == "dhcp-host":
            found.leases.append((where, value))
        elif option.strip() == "cname":
            found.aliases.append((where, value))
        else:
            found.notes.append(
                (where, "setting", {"keys": option.strip() if equals else "?"})
            )


def _numbered(part: str, lines: str) -> list[Line]:
    return [
        (f"file:{part}[{i}]", line.strip())
        for i, line in enumerate(lines.split("\n"))
        if line.strip() and not line.strip().startswith("#")
    ]


def records(found: Toml) -> Iterator[tuple[str, str, str, bool]]:
    """Yield place, name and answer of each local record, and whether it only blocks."""
    for where, line in found.hosts:
        address, *names = line.partition("#")[0].split() or ["?"]
        for name in names or ["?"]:
            yield where, name, address, bool(names) and address in NOWHERE
    for where, line in found.aliases:
        name, _, target = line.partition(",")
        yield where, name.strip() or "?", target.split(",")[0].strip() or "?", False
