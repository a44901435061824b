"""The files of one generation, opened for reading: mapped, checked, shared.

Roles: ``names`` (the table of names, see `table`), ``sets`` (what its numbers mean),
``patterns``, ``profiles`` (a line each), ``askers`` (trie of addresses, networks, MACs,
devices, profile ids) with ``index`` (the offset of the profile's line), ``national``. A
file that did not change is not opened again.
"""

import hashlib
import ipaddress
import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import marisa_trie

from lachan.policy.manifest import FileRef, Manifest, SnapshotError, parse_json
from lachan.policy.national import National
from lachan.policy.patterns import Patterns
from lachan.policy.table import NameTable

ROLES = (
    *("names", "sets", "patterns"),
    *("profiles", "askers", "index", "national"),
)
Pairs = tuple[tuple[str, str], ...]  # (category, source)
CATALOGUE_SOURCE = "lachan"  # the service catalogue's own names
NOWHERE = -1
_WIDTHS = {1: "B", 2: "H", 4: "I"}
_HEADER_OCTETS = 8


def asker_key(kind: str, value: str) -> str:
    """Return the trie's key of an asker. A network is its leading bits."""
    if kind == "network":
        network = ipaddress.ip_network(value)
        bits = f"{int(network.network_address):0{network.max_prefixlen}b}"
        return f"n{network.version}{bits[: network.prefixlen]}"
    return f"{kind[0]}:{value}"


def network_query(address: str) -> str:
    """Return what finds the networks of `address` by prefix. Raises ValueError."""
    a = ipaddress.ip_address(address)
    return f"n{a.version}{int(a):0{a.max_prefixlen}b}"


class Numbers(NamedTuple):
    """A mapped array; every item is below `bound`."""

    items: "memoryview[int]"
    bound: int


class Listing(NamedTuple):
    """Which sets a name stands in, with all below it and by itself; NOWHERE: none."""

    subtree: int
    exact: int


class Meanings(NamedTuple):
    """What the numbers of the table of names mean: a listing each, into `sets`."""

    listings: tuple[Listing, ...]
    sets: tuple[Pairs, ...]


NOTHING = Meanings((), ())


class Listed(NamedTuple):
    """One entry of the lists that applies to a name. subtree: with all below it."""

    name: str
    subtree: bool
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation. parts: what is open, by role, for the next one to reuse.

    listless: the lists could not be opened, only who asks and what is national.
    """

    manifest: Manifest
    parts: Mapping[str, Any]
    names: NameTable | None
    meanings: Meanings
    patterns: Patterns | None
    national: National
    askers: Any
    index: Any
    profiles: Any
    listless: bool = False

    @property
    def has_profiles(self) -> bool:
        """Tell whether anybody configured a profile."""
        return self.profiles is not None

    def listed(self, name: str) -> list[Listed]:
        """Return the entries that apply to a name, normalised, most specific first."""
        if self.names is None:
            return []
        listings, sets = self.meanings
        found = []
        for at, number in self.names.hits(name.encode()):
            subtree, exact = listings[number]
            if exact != NOWHERE and not at:
                found.append(Listed(name, False, sets[exact]))
            if subtree != NOWHERE:
                found.append(Listed(name[at:], True, sets[subtree]))
        return found

    def asker(self, kind: str, value: str) -> str | None:
        """Return the profile id that names this asker."""
        if self.askers is None:
            return None
        found = self.askers.get(asker_key(kind, value))
        return None if found is None else self._id_at(self.index.items[found])

    def networks(self, address: str) -> list[tuple[int, str]]:
        """Return (prefix length, profile id) of the networks of `address`."""
        if self.askers is None:
            return []
        query = network_query(address)
        found = self.askers.iter_prefixes_with_ids(query)
        return [(len(k) - 2, self._id_at(self.index.items[i])) for k, i in found]

    def profile_json(self, profile: str) -> bytes | None:
        """Return the JSON of a profile."""
        if self.askers is None:
            return None
        found = self.askers.get(asker_key("id", profile))
        if found is None:
            return None
        start = self.profiles.find(b"\t", self.index.items[found]) + 1
        return bytes(self.profiles[start : self.profiles.find(b"\n", start)])

    def profile_lines(self) -> list[tuple[str, bytes]]:
        """Return (id, JSON) of every profile, in the order of the ids."""
        if self.profiles is None:
            return []
        rows = (line.partition(b"\t") for line in bytes(self.profiles).splitlines())
        return [(name.decode("ascii", "replace"), data) for name, _, data in rows]

    def _id_at(self, offset: int) -> str:
        end = self.profiles.find(b"\t", offset)
        return bytes(self.profiles[offset:end]).decode("ascii", "replace")


LIST_ROLES = frozenset({"names", "sets", "patterns"})


def open_snapshot(
    directory: Path,
    manifest: Manifest,
    previous: Snapshot | None = None,
    *,
    listless: bool = False,
) -> Snapshot:
    """Open what `manifest` names. Raises SnapshotError.

    listless: leave the lists alone, so that profiles can still say open or closed.
    """
    parts: dict[str, Any] = {}
    for role, ref in manifest.files.items():
        if listless and role in LIST_ROLES:
            continue
        known = None if previous is None else previous.manifest.files.get(role)
        if previous is not None and known == ref and role in previous.parts:
            parts[role] = previous.parts[role]
        else:
            parts[role] = _open(directory, role, ref)
    snapshot = Snapshot(
        manifest=manifest,
        parts=parts,
        names=parts.get("names"),
        meanings=parts.get("sets", NOTHING),
        patterns=parts.get("patterns"),
        national=parts.get("national", National()),
        askers=parts.get("askers"),
        index=parts.get("index"),
        profiles=parts.get("profiles"),
        listless=listless,
    )
    _check(snapshot)
    return snapshot


def _check(s: Snapshot) -> None:
    """Refuse parts of which one would lead outside another."""
    askers = [part is not None for part in (s.askers, s.index, s.profiles)]
    whole = all(askers) and (
        len(s.askers) == len(s.index.items) and s.index.bound == len(s.profiles)
    )
    meant = 0 if s.names is None else s.names.bound
    if (any(askers) and not whole) or meant != len(s.meanings.listings):
        raise SnapshotError("its files do not belong together")


def _open(directory: Path, role: str, ref: FileRef) -> Any:
    path = directory / ref.name
    try:
        with path.open("rb") as f:
            # Read, not mapped: hashing must not make the whole file resident.
            digest = hashlib.file_digest(f, "sha256").hexdigest()
            if f.tell() != ref.size or digest != ref.sha256:
                raise SnapshotError(f"{ref.name} is not what the manifest says")
            if role in _OPENERS:
                f.seek(0)
                return _OPENERS[role](f.read())
            if role == "askers":
                return marisa_trie.Trie().mmap(str(path))
            if role == "names":
                return NameTable(mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ))
            return _mapped(f.fileno(), ref)
    except OSError as e:
        raise SnapshotError(f"{ref.name}: {e.strerror}") from e
    # marisa answers a file that is not its own with RuntimeError.
    except (RuntimeError, KeyError, TypeError, ValueError, AttributeError) as e:
        raise SnapshotError(f"{ref.name}: not a {role} file: {e!s:.80}") from e


def _mapped(fd: int, ref: FileRef) -> Any:
    if ref.size == 0:
        raise SnapshotError(f"{ref.name} is empty")
    m = mmap.mmap(fd, 0, access=mmap.ACCESS_READ)
    if not ref.name.endswith(".bin"):
        return m
    return Numbers(
        memoryview(m)[_HEADER_OCTETS:].cast(_WIDTHS[m[0]]),  # type: ignore[call-overload] # not a literal
        int.from_bytes(m[4:_HEADER_OCTETS], "little"),
    )


def _meanings(data: bytes) -> Meanings:
    body = parse_json(data, "sets")
    sets = tuple(tuple((str(c), str(s)) for c, s in pairs) for pairs in body["sets"])
    listings = tuple(Listing(int(s), int(e)) for s, e in body["listings"])
    if any(not NOWHERE <= n < len(sets) for listing in listings for n in listing):
        raise ValueError("a set that is not there")
    return Meanings(listings, sets)


_OPENERS = {
    "sets": _meanings,
    "national": National.from_json,
    "patterns": Patterns.from_json,
}
