"""manifest.json: which files are the policy in force, of which generation, by whom.

Line 1 is canonical JSON, line 2 its signature. Every file it names is addressed by its
content, so replacing this one file is the swap.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lachan.lib.errors import LachanError
from lachan.policy import sign

MANIFEST = "manifest.json"
FORMAT = 1
MAX_MANIFEST_OCTETS = 1 << 16
FILE_NAME = re.compile(r"[a-z]+-[0-9a-f]{16}\.(?:table|trie|bin|json|jsonl)")
OVERLAY_NAME = re.compile(r"overlay-[0-9]{1,18}\.jsonl")


class SnapshotError(LachanError):
    """The policy directory holds no usable snapshot; the text says why."""


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file of a snapshot. size in octets."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation. built: aware, or None. head: chain start of the overlay.

    overlay_from: the sequence number of the overlay's first line.
    """

    generation: int
    built: datetime | None
    files: Mapping[str, FileRef]
    overlay: str
    overlay_from: int
    head: str
    signature: str


def canonical(value: object) -> bytes:
    """Return the one JSON form of `value`: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        default=_iso,
    )
    return text.encode("utf-8", "surrogatepass")


def _iso(value: object) -> str:
    """Write the dates that TOML reads as JSON can."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def parse_json(data: bytes | str, what: str) -> Any:
    """Return the value of `data`. Raises SnapshotError naming `what`."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as e:
        raise SnapshotError(f"{what} is not JSON") from e


def chain(line: bytes) -> str:
    """Return what the line after `line` carries as its "prev"."""
    return hashlib.sha256(line).hexdigest()[:32]


def read(directory: Path, trust_key: bytes | None) -> Manifest:
    """Return the manifest of `directory`. Raises SnapshotError, SignatureError."""
    try:
        with (directory / MANIFEST).open("rb") as f:
            data = f.read(MAX_MANIFEST_OCTETS + 1)
    except OSError as e:
        raise SnapshotError(f"{directory / MANIFEST}: {e.strerror}") from e
    return parse(data, trust_key)


def parse(data: bytes, trust_key: bytes | None) -> Manifest:
    """Return the manifest in `data`. Raises SnapshotError, SignatureError."""
    first, _, rest = data.partition(b"\n")
    if len(data) > MAX_MANIFEST_OCTETS or not rest.endswith(b"\n"):
        raise SnapshotError("manifest.json is cut off or too long")
    signature = rest[:-1].decode("ascii", "replace")
    # Before a single value is believed.
    sign.verify(first, signature, trust_key)
    body = parse_json(first, MANIFEST)
    try:
        return _manifest(body, chain(first), signature)
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise SnapshotError(f"manifest.json: {e!s:.80} out of place") from e


def _manifest(body: dict[str, Any], head: str, signature: str) -> Manifest:
    if body["format"] != FORMAT:
        raise SnapshotError(f"manifest.json: format {body['format']!r:.20} is unknown")
    built = body["built"]
    manifest = Manifest(
        generation=body["generation"],
        built=None if built is None else datetime.fromisoformat(built),
        files={role: FileRef(**ref) for role, ref in body["files"].items()},
        overlay=body["overlay"]["name"],
        overlay_from=body["overlay"]["from_seq"],
        head=head,
        signature=signature,
    )
    numbers = [manifest.generation, manifest.overlay_from]
    numbers += [ref.size for ref in manifest.files.values()]
    names = [ref.name for ref in manifest.files.values()]
    # A name that leads out of the directory would let a manifest read any file.
    good = (
        all(type(n) is int and n >= 0 for n in numbers)
        and all(FILE_NAME.fullmatch(n) for n in names)
        and OVERLAY_NAME.fullmatch(manifest.overlay)
        and (manifest.built is None or manifest.built.utcoffset() is not None)
    )
    if not good:
        raise ValueError("a value")
    return manifest


def body(
    *,
    generation: int,
    built: datetime | None,
    files: Mapping[str, FileRef],
    overlay: str,
    overlay_from: int,
) -> bytes:
    """Return the first line of a manifest, without its newline."""
    return canonical(
        {
            "format": FORMAT,
            "generation": generation,
            "built": None if built is None else built.isoformat(),
            "files": {
                role: {"name": r.name, "sha256": r.sha256, "size": r.size}
                for role, r in files.items()
            },
            "overlay": {"name": overlay, "from_seq": overlay_from},
        }
    )
