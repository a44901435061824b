"""Send an official paper as a file: DOCX to edit, PDF to sign."""

from django.http import Http404, HttpResponse

from lachan.documents.pdf import pdf
from lachan.documents.values import Document
from lachan.documents.word import docx
from lachan.partners.rules.media import DOCX, PDF


def printed(
    document: Document, ending: str, name: str, *, show: bool = False
) -> HttpResponse:
    """Return a paper as a file. ending: "docx" or "pdf"; else raises Http404.

    show: a PDF opens in the browser instead of being saved.
    """
    if ending not in ("docx", "pdf"):
        raise Http404
    word = ending == "docx"
    octets = docx(document) if word else pdf(document)
    answer = HttpResponse(octets, content_type=DOCX if word else PDF)
    how = "inline" if show and not word else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}.{ending}"'
    return answer
