"""Documents as DOCX, to be edited in the office's own program.

Measures come from `layout`, as in the PDF; the font is named, not put inside. The same
values give the same octets.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx as python_docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.run import Run

from lachan.documents import layout
from lachan.documents.checking import check
from lachan.documents.text import shown
from lachan.documents.values import Document
from lachan.documents.word_body import add_block
from lachan.documents.word_frame import add_addressees, add_letterhead, add_title
from lachan.documents.word_sign import add_signing
from lachan.documents.word_text import element, write

# A document says when it was signed on its face; the file itself has no time.
NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


def docx(document: Document) -> bytes:
    """Return one document as DOCX. Raises DocumentError."""
    check(document)
    word = python_docx.Document()
    _set_styles(word, document.language)
    _set_page(word.sections[0], document)
    _set_properties(word, document)
    add_letterhead(word, document)
    add_title(word, document)
    add_addressees(word, document)
    for block in document.blocks:
        add_block(word, block)
    add_signing(word, document)
    buffer = BytesIO()
    word.save(buffer)
    return _without_times(buffer.getvalue())


def _set_page(section: Section, document: Document) -> None:
    width, height = layout.PAGE_MM
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(layout.TOP_MM), Mm(layout.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(layout.LEFT_MM), Mm(layout.RIGHT_MM)
    section.header_distance = section.footer_distance = Mm(layout.NUMBER_MM)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_page_number(number.add_run(), layout.PAGE_NUMBER_PT)
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(line, document.footer, layout.FOOTER_PT)


def _add_page_number(run: Run, size_pt: float) -> None:
    run.font.size = Pt(size_pt)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            part = element("w:fldChar", {"w:fldCharType": kind})
        else:
            part = element("w:instrText", {"xml:space": "preserve"})
            part.text = text
        run._r.append(part)


def _set_styles(word: Word, language: str) -> None:
    normal = word.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _set_font(normal, layout.BODY_PT)
    normal.paragraph_format.space_after = Pt(layout.AFTER_PT)
    normal.paragraph_format.line_spacing = layout.LEADING
    _set_language(normal, {"vi": "vi-VN", "en": "en-GB"}[language])
    for level in range(1, 5):
        style = word.styles[f"Heading {level}"]
        assert isinstance(style, ParagraphStyle)
        _set_font(style, layout.TITLE_PT if level == 1 else layout.BODY_PT)
        style.font.bold, style.font.italic = True, False
        style.paragraph_format.space_before = Pt(layout.AFTER_PT * 1.5)
        style.paragraph_format.space_after = Pt(layout.AFTER_PT)


def _set_font(style: ParagraphStyle, size_pt: float) -> None:
    style.font.name, style.font.size = layout.WORD_FONT, Pt(size_pt)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), layout.WORD_FONT)


def _set_language(style: ParagraphStyle, tag: str) -> None:
    style.element.rPr.append(element("w:lang", {"w:val": tag, "w:eastAsia": tag}))


def _set_properties(word: Word, document: Document) -> None:
    told = word.core_properties
    told.title, told.author, told.last_modified_by = shown(document.title)[:255], "", ""
    told.comments, told.language = "", document.language
    told.created = told.modified = NO_TIME


def _without_times(octets: bytes) -> bytes:
    """Return the same parts in the same order, without the time they were packed."""
    buffer = BytesIO()
    with (
        ZipFile(BytesIO(octets)) as before,
        ZipFile(buffer, "w", ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(ZipInfo(name, ZIP_TIME), before.read(name), ZIP_DEFLATED)
    return buffer.getvalue()
