"""The octets of a list: from a file, unpacked, as text with one kind of line end."""

import gzip
import lzma
import zlib
from pathlib import Path
from typing import IO, cast

from lachan.lib.errors import RefusedError

MAX_OCTETS = 1 << 29  # unpacked; several times the largest list known
_BOMS = (
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)
_SAMPLE_OCTETS = 4096


def read_file(path: Path) -> bytes:
    """Return what `path` holds, unpacked if it is gzip or xz.

    Raises RefusedError when it cannot be read or is larger than 512 MiB.
    """
    try:
        with path.open("rb") as f:
            magic = f.read(6)
            f.seek(0)
            return _bounded(_unpacked(f, magic), path)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as e:
        reason = getattr(e, "strerror", None) or str(e)
        raise RefusedError(f"{path}: {reason}") from e


def _unpacked(f: IO[bytes], magic: bytes) -> IO[bytes]:
    if magic.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=f))
    if magic.startswith(b"\xfd7zXZ\x00"):
        return cast("IO[bytes]", lzma.LZMAFile(f))
    return f


def _bounded(f: IO[bytes], path: Path) -> bytes:
    data = f.read(MAX_OCTETS + 1)
    if len(data) > MAX_OCTETS:
        raise RefusedError(f"{path}: larger than {MAX_OCTETS >> 20} MiB unpacked")
    return data


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of `data` twice: as it is, and with ASCII in lower case.

    Both have the same length and a line feed at each end of line, the last included.
    Octets that are not UTF-8 stay as lone surrogates, for the line to be left out.
    """
    data = _as_utf8(data)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not data.endswith(b"\n"):
        data += b"\n"
    text = data.decode("utf-8", "surrogateescape")
    small = data.lower()
    return text, text if small == data else small.decode("utf-8", "surrogateescape")


def _as_utf8(data: bytes) -> bytes:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            body = data[len(bom) :]
            return body if encoding == "utf-8" else _from_utf16(body, encoding)
    sample = data[:_SAMPLE_OCTETS]
    half = len(sample) // 2
    # Text in UTF-16 is ASCII for the most part: every other octet is zero.
    if half >= 2 and sample[1::2].count(0) > 0.9 * half and 0 not in sample[::2]:
        return _from_utf16(data, "utf-16-le")
    if half >= 2 and sample[::2].count(0) > 0.9 * half and 0 not in sample[1::2]:
        return _from_utf16(data, "utf-16-be")
    return data


def _from_utf16(data: bytes, encoding: str) -> bytes:
    return data.decode(encoding, "replace").encode("utf-8")
