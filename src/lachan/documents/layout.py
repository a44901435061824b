"""The figures of the page: one place for DOCX and PDF. Millimetres and points.

Source: 30/2020/NĐ-CP, Phụ lục I. Page, margins, font, page number, Quốc hiệu and Tiêu
ngữ were read there; sizes of the other parts are our choice, after common practice, and
no statement of law.
"""

from typing import Final

PAGE_MM: Final = (210.0, 297.0)
TOP_MM: Final = 20.0  # 20-25
BOTTOM_MM: Final = 20.0  # 20-25
LEFT_MM: Final = 30.0  # 30-35
RIGHT_MM: Final = 20.0  # 15-20
LINE_MM: Final = PAGE_MM[0] - LEFT_MM - RIGHT_MM
NUMBER_MM: Final = 10.0  # of the page number, from the top edge

NATION_PT: Final = 12.0  # 12-13
MOTTO_PT: Final = 13.0  # 13-14
PAGE_NUMBER_PT: Final = 13.0  # 13-14

# From here on: ours.
PARENT_PT: Final = 12.0
AGENCY_PT: Final = 12.0
DATE_PT: Final = 13.0
SYMBOL_PT: Final = 13.0
SUBJECT_PT: Final = 12.0
TITLE_PT: Final = 14.0
BODY_PT: Final = 13.0
TABLE_PT: Final = 12.0
NOTE_PT: Final = 11.0
FOOTER_PT: Final = 9.0
SIGNATURE_PT: Final = 13.0
RECIPIENTS_PT: Final = 12.0
RECIPIENT_PT: Final = 11.0
AGENCY_MM: Final = 64.0  # left column of the letterhead
FIRST_LINE_MM: Final = 10.0
AFTER_PT: Final = 6.0  # between paragraphs
LEADING: Final = 1.15  # of the font's line
RULE_SHARE: Final = 0.4  # of the text that a short rule stands under
SIGN_MM: Final = 24.0  # room for ink and seal
FILL_MM: Final = 8.0  # between lines filled in by hand
RULE_PT: Final = 0.6

PAPER_FONT: Final = "Liberation Serif"  # shipped; the metrics of the next one
WORD_FONT: Final = "Times New Roman"  # Phụ lục I names it; every office has it


def figures() -> dict[str, float]:
    """Return every number above by its name in small letters."""
    return {
        name.lower(): value
        for name, value in globals().items()
        if name.isupper() and isinstance(value, float)
    }
