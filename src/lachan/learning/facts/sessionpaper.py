"""The report on a session, as a paper of the unit that held it. Sums, no learner."""

import datetime as dt

from django.utils import timezone

from lachan.documents.values import (
    Block,
    Document,
    Field,
    Heading,
    Items,
    Paragraph,
    Table,
)
from lachan.learning.facts.training import Outcome, outcome
from lachan.learning.models import Session
from lachan.partners.facts import papers
from lachan.partners.facts.papers import Paper
from lachan.web.text import number


def report(session: Session, day: dt.date) -> Document:
    """Return what a session brought, to be edited and signed by the unit on a day."""
    course = session.course
    blocks: list[Block] = [
        Paragraph(_opening(session, day)),
        Heading("1. Nội dung"),
        Paragraph(f"Khóa “{course.title_vi}”, {course.hours} giờ, gồm:"),
        Items(tuple(one.title_vi for one in course.lessons.all()) or ("……",)),
        Heading("2. Kết quả"),
        Table(("Nội dung", "Số liệu"), _rows(session, outcome(session)), (3, 1)),
        Heading("3. Khó khăn, đề xuất"),
        Field("Khó khăn, vướng mắc", lines=2),
        Field("Đề xuất, kiến nghị", lines=2),
    ]
    about = f"Kết quả lớp tập huấn “{course.title_vi}”"
    unit = session.unit
    return papers.document(
        Paper(
            unit=unit,
            day=day,
            kind="BÁO CÁO",
            about=about,
            blocks=tuple(blocks),
            symbol="BC",
            dated=False,
            recipients=("……", "Lưu: VT"),
        )
    )


def _opening(session: Session, day: dt.date) -> str:
    first, last = (timezone.localtime(t) for t in (session.starts_at, session.ends_at))
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%H:%M %d/%m/%Y}"
    by = f", do {session.trainer} dạy" if session.trainer else ""
    unit = papers.on_day(session.unit, day).name
    return (
        f"{unit} tổ chức lớp tập huấn từ {first:%H:%M} ngày {first:%d/%m/%Y} đến"
        f" {until}, tại {session.place}{by}. Kết quả như sau:"
    )


def _rows(session: Session, found: Outcome) -> tuple[tuple[str, str], ...]:
    mark, both = session.course.mark, number(found.both)
    rise = "chưa ai làm cả hai bài"
    if found.points is not None:
        rise = f"{number(found.points)} điểm phần trăm"
    return (
        ("Số chỗ", number(session.seats)),
        ("Số người ghi tên", number(found.enrolled)),
        ("Số người có mặt (điểm danh bằng mã)", number(found.attended)),
        ("Số người có mặt không có tài khoản", number(found.guests)),
        (f"Số người đạt bài cuối khóa (từ {mark}% câu đúng)", number(found.passed)),
        (f"Tỷ lệ câu đúng tăng, {both} người làm cả hai bài", rise),
    )
