"""The national list in memory: names, subtrees, keyed hashes, each until a time."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from lachan.policy.manifest import SnapshotError, canonical, parse_json
from lachan.policy.names import normalise

FOREVER = float("inf")
HASH_OCTETS = 16
# Without an own key hashes still keep names out of plain sight; a release may set one.
DEFAULT_KEY = hashlib.sha256(b"lachan national list").digest()


class Entry(NamedTuple):
    """One entry. name: the name or, for `hashed`, its hash in hex.

    order: number of the decision; until: epoch seconds.
    """

    name: str
    hashed: bool
    subtree: bool
    order: str
    until: float


class Hit(NamedTuple):
    """An entry that applies, and the name it stands for ("" when hashed)."""

    entry: Entry
    owner: str


def hash_name(name: str, key: bytes) -> str:
    """Return the hash under which a name is carried. Source: RFC 7693."""
    return hashlib.blake2b(name.encode(), key=key, digest_size=HASH_OCTETS).hexdigest()


def entry_of(row: Mapping[str, Any]) -> Entry:
    """Return the entry of a JSON row. Raises SnapshotError."""
    try:
        hashed = "hash" in row
        name = _digest(row["hash"]) if hashed else normalise(row["name"])
        until = row.get("until")
        return Entry(
            name=name,
            hashed=hashed,
            subtree=bool(row.get("subtree", False)),
            order=str(row.get("order", "")),
            until=FOREVER if until is None else _epoch(until),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise SnapshotError(f"national entry: {e!s:.80}") from e


def _digest(text: str) -> str:
    if len(bytes.fromhex(text)) != HASH_OCTETS:
        raise ValueError("hash of another length")
    return text.lower()


def _key(text: str) -> bytes:
    key = bytes.fromhex(text)
    if not 16 <= len(key) <= 64:
        raise ValueError("key of another length")
    return key


def _epoch(text: str) -> float:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError("until has no offset")
    return moment.timestamp()


@dataclass(slots=True)
class National:
    """The entries in force. Mutable: the overlay adds and withdraws."""

    key: bytes = DEFAULT_KEY
    plain: dict[str, Entry] = field(default_factory=dict)
    hashed: dict[str, Entry] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: bytes) -> "National":
        """Return the list of a snapshot's file. Raises SnapshotError."""
        body = parse_json(data, "national")
        try:
            made = cls(key=_key(body["key"]))
            rows = list(body["entries"])
        except (KeyError, TypeError, ValueError) as e:
            raise SnapshotError(f"national: {e!s:.80}") from e
        for row in rows:
            made.add(row)
        return made

    def to_json(self) -> bytes:
        """Return the snapshot's file."""
        rows = [self.rows[k] for k in sorted(self.rows)]
        return canonical({"key": self.key.hex(), "entries": rows})

    def copy(self) -> "National":
        """Return a list that can change by itself."""
        return National(self.key, dict(self.plain), dict(self.hashed), dict(self.rows))

    def add(self, row: Mapping[str, Any]) -> None:
        """Add or replace one entry. Raises SnapshotError."""
        entry = entry_of(row)
        (self.hashed if entry.hashed else self.plain)[entry.name] = entry
        kept = {"subtree": entry.subtree, "order": entry.order}
        kept["until"] = row.get("until")
        kept["hash" if entry.hashed else "name"] = entry.name
        self.rows[entry.name] = kept

    def withdraw(self, row: Mapping[str, Any]) -> None:
        """Take one entry out, by its name or hash; a name also finds its hash."""
        for name in (str(row.get("hash", "")), str(row.get("name", ""))):
            self._remove(name)
        if "name" in row:
            self._remove(hash_name(str(row["name"]), self.key))

    def _remove(self, name: str) -> None:
        self.plain.pop(name, None)
        self.hashed.pop(name, None)
        self.rows.pop(name, None)

    def expire(self, now: float) -> bool:
        """Drop what is over at `now`; tell whether anything was."""
        entries: Iterable[Entry] = (*self.plain.values(), *self.hashed.values())
        over = [e.name for e in entries if e.until <= now]
        for name in over:
            self._remove(name)
        return bool(over)

    def next_expiry(self) -> float:
        """Return the earliest epoch second at which an entry ends."""
        return min(
            (e.until for t in (self.plain, self.hashed) for e in t.values()),
            default=FOREVER,
        )

    def find(self, qname: str) -> Hit | None:
        """Return the entry that blocks `qname`: the most specific one."""
        name = qname
        while name:
            entry = self.plain.get(name)
            if entry is not None and (entry.subtree or name == qname):
                return Hit(entry, name)
            if self.hashed:
                entry = self.hashed.get(hash_name(name, self.key))
                if entry is not None and (entry.subtree or name == qname):
                    return Hit(entry, "")
            name = name.partition(".")[2]
        return None
