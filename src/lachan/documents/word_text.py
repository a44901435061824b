"""Small strokes of a DOCX: text, rules, borders, dotted lines."""

from collections.abc import Iterable, Mapping

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from lachan.documents import layout
from lachan.documents.text import shown
from lachan.documents.values import Span, Words


def element(tag: str, attributes: Mapping[str, str]) -> BaseOxmlElement:
    """Return an element of WordprocessingML, such as ("w:lang", {"w:val": "vi-VN"})."""
    made: BaseOxmlElement = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(name), value)
    return made


def write(
    paragraph: Paragraph,
    words: Words,
    size_pt: float | None = None,
    *,
    bold: bool = False,
    italic: bool = False,
) -> Paragraph:
    """Add `words` to a paragraph; a newline is a line break. Returns the paragraph."""
    for span in (Span(words),) if isinstance(words, str) else words:
        run = paragraph.add_run(shown(span.text))
        run.bold, run.italic = bold or span.bold, italic or span.italic
        if size_pt:
            run.font.size = Pt(size_pt)
    return paragraph


def tighten(
    paragraph: Paragraph,
    *,
    center: bool = False,
    before_pt: float = 0,
    after_pt: float = 0,
) -> Paragraph:
    """Set a paragraph of the frame: single lines, no room but what is asked for."""
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(before_pt), Pt(after_pt)
    form.line_spacing = 1.0
    if center:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def rule(paragraph: Paragraph, room_mm: float, wide_mm: float) -> None:
    """Make an empty paragraph a rule of `wide_mm` in the middle of `room_mm`."""
    tighten(paragraph, after_pt=layout.AFTER_PT)
    side = max(0.0, (room_mm - wide_mm) / 2)
    paragraph.paragraph_format.left_indent = Mm(side)
    paragraph.paragraph_format.right_indent = Mm(side)
    paragraph.paragraph_format.line_spacing = Pt(2)
    border = {"w:val": "single", "w:sz": "5", "w:space": "1", "w:color": "000000"}
    _add_borders(paragraph, {"top": border})


def frame(paragraph: Paragraph) -> None:
    """Draw a frame around a paragraph."""
    border = {"w:val": "single", "w:sz": "5", "w:space": "3", "w:color": "000000"}
    _add_borders(paragraph, dict.fromkeys(("top", "left", "bottom", "right"), border))


def _add_borders(paragraph: Paragraph, sides: Mapping[str, Mapping[str, str]]) -> None:
    borders = element("w:pBdr", {})
    for side, look in sides.items():
        borders.append(element(f"w:{side}", look))
    # The schema wants borders before spacing, indents and alignment.
    properties = paragraph._p.get_or_add_pPr()
    later = [qn(f"w:{t}") for t in ("shd", "tabs", "spacing", "ind", "jc", "rPr")]
    place = next((p for p in properties if p.tag in later), None)
    if place is None:
        properties.append(borders)
    else:
        place.addprevious(borders)


def dots(paragraph: Paragraph, to_mm: float, lines: int = 1) -> None:
    """Lead dotted lines to `to_mm` from the left, to be filled in by hand."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(
        Mm(to_mm), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )
    paragraph.add_run("\n".join(["\t"] * lines))


def bare_table(word: Word, rows: int, widths_mm: Iterable[float]) -> Table:
    """Return a table without lines, for what stands side by side."""
    widths = list(widths_mm)
    table: Table = word.add_table(rows, len(widths))
    set_widths(table, widths)
    return table


def set_widths(table: Table, widths_mm: Iterable[float]) -> None:
    """Fix the widths of columns, so that long words do not move them."""
    table.autofit = False
    for column, wide in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(wide)
        for cell in column.cells:
            cell.width = Mm(wide)


def first(cell: _Cell) -> Paragraph:
    """Return the paragraph that a cell always has."""
    paragraph: Paragraph = cell.paragraphs[0]
    return paragraph
