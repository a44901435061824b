"""The parts of a DOCX's body."""

from functools import singledispatch
from io import BytesIO

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Row

from lachan.documents import layout
from lachan.documents.text import shown
from lachan.documents.values import (
    Align,
    Basis,
    Block,
    Choices,
    DocumentError,
    Field,
    Heading,
    Items,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    Table,
)
from lachan.documents.word_text import (
    dots,
    element,
    first,
    set_widths,
    tighten,
    write,
)

# A row of so many characters stays on one page.
WHOLE_MAX = 1200
ALIGNMENTS = {
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
}


def add_block(word: Word, block: Block) -> None:
    """Add one part. Raises DocumentError."""
    _add(block, word)


@singledispatch
def _add(block: object, word: Word) -> None:
    raise DocumentError(f"no such part: {type(block).__name__}")


@_add.register
def _heading(block: Heading, word: Word) -> None:
    write(word.add_paragraph(style=f"Heading {block.level + 1}"), block.text, bold=True)


@_add.register
def _paragraph(block: Paragraph, word: Word) -> None:
    line = write(word.add_paragraph(), block.words)
    line.alignment = ALIGNMENTS[block.align]
    if block.first_line:
        line.paragraph_format.first_line_indent = Mm(layout.FIRST_LINE_MM)


@_add.register
def _basis(block: Basis, word: Word) -> None:
    line = write(word.add_paragraph(), block.text, italic=True)
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    line.paragraph_format.first_line_indent = Mm(layout.FIRST_LINE_MM)


@_add.register
def _items(block: Items, word: Word) -> None:
    for number, item in enumerate(block.items, 1):
        line = word.add_paragraph()
        line.paragraph_format.left_indent = Mm(10)
        line.paragraph_format.first_line_indent = Mm(-6)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(10))
        line.add_run(f"{number}.\t" if block.numbered else "-\t")
        write(line, item)


@_add.register
def _field(block: Field, word: Word) -> None:
    line = write(word.add_paragraph(), f"{block.label}: {block.value}")
    if not block.value:
        dots(line, layout.LINE_MM, block.lines)


@_add.register
def _choices(block: Choices, word: Word) -> None:
    line = word.add_paragraph()
    line.paragraph_format.left_indent = Mm(6)
    line.paragraph_format.first_line_indent = Mm(-6)
    if block.label:
        write(line, f"{block.label}: ")
    for text, ticked in block.options:
        # A no-break space keeps a box with the first word after it.
        write(line, f"{'☒' if ticked else '☐'}\u00a0{text}    ")


@_add.register
def _table(block: Table, word: Word) -> None:
    width = len(block.head)
    table = word.add_table(0, width)
    table.style = "Table Grid"
    _add_row(table, block.head, head=True)
    for row in block.rows:
        _add_row(table, row, centered=block.centered)
    for _ in range(block.blank):
        _add_row(table, ("",) * width)
        table.rows[-1].height = Mm(layout.FILL_MM)
    shares = block.widths or (1.0,) * width
    set_widths(table, [layout.LINE_MM * s / sum(shares) for s in shares])
    tighten(word.add_paragraph())


def _add_row(
    table: WordTable,
    row: tuple[str, ...],
    *,
    head: bool = False,
    centered: bool = False,
) -> None:
    added: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx has no type here
    facts = added._tr.get_or_add_trPr()
    if sum(map(len, row)) < WHOLE_MAX:
        facts.append(element("w:cantSplit", {}))
    if head:
        facts.append(element("w:tblHeader", {}))
    for place, (cell, text) in enumerate(zip(added.cells, row, strict=True)):
        middle = head or (centered and place > 0)
        line = tighten(first(cell), center=middle, before_pt=2, after_pt=2)
        write(line, text, layout.TABLE_PT, bold=head)


@_add.register
def _picture(block: Picture, word: Word) -> None:
    line = word.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    try:
        shape = line.add_run().add_picture(BytesIO(block.octets), Mm(block.width_mm))
    except Exception as e:  # the library has no root for what it cannot read
        raise DocumentError("the picture cannot be read") from e
    shape._inline.docPr.set("descr", shown(block.alt))
    if block.caption:
        caption = write(
            word.add_paragraph(), block.caption, layout.NOTE_PT, italic=True
        )
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER


@_add.register
def _note(block: Note, word: Word) -> None:
    line = write(word.add_paragraph(), block.text, layout.NOTE_PT, italic=True)
    line.paragraph_format.space_after = Pt(layout.AFTER_PT)


@_add.register
def _page_break(block: PageBreak, word: Word) -> None:
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
