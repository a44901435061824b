"""The report of a review of the law, as a document."""

import datetime as dt

from lachan.documents.values import (
    Block,
    Document,
    Heading,
    Items,
    Letterhead,
    Note,
    Paragraph,
    Signature,
    Table,
)
from lachan.programme.models import Opinion, Review
from lachan.programme.models.law import Checked


def report(review: Review, day: dt.date) -> Document:
    """Return the report of a review as it stands on a day, to be edited and signed."""
    agency = review.owner.name if review.owner else ""
    return Document(
        title=review.title,
        letterhead=Letterhead(agency=agency or "……", symbol="BC", day=day),
        kind="BÁO CÁO",
        about=_about(review),
        blocks=(
            Heading("1. Câu hỏi rà soát"),
            Paragraph(review.question),
            Heading("2. Phát hiện"),
            *_findings(review),
            Heading("3. Kiến nghị"),
            *_proposals(review),
            Heading("4. Lấy ý kiến"),
            *_opinions(review),
            Note(_STANDING % {"stage": review.get_stage_display()}),
        ),
        recipients=("……", "Lưu: VT"),
        signatures=(Signature(("THỦ TRƯỞNG ĐƠN VỊ",), hint="(Ký, ghi rõ họ tên)"),),
    )


def _about(review: Review) -> str:
    """Return the title; with the year, where the title does not say it."""
    year = str(review.year)
    return review.title if year in review.title else f"{review.title} ({year})"


_STANDING = "Bước hiện nay: %(stage)s. Dự thảo in từ Lá Chắn, sửa được trước khi ký."


def _findings(review: Review) -> tuple[Block, ...]:
    rows = review.findings.there().select_related("instrument", "article__instrument")
    lines = []
    for one in rows:
        of = one.article.instrument if one.article else one.instrument
        place = f"{one.article.code}, " if one.article else ""
        where = f"{place}{of.number}{_mark(one.article, of)}" if of else "–"
        lines.append((where, one.get_fault_display(), one.text))
    if not lines:
        return (Paragraph("Chưa có."),)
    head = ("Văn bản, điều khoản", "Loại", "Phát hiện")
    return (Table(head, tuple(lines), (1.4, 1, 2.6)),)


def _mark(*rows: Checked | None) -> str:
    """Return the remark on what was not compared with its original: never bare law."""
    doubtful = any(row is not None and not row.verified for row in rows)
    return " (cần kiểm chứng)" if doubtful else ""


def _proposals(review: Review) -> tuple[Block, ...]:
    found = []
    for one in review.proposals.there().select_related("issued"):
        text = f"{one.get_act_display()}: {one.text}"
        text += f" Gửi: {one.to}." if one.to else ""
        if one.issued:
            text += f" Đã ban hành: {one.issued.number}{_mark(one.issued)}."
        found.append(text)
    return (Items(tuple(found), numbered=True),) if found else (Paragraph("Chưa có."),)


def _opinions(review: Review) -> tuple[Block, ...]:
    rows = list(review.opinions.there())
    if not rows:
        return (Paragraph("Chưa có."),)
    head = ("Ai", "Ý kiến", "Trả lời")
    return (Table(head, tuple(_opinion(one) for one in rows), (1, 2.2, 1.8)),)


def _opinion(one: Opinion) -> tuple[str, str, str]:
    who = ", ".join(filter(None, (one.get_speaker_display(), one.group)))
    return (f"{who}, {one.received_on:%d/%m/%Y}", one.text, _answer(one))


def _answer(one: Opinion) -> str:
    """Return the answer with its day; what came after the day it was owed says so."""
    if one.answered_on is None:
        return "–"
    late = one.due_on is not None and one.answered_on > one.due_on
    owed = f", sau hạn {one.due_on:%d/%m/%Y}" if late else ""
    return f"{one.answered_on:%d/%m/%Y}{owed}: {one.answer}"
