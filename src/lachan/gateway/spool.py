"""Minutes that were marked, shared by workers through files and kept over a restart.

Each worker appends to a file of its own, ``minutes-<worker>-<start>.jsonl``; all read
all. A line is ``["profile","key",start,end,"<hex>"]`` without blanks: in the day from
`start` to `end` (epoch seconds) the minutes whose bits are set were marked for what
`key` names. Lines only ever add bits, so order, repetition and loss of a line do little
harm; what is no such line is skipped. A row is wiped when its day is over: from memory
and our file at once, the file of a worker that is gone a little later.
"""

import os
import re
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from lachan.lib.files import write_atomic

PREFIX, SUFFIX = "minutes-", ".jsonl"
MAX_DAY_S = 26 * 3600  # a day of summer time's end has 25 hours
GRACE_S = 120  # for the owner of a file to wipe it
ROOM_OCTETS = 1 << 20  # what a file may grow beyond twice its rows
READ_OCTETS = 1 << 20  # at most so much of one file at once
_LINE = re.compile(
    r'\["([a-z0-9-]{1,64})","([a-z0-9,-]{1,2000})",'
    r'([0-9]{1,12}),([0-9]{1,12}),"([0-9a-f]{1,400})"\]\n?'
)


class Row(NamedTuple):
    """What minutes are kept for."""

    profile: str
    key: str
    start: int
    end: int


class _Tail:
    """How far one foreign file was read. ends: when its last row is over, 0 if none."""

    __slots__ = ("ends", "inode", "offset")

    def __init__(self) -> None:
        self.inode = self.offset = self.ends = 0


class Spool:
    """The marked minutes of all workers. `marks` is to be read, not written.

    directory: where the files are; None: nothing is shared or kept.
    """

    def __init__(self, directory: Path | None, worker: int, now: float) -> None:
        self.marks: dict[Row, int] = {}
        self._rows: defaultdict[str, set[Row]] = defaultdict(set)
        self.problem = ""
        self._directory = directory
        name = f"{PREFIX}{worker}-{secrets.token_hex(4)}{SUFFIX}"
        self._path = None if directory is None else directory / name
        self._own: defaultdict[Row, int] = defaultdict(int)
        self._pending: defaultdict[Row, int] = defaultdict(int)
        self._tails: dict[str, _Tail] = {}
        self._written = self._room = 0
        self._whole = False  # the file must be written anew
        if directory is not None:
            self._take_over(directory, f"{PREFIX}{worker}-", now)
            while self.exchange(now):
                pass  # a long file is read in parts

    def mark(self, row: Row, minute: int) -> bool:
        """Mark a minute of a row's day; tell whether nobody had."""
        bit = 1 << minute
        if self.marks.get(row, 0) & bit:
            return False
        self._add(row, bit)
        self._own[row] |= bit
        self._pending[row] |= bit
        return True

    def rows_of(self, profile: str) -> Iterable[Row]:
        """Return the rows of a profile in which anything is marked."""
        return self._rows.get(profile, ())

    def profiles(self) -> Iterable[str]:
        """Return the profiles of which anything is marked."""
        return self._rows.keys()

    def _add(self, row: Row, bits: int) -> None:
        self.marks[row] = self.marks.get(row, 0) | bits
        self._rows[row.profile].add(row)

    def exchange(self, now: float) -> set[Row]:
        """Write what is new, read what others wrote; return the rows that changed."""
        self._wipe(now)
        if self._directory is None:
            self._pending.clear()
            return set()
        try:
            self._write()
            self.problem = ""
            return self._read(self._directory, now)
        except OSError as e:
            self.problem = f"minutes not shared: {e.strerror}"
            return set()

    # Our file ---------------------------------------------------------------------

    def _write(self) -> None:
        path = self._path
        if path is None or not (self._pending or self._whole):
            return
        data = _lines(self._pending)
        if self._whole or self._written + len(data) > self._room:
            self._rewrite(path)
            return
        # Unless all of it gets there, the next line would be glued to the last.
        self._whole = True
        try:
            fd = os.open(path, os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            self._rewrite(path)
            return
        try:
            done = os.write(fd, data)
        finally:
            os.close(fd)
        self._written += done
        if done == len(data):
            self._whole = False
            self._pending.clear()

    def _rewrite(self, path: Path) -> None:
        """Write all our rows, or remove the file when there are none."""
        self._whole = True
        data = _lines(self._own)
        if data:
            write_atomic(path, data, mode=0o600)
        else:
            path.unlink(missing_ok=True)
        self._written, self._room = len(data), 2 * len(data) + ROOM_OCTETS
        self._whole = False
        self._pending.clear()

    def _take_over(self, directory: Path, mine: str, now: float) -> None:
        """Make the rows of a worker that was this one before its end our own."""
        old = [p for p in directory.glob(f"{mine}*{SUFFIX}") if p.is_file()]
        try:
            for path in old:
                with path.open(encoding="ascii", errors="replace") as f:
                    for row, bits in _rows(f, now):
                        if row.end > now:
                            self._own[row] |= bits
            self._whole = bool(self._own)
            self._write()
            for path in old:
                path.unlink(missing_ok=True)
        except OSError as e:
            # Left for the next start; until then they are read as another's.
            self.problem = f"minutes not taken over: {e.strerror}"
        for row, bits in self._own.items():
            self._add(row, bits)

    # The files of others ------------------------------------------------------------

    def _read(self, directory: Path, now: float) -> set[Row]:
        changed: set[Row] = set()
        seen = set()
        with os.scandir(directory) as entries:
            for entry in entries:
                if _is_spool(entry.name) and entry.path != str(self._path):
                    seen.add(entry.name)
                    # One that cannot be read costs only what it says.
                    with suppress(OSError):
                        self._follow(entry, now, changed)
        self._tails = {name: t for name, t in self._tails.items() if name in seen}
        return changed

    def _follow(self, entry: os.DirEntry[str], now: float, changed: set[Row]) -> None:
        """Read the whole lines that are new in one file; remove it when all is over."""
        tail = self._tails.setdefault(entry.name, _Tail())
        found = entry.stat(follow_symlinks=False)
        if (found.st_ino, found.st_size) != (tail.inode, tail.offset):
            with Path(entry.path).open("rb") as f:
                data = _new_lines(f.fileno(), tail)
            lines = data.decode("ascii", errors="replace").split("\n")
            for row, bits in _rows(lines, now):
                tail.ends = max(tail.ends, row.end)
                if row.end > now:
                    self._add(row, bits)
                    changed.add(row)
        over = tail.ends + GRACE_S if tail.ends else found.st_mtime + MAX_DAY_S
        if over <= now:
            Path(entry.path).unlink(missing_ok=True)

    def _wipe(self, now: float) -> None:
        """Forget the rows whose day is over."""
        over = [row for row in self.marks if row.end <= now]
        for row in over:
            del self.marks[row]
            self._rows[row.profile].discard(row)
            if not self._rows[row.profile]:
                del self._rows[row.profile]
            self._pending.pop(row, None)
            self._whole |= self._own.pop(row, None) is not None


def parse(line: str) -> tuple[Row, int] | None:
    """Return the row and the bits of a line; None when it is no line of ours."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    row = Row(found[1], found[2], int(found[3]), int(found[4]))
    length_s = row.end - row.start
    if not 0 < length_s <= MAX_DAY_S:
        return None
    return row, int(found[5], 16) & (1 << (length_s + 59) // 60) - 1


def _rows(lines: Iterable[str], now: float) -> Iterator[tuple[Row, int]]:
    """Yield what can be read; a day that cannot have begun is not believed."""
    for line in lines:
        found = parse(line)
        if found is not None and found[0].end <= now + MAX_DAY_S:
            yield found


def _lines(rows: dict[Row, int]) -> bytes:
    texts = (
        f'["{row.profile}","{row.key}",{row.start},{row.end},"{bits:x}"]\n'
        for row, bits in rows.items()
    )
    return "".join(texts).encode()


def _new_lines(fd: int, tail: _Tail) -> bytes:
    """Return the whole lines beyond `tail` and move it; from the start if replaced."""
    found = os.fstat(fd)
    if found.st_ino != tail.inode or found.st_size < tail.offset:
        tail.inode, tail.offset = found.st_ino, 0
    data = os.pread(fd, READ_OCTETS, tail.offset)
    end = data.rfind(b"\n") + 1
    if not end and len(data) == READ_OCTETS:
        end = len(data)  # no line of ours is that long
    tail.offset += end
    return data[:end]


def _is_spool(name: str) -> bool:
    # Also what a write that was killed left behind: ".minutes-…".
    return name.lstrip(".").startswith(PREFIX) and SUFFIX in name
