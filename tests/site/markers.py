"""Looks for words in octets as they may lie about: spelt, packed, wrapped otherwise."""

import base64
import gzip
import json
import lzma
import tarfile
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from lachan.web.text import searchable

_OPENERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "xz": lzma.decompress,
    "zlib": zlib.decompress,
}


def spellings(word: str) -> dict[str, bytes]:
    """Return the ways in which a word might be written, by name; each once."""
    found: dict[str, bytes] = {}
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, word)
        plain = text.encode()
        found |= {
            f"{form} UTF-8": plain,
            f"{form} UTF-16-LE": text.encode("utf-16-le"),
            f"{form} UTF-16-BE": text.encode("utf-16-be"),
            f"{form} JSON": json.dumps(text).strip('"').encode(),
            f"{form} URL": quote(text).encode(),
            f"{form} hex": plain.hex().encode(),
            f"{form} repr": ascii(text).strip("'").encode(),
        }
        for skip, octets in enumerate(_in_base64(plain)):
            found[f"{form} base64 +{skip}"] = octets
    found["without marks"] = searchable(word).encode()
    found["without spaces"] = word.replace(" ", "").encode()
    once = {octets: way for way, octets in reversed(found.items())}
    return {way: octets for octets, way in once.items()}


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """Yield what stays of a word in base64, at the three places it may begin."""
    for before in range(3):
        padded = bytes(before) + plain
        whole = base64.b64encode(padded[: len(padded) // 3 * 3])
        yield whole[4 if before else 0 :]


def where(words: dict[str, str], octets: bytes) -> set[str]:
    """Return which words stand in these octets, and how."""
    return {
        f"{name} ({way})"
        for name, word in words.items()
        for way, spelt in spellings(word).items()
        if spelt in octets
    }


def files_below(directory: Path, unpacked: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file with its octets, and what is packed in it, to any depth."""
    for number, path in enumerate(sorted(directory.rglob("*"))):
        if path.is_file() and not path.is_symlink():
            yield from _layers(path, path.read_bytes(), unpacked / str(number))


def _layers(path: Path, octets: bytes, unpacked: Path) -> Iterator[tuple[str, bytes]]:
    yield str(path), octets
    if octets[:2] == b"\x1f\x8b" and tarfile.is_tarfile(path):
        with tarfile.open(path) as tar:
            for member in tar:
                if content := tar.extractfile(member):
                    target = unpacked / member.name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content.read())
        yield from files_below(unpacked, unpacked.with_name(f"{unpacked.name}x"))
        return
    for name, opened in _OPENERS.items():
        try:
            yield f"{path} ({name})", opened(octets)
        except (OSError, EOFError, lzma.LZMAError, zlib.error):
            continue
