"""Bring the box up to the centre's policy: one long question after another."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from lachan import __version__
from lachan.box import head as heads
from lachan.box import pieces
from lachan.box.centre import FILES, SYNC, ApartError, Centre, DeniedError, read
from lachan.box.head import Head
from lachan.box.install import Policy
from lachan.box.store import Contact, Identity, Store
from lachan.lib.errors import LachanError
from lachan.policy.manifest import FileRef, Manifest, SnapshotError

WAIT_S: Final = 25
FIRST_RETRY_S: Final = 1.0
LONGEST_RETRY_S: Final = 60.0
REVOKED_RETRY_S: Final = 3600.0

log = logging.getLogger(__name__)


def retry_after(failures: int) -> float:
    """Return the pause after so many failures in a row."""
    return min(LONGEST_RETRY_S, FIRST_RETRY_S * 2.0 ** min(failures - 1, 20))


class Sync:
    """One box's side of the talk. `once` is a question and what follows from it."""

    def __init__(
        self,
        store: Store,
        centre: Centre,
        contact: Contact,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._centre, self._contact = store, centre, contact
        self._clock = clock
        self._identity: Identity = store.identity()
        self._trust = store.trust_key()
        self.policy = Policy(store)
        self.problem = ""
        self.counts: tuple[str, ...] = ()

    def once(self, wait_s: int = WAIT_S) -> float:
        """Ask, take what comes; return after how many seconds to ask again.

        Raises LachanError: apart, denied, or something that is not what it must be.
        """
        body = self._question(wait_s)
        stamp, _status, data = self._centre.ask(SYNC, body, timeout_s=wait_s + 20)
        answer = read(data)
        head = heads.read(answer.get("head"), answer.get("signature"), self._trust)
        self._believe(head, stamp)
        if head.revoked:
            return REVOKED_RETRY_S
        self._take(answer, head)
        return self._next(answer, head)

    def _question(self, wait_s: int) -> dict[str, Any]:
        policy = self.policy
        # With something odd in force the centre makes a newer one.
        whole = not policy.problem
        return {
            "generation": max(policy.generation, self._store.floor()),
            "manifest": policy.digest if whole else "",
            "seq": policy.seq if whole else 0,
            "prev": policy.chain if whole else "",
            "wait": wait_s,
            "version": __version__,
        }

    def _believe(self, head: Head, stamp: int) -> None:
        """Check that the word is to this box and to this question."""
        mine = (self._identity.box, self._identity.home, stamp)
        if (head.box, head.home, head.stamp) != mine:
            raise SnapshotError("the centre's word is to another question")
        now = self._clock()
        try:
            skew_s = datetime.fromisoformat(head.at).timestamp() - now
        except ValueError:
            skew_s = 0.0
        self.counts = head.counts
        self._contact.heard(
            {
                "at": now,
                "newest": head.newest,
                "revoked": head.revoked,
                "skew_s": round(skew_s, 1),
            }
        )

    def _take(self, answer: dict[str, Any], head: Head) -> None:
        given = answer.get("manifest")
        if isinstance(given, str):
            data = given.encode()
            manifest = self.policy.check(data, head.manifest)
            self._fetch_all(manifest)
            self.policy.install(manifest, data)
        if self.policy.digest != head.manifest:
            raise SnapshotError("the centre has another policy and did not send it")
        try:
            self.policy.append(_lines(answer.get("lines", [])))
        except LachanError as e:
            # From here on nothing follows: ask for a newer generation.
            self.policy.problem = str(e)
            raise
        if self.policy.seq > head.seq:
            raise SnapshotError("more entries than the centre's word says")

    def _next(self, answer: dict[str, Any], head: Head) -> float:
        if self.policy.seq < head.seq:
            return 0.0
        pause = answer.get("pause", 0)
        return float(pause) if type(pause) is int and 0 <= pause <= 60 else 0.0

    # --- Files ----------------------------------------------------------------------

    def _fetch_all(self, manifest: Manifest) -> None:
        self._store.incoming.mkdir(mode=0o750, exist_ok=True)
        old = {} if self.policy.manifest is None else self.policy.manifest.files
        lacking = self.policy.missing(manifest)
        for role, ref in manifest.files.items():
            if ref in lacking:
                _Fetch(self._store, self._centre, ref, old.get(role)).run()
                self.policy.place(ref, self._store.incoming / ref.name)
        wanted = {ref.name for ref in manifest.files.values()}
        for path in self._store.incoming.iterdir():
            if path.name not in wanted:
                path.unlink()


class _Fetch:
    """One file: what is here already is taken from here, the rest in batches.

    A file that came in part is gone on with.
    """

    def __init__(
        self, store: Store, centre: Centre, ref: FileRef, old: FileRef | None
    ) -> None:
        self._centre, self._ref = centre, ref
        self._path = store.incoming / ref.name
        self._old = None if old is None else store.policy / old.name

    def run(self) -> None:
        """Leave the file in `incoming`; its digest is for the caller to check."""
        digests = self._inventory()
        have = _pieces_of(self._path) | _pieces_of(self._old)
        with self._path.open("r+b" if self._path.exists() else "w+b") as f:
            f.truncate(self._ref.size)
            lacking = []
            for n, name in enumerate(digests):
                if name in have:
                    path, at = have[name]
                    if (path, at) != (self._path, n):
                        f.seek(n * pieces.PIECE)
                        f.write(_read_piece(path, at))
                else:
                    lacking.append(n)
            for start in range(0, len(lacking), pieces.MOST_AT_ONCE):
                self._batch(f, lacking[start : start + pieces.MOST_AT_ONCE], digests)

    def _inventory(self) -> list[str]:
        _stamp, _status, data = self._centre.ask(FILES, {"name": self._ref.name})
        found = read(data).get("pieces")
        if not isinstance(found, list) or len(found) != pieces.count(self._ref.size):
            raise SnapshotError(f"{self._ref.name}: other pieces than it must have")
        return [str(d) for d in found]

    def _batch(self, f: Any, numbers: list[int], digests: list[str]) -> None:
        base = self._old if self._old is not None and self._old.exists() else None
        body = {"name": self._ref.name, "pieces": numbers}
        older = [b""] * len(numbers)
        if base is not None:
            body["over"] = base.name
            older = [_read_piece(base, n) for n in numbers]
        _stamp, _status, data = self._centre.ask(FILES, body, timeout_s=60)
        if base is not None and data[:1] == b"\0":
            # The centre has that older file no more.
            older = [b""] * len(numbers)
        for n, piece in zip(numbers, pieces.unpack(data[1:], older), strict=True):
            if pieces.digest(piece) != digests[n]:
                raise SnapshotError(f"{self._ref.name}: a piece is another")
            f.seek(n * pieces.PIECE)
            f.write(piece)


def _pieces_of(path: Path | None) -> dict[str, tuple[Path, int]]:
    """Return which pieces a file has and where."""
    found: dict[str, tuple[Path, int]] = {}
    if path is None or not path.exists():
        return found
    with path.open("rb") as f:
        for n in range(pieces.count(path.stat().st_size)):
            found.setdefault(pieces.digest(f.read(pieces.PIECE)), (path, n))
    return found


def _read_piece(path: Path, number: int) -> bytes:
    with path.open("rb") as f:
        f.seek(number * pieces.PIECE)
        return f.read(pieces.PIECE)


def _lines(given: object) -> list[bytes]:
    if not isinstance(given, list) or not all(isinstance(x, str) for x in given):
        raise SnapshotError("entries that are no lines")
    return [line.encode("utf-8", "replace") for line in given]


__all__ = ["ApartError", "DeniedError", "Sync", "retry_after"]
