"""Hand a file to the shut-in child process, piece by piece, and take its clean copy."""

import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Final, Self

WAIT_S: Final = 20.0
# Each may take 300 MB; more wait their turn.
_PLACES: Final = threading.BoundedSemaphore(2)
_COMMAND: Final = (sys.executable, "-I", "-m", "lachan.lib.cleaner")
_MOST_COPY: Final = 16 * 1024 * 1024


class Why(StrEnum):
    """Why there is no copy. TOO_HEAVY: it needed more memory or time than allowed."""

    BROKEN = "broken"
    TOO_HEAVY = "too_heavy"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What the child process gave: contents only where `why` is None."""

    why: Why | None = None
    copy: bytes = field(default=b"", repr=False)
    preview: bytes = field(default=b"", repr=False)


class Cleaner:
    """One file's child process; it lives inside a `with`. kind: code of its type.

    Its input is fed while the file streams by, so no more of it lies in clear than in
    the memory of the child.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._child: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        """Start, as soon as fewer than two are at work."""
        _PLACES.acquire()
        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own module, no shell
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
            )
        except OSError:
            _PLACES.release()
            raise
        self.feed(self._kind.encode() + b"\n")
        return self

    def feed(self, piece: bytes) -> None:
        """Give a piece; a child that has died is noticed at the end."""
        if self._child.stdin is None:
            return
        try:
            self._child.stdin.write(piece)
        except OSError:
            self._end_input()

    def finish(self) -> Cleaned:
        """Return the copy, or why there is none."""
        self._end_input()
        late = threading.Timer(WAIT_S, self._child.kill)
        late.start()
        try:
            out = self._child.stdout.read(_MOST_COPY) if self._child.stdout else b""
        finally:
            late.cancel()
        self._child.kill()
        killed = self._child.wait() and not out
        return Cleaned(Why.TOO_HEAVY) if killed else read(out)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child whatever happened, and make room for the next."""
        self._child.kill()
        self._end_input()
        if self._child.stdout is not None:
            self._child.stdout.close()
        self._child.wait()
        _PLACES.release()

    def _end_input(self) -> None:
        pipe, self._child.stdin = self._child.stdin, None
        if pipe is not None:
            with suppress(OSError):  # what it no longer reads
                pipe.close()


def read(out: bytes) -> Cleaned:
    """Return what a cleaner's answer says: it read strangers' octets, so believe none.

    Any octets: a copy, or why there is none.
    """
    head, _, content = out.partition(b"\n")
    try:
        said = json.loads(head)
        if "why" in said:
            return Cleaned(Why(said["why"]))
        copy, preview = int(said["copy"]), int(said["preview"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return Cleaned(Why.BROKEN)
    if not 0 < copy <= _MOST_COPY or copy + preview != len(content):
        return Cleaned(Why.BROKEN)
    return Cleaned(None, content[:copy], content[copy:])


def cleaned(content: bytes, kind: str) -> Cleaned:
    """Return the clean copy of a file that is in memory, or why there is none."""
    with Cleaner(kind) as cleaner:
        cleaner.feed(content)
        return cleaner.finish()
