"""Where files of texts lie: media/learning/<digest>.<ending>, whole or not at all."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from lachan.lib.files import write_atomic

PIECE_OCTETS: Final = 256 * 1024


def path_of(name: str) -> Path:
    """Return where a file lies. name: of its row."""
    return _folder() / name


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "learning"


def keep(content: bytes, ending: str) -> str:
    """Write a file and return its name; what is there already is not written again."""
    name = f"{hashlib.sha256(content).hexdigest()}.{ending}"
    path = path_of(name)
    if path.exists() and path.stat().st_size == len(content):
        path.touch()  # wanted again: it is not swept before its row is there
    else:
        write_atomic(path, content, mode=0o600)
    return name


def pieces(name: str, first: int, last: int) -> Iterator[bytes]:
    """Yield a span of a file, both ends in it; opened with the first piece."""
    with path_of(name).open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(PIECE_OCTETS, left))):
            left -= len(piece)
            yield piece


def names() -> list[str]:
    """Return what lies here, of which no row may speak any more."""
    return [path.name for path in _folder().glob("*.*") if path.is_file()]


def age(name: str, now: dt.datetime) -> dt.timedelta:
    """Return how long a file has lain here."""
    at = path_of(name).stat().st_mtime
    return now - dt.datetime.fromtimestamp(at, dt.UTC)


def remove(name: str) -> None:
    """Remove a file."""
    path_of(name).unlink(missing_ok=True)
