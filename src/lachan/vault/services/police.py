"""The police key: loaded by an administrator; what is sealed to it is theirs alone."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.vault.models import PoliceKey
from lachan.vault.rules import seal, stream, wrap
from lachan.vault.rules.errors import NoPoliceKeyError, OpenError
from lachan.vault.rules.seal import Octets
from lachan.vault.services.members import STREAM

_LABEL = "lachan police 1"
MAGIC = b"LACHAN-POLICE-1\n"


def fingerprint(public: Octets) -> str:
    """Return what two people compare by telephone: 8 groups of 4 hexadecimal digits."""
    digits = hashlib.sha256(bytes(public)).hexdigest()[:32]
    return " ".join(digits[i : i + 4] for i in range(0, 32, 4))


def read_public(text: str) -> bytes:
    """Return the key in a file: 64 hexadecimal digits. Raises OpenError."""
    try:
        public = bytes.fromhex("".join(text.split()))
    except ValueError as e:
        raise OpenError("not 64 hexadecimal digits") from e
    if len(public) != wrap.PUBLIC_OCTETS or not any(public):
        raise OpenError("not 64 hexadecimal digits")
    return public


@transaction.atomic
def load(*, public: bytes, label: str, by: User, now: dt.datetime) -> PoliceKey:
    """Put a key in force. What was sealed to the one before stays sealed to that."""
    PoliceKey.objects.filter(retired_at=None).update(retired_at=now)
    made = PoliceKey.objects.create(
        public=public, label=label, loaded_by=by, loaded_at=now
    )
    facts = {"key": hashlib.sha256(public).hexdigest()}
    record(STREAM, "police_key.loaded", actor=by, subject=made, facts=facts)
    return made


@transaction.atomic
def retire(*, by: User, now: dt.datetime) -> None:
    """Take the key out of force: then nothing is sealed to the police."""
    if PoliceKey.objects.filter(retired_at=None).update(retired_at=now):
        record(STREAM, "police_key.retired", actor=by)


def key_in_force() -> PoliceKey:
    """Return the key in force. Raises NoPoliceKeyError."""
    found = PoliceKey.objects.filter(retired_at=None).first()
    if found is None:
        raise NoPoliceKeyError("no police key is loaded")
    return found


def seal_to_police(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Return the chunks of a file that the police alone can open, as they come.

    Form: magic line, the public key (32), a sealed box with the file's key (96), then a
    sealed stream (`rules.stream`). Raises NoPoliceKeyError before the first chunk.
    """
    public = bytes(key_in_force().public)
    return _sealed(public, chunks)


def _sealed(public: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    secret = seal.new_key()
    yield MAGIC + public + wrap.wrap(public, _LABEL, secret)
    yield from stream.seal_stream_at(secret, MAGIC, chunks)


_HEAD_OCTETS = len(MAGIC) + wrap.PUBLIC_OCTETS + 48 + 16 + seal.KEY_OCTETS


def open_as_police(secret: bytes, sealed: bytes) -> Iterator[bytes]:
    """Yield the content, with the police's secret key: for their own machine.

    Raises OpenError.
    """
    head, body = sealed[:_HEAD_OCTETS], sealed[_HEAD_OCTETS:]
    if not head.startswith(MAGIC):
        raise OpenError("not sealed to the police by Lá Chắn")
    inside = wrap.unwrap(secret, _LABEL, head[len(MAGIC) + wrap.PUBLIC_OCTETS :])
    yield from stream.open_stream_at(inside, MAGIC, [body])
