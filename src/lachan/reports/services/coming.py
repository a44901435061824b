"""Files on their way: sealed piece by piece as they come, so that no disk sees them.

The key of each lies with who sends it (in a blob that this server sealed) or in the
memory of one request, never beside the pieces. What is not finished goes after a day.
"""

import base64
import binascii
import fcntl
import json
import os
import secrets
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from lachan.reports.rules.errors import StaleFormError
from lachan.vault import server
from lachan.vault.rules import seal
from lachan.vault.rules.errors import OpenError

PIECE_OCTETS: Final = 256 * 1024
LASTS_S: Final = 24 * 3600
_LENGTH: Final = 4
_PURPOSE: Final = "upload"


class OffsetError(StaleFormError):
    """A piece that does not follow what is there. have: octets that are."""

    def __init__(self, have: int) -> None:
        """Keep how far it had come."""
        super().__init__(f"{have} octets are here")
        self.have = have


@dataclass(frozen=True, slots=True)
class Coming:
    """A file on its way. octets: how large the sender said it is."""

    id: uuid.UUID
    secret: bytes = field(repr=False)
    name: str = field(default="", repr=False)
    octets: int = 0

    @property
    def path(self) -> Path:
        """Where the sealed pieces lie."""
        return directory() / self.id.hex


def directory() -> Path:
    """Return where pieces lie; made when it is not there."""
    found = Path(settings.MEDIA_ROOT) / "reports" / "coming"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def begin(name: str = "", octets: int = 0) -> Coming:
    """Make room for a file."""
    made = Coming(uuid.uuid4(), secrets.token_bytes(seal.KEY_OCTETS), name, octets)
    made.path.touch(mode=0o600)
    return made


def token(coming: Coming) -> str:
    """Return what the sender keeps: it alone opens the pieces, with this server."""
    said = {
        "id": coming.id.hex,
        "secret": coming.secret.hex(),
        "name": coming.name,
        "octets": coming.octets,
    }
    blob = server.seal_blob(_PURPOSE, json.dumps(said).encode())
    return base64.urlsafe_b64encode(blob).decode()


def of_token(text: str) -> Coming:
    """Return the file that a token is of. Raises StaleFormError: not ours, or gone."""
    try:
        blob = base64.b64decode(text[:8192], altchars=b"-_", validate=True)
        said = json.loads(server.open_blob(_PURPOSE, blob))
    except (binascii.Error, ValueError, OpenError) as e:
        raise StaleFormError("this upload is not ours") from e
    secret = bytes.fromhex(said["secret"])
    found = Coming(uuid.UUID(said["id"]), secret, said["name"], said["octets"])
    if not found.path.exists():
        raise StaleFormError("this upload is gone")
    return found


def put(coming: Coming, offset: int, piece: bytes) -> int:
    """Add a piece after `offset` octets; return how many are there now.

    The same piece again changes nothing. Raises OffsetError: it leaves a gap.
    """
    with _locked(coming.path) as file:
        have, records, end = _measured(file)
        if offset + len(piece) <= have and piece:
            return have
        if offset != have:
            raise OffsetError(have)
        file.truncate(end)  # half a piece of a process that died
        file.seek(end)
        sealed = seal.seal_at(coming.secret, _place(coming, records), piece)
        file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
        file.flush()
        return have + len(piece)


def octets(coming: Coming) -> int:
    """Return how many octets have come."""
    with _locked(coming.path) as file:
        return _measured(file)[0]


def pieces(coming: Coming) -> Iterator[bytes]:
    """Yield the content as it came. Raises OpenError: pieces were changed or moved."""
    with coming.path.open("rb") as file:
        for number, sealed in enumerate(_records(file)):
            yield seal.open_at(coming.secret, _place(coming, number), sealed)


def drop(coming: Coming) -> None:
    """Forget a file that has been taken, or refused."""
    coming.path.unlink(missing_ok=True)


def sweep() -> int:
    """Remove what nobody finished for a day. Returns how many went."""
    old = time.time() - LASTS_S
    gone = [p for p in directory().iterdir() if p.stat().st_mtime < old]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _place(coming: Coming, number: int) -> bytes:
    return f"coming:{coming.id.hex}:{number}".encode()


def _locked(path: Path) -> IO[bytes]:
    file = path.open("r+b")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


_OVERHEAD: Final = len(seal.seal_at(bytes(seal.KEY_OCTETS), b"", b""))


def _measured(file: IO[bytes]) -> tuple[int, int, int]:
    """Return (octets of content, whole records, where they end)."""
    have = records = end = 0
    size = os.fstat(file.fileno()).st_size
    file.seek(0)
    while len(head := file.read(_LENGTH)) == _LENGTH:
        length = int.from_bytes(head, "big")
        if end + _LENGTH + length > size:
            break
        have, records, end = (
            have + length - _OVERHEAD,
            records + 1,
            file.tell() + length,
        )
        file.seek(end)
    return have, records, end


def _records(file: IO[bytes]) -> Iterator[bytes]:
    while len(head := file.read(_LENGTH)) == _LENGTH:
        length = int.from_bytes(head, "big")
        sealed = file.read(length)
        if len(sealed) < length:
            return
        yield sealed
