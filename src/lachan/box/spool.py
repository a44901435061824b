"""The gateway's counter files, kept for the centre: thirty days at most, sent once.

Only rows of children for whom everybody said yes leave the box. A file that grew is
sent again; the centre puts it in the place of what it had.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from lachan.box.store import read_json
from lachan.lib.files import write_atomic

KEPT: Final = timedelta(days=30)
SENT_KEPT: Final = timedelta(days=2)
MOST_OCTETS: Final = 32 << 20
_NAME: Final = re.compile(r"counts-(\d{8})-[A-Za-z0-9_.-]{1,80}\.json")
Send = Callable[[str, dict[str, Any]], object]


class Spool:
    """The counter files of one box. `sent.json` says what the centre has."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._path = directory / "sent.json"
        self._sent: dict[str, Any] = read_json(self._path)

    def files(self) -> Iterator[tuple[Path, date]]:
        """Yield the files and their days, the oldest first."""
        for path in sorted(self._directory.glob("counts-*.json")):
            found = _NAME.fullmatch(path.name)
            try:
                day = date.fromisoformat(found[1]) if found else None
            except ValueError:
                continue
            if day is not None:
                yield path, day

    def prune(self, today: date) -> int:
        """Delete what is over; return how many files were lost unsent."""
        lost, room = 0, MOST_OCTETS
        for path, day in reversed([*self.files()]):
            print_ = _print(path)
            room -= sum(print_[:1])
            sent = self._sent.get(path.name) == print_
            done = sent and day < today - SENT_KEPT
            if done or day < today - KEPT or room < 0:
                path.unlink(missing_ok=True)
                lost += not sent
        names = {path.name for path, _day in self.files()}
        self._sent = {n: p for n, p in self._sent.items() if n in names}
        return lost

    def waiting(self) -> int:
        """Return how many files the centre does not have as they are."""
        return sum(self._sent.get(p.name) != _print(p) for p, _day in self.files())

    def send(self, send: Send, profiles: Collection[str]) -> int:
        """Send what is new of `profiles`; return how many files.

        send: gives one file to the centre; what it raises ends the round, and what was
        sent before it is remembered.
        """
        sent = 0
        try:
            for path, day in self.files():
                print_ = _print(path)
                if self._sent.get(path.name) == print_:
                    continue
                rows = _rows(path, profiles)
                if rows:
                    send(path.name, {"day": day.isoformat(), "rows": rows})
                self._sent[path.name] = print_
                sent += 1
        finally:
            if sent:
                write_atomic(self._path, json.dumps(self._sent).encode())
        return sent


def _print(path: Path) -> list[int]:
    """Return size and time of a file; of one that went meanwhile, nothing."""
    try:
        stat = path.stat()
    except OSError:
        return []
    return [stat.st_size, stat.st_mtime_ns]


def _rows(path: Path, profiles: Collection[str]) -> list[Any]:
    """Return the rows of `profiles`; of a file that is damaged, none."""
    rows = read_json(path).get("rows", [])
    if not isinstance(rows, list):
        return []
    return [r for r in rows if isinstance(r, list) and r and r[0] in profiles]
