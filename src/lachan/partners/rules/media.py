"""What kind of document octets are, told by themselves and not by a name. Pure."""

import io
import zipfile

PDF = "application/pdf"
ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEAD = 1024
_PARTS_MAX = 5000


def media_type_of(content: bytes) -> str:
    """Return the media type of a PDF, DOCX or ZIP, or "" for anything else."""
    if b"%PDF-" in content[:_HEAD]:
        return PDF
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return ""
    if len(names) > _PARTS_MAX:
        return ""
    return DOCX if "word/document.xml" in names else ZIP
