"""What kind of file octets are: told by themselves, never by a name. Pure."""

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# So much of the beginning tells a type.
HEAD_OCTETS: Final = 64


class Sort(StrEnum):
    """What a file is for whoever sees, hears or reads it. Codes, for they are kept."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Type:
    """A type of file. code: short, as staff read it. media: its name on the web."""

    code: str
    sort: Sort
    media: str


JPEG: Final = Type("jpeg", Sort.IMAGE, "image/jpeg")
HEIC: Final = Type("heic", Sort.IMAGE, "image/heic")
PNG: Final = Type("png", Sort.IMAGE, "image/png")
PDF: Final = Type("pdf", Sort.DOCUMENT, "application/pdf")
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
DOCX: Final = Type("docx", Sort.DOCUMENT, f"{_OFFICE}.wordprocessingml.document")
XLSX: Final = Type("xlsx", Sort.DOCUMENT, f"{_OFFICE}.spreadsheetml.sheet")
ZIP: Final = Type("zip", Sort.DOCUMENT, "application/zip")
MP3: Final = Type("mp3", Sort.AUDIO, "audio/mpeg")
M4A: Final = Type("m4a", Sort.AUDIO, "audio/mp4")
MP4: Final = Type("mp4", Sort.VIDEO, "video/mp4")
_GIF: Final = Type("gif", Sort.IMAGE, "image/gif")
_AAC: Final = Type("aac", Sort.AUDIO, "audio/aac")
# Beginning -> type. Sources: the formats' own specifications.
_MAGIC: Final = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"%PDF-", PDF),
    (b"\x1a\x45\xdf\xa3", Type("webm", Sort.VIDEO, "video/webm")),
    (b"OggS", Type("ogg", Sort.AUDIO, "audio/ogg")),
    (b"#!AMR", Type("amr", Sort.AUDIO, "audio/amr")),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xfa", MP3),
    (b"\xff\xf3", MP3),
    (b"\xff\xf2", MP3),
    (b"\xff\xf1", _AAC),
    (b"\xff\xf9", _AAC),
)
_RIFF: Final = {
    b"WEBP": Type("webp", Sort.IMAGE, "image/webp"),
    b"WAVE": Type("wav", Sort.AUDIO, "audio/wav"),
}
# Brands of ISO/IEC 14496-12 files ("ftyp").
_STILL: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx")
_SOUND: Final = (b"M4A ", b"M4B ")


def sniff(head: bytes) -> Type | None:
    """Return the type that the first octets tell, None if it is none of these."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _boxed(head[8:12])
    return next((t for magic, t in _MAGIC if head.startswith(magic)), None)


_PARTS_MAX: Final = 5000


def packed(content: bytes) -> Type | None:
    """Return what a whole ZIP holds, a document of an office or files; None: no ZIP."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return None
    if len(names) > _PARTS_MAX:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else ZIP


def _boxed(brand: bytes) -> Type:
    if brand in _STILL:
        return HEIC
    if brand in _SOUND:
        return M4A
    return Type("mov", Sort.VIDEO, "video/quicktime") if brand == b"qt  " else MP4
