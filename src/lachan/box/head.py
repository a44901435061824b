"""The centre's signed word to one request of one box: what is in force now. Pure.

It names the box and the request's stamp, so an older word, or one to another box, is
worth nothing: nobody between them can offer an old generation or keep lines back.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

from lachan.policy import sign
from lachan.policy.manifest import SnapshotError, canonical, parse_json

FORMAT: Final = 1
MAX_OCTETS: Final = 1 << 15
_TEXTS: Final = ("home", "box", "manifest", "at", "newest")
_NUMBERS: Final = ("stamp", "generation", "seq")


@dataclass(frozen=True, slots=True)
class Head:
    """What holds for a box. manifest: SHA-256 of its manifest; seq: last entry of the
    overlay, at: the centre's time (ISO), newest: the version boxes should have,
    counts: ids of the profiles whose counters it may have, since all who are asked said
    yes; revoked: it is a box of this home no more.
    """

    home: str
    box: str
    stamp: int
    generation: int
    manifest: str
    seq: int
    at: str
    newest: str
    counts: tuple[str, ...] = ()
    revoked: bool = False


def digest(manifest: bytes) -> str:
    """Return how a head names a manifest."""
    return hashlib.sha256(manifest).hexdigest()


def pack(head: Head, secret: bytes) -> tuple[str, str]:
    """Return the word and its signature."""
    body: dict[str, Any] = {name: getattr(head, name) for name in Head.__slots__}
    text = canonical({"format": FORMAT, **body})
    return text.decode(), sign.sign(text, secret)


def read(text: object, signature: object, trust_key: bytes) -> Head:
    """Return the word in `text`. Raises SnapshotError or SignatureError."""
    if not isinstance(text, str) or not isinstance(signature, str):
        raise SnapshotError("the centre's word is missing")
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_OCTETS:
        raise SnapshotError("the centre's word is too long")
    sign.verify(data, signature, trust_key)
    body = parse_json(data, "the centre's word")
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise SnapshotError("the centre's word is of another form")
    if not _is_whole(body):
        raise SnapshotError("the centre's word lacks something")
    values = {name: body[name] for name in Head.__slots__}
    return Head(**values | {"counts": tuple(body["counts"])})


def _is_whole(body: dict[str, Any]) -> bool:
    return (
        all(isinstance(body.get(name), str) for name in _TEXTS)
        and all(type(body.get(name)) is int and body[name] >= 0 for name in _NUMBERS)
        and type(body.get("revoked")) is bool
        and isinstance(body.get("counts"), list)
        and all(isinstance(key, str) for key in body["counts"])
    )
