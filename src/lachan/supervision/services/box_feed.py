"""What a box is answered: the manifest, files and entries of its home alone."""

import logging
import shutil
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from lachan import __version__
from lachan.box import head, pieces
from lachan.lib.errors import LachanError, RefusedError
from lachan.policy import feed, sign
from lachan.policy import manifest as manifests
from lachan.policy.manifest import FILE_NAME, Manifest
from lachan.supervision import facts, school_facts
from lachan.supervision.models import Box, Family, Place, Purpose, School
from lachan.supervision.rules import profile as rules
from lachan.supervision.services import owned
from lachan.supervision.services import school as schools

LOOK_S: Final = 0.2  # how soon a waiting box hears of a change
MOST_OCTETS: Final = 1 << 20  # of entries in one answer
WAKE: Final = ".wake"
_COUNTED: Final = (Purpose.WEEK, Purpose.STATISTICS)
Home = Family | School
log = logging.getLogger(__name__)


class NotReadyError(RefusedError):
    """This installation has no signed policy to give."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a box has in force. manifest: SHA-256, "" for none; prev: chain at seq."""

    generation: int
    manifest: str
    seq: int
    prev: str


# --- Where it lies ------------------------------------------------------------------


def home_id(home: Home) -> str:
    """Return the name of a home among boxes, and of its directory."""
    return f"{'family' if isinstance(home, Family) else 'school'}-{home.pk}"


def root() -> Path:
    """Return where the feeds of all homes lie."""
    return Path(settings.LACHAN_DATA) / "boxes"


def keep_only(names: Collection[str]) -> None:
    """Delete what lies ready for homes that have no box any more."""
    if root().is_dir():
        for path in root().iterdir():
            if path.is_dir() and path.name not in names:
                shutil.rmtree(path, ignore_errors=True)


# --- Answers ------------------------------------------------------------------------


def answer(box: Box, asked: Question, stamp: int) -> dict[str, Any]:
    """Return the answer to a box, JSON. Raises NotReadyError."""
    directory = root() / home_id(box.home)
    made = _bring_up(box.home, asked)
    data = feed.manifest_bytes(directory)
    digest = head.digest(data)
    told: dict[str, Any] = {}
    after = asked.seq
    if asked.manifest != digest:
        told["manifest"] = data.decode()
        after = made.overlay_from - 1
    lines = feed.lines_after(directory, made, after)
    told["lines"] = [line.decode() for line in _some(lines)]
    seq = after + len(lines)
    return told | _signed(box, stamp, made.generation, digest, seq)


def revoked(box: Box, stamp: int) -> dict[str, Any]:
    """Return the answer to a box that is no more."""
    return _signed(box, stamp, 0, "", 0, revoked=True)


def is_news(told: Mapping[str, Any]) -> bool:
    """Tell whether an answer has anything that the box lacks."""
    return "manifest" in told or bool(told["lines"])


def _bring_up(home: Home, asked: Question) -> Manifest:
    """Bring the feed up to date. Raises NotReadyError."""
    directory = root() / home_id(home)
    try:
        made = _feed_of(home, directory, -1)
        if not _fits(directory, made, asked):
            # A centre that was brought back from a backup: go on above the box.
            made = _feed_of(home, directory, asked.generation)
    except (LachanError, OSError) as e:
        log.warning("no policy for boxes: %s", type(e).__name__)
        raise NotReadyError("no policy for boxes") from e
    return made


def _feed_of(home: Home, directory: Path, above: int) -> Manifest:
    return feed.bring_up(
        settings.POLICY_DIR,
        directory,
        feed.Home(lambda: _keys_of(home), lambda: _unknown(home)),
        sign_key=settings.POLICY_KEY,
        above=above,
    )


def _fits(directory: Path, made: Manifest, asked: Question) -> bool:
    """Tell whether what the box has is an earlier state of what we have."""
    if asked.generation < made.generation:
        return True
    same = asked.manifest == head.digest(feed.manifest_bytes(directory))
    return same and asked.prev == feed.chain_at(directory, made, asked.seq)


def _some(lines: list[bytes]) -> list[bytes]:
    """Return as many entries as one answer holds, at least one."""
    room = MOST_OCTETS
    for n, line in enumerate(lines):
        room -= len(line)
        if room < 0 and n:
            return lines[:n]
    return lines


def _signed(
    box: Box,
    stamp: int,
    generation: int,
    digest: str,
    seq: int,
    *,
    revoked: bool = False,
) -> dict[str, Any]:
    word = head.Head(
        home=home_id(box.home),
        box=box.key,
        stamp=stamp,
        generation=generation,
        manifest=digest,
        seq=seq,
        at=timezone.now().isoformat(timespec="seconds"),
        newest=__version__,
        counts=() if revoked else tuple(counted_keys(box.home, timezone.now())),
        revoked=revoked,
    )
    text, signature = head.pack(word, sign.load_secret(settings.POLICY_KEY))
    return {"head": text, "signature": signature}


def _keys_of(home: Home) -> list[str]:
    if isinstance(home, Family):
        return owned.keys_of(home)
    return schools.keys_of(home)


def _unknown(home: Home) -> dict[str, Any] | None:
    """Return the profile of devices without a name: the guests' of this home."""
    now = timezone.now()
    home.refresh_from_db()
    if isinstance(home, Family):
        return rules.mapping(facts.unnamed_facts(home), now)
    return rules.mapping(school_facts.place_facts(home, Place.GUEST), now)


def counted_keys(home: Home, now: datetime) -> list[str]:
    """Return the children, or classes, of a home whose counters may leave the box.

    Those for whom everybody asked said yes to the figures of the week, or to those of
    the country: each page and batch asks again for its own yes. Classes whose sums
    speak of many, as their page shows no others.
    """
    if isinstance(home, School):
        return school_facts.told_keys(home)
    keys = [*home.children.values_list("key", flat=True)]
    agreed = (facts.consented_keys(purpose, now, keys) for purpose in _COUNTED)
    return sorted(frozenset().union(*agreed))


# --- Files --------------------------------------------------------------------------


def inventory(box: Box, name: str) -> dict[str, Any]:
    """Return size and pieces of a file of the box's own policy. Raises RefusedError."""
    path = _path_of(box, name)
    size, digests = _digests(path)
    return {"size": size, "pieces": list(digests)}


@lru_cache(maxsize=64)  # files are named by their content
def _digests(path: Path) -> tuple[int, tuple[str, ...]]:
    data = path.read_bytes()
    return len(data), tuple(map(pieces.digest, pieces.cut(data)))


def some_pieces(box: Box, name: str, numbers: list[int], over: str) -> bytes:
    """Return pieces of a file, over an older one if it is still here.

    The first octet tells whether it was. Raises RefusedError.
    """
    path, older = _path_of(box, name), _older(box, over)
    numbers = numbers[: pieces.MOST_AT_ONCE]
    found = [
        (_piece(path, n), b"" if older is None else _piece(older, n)) for n in numbers
    ]
    return bytes([older is not None]) + pieces.pack(found)


def _path_of(box: Box, name: str) -> Path:
    directory = root() / home_id(box.home)
    return feed.file_of(settings.POLICY_DIR, directory, name)


def _older(box: Box, name: str) -> Path | None:
    if not FILE_NAME.fullmatch(name):
        return None
    shared = name.partition("-")[0] in feed.SHARED
    directory = settings.POLICY_DIR if shared else root() / home_id(box.home)
    path = Path(directory) / name
    return path if path.exists() else None


def _piece(path: Path, number: int) -> bytes:
    with path.open("rb") as f:
        f.seek(number * pieces.PIECE)
        return f.read(pieces.PIECE)


# --- Waiting ------------------------------------------------------------------------


def mark() -> tuple[object, ...]:
    """Return what changes when boxes may have something to hear."""
    policy = Path(settings.POLICY_DIR)
    try:
        overlay = policy / manifests.read(policy, None).overlay
    except LachanError:
        overlay = policy
    return tuple(map(_stamp, (policy / manifests.MANIFEST, overlay, root() / WAKE)))


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ino, found.st_size


def wake() -> None:
    """Let every waiting box be looked at again."""
    root().mkdir(mode=0o750, exist_ok=True)
    (root() / WAKE).touch()


def wait(since: tuple[object, ...], seconds: float) -> bool:
    """Wait until something changed; tell whether it did."""
    deadline = time.monotonic() + seconds
    while mark() == since:
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(LOOK_S, left))
    return True
