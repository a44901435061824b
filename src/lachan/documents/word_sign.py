"""The end of a DOCX: who signs, and who gets it."""

from docx.document import Document as Word
from docx.shared import Mm
from docx.table import _Cell, _Row

from lachan.documents import layout
from lachan.documents.frame import receivers
from lachan.documents.values import Document, Signature
from lachan.documents.word_text import bare_table, element, first, tighten, write

HALF_MM = layout.LINE_MM / 2
NAMELESS = "." * 44


def add_signing(word: Word, document: Document) -> None:
    """Add signatures, two a row, and Nơi nhận: on the left of a single one."""
    signatures = document.signatures
    if not signatures:
        _add_recipients_below(word, document)
        return
    tighten(word.add_paragraph())
    for line in word.paragraphs[-2:]:
        # A signature never stands on a page alone.
        line.paragraph_format.keep_with_next = True
    rows = 1 if len(signatures) == 1 else (len(signatures) + 1) // 2
    table = bare_table(word, rows, (HALF_MM, HALF_MM))
    for row in table.rows:
        _keep_whole(row)
    cells = [cell for row in table.rows for cell in row.cells]
    if len(signatures) == 1:
        _add_recipients(cells[0], document)
        _add_signature(cells[1], signatures[0])
        return
    for cell, signature in zip(cells, signatures, strict=False):
        _add_signature(cell, signature)
    _add_recipients_below(word, document)


def _keep_whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(element("w:cantSplit", {}))


def _add_signature(cell: _Cell, signature: Signature) -> None:
    line = tighten(first(cell), center=True)
    authority = "\n".join(signature.lines).upper()
    write(line, authority, layout.SIGNATURE_PT, bold=True)
    if signature.hint:
        hint = tighten(cell.add_paragraph(), center=True)
        write(hint, signature.hint, layout.NOTE_PT, italic=True)
    name = tighten(cell.add_paragraph(), center=True)
    name.paragraph_format.space_before = Mm(layout.SIGN_MM)
    named = signature.name or NAMELESS
    write(name, named, layout.SIGNATURE_PT, bold=bool(signature.name))


def _add_recipients(cell: _Cell, document: Document) -> None:
    if document.recipients:
        line = tighten(first(cell))
        write(line, "Nơi nhận:", layout.RECIPIENTS_PT, bold=True, italic=True)
        for name in receivers(document):
            write(tighten(cell.add_paragraph()), name, layout.RECIPIENT_PT)


def _add_recipients_below(word: Word, document: Document) -> None:
    if document.recipients:
        _add_recipients(bare_table(word, 1, (layout.LINE_MM,)).cell(0, 0), document)
