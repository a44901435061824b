"""What kind of document octets are, told by themselves and not by a name. Pure."""

from typing import Final

from lachan.lib import filetypes

PDF: Final = filetypes.PDF.media
ZIP: Final = filetypes.ZIP.media
DOCX: Final = filetypes.DOCX.media
_HEAD: Final = 1024  # a mark of PDF may stand so late (ISO 32000-1, annex H.3.4.1)


def media_type_of(content: bytes) -> str:
    """Return the media type of a PDF, DOCX or ZIP, or "" for anything else."""
    if b"%PDF-" in content[:_HEAD]:
        return PDF
    found = filetypes.packed(content)
    if found is None:
        return ""
    return DOCX if found is filetypes.DOCX else ZIP
