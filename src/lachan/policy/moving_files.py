"""Open what somebody uploads: archives, text and databases, within limits.

Nothing is unpacked to a path of the archive's own choosing: members are read into
memory, and a database goes to a temporary file with a name of its own.
"""

import io
import json
import lzma
import re
import stat
import struct
import tarfile
import tomllib
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import yaml

from lachan.policy.moving_values import (
    MAX_ITEMS,
    MAX_MEMBERS,
    MAX_OCTETS,
    MovingError,
)

GZIP, ZIP, ENCRYPTED = b"\x1f\x8b", b"PK\x03\x04", b"PIHOLETP"
MAX_STREAMS = 16  # gzip files one after the other in one file
MAX_YAML_OCTETS = 4 << 20
MAX_TOML_OCTETS = 1 << 19
MAX_DOTS = 32  # in a line of TOML, outside of texts and comments
MAX_EVENTS = 150_000
MAX_DEPTH = 32
_ENCRYPTED_BIT = 1
_NO_KEY = re.compile(r""""[^"\\]*+(?:\\.[^"\\]*+)*"?|'[^']*+'?|#.*+""")
_BAD_ARCHIVE = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError),
    *(NotImplementedError, RecursionError, OverflowError, MemoryError),
)


@dataclass(frozen=True, slots=True)
class Members:
    """The files of an archive. read: those asked for; others: names of the rest."""

    read: dict[str, bytes]
    others: tuple[str, ...] = ()


def gunzipped(data: bytes) -> bytes:
    """Return what a gzip file holds, at most MAX_OCTETS. Raises MovingError."""
    out = bytearray()
    for _ in range(MAX_STREAMS):
        if not data.startswith(GZIP):
            return bytes(out)
        stream = zlib.decompressobj(wbits=31)
        try:
            out += stream.decompress(data, MAX_OCTETS + 1 - len(out))
        except zlib.error as e:
            raise MovingError("corrupt", part="gzip") from e
        if len(out) > MAX_OCTETS:
            raise _too_large()
        if not stream.eof:
            raise MovingError("corrupt", part="gzip")
        data = stream.unused_data
    raise MovingError("corrupt", part="gzip")


def is_tar(data: bytes) -> bool:
    """Tell whether `data` begins as a tar archive."""
    return data[257:262] == b"ustar"


def unzipped(data: bytes, wanted: Callable[[str], bool]) -> Members:
    """Return the members of a zip archive. Raises MovingError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unzipped(archive, wanted)
    # zipfile says so of a member that needs a password.
    except RuntimeError as e:
        code = "encrypted" if "password" in str(e) else "corrupt"
        raise MovingError(code, part="zip") from e
    except _BAD_ARCHIVE as e:
        raise MovingError("corrupt", part="zip") from e


def _unzipped(archive: zipfile.ZipFile, wanted: Callable[[str], bool]) -> Members:
    members = [m for m in archive.infolist() if not m.is_dir()]
    _check_count(len(members), sum(m.file_size for m in members))
    read, others, left = {}, [], MAX_OCTETS
    for member in members:
        name = _safe(member.filename)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise MovingError("unsafe-archive")
        if not wanted(name):
            others.append(name)
            continue
        if member.flag_bits & _ENCRYPTED_BIT:
            raise MovingError("encrypted")
        with archive.open(member) as f:
            # What a header says of its size is no promise.
            read[name] = f.read(left + 1)
        left -= len(read[name])
        if left < 0:
            raise _too_large()
    return Members(read, tuple(others))


def untarred(data: bytes, wanted: Callable[[str], bool]) -> Members:
    """Return the members of a tar archive that is not packed. Raises MovingError."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            return _untarred(archive, wanted)
    except _BAD_ARCHIVE as e:
        raise MovingError("corrupt", part="tar") from e


def _untarred(archive: tarfile.TarFile, wanted: Callable[[str], bool]) -> Members:
    read, others, total = {}, [], 0
    for count, member in enumerate(archive):
        name = _safe(member.name)
        total += max(member.size, 0)
        _check_count(count + 1, total)
        if member.isdir():
            continue
        # A sparse file is all hole: its size costs nothing until it is read.
        if not member.isreg() or member.issparse():
            raise MovingError("unsafe-archive")
        file = archive.extractfile(member) if wanted(name) else None
        if file is None:
            others.append(name)
        else:
            read[name] = file.read()
    return Members(read, tuple(others))


def _check_count(members: int, octets: int) -> None:
    if members > MAX_MEMBERS:
        raise MovingError("too-large", limit=f"{MAX_MEMBERS} files")
    if octets > MAX_OCTETS:
        raise _too_large()


def _too_large() -> MovingError:
    return MovingError("too-large", limit=f"{MAX_OCTETS >> 20} MiB")


def _safe(name: str) -> str:
    """Return a member's name. Raises MovingError if it leads out of the archive."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or set(name) & {"\\", "\0", ":"}:
        raise MovingError("unsafe-archive")
    return str(path)


def text_of(data: bytes, part: str) -> str:
    """Return `data` as text, with one kind of line end. Raises MovingError."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as e:
        raise MovingError("not-text", part=part) from e


def yaml_mapping(data: bytes) -> dict[str, Any] | None:
    """Return a YAML file as mappings, lists and texts; None if it is no mapping.

    Every scalar stays text: ``12:34:56:10:20:30`` is a MAC, not a number of base 60.
    Raises MovingError, also for any alias: some lines of them unfold to gigabytes.
    """
    if len(data) > MAX_YAML_OCTETS:
        raise MovingError("too-large", limit=f"{MAX_YAML_OCTETS >> 20} MiB YAML")
    text = text_of(data, "YAML")
    try:
        _check_yaml(text)
        # Makes nothing but dict, list and str, less than SafeLoader does.
        value = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as e:
        raise MovingError("corrupt", part="YAML") from e
    return value if isinstance(value, dict) else None


def _check_yaml(text: str) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CBaseLoader)):
        if isinstance(event, yaml.AliasEvent):
            raise MovingError("aliases")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise MovingError("too-deep", part="YAML")
        if count > MAX_EVENTS:
            raise MovingError("too-large", limit=f"{MAX_EVENTS} values")


def toml_mapping(data: bytes) -> dict[str, Any]:
    """Return a TOML file. Raises MovingError."""
    if len(data) > MAX_TOML_OCTETS:
        raise MovingError("too-large", limit=f"{MAX_TOML_OCTETS >> 10} KiB TOML")
    text = text_of(data, "TOML")
    # The time for one dotted key grows with the square of its parts.
    if any(_NO_KEY.sub("", s).count(".") > MAX_DOTS for s in text.split("\n")):
        raise MovingError("too-deep", part="TOML")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as e:
        raise MovingError("corrupt", part="TOML") from e


def json_rows(data: bytes, part: str) -> list[dict[str, Any]]:
    """Return the rows of a table that was written as JSON. Raises MovingError."""
    try:
        rows = json.loads(text_of(data, part) or "[]")
    except (ValueError, RecursionError) as e:
        raise MovingError("corrupt", part=part) from e
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise MovingError("corrupt", part=part)
    if len(rows) > MAX_ITEMS:
        raise MovingError("too-large", limit=f"{MAX_ITEMS} rows")
    return rows
