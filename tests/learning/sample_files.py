"""Files of every sort with something to hide: places, names, scripts, other files."""

import io
import struct

from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

SECRET = b"Nguyen Van Bi Mat 21.0285 105.8542"


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """Return a picture that says in its notes where it was taken."""
    out, notes = io.BytesIO(), Image.Exif()
    notes[0x010E] = SECRET.decode()
    Image.new("RGB", size, "#3d661c").save(out, kind, exif=notes.tobytes())
    return out.getvalue()


def a_pdf(*, password: str = "", pages: int = 1) -> bytes:
    """Return a PDF with a script, a file within, an author and a comment."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )
    writer.add_attachment("secret.txt", SECRET)
    writer.add_metadata({"/Author": SECRET.decode(), "/Title": "x"})
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Text"),
            NameObject("/Contents"): TextStringObject(SECRET.decode()),
        }
    )
    writer.add_annotation(0, note)
    for uri in ("https://example.vn/doc", "javascript:alert(1)"):
        link = Link(rect=(0, 0, 50, 50), url=uri)
        writer.add_annotation(0, link)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# A silent frame: MPEG 1, layer III, 128 kbit/s, 44.1 kHz.
FRAME = b"\xff\xfb\x90\x00" + bytes(413)


def an_mp3(frames: int = 4) -> bytes:
    """Return an MP3 with an ID3v2 tag before, an APE and an ID3v1 tag after."""
    size = bytes([0, 0, len(SECRET) >> 7, len(SECRET) & 0x7F])
    ape = b"APETAGEX" + struct.pack("<4I8x", 2000, 32 + len(SECRET), 1, 0)
    return (
        b"ID3\x04\x00\x00"
        + size
        + SECRET
        + FRAME * frames
        + SECRET
        + ape
        + b"TAG"
        + SECRET.ljust(125, b" ")
    )


def box(kind: bytes, *parts: bytes) -> bytes:
    """Return a box of an MP4."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def an_mp4(brand: bytes = b"isom", handler: bytes = b"vide") -> bytes:
    """Return boxes of a film with a date, a place and a name in them."""
    head = bytes(4) + struct.pack(">II", 0xDEADBEEF, 0xDEADBEEF) + bytes(88)
    hdlr = box(b"hdlr", bytes(8), handler, bytes(12))
    mdia = box(b"mdia", box(b"mdhd", head), hdlr, box(b"minf", b"x"))
    trak = box(b"trak", box(b"tkhd", head), mdia, box(b"udta", SECRET))
    return (
        box(b"ftyp", brand, bytes(4))
        + box(b"moov", box(b"mvhd", head), trak, box(b"udta", box(b"\xa9xyz", SECRET)))
        + box(b"uuid", SECRET)
        + box(b"mdat", b"picture and sound")
    )
