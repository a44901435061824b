"""The overlay: what must act in seconds, as signed and chained lines beside a snapshot.

A line is ``<canonical JSON>TAB<signature>``. Its JSON carries "seq" (no gaps), "prev"
(hash of the line before; of the manifest for the first) and the entry. Kinds: profile,
profile_removed, national, national_withdrawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lachan.lib.files import append_durably, locked
from lachan.policy import manifest as manifests
from lachan.policy import profile as profiles
from lachan.policy import sign
from lachan.policy.manifest import Manifest, SnapshotError, canonical, chain, parse_json
from lachan.policy.national import National, entry_of

LOCK = ".overlay.lock"
KINDS = ("profile", "profile_removed", "national", "national_withdrawn")
MAX_LINE_OCTETS = 1 << 20
# How the canonical JSON of such an entry has its kind; in no string, for the quotes.
NATIONAL_MARK = b'"kind":"national'


@dataclass(slots=True)
class Tail:
    """Reads an overlay as it grows. offset: octets of whole lines taken so far."""

    path: Path
    next_seq: int
    prev: str
    trust_key: bytes | None
    offset: int = 0

    @classmethod
    def of(cls, directory: Path, m: Manifest, trust_key: bytes | None) -> "Tail":
        """Start at the beginning of the overlay that `m` names."""
        return cls(directory / m.overlay, m.overlay_from, m.head, trust_key)

    def lines(self) -> list[bytes]:
        """Return the new whole lines, without their ends; a half line waits."""
        try:
            with self.path.open("rb") as f:
                f.seek(self.offset)
                data = f.read()
        except FileNotFoundError:
            return []
        except OSError as e:
            raise SnapshotError(f"{self.path.name}: {e.strerror}") from e
        return data.split(b"\n")[:-1]

    def take(self, line: bytes) -> dict[str, Any]:
        """Check one line and step over it.

        Raises SnapshotError, SignatureError, ProfileError, NameFormError; the line is
        then still the next one.
        """
        where = f"{self.path.name}: line {self.next_seq}"
        text, tab, signature = line.rpartition(b"\t")
        if not tab or len(line) > MAX_LINE_OCTETS:
            raise SnapshotError(f"{where} is no overlay line")
        sign.verify(text, signature.decode("ascii", "replace"), self.trust_key)
        body = parse_json(text, where)
        if not isinstance(body, dict):
            raise SnapshotError(f"{where} is no entry")
        if body.get("seq") != self.next_seq or body.get("prev") != self.prev:
            raise SnapshotError(f"{where} does not follow the line before it")
        check(body)
        self.next_seq += 1
        self.prev = chain(line)
        self.offset += len(line) + 1
        return body


def national_entries(
    path: Path, offset: int, trust_key: bytes | None
) -> tuple[list[dict[str, Any]], int]:
    """Return the entries of the national list in the whole lines after `offset`.

    Also returns where these lines end, in octets. The signature of each entry is
    verified; that the chain holds is for gateways, who need every line: among those of
    ten thousand families these are a few.
    Raises SnapshotError or SignatureError.
    """
    try:
        with path.open("rb") as f:
            f.seek(offset)
            data = f.read()
    except FileNotFoundError:
        return [], offset
    except OSError as e:
        raise SnapshotError(f"{path.name}: {e.strerror}") from e
    end = data.rfind(b"\n") + 1
    found = []
    for line in data[:end].split(b"\n"):
        if NATIONAL_MARK not in line:
            continue
        text, _tab, signature = line.rpartition(b"\t")
        sign.verify(text, signature.decode("ascii", "replace"), trust_key)
        body = parse_json(text, path.name)
        if isinstance(body, dict) and str(body.get("kind")).startswith("national"):
            check(body)
            found.append(body)
    return found, offset + end


class Writer:
    """Appends entries. Safe against other processes; a half line is taken off first."""

    def __init__(self, directory: Path, sign_key: Path | None = None) -> None:
        """sign_key: the secret's file; its public half is the gateway's trust key."""
        self._directory = directory
        self._secret = None if sign_key is None else sign.load_secret(sign_key)

    def append(self, *entries: Mapping[str, Any]) -> int:
        """Add entries and return the last one's number when they are on the disk.

        Raises ProfileError or SnapshotError before anything is written.
        """
        for entry in entries:
            check(entry)
        with locked(self._directory / LOCK):
            tail = _end(self._directory)
            made = []
            for entry in entries:
                body = {**entry, "seq": tail.next_seq, "prev": tail.prev}
                text = canonical(body)
                line = text + b"\t" + sign.sign(text, self._secret).encode()
                tail.take(line)
                made.append(line + b"\n")
            if made:
                append_durably(tail.path, b"".join(made))
        return tail.next_seq - 1


def count_lines(directory: Path) -> int:
    """Return how many entries lie beside the snapshot. Raises SnapshotError."""
    with locked(directory / LOCK):
        first = manifests.read(directory, None).overlay_from
        return _end(directory).next_seq - first


def last_seq(directory: Path) -> int:
    """Return the number of the last entry there ever was. Raises SnapshotError."""
    with locked(directory / LOCK):
        return _end(directory).next_seq - 1


def _end(directory: Path) -> Tail:
    """Return a Tail after the last whole line. The lock is held.

    Only the last line is read, so that a change costs the same however many went
    before; whether the chain holds from its start is for its readers.
    """
    m = manifests.read(directory, None)
    tail = Tail.of(directory, m, None)
    if not tail.path.exists():
        return tail
    with tail.path.open("r+b") as f:
        size = f.seek(0, 2)
        start = max(0, size - 2 * MAX_LINE_OCTETS)
        f.seek(start)
        data = f.read()
        end = data.rfind(b"\n") + 1
        if start + end < size:
            # A writer died inside a line: nobody was told that it is on the disk.
            f.truncate(start + end)
    if end:
        last = data[data.rfind(b"\n", 0, end - 1) + 1 : end - 1]
        body = parse_json(last.rpartition(b"\t")[0], tail.path.name)
        if not isinstance(body, dict) or not isinstance(body.get("seq"), int):
            raise SnapshotError(f"{tail.path.name}: the last line is damaged")
        tail.next_seq, tail.prev = body["seq"] + 1, chain(last)
    return tail


def apply(
    entry: Mapping[str, Any],
    profiles: dict[str, Mapping[str, Any]],
    national: National,
) -> None:
    """Carry out one entry that `Tail.take` or `check` passed."""
    match entry["kind"]:
        case "profile":
            profiles[entry["profile"]["id"]] = entry["profile"]
        case "profile_removed":
            profiles.pop(entry["id"], None)
        case "national":
            national.add(entry)
        case "national_withdrawn":
            national.withdraw(entry)


def check(entry: Mapping[str, Any]) -> None:
    """Raise ProfileError or SnapshotError if a gateway could not apply `entry`."""
    kind = entry.get("kind")
    if kind == "profile":
        profiles.from_mapping(entry.get("profile", {}))
    elif kind == "profile_removed" and isinstance(entry.get("id"), str):
        return
    elif kind == "national":
        entry_of(entry)
    elif kind != "national_withdrawn" or not ("name" in entry or "hash" in entry):
        raise SnapshotError(f"overlay: {kind!r:.40} is no entry")
