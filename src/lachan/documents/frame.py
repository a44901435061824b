"""Lines of the frame that DOCX and PDF say alike."""

from lachan.documents.values import Document, Letterhead

BLANK = "……"


def numbered(head: Letterhead) -> str:
    """Return "Số: 05/QĐ-UBND", with room where the number is not given yet."""
    symbol = f"/{head.symbol}" if head.symbol else ""
    return f"Số: {head.number or BLANK}{symbol}"


def dated(head: Letterhead) -> str:
    """Return "Hà Nội, ngày 05 tháng 01 năm 2026": 0 before days to 9, months 1, 2."""
    place = head.place or BLANK * 2
    if head.day is None:
        return f"{place}, ngày {BLANK} tháng {BLANK} năm {BLANK}"
    month = f"{head.day.month:02}" if head.day.month < 3 else str(head.day.month)
    return f"{place}, ngày {head.day.day:02} tháng {month} năm {head.day.year}"


def receivers(document: Document) -> tuple[str, ...]:
    """Return the lines of Nơi nhận, each with its stop."""
    *most, last = document.recipients
    return (*(f"- {name};" for name in most), f"- {last}.")
