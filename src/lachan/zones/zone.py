"""One zone: its version in force, its history, both on the disk.

``<zone>.zone``      the first line is {"serial", "at"}, then a record line each
``<zone>.journal``   a JSON line a change: {"from", "to", "at", "removed", "added"}

A change is on the disk before anybody is told of it. The base is written anew when the
journal has grown; changes before the base are then history for IXFR alone.
"""

import json
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lachan.lib.files import append_durably, write_atomic
from lachan.zones import chunks
from lachan.zones.chunks import Chunks
from lachan.zones.records import fitting

KEPT_CHANGES = 1000
KEPT_LINES = 20_000  # or half the zone: a longer history is dearer than the zone
_SERIALS = 1 << 32


@dataclass(frozen=True, slots=True)
class Change:
    """What made `to` of `since`. at: epoch seconds."""

    since: int
    to: int
    at: float
    removed: Sequence[str]
    added: Sequence[str]

    @property
    def size(self) -> int:
        """How many lines it has."""
        return len(self.removed) + len(self.added)


@dataclass(frozen=True, slots=True)
class Version:
    """What a transfer gives: one moment of a zone."""

    serial: int
    chunks: Chunks

    @property
    def count(self) -> int:
        """How many records it has, those of the apex left out."""
        return sum(chunk.count for chunk in self.chunks)


class Zone:
    """A zone that subscribers hold copies of. serial 0: it was never filled."""

    def __init__(self, name: str, directory: Path) -> None:
        self.name = name
        self.version = Version(0, ())
        self.changed_at = 0.0
        self.history: deque[Change] = deque()
        self._base = directory / f"{name}.zone"
        self._journal = directory / f"{name}.journal"
        self._written = 0  # lines of changes in the journal's file
        self._load()

    def fill(self, lines: Iterable[str], now: float) -> bool:
        """Make `lines` the zone's; tell whether that changed it. Raises OSError."""
        wanted = fitting(lines, self.name)
        before = set(chunks.all_lines(self.version.chunks))
        removed = sorted(before.difference(wanted))
        added = [line for line in wanted if line not in before]
        if not (removed or added) and self.version.serial:
            return False
        since = self.version.serial
        # Time as serial: it grows even where the directory was lost.
        to = max((since + 1) % _SERIALS, int(now) % _SERIALS)
        self._take(Change(since, to, now, removed, added))
        return True

    def since(self, serial: int) -> list[Change] | None:
        """Return the changes that lead from `serial` to now; None: not known."""
        found: list[Change] = []
        for change in reversed(self.history):
            found.insert(0, change)
            if change.since == serial:
                return found
        return None

    # --- The disk -------------------------------------------------------------------

    def _take(self, change: Change) -> None:
        """Keep a change, then put it in force."""
        large = change.size > self._bound
        if not large:
            append_durably(self._journal, _line(change))
        self._apply(change)
        self._written += change.size
        if large or self._written > 2 * self._bound:
            self._rewrite()

    def _apply(self, change: Change) -> None:
        made = chunks.edited(self.version.chunks, change.removed, change.added)
        self.version = Version(change.to, made)
        self.changed_at = change.at
        self._remember(change)

    def _remember(self, change: Change) -> None:
        """Keep it for IXFR, as long as that is cheaper than the whole zone."""
        self.history.append(change)
        size = sum(known.size for known in self.history)
        while size > self._bound or len(self.history) > KEPT_CHANGES:
            size -= self.history.popleft().size

    @property
    def _bound(self) -> int:
        return max(KEPT_LINES, self.version.count // 2)

    def _rewrite(self) -> None:
        head = {"serial": self.version.serial, "at": self.changed_at}
        lines = [json.dumps(head), *chunks.all_lines(self.version.chunks), ""]
        write_atomic(self._base, "\n".join(lines).encode("ascii"))
        write_atomic(self._journal, b"".join(map(_line, self.history)))
        self._written = sum(change.size for change in self.history)

    def _load(self) -> None:
        """Read what is there; a line that a crash cut short was told to nobody."""
        if self._base.exists():
            head, *lines = self._base.read_text(encoding="ascii").splitlines()
            first = json.loads(head)
            self.version = Version(first["serial"], tuple(chunks.cut(lines)))
            self.changed_at = first["at"]
        if not self._journal.exists():
            return
        data = self._journal.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            write_atomic(self._journal, whole)
        for change in map(_change, whole.splitlines()):
            self._written += change.size
            if change.since == self.version.serial:
                self._apply(change)
            else:
                self._remember(change)


def _line(change: Change) -> bytes:
    body = {
        "from": change.since,
        "to": change.to,
        "at": change.at,
        "removed": list(change.removed),
        "added": list(change.added),
    }
    return json.dumps(body, separators=(",", ":")).encode("ascii") + b"\n"


def _change(line: bytes) -> Change:
    body = json.loads(line)
    return Change(body["from"], body["to"], body["at"], body["removed"], body["added"])
