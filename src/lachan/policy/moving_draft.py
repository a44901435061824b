"""What is being read, until it is whole: clients, rules, lists, notes."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from lachan.policy import catalogue
from lachan.policy.moving_rules import OwnName
from lachan.policy.moving_values import (
    MAX_CLIENTS,
    MAX_HELD,
    MAX_ITEMS,
    Choices,
    Moved,
    MovedClient,
    MovedList,
    MovedRule,
    MovingError,
    Note,
    shown,
)
from lachan.policy.names import parents

MAX_NAME = 60
HOME_KEY = "default"
_MAC = re.compile(r"(?:[0-9a-f]{2}[:.-]?){5}[0-9a-f]{2}")
_DEVICE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
_FIELDS = {
    "address": "addresses",
    "network": "networks",
    "mac": "macs",
    "device": "devices",
}
Asker = tuple[str, str]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Whom:
    """For whom something holds: the home's other devices, and clients by key."""

    home: bool = True
    clients: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it holds for anybody."""
        return self.home or bool(self.clients)


@dataclass(slots=True)
class Draft:
    """Everything taken so far, in the order of the source."""

    people: dict[str, MovedClient] = field(default_factory=dict)
    lists: list[MovedList] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    home: Choices = field(default_factory=Choices)
    _names: list[tuple[OwnName, Whom, str]] = field(default_factory=list)
    _askers: dict[Asker, str] = field(default_factory=dict)
    _by_name: dict[str, str] = field(default_factory=dict)
    _networks: list[Network] = field(default_factory=list)
    _addresses: list[Network] = field(default_factory=list)
    _held: int = 0
    _items: int = 0

    def note(self, where: str, code: str, **facts: str) -> None:
        """Tell of something that is not carried over. Raises MovingError."""
        if len(self.notes) == 2 * MAX_ITEMS:
            raise MovingError("too-large", limit=f"{MAX_ITEMS} entries")
        self.notes.append(
            Note(shown(where), code, tuple((k, shown(v)) for k, v in facts.items()))
        )

    def count(self) -> None:
        """Count one thing taken. Raises MovingError when there are too many."""
        self._items += 1
        if self._items > MAX_ITEMS:
            raise MovingError("too-large", limit=f"{MAX_ITEMS} rules and clients")

    def add_client(
        self, client: MovedClient, askers: Iterable[Asker], where: str
    ) -> MovedClient:
        """Take a client with those of `askers` that nobody has yet.

        Its key is made from its name, which may be long or have been taken.
        """
        self.count()
        if len(self.people) == MAX_CLIENTS:
            raise MovingError("too-large", limit=f"{MAX_CLIENTS} clients")
        name = shown(client.name, MAX_NAME) or "?"
        if len(client.name.strip()) > MAX_NAME:
            self.note(where, "name-cut", name=client.name)
        key = self._key(name)
        client = replace(client, key=key, name=name)
        self.people[key] = client
        self._by_name.setdefault(name, key)
        return self.identify(client, askers, where)

    def identify(
        self, client: MovedClient, askers: Iterable[Asker], where: str
    ) -> MovedClient:
        """Add identifiers to a client that was taken; return it as it is now."""
        for kind, value in askers:
            owner = self._askers.setdefault((kind, value), client.key)
            if owner != client.key:
                self.note(where, "duplicate", value=value)
                continue
            values = getattr(client, _FIELDS[kind])
            if value not in values:
                more: dict[str, Any] = {_FIELDS[kind]: (*values, value)}
                client = replace(client, **more)
                self._place(kind, value)
        self.people[client.key] = client
        return client

    def _place(self, kind: str, value: str) -> None:
        if kind in {"address", "network"}:
            known = self._addresses if kind == "address" else self._networks
            known.append(ipaddress.ip_network(value))

    def overlaps(self, asker: Asker) -> bool:
        """Tell whether `asker`, nobody's own, is a part of a client or holds one."""
        kind, value = asker
        if kind not in {"address", "network"}:
            return False
        mine = ipaddress.ip_network(value)
        theirs = (
            self._networks if kind == "address" else self._networks + self._addresses
        )
        return any(mine.version == t.version and mine.overlaps(t) for t in theirs)

    def named(self, name: str) -> str | None:
        """Return the key of the client of that name."""
        return self._by_name.get(name)

    def owner(self, asker: Asker) -> MovedClient | None:
        """Return the client that has this identifier."""
        key = self._askers.get(asker)
        return None if key is None else self.people[key]

    def _key(self, name: str) -> str:
        plain = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D"))
        stem = re.sub(
            r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()
        )
        stem = stem.strip("-")[:50].strip("-") or "may"
        key, number = stem, 1
        while key in self.people or key == HOME_KEY:
            number += 1
            key = f"{stem}-{number}"
        return key

    def add_name(self, own: OwnName, whom: Whom, where: str) -> None:
        """Take a name that was chosen there."""
        self.count()
        self._held += len(whom.clients)
        if self._held > MAX_HELD:
            raise MovingError("too-large", limit=f"{MAX_HELD} rules of clients")
        self._names.append((own, whom, where))

    def add_list(self, made: MovedList) -> None:
        """Take a list by its address; one that cannot be fetched is noted."""
        self.count()
        where, name = made.where, shown(made.name)
        url, credentials = web_address(made.url)
        if not url:
            local = bool(made.url.strip())
            self.note(where, "list-local" if local else "list-bad", name=name or "?")
            return
        if credentials:
            self.note(where, "list-credentials", name=name or url)
        known = {s.url: s.category for s in catalogue.starter_lists() if s.url}
        self.lists.append(
            replace(made, url=url, name=name, category=known.get(url, ""))
        )

    def finish(self, kind: str, version: str) -> Moved:
        """Return all of it, with the rules settled among themselves."""
        return Moved(
            kind=kind,
            version=shown(version, 40),
            services=self.home.services,
            categories=self.home.categories,
            windows=self.home.windows,
            zone=self.home.zone,
            safe_search=self.home.safe_search,
            people=tuple(self.people.values()),
            rules=tuple(self._settled()),
            lists=tuple(self.lists),
            notes=tuple(self.notes),
            carried=tuple(dict.fromkeys(self.carried)),
        )

    def _settled(self) -> Iterable[MovedRule]:
        """Yield the rules in force. Here an allow always goes before a block."""
        removed = {own.key for own, _, _ in self._names if own.badfilter}
        left = []
        for own, whom, where in self._names:
            if own.badfilter or (own.key is not None and own.key in removed):
                self.note(where, "rule-badfilter", text=own.line)
            else:
                left.append((own, whom, where))
        important = {
            o.name: o.subtree for o, _, _ in left if o.important and not o.allow
        }
        above = {p for name in important for p in parents(name)}
        for own, whom, where in left:
            if own.allow and not own.important and _against(own, important, above):
                self.note(where, "rule-overruled", text=own.line)
                continue
            if own.narrowed:
                self.note(where, "rule-narrowed", name=own.name, text=own.line)
            yield MovedRule(
                own.name, own.subtree, own.allow, where, whom.home, whom.clients
            )


def _against(own: OwnName, important: dict[str, bool], above: set[str]) -> bool:
    if own.name in important or (own.subtree and own.name in above):
        return True
    return any(important.get(p, False) for p in parents(own.name))


def asker_of(text: str) -> Asker | None:
    """Return what kind of identifier `text` is, in its one spelling; None: none."""
    text = text.strip().lower()
    try:
        ip = ipaddress.ip_address(text.partition("%")[0])
        if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        return "address", str(ip)
    except ValueError:
        pass
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        pass
    else:
        return "network", str(network)
    if _MAC.fullmatch(text):
        bare = re.sub(r"[:.-]", "", text)
        return "mac", ":".join(bare[i : i + 2] for i in range(0, 12, 2))
    return None


def device_of(text: str) -> Asker | None:
    """Return the identifier of a device that says who it is; None: none."""
    text = text.strip().lower()
    return ("device", text) if _DEVICE.fullmatch(text) else None


def web_address(text: str) -> tuple[str, bool]:
    """Return an http or https address without a password, and whether it had one.

    "" if it is no such address.
    """
    try:
        parts = urlsplit(text.strip())
        host = parts.hostname
    except ValueError:
        return "", False
    if parts.scheme not in {"http", "https"} or not host or len(text) > 2000:
        return "", False
    place = parts.netloc.rpartition("@")[2]
    return shown(urlunsplit(parts._replace(netloc=place)), 2000), "@" in parts.netloc


def mapping(value: Any) -> dict[str, Any]:
    """Return `value` if it is a mapping of texts, else an empty one."""
    if not isinstance(value, dict):
        return {}
    return {str(k): v for k, v in value.items()}


def items(value: Any) -> list[Any]:
    """Return `value` if it is a list, else an empty one. Raises MovingError."""
    if not isinstance(value, list):
        return []
    if len(value) > MAX_ITEMS:
        raise MovingError("too-large", limit=f"{MAX_ITEMS} entries")
    return value


def text(value: Any) -> str:
    """Return a scalar as text; "" for nothing and for what is no scalar."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, dict | list | bytes):
        return ""
    return "" if value == "null" else str(value)


def is_true(value: Any) -> bool:
    """Tell whether `value` says yes, as YAML, TOML, JSON and SQLite write it."""
    return text(value).lower() in {"true", "yes", "on", "1"}
