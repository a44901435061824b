"""The end of a DOCX: who signs, and who gets it."""

from collections.abc import Iterable

from docx.document import Document as Word
from docx.shared import Mm
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

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
    _hold_the_end(word)
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


def _hold_the_end(word: Word) -> None:
    """Let the last words stay with what follows: no signature on a page alone."""
    for part in reversed(list(word.iter_inner_content())):
        if isinstance(part, Table):
            for cell in part.rows[-1].cells if part.rows else ():
                _hold(cell.paragraphs)
            return
        _hold((part,))
        if part.text.strip():
            return


def _hold(lines: Iterable[Paragraph]) -> None:
    for line in lines:
        line.paragraph_format.keep_with_next = True


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
