"""Where sealed files lie: media/reports/<report>/<file>.<what>, whole or not at all."""

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from lachan.vault.rules import stream


def path_of(item: uuid.UUID, file: uuid.UUID, what: str) -> Path:
    """Return where one sealed thing of a file lies. what: original or copy."""
    return _directory(item) / f"{file.hex}.{what}"


def _directory(item: uuid.UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / "reports" / item.hex


def write(path: Path, sealed: Iterable[bytes]) -> None:
    """Write a sealed file whole or not at all; on the disk when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    with open(half, "xb", opener=_private) as file:
        file.writelines(sealed)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def blocks(path: Path) -> Iterator[bytes]:
    """Yield a sealed file frame by frame."""
    with path.open("rb") as file:
        while block := file.read(stream.FRAME_OCTETS):
            yield block


def remove(item: uuid.UUID, file: uuid.UUID) -> None:
    """Remove all of one file, halves too."""
    for path in _directory(item).glob(f"{file.hex}.*"):
        path.unlink(missing_ok=True)


def remove_all(item: uuid.UUID) -> None:
    """Remove all files of a report."""
    shutil.rmtree(_directory(item), ignore_errors=True)


def items() -> list[uuid.UUID]:
    """Return the reports of which something lies here."""
    found = []
    for path in (Path(settings.MEDIA_ROOT) / "reports").glob("?" * 32):
        with contextlib.suppress(ValueError):
            found.append(uuid.UUID(path.name))
    return found
