"""Pictures, sound, film, papers beside a text: what is taken, how it is kept. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from lachan.learning.rules import untagging
from lachan.lib.filetypes import HEAD_OCTETS, M4A, MP3, MP4, PDF, Sort, Type, sniff

MIB: Final = 1024 * 1024
MOST_FILES: Final = 6
# Three minutes of film for a phone; a longer one belongs on a site of films. All stay
# below what one request may bring (FILE_UPLOAD_MAX_MEMORY_SIZE).
LIMITS: Final[Mapping[Sort, int]] = MappingProxyType(
    {
        Sort.IMAGE: 10 * MIB,
        Sort.DOCUMENT: 10 * MIB,
        Sort.AUDIO: 15 * MIB,
        Sort.VIDEO: 15 * MIB,
    }
)
CAPTIONS_MAX: Final = 100_000
# Code of a type -> what it is kept as. Phones play each of these without more.
KEPT_AS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("jpeg", "png", "gif", "webp", "heic"), "jpg"),
        PDF.code: "pdf",
        MP3.code: "mp3",
        M4A.code: "m4a",
        MP4.code: "mp4",
    }
)
MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "jpg": "image/jpeg",
        "pdf": PDF.media,
        "mp3": MP3.media,
        "m4a": M4A.media,
        "mp4": MP4.media,
    }
)
UNTAGGED: Final[Mapping[str, Callable[[bytes], bytes]]] = MappingProxyType(
    {
        MP3.code: untagging.mp3,
        M4A.code: untagging.boxed,
        MP4.code: untagging.boxed,
    }
)


class Refused(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    TRACKS = "tracks"


class NotTakenError(ValueError):
    """A file is not taken. reason: a `Refused`."""

    def __init__(self, reason: Refused) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class File:
    """A file of a text as its readers get it. name: digest and ending, its address.

    alt: of a picture what it shows, of sound and film what is said and happens.
    Pairs: Vietnamese, English. captions: WebVTT or "". credit: who made it.
    """

    pk: int
    sort: Sort
    name: str
    octets: int
    alt: tuple[str, str]
    licence: str
    credit: str = ""
    captions: str = ""
    silent: bool = False


def kind_of(content: bytes) -> Type:
    """Return what a file is. Raises NotTakenError: it is none that is taken."""
    if not content:
        raise NotTakenError(Refused.EMPTY)
    found = sniff(content[:HEAD_OCTETS])
    if found is None or found.code not in KEPT_AS:
        raise NotTakenError(Refused.UNKNOWN)
    if len(content) > LIMITS[found.sort]:
        raise NotTakenError(Refused.TOO_LARGE)
    return found


def is_captions(text: str) -> bool:
    """Tell whether a text is WebVTT with a cue at least. Source: W3C WebVTT, 4.1."""
    first = next(iter(text.removeprefix("\ufeff").splitlines()), "")
    begins = first == "WEBVTT" or first.startswith(("WEBVTT ", "WEBVTT\t"))
    return begins and "-->" in text and "\0" not in text


_SPAN: Final = re.compile(r"bytes=([0-9]{1,15})?-([0-9]{1,15})?", re.IGNORECASE)


def span_of(header: str, octets: int) -> tuple[int, int] | None:
    """Return (first, last) of the one span that is asked for, None: all of it.

    header: of `Range` (RFC 9110, 14.2). Raises IndexError: nothing of it is there.
    Several spans at once, and what cannot be read, get all of it, as the RFC allows.
    """
    found = _SPAN.fullmatch(header.replace(" ", ""))
    if not found or not any(found.groups()):
        return None
    begin, end = (None if part is None else int(part) for part in found.groups())
    if begin is None:
        begin, end = max(0, octets - (end or 0)), octets - 1
    elif end is not None and end < begin:
        return None
    if begin >= octets:
        raise IndexError(header)
    return begin, min(octets - 1 if end is None else end, octets - 1)
