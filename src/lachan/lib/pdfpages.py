"""A PDF's pages and nothing else: for what strangers hand in and others open.

Kept are pages, fonts, pictures, links, bookmarks, language and the tags that readers'
aids need. Gone are scripts, actions, forms, comments, files within, and who made it
when with what. A key that is not known to be needed is gone: lists say what is kept.
pypdf reads what is there; nothing is fetched. Run it on strangers' octets in `cleaner`
alone.
"""

import io
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PdfReadError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

MOST_PAGES: Final = 200
# ISO 32000-1, tables 28 and 30: what a catalogue and a page may keep.
_CATALOGUE: Final = frozenset(
    {"/Type", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/Outlines"}
    | {"/PageLabels", "/OCProperties", "/PageLayout"}
)
_PAGE: Final = frozenset(
    {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/TrimBox"}
    | {"/BleedBox", "/Contents", "/Rotate", "/Annots", "/StructParents", "/Tabs"}
    | {"/Group", "/UserUnit"}
)
# Anywhere else. Table 201 and on: what acts; 14.3 to 14.5: who made it.
_NEVER: Final = frozenset(
    {"/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JS"}
    | {"/EF", "/AF", "/EmbeddedFiles", "/JavaScript", "/AcroForm", "/XFA", "/RichMedia"}
)
_ACTIONS: Final = frozenset({"/GoTo", "/URI", "/Named"})
_SCHEMES: Final = ("http://", "https://", "mailto:", "tel:")


def warm_up() -> None:
    """Load what pypdf loads at its first use, by reading a page of our own."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(10, 10)
    writer.write(out)
    pages(out.getvalue())


def pages(content: bytes) -> bytes:
    """Return a PDF with the pages of another. Raises what pypdf raises."""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise PdfReadError("encrypted")
    if not 0 < len(reader.pages) <= MOST_PAGES:
        raise PdfReadError(f"{len(reader.pages)} pages")
    _only(reader.root_object, _CATALOGUE)
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    for page in writer.pages:
        _only(page, _PAGE)
        _keep_links(page)
    for one in _dictionaries(writer):
        _disarm(one)
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _only(one: DictionaryObject, kept: frozenset[str]) -> None:
    for key in set(one) - kept:
        del one[key]


def _keep_links(page: DictionaryObject) -> None:
    found = page.get("/Annots")
    rows = found.get_object() if found is not None else None
    if not isinstance(rows, ArrayObject):
        page.pop("/Annots", None)
        return
    links = [row for row in rows if _is_link(row.get_object())]
    page[NameObject("/Annots")] = ArrayObject(links)


def _is_link(row: Any) -> bool:
    return isinstance(row, DictionaryObject) and row.get("/Subtype") == "/Link"


def _dictionaries(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """Yield every dictionary of a document, those inside others too."""
    waiting: list[Any] = list(writer._objects)
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += [v for v in one.values() if not isinstance(v, IndirectObject)]
        elif isinstance(one, ArrayObject):
            waiting += [v for v in one if not isinstance(v, IndirectObject)]


def _disarm(one: DictionaryObject) -> None:
    for key in _NEVER & set(one):
        del one[key]
    if "/S" in one:
        one.pop("/Next", None)  # an action acts alone; elsewhere it is a bookmark's
    for key in ("/A", "/PA"):
        if key in one and not _is_harmless(one[key].get_object()):
            del one[key]
    if isinstance(one, StreamObject) and one.get("/Filter") in _JPEG:
        one._data = without_notes(one._data)


def _is_harmless(action: Any) -> bool:
    if not isinstance(action, DictionaryObject):
        return True  # of a tag: its attributes
    if "/S" not in action:
        return "/O" in action  # attributes again: /O says whose
    how = str(action["/S"])
    if how == "/URI":
        return str(action.get("/URI", "")).lower().startswith(_SCHEMES)
    return how in _ACTIONS


_JPEG: Final = ("/DCTDecode", ["/DCTDecode"])


def without_notes(jpeg: bytes) -> bytes:
    """Return a JPEG without the segments that say where and by whom it was taken.

    JFIF (APP0), ICC (APP2) and Adobe's colours (APP14) stay: they change what one sees.
    """
    out, at = bytearray(jpeg[:2]), 2
    while jpeg[at : at + 1] == b"\xff" and at + 4 <= len(jpeg):
        mark, size = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if mark == 0xDA or size < 2:  # the picture itself begins
            break
        told = (0xE0 <= mark <= 0xEF and mark not in {0xE0, 0xE2, 0xEE}) or mark == 0xFE
        if not told:
            out += jpeg[at : at + 2 + size]
        at += 2 + size
    return bytes(out) + jpeg[at:]
