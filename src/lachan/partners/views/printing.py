"""Send an official paper as a file: DOCX to edit, PDF to sign."""

from typing import Final

from django.http import Http404, HttpResponse

from lachan.documents.pdf import pdf
from lachan.documents.values import Document
from lachan.documents.word import docx

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def printed(document: Document, ending: str, name: str) -> HttpResponse:
    """Return a paper as a download. ending: "docx" or "pdf"; else raises Http404."""
    if ending not in ("docx", "pdf"):
        raise Http404
    word = ending == "docx"
    octets = docx(document) if word else pdf(document)
    answer = HttpResponse(octets, DOCX if word else "application/pdf")
    said = f'attachment; filename="{name}.{ending}"'
    answer.headers["Content-Disposition"] = said
    return answer
