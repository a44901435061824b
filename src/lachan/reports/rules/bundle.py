"""Several files in one, as POSIX tar, made and read while it streams. Pure."""

import io
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lachan.vault.rules.errors import OpenError

_BLOCK: Final = tarfile.BLOCKSIZE


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. name: ours, never the sender's. size: octets that `chunks` have."""

    name: str
    size: int
    chunks: Iterable[bytes]


def pack(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield the tar. Raises ValueError: a file is not as long as it says."""
    for one in entries:
        head = tarfile.TarInfo(one.name)
        head.size, head.mode = one.size, 0o600
        yield head.tobuf(tarfile.USTAR_FORMAT)
        passed = 0
        for chunk in one.chunks:
            passed += len(chunk)
            yield chunk
        if passed != one.size:
            raise ValueError(f"{one.name}: {passed} octets, not {one.size}")
        yield bytes(-passed % _BLOCK)
    yield bytes(2 * _BLOCK)


def unpack(chunks: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of plain files. Raises OpenError: not such a tar."""
    source = io.BufferedReader(_Chunks(chunks))
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for head in tar:
                file = tar.extractfile(head) if head.isreg() else None
                if file is not None:
                    yield head.name, file.read()
    except tarfile.TarError as e:
        raise OpenError("what is inside is no report") from e


class _Chunks(io.RawIOBase):
    """Chunks of any sizes as a file to read from."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._left = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed: a buffer
        """Fill a buffer with what comes next; 0 at the end."""
        if not self._left:
            self._left = next((chunk for chunk in self._chunks if chunk), b"")
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size
