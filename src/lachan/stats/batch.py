"""One batch: what a gateway says of one day, as octets that are signed and hashed.

``{…body…,"batch_id":"<SHA-256 of the body>","sig":"<Ed25519 of the body>"}``: the body
is the octets before `,"batch_id"`, closed by `}`. They are hashed and signed as they
stand, so no two programs need to agree on how JSON is spelt.
"""

import datetime as dt
import hashlib
import json
import re
from typing import Any, Final, NamedTuple, NoReturn

from lachan.stats import keys
from lachan.stats.cells import CLIP, Cell, Clip, checked, spelt
from lachan.stats.errors import BatchError
from lachan.stats.words import KIND, PLACES, VENUES, VERSION

MAX_OCTETS: Final = 64 << 10
SEQ_MAX: Final = 4  # batches of one issuer for one day
GATEWAYS_MAX: Final = 10_000_000
_HEX64 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HEX128 = re.compile(r"[0-9a-f]{128}", re.ASCII)
_KEY_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)
_TAX = re.compile(r"[0-9]{4}\.[0-9]{1,3}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TAIL = re.compile(
    rb',"batch_id":"([0-9a-f]{64})","sig":"([0-9a-f]{128})"\}\s*\Z', re.ASCII
)
_TAIL_OCTETS = 228
_CELLS_BEGIN, _CELLS_END, _NO_CELLS = '"cells":[[', "]]", '"cells":[]'
_NAMES = {
    *("v", "kind", "period", "seq", "issuer", "cert", "geo", "venue", "tax"),
    *("clip", "cells", "n_gateways"),
}


class Head(NamedTuple):
    """All of a batch but its cells.

    issuer: public key, new every month. by: key id of the sender who certified it.
    tax: version of the categories. synthetic: made by a simulation, never real.
    """

    period: dt.date
    seq: int
    issuer: bytes
    by: str
    certificate: bytes
    geo: str
    venue: str
    tax: str
    gateways: int = 1
    clip: Clip = CLIP
    synthetic: bool = False

    @property
    def month(self) -> str:
        """The month that the certificate is for."""
        return self.period.isoformat()[:7]


class Batch(NamedTuple):
    """One batch, checked. batch_id: SHA-256 of its body, in hex.

    is_full: a category of it stands at the clip.
    """

    head: Head
    cells: tuple[Cell, ...]
    batch_id: str
    is_full: bool = False


def write(head: Head, cells: tuple[Cell, ...], secret: bytes) -> bytes:
    """Return the octets of a batch, signed by the issuer's secret."""
    body = json.dumps(_mapping(head, cells), separators=(",", ":")).encode()
    digest = hashlib.sha256(body).hexdigest()
    tail = f',"batch_id":"{digest}","sig":"{keys.sign(body, secret)}"}}'
    return body[:-1] + tail.encode()


def _mapping(head: Head, cells: tuple[Cell, ...]) -> dict[str, Any]:
    mapping: dict[str, Any] = {
        "v": VERSION,
        "kind": KIND,
        "period": head.period.isoformat(),
        "seq": head.seq,
        "issuer": head.issuer.hex(),
        "cert": {"by": head.by, "sig": head.certificate.hex()},
        "geo": head.geo,
        "venue": head.venue,
        "tax": head.tax,
        "clip": {"cats": head.clip.cats, "per_cat": head.clip.per_cat},
        "n_gateways": head.gateways,
        "cells": cells,
    }
    return mapping | ({"synthetic": True} if head.synthetic else {})


def read(octets: bytes) -> Batch:
    """Return the batch in `octets`, its signature by the issuer checked.

    Who certified the issuer is for the collector to check. Raises BatchError.
    """
    if len(octets) > MAX_OCTETS:
        raise BatchError("size", f"a batch has at most {MAX_OCTETS} octets")
    tail = _TAIL.search(octets, max(0, len(octets) - _TAIL_OCTETS - 8))
    if tail is None:
        raise BatchError("form", 'a batch ends with "batch_id" and "sig"')
    body = octets[: tail.start()] + b"}"
    batch_id, signature = tail[1].decode(), bytes.fromhex(tail[2].decode())
    if hashlib.sha256(body).hexdigest() != batch_id:
        raise BatchError("batch_id", "batch_id is not the SHA-256 of the body")
    said = _said(body)
    head = _head(said)
    cells = checked(said["cells"], clip=head.clip, gateways=head.gateways)
    if not keys.is_signed(body, signature, head.issuer):
        raise BatchError("signature", "the issuer did not sign this")
    is_full = cells.peak >= head.clip.per_cat * head.gateways
    return Batch(head, cells.every, batch_id, is_full)


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


_DECODER: Final = json.JSONDecoder(parse_constant=_no_number)


def _said(body: bytes) -> dict[str, Any]:
    try:
        text = body.decode()
    except UnicodeDecodeError as e:
        raise BatchError("json", "the body is not JSON") from e
    return _quickly(text) or _object(text)


def _quickly(text: str) -> dict[str, Any] | None:
    """Return what `_object` does, by cells that were read before; None: not so easily.

    Most cells of a country are spelt alike, so that each is parsed and judged once. All
    that is odd is left to the parser: what is cut inside of a word is no JSON.
    """
    before, _, rest = text.partition(_CELLS_BEGIN)
    inner, end, after = rest.partition(_CELLS_END)
    if not end:
        return None
    try:
        said = _object(f"{before}{_NO_CELLS}{after}")
        if said["cells"] != []:
            return None
        said["cells"] = spelt(inner)
    except (ValueError, RecursionError, BatchError):
        return None
    return said


def _object(text: str) -> dict[str, Any]:
    try:
        said = _DECODER.decode(text)
    except (ValueError, RecursionError) as e:
        raise BatchError("json", "the body is not JSON") from e
    if not isinstance(said, dict):
        raise BatchError("json", "the body is not an object")
    if said.get("v") != VERSION or said.get("kind") != KIND:
        raise BatchError("version", f"not {KIND} version {VERSION}")
    if wrong := (said.keys() ^ _NAMES) - {"synthetic"}:
        names = ", ".join(sorted(wrong))[:80]
        raise BatchError("fields", f"unknown or missing: {names}")
    return said


def _head(said: dict[str, Any]) -> Head:
    cert, synthetic = said["cert"], said.get("synthetic", False)
    if not isinstance(cert, dict) or set(cert) != {"by", "sig"}:
        raise BatchError("cert", "cert has by and sig")
    if "synthetic" in said and synthetic is not True:
        raise BatchError("synthetic", "synthetic is true or left out")
    return Head(
        period=_day(said["period"]),
        seq=_number(said, "seq", SEQ_MAX),
        issuer=bytes.fromhex(_text(said, "issuer", _HEX64)),
        by=_text(cert, "by", _KEY_ID),
        certificate=bytes.fromhex(_text(cert, "sig", _HEX128)),
        geo=_word(said, "geo", PLACES),
        venue=_word(said, "venue", VENUES),
        tax=_text(said, "tax", _TAX),
        gateways=_number(said, "n_gateways", GATEWAYS_MAX),
        clip=_clip(said["clip"]),
        synthetic=synthetic,
    )


def _day(value: Any) -> dt.date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise BatchError("period", "period is a day: 2026-11-24")
    try:
        return dt.date.fromisoformat(value)
    except ValueError as e:
        raise BatchError("period", f"no such day: {value}") from e


def _clip(value: Any) -> Clip:
    if not isinstance(value, dict) or set(value) != {"cats", "per_cat"}:
        raise BatchError("clip", "clip has cats and per_cat")
    return Clip(
        _number(value, "cats", CLIP.cats), _number(value, "per_cat", CLIP.per_cat)
    )


def _number(said: dict[str, Any], name: str, most: int) -> int:
    value = said[name]
    if type(value) is not int or not 1 <= value <= most:
        raise BatchError(name, f"{name} is a number from 1 to {most}")
    return value


def _text(said: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = said[name]
    if not isinstance(value, str) or not form.fullmatch(value):
        raise BatchError(name, f"{name} is not of the form {form.pattern}")
    return value


def _word(said: dict[str, Any], name: str, known: Any) -> str:
    value = said[name]
    if not isinstance(value, str) or value not in known:
        raise BatchError(name, f"no such {name}: {str(value)[:20]}")
    return value
