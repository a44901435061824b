"""The head of a DOCX: agency and nation, number and date, title, addressees."""

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import _Cell

from lachan.documents import fonts, layout
from lachan.documents.frame import dated, numbered
from lachan.documents.values import MOTTO, NATION, Document, Letterhead
from lachan.documents.word_text import bare_table, first, frame, rule, tighten, write

NATION_MM = layout.LINE_MM - layout.AGENCY_MM


def add_letterhead(word: Word, document: Document) -> None:
    """Add the corner and the four cells of the head."""
    for line in document.corner:
        corner = tighten(word.add_paragraph())
        corner.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        write(corner, line, layout.NOTE_PT, bold=True)
    table = bare_table(word, 2, (layout.AGENCY_MM, NATION_MM))
    _add_agency(table.cell(0, 0), document.letterhead)
    _add_nation(table.cell(0, 1))
    _add_number(table.cell(1, 0), document)
    day = tighten(first(table.cell(1, 1)), center=True)
    write(day, dated(document.letterhead), layout.DATE_PT, italic=True)


def _add_agency(cell: _Cell, head: Letterhead) -> None:
    line = tighten(first(cell), center=True)
    if head.parent:
        write(line, head.parent.upper(), layout.PARENT_PT)
        line = tighten(cell.add_paragraph(), center=True)
    write(line, head.agency.upper(), layout.AGENCY_PT, bold=True)
    wide = fonts.width_mm(head.agency.upper(), layout.AGENCY_PT, bold=True)
    share = min(wide, layout.AGENCY_MM) * layout.RULE_SHARE
    rule(cell.add_paragraph(), layout.AGENCY_MM - 4, share)


def _add_nation(cell: _Cell) -> None:
    line = tighten(first(cell), center=True)
    write(line, NATION, layout.NATION_PT, bold=True)
    motto = tighten(cell.add_paragraph(), center=True)
    write(motto, MOTTO, layout.MOTTO_PT, bold=True)
    wide = fonts.width_mm(MOTTO, layout.MOTTO_PT, bold=True)
    rule(cell.add_paragraph(), NATION_MM - 4, wide)


def _add_number(cell: _Cell, document: Document) -> None:
    head = document.letterhead
    line = tighten(first(cell), center=True)
    write(line, numbered(head), layout.SYMBOL_PT)
    if head.about:
        write(tighten(cell.add_paragraph(), center=True), head.about, layout.SUBJECT_PT)
    if document.scope:
        scope = tighten(cell.add_paragraph(), center=True, before_pt=6)
        frame(scope)
        scope.paragraph_format.left_indent = Mm(2)
        scope.paragraph_format.right_indent = Mm(2)
        write(scope, document.scope, layout.NOTE_PT)


def add_title(word: Word, document: Document) -> None:
    """Add kind and summary with their rule; a letter has neither."""
    if not document.kind:
        tighten(word.add_paragraph())
        return
    heading = word.add_paragraph(style="Heading 1")
    tighten(heading, center=True, before_pt=14, after_pt=3)
    about = f"\n{document.about}" if document.about else ""
    write(heading, document.kind.upper() + about, layout.TITLE_PT, bold=True)
    said = document.about or document.kind.upper()
    wide = fonts.width_mm(said, layout.TITLE_PT, bold=True)
    wide = min(wide, layout.LINE_MM) * layout.RULE_SHARE
    line = word.add_paragraph()
    rule(line, layout.LINE_MM, wide)
    line.paragraph_format.space_after = Pt(10)


def add_addressees(word: Word, document: Document) -> None:
    """Add whom a letter is for."""
    if not document.addressees:
        return
    one = len(document.addressees) == 1
    named = document.addressees if one else [f"- {a}" for a in document.addressees]
    line = word.add_paragraph()
    line.paragraph_format.left_indent = Mm(25)
    write(line, f"Kính gửi:{' ' if one else chr(10)}" + "\n".join(named))
