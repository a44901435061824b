"""Minutes of a meeting (biên bản): typed, printed, and not kept here."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lachan.documents.values import (
    Document,
    Heading,
    Items,
    Paragraph,
    Signature,
)
from lachan.partners.facts import papers
from lachan.partners.facts.papers import Paper
from lachan.partners.models import Unit
from lachan.programme.models import Round


@dataclass(frozen=True, slots=True)
class Meeting:
    """What was typed. began, ended, place, chair, writer: "" leaves room for the hand.

    present, said, agreed: a line each.
    """

    unit: Unit
    day: dt.date
    about: str
    place: str = ""
    began: str = ""
    ended: str = ""
    chair: str = ""
    writer: str = ""
    present: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()


_EMPTY = "……………………"


def paper(of: Meeting) -> Document:
    """Return minutes in the layout of Decree 30/2020: the writer left, the chair right.

    Names are given by who writes them.
    """
    made = papers.document(
        Paper(
            unit=of.unit,
            day=of.day,
            kind="BIÊN BẢN",
            about=of.about,
            blocks=(
                Paragraph(_line("Thời gian bắt đầu", _when(of.began, of.day))),
                Paragraph(_line("Địa điểm", of.place)),
                Heading("1. Thành phần"),
                Paragraph(_line("Chủ trì", of.chair)),
                Paragraph(_line("Thư ký", of.writer)),
                Items(of.present or (_EMPTY,)),
                Heading("2. Nội dung"),
                *(Paragraph(text) for text in of.said or (_EMPTY,)),
                Heading("3. Kết luận"),
                Items(of.agreed or (_EMPTY,), numbered=True),
                Paragraph(f"{_ended(of.ended, of.day)}./."),
            ),
            symbol="BB",
            dated=False,
            recipients=("Các đơn vị dự họp", "Lưu: VT"),
        )
    )
    return replace(made, signatures=_signatures(of))


def _signatures(of: Meeting) -> tuple[Signature, ...]:
    hint = "(Ký, ghi rõ họ tên)"
    return (
        Signature(("THƯ KÝ",), of.writer, "" if of.writer else hint),
        Signature(("CHỦ TRÌ",), of.chair, "" if of.chair else hint),
    )


def _line(label: str, text: str) -> str:
    return f"{label}: {text or _EMPTY}"


def _when(clock: str, day: dt.date) -> str:
    return f"{clock or '…… giờ ……'}, ngày {day:%d/%m/%Y}"


def _ended(clock: str, day: dt.date) -> str:
    said = _when(clock, day)
    return f"Cuộc họp kết thúc lúc {said}; biên bản đã đọc lại và được nhất trí"


def of_round(row: Round, units: Sequence[Unit], day: dt.date) -> dict[str, object]:
    """Return what the form begins with for a meeting about a gathering."""
    names = [papers.on_day(one, day).name for one in units]
    return {
        "unit": row.unit,
        "about": f"Họp về số liệu “{row.title}”",
        "present": "\n".join(f"Đại diện {name}" for name in names),
    }
