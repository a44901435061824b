"""Which files are taken, by what `lib.filetypes` tells of them, and why others are not.

Pure. A file that is not taken has a reason; what to do instead, the pages say.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MIB: Final = 1024 * 1024
MOST_FILES: Final = 20
NAME_MAX: Final = 80


class Sort(StrEnum):
    """What a file is, as in `lib.filetypes`, or a fingerprint. Codes, they are kept."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    HASH = "hash"  # a fingerprint made on the reporter's device: no file at all


class Refused(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"  # not a type that is taken
    NO_POLICE_KEY = "no_police_key"
    CUT_OFF = "cut_off"  # not all of it came


class Copy(StrEnum):
    """What became of the clean copy that staff may look at."""

    MADE = "made"
    NONE = "none"  # not a picture: it is kept for export alone
    SEXUAL = "sexual"  # no copy is ever made
    BROKEN = "broken"  # the picture could not be read
    TOO_HEAVY = "too_heavy"  # it would have needed more memory or time than allowed
    DESTROYED = "destroyed"  # somebody said: this is sexual


LIMITS: Final = {
    Sort.IMAGE: 20 * MIB,
    Sort.VIDEO: 100 * MIB,
    Sort.AUDIO: 20 * MIB,
    Sort.DOCUMENT: 20 * MIB,
}
MOST_OCTETS: Final = max(LIMITS.values())


def clean_name(name: str) -> str:
    """Return a file's own name without folders, control signs or turned writing."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        c for c in last if unicodedata.category(c)[0] not in "CZ" or c == " "
    )
    return kept.strip(" .")[-NAME_MAX:]


# --- A fingerprint made on the device ------------------------------------------------

PDQ_DIGITS: Final = 64
# Source: Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
# Algorithm", 2019: below this quality a hash matches too much.
PDQ_QUALITY_LEAST: Final = 50


def read_pdq(text: str) -> str:
    """Return a PDQ hash as 64 hexadecimal digits, "" if it is none."""
    digits = "".join(text.split()).lower()
    hexadecimal = set(digits) <= set("0123456789abcdef")
    return digits if hexadecimal and len(digits) == PDQ_DIGITS else ""


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file as the desk sees it: nothing of the picture but a grey blur.

    preview: a small grey JPEG, b"" if there is none. pdq: of a fingerprint alone.
    to_police: the original opens for the police alone.
    """

    number: int
    pk: str
    sort: Sort
    type: str
    name: str
    octets: int
    sha256: str
    copy: Copy
    preview: bytes = b""
    pdq: str = ""
    quality: int = 0
    to_police: bool = False
    by_old_code: bool = False

    @property
    def may_reveal(self) -> bool:
        """Whether there is a copy to look at."""
        return self.copy == Copy.MADE
