"""What kind of file octets are, told by themselves and not by a name. Pure."""

from typing import Final

from lachan.lib.filetypes import DOCX, HEAD_OCTETS, JPEG, PDF, PNG, XLSX, packed, sniff

# Media type -> how a download's name ends.
ENDINGS: Final = {
    **{kind.media: kind.code for kind in (PDF, DOCX, XLSX, PNG)},
    JPEG.media: "jpg",
}


def media_type_of(content: bytes) -> str:
    """Return the media type of what is kept as evidence, or "" for anything else."""
    found = packed(content) or sniff(content[:HEAD_OCTETS])
    return found.media if found is not None and found.media in ENDINGS else ""
