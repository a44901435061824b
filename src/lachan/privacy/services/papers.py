"""Letters and dossiers on paper, in the layout of Decree 30/2020. Always Vietnamese."""

import datetime as dt
from typing import Final

from django.utils import timezone

from lachan.documents.values import (
    Document,
    Field,
    Heading,
    Letterhead,
    Note,
    Paragraph,
    Signature,
    Table,
)
from lachan.privacy.models import Assessment, Breach
from lachan.privacy.rules.inventory import Activity, activities
from lachan.privacy.services.assessments import SECTIONS, processed
from lachan.privacy.services.breaches import contents, duty_of

_LABELS: Final = {
    "nature": "Sự việc",
    "noticed_at": "Thời gian",
    "place": "Địa điểm, hệ thống",
    "data": "Loại dữ liệu",
    "contact": "Người liên hệ",
    "consequences": "Hậu quả có thể có",
    "measures": "Biện pháp đã làm, sẽ làm",
}
_KINDS: Final = {
    "disclosed": "lộ cho người không được biết",
    "stolen": "bị lấy cắp",
    "altered": "bị sửa trái phép",
    "lost": "bị mất",
    "unreachable": "không mở được, hệ thống bị khóa",
}
_SECTIONS: Final = {
    "controller": "Bên kiểm soát dữ liệu",
    "contact": "Người, bộ phận bảo vệ dữ liệu",
    "purpose": "Sự cần thiết của việc xử lý",
    "abroad": "Chuyển dữ liệu ra nước ngoài",
    "risks": "Rủi ro và thiệt hại có thể xảy ra",
    "decided": "Biện pháp giảm rủi ro và kết luận",
}
_LATER: Final = "Chưa rõ, sẽ báo bổ sung."


def notice(breach: Breach, day: dt.date) -> Document:
    """Return the letter that tells the authority of a breach, as it is known now."""
    said = contents(breach)
    fields = [Field(_LABELS[name], _shown(breach, name) or _LATER) for name in said]
    people = f"{breach.people} người" if breach.people is not None else _LATER
    stage = breach.notices.filter(whom="authority").count() + 1
    return Document(
        title=f"Thông báo sự cố {breach.code}",
        letterhead=Letterhead(
            breach.agency or "Cơ quan báo",
            symbol="TB",
            day=day,
            about=f"V/v thông báo vi phạm về bảo vệ dữ liệu cá nhân, lần {stage}",
        ),
        addressees=("Cơ quan chuyên trách bảo vệ dữ liệu cá nhân (A05, Bộ Công an)",),
        blocks=(
            Paragraph(f"Sự cố số {breach.code}: dữ liệu {_KINDS[breach.kind]}."),
            *fields,
            Field("Số người bị ảnh hưởng", people),
            Note(f"Hạn báo: {_moment(breach.due_at)}. {duty_of(breach).basis}."),
        ),
        recipients=("Như trên", "Lưu: sổ sự cố"),
        signatures=(Signature(("THỦ TRƯỞNG CƠ QUAN",), hint="(Ký, ghi rõ họ tên)"),),
    )


def _shown(breach: Breach, name: str) -> str:
    if name == "noticed_at":
        return _when(breach)
    if name == "data":
        known = {one.code: one.name("vi") for one in activities()}
        return "; ".join(known[code] for code in breach.data if code in known)
    return str(getattr(breach, name))


def _when(breach: Breach) -> str:
    noticed = f"biết lúc {_moment(breach.noticed_at)}"
    if breach.happened_at is None:
        return f"Chưa rõ xảy ra lúc nào; {noticed}"
    return f"Xảy ra lúc {_moment(breach.happened_at)}; {noticed}"


def _moment(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%H:%M ngày %d/%m/%Y}"


def dossier(row: Assessment, day: dt.date) -> Document:
    """Return the dossier of impact; a draft says so on each page."""
    drafted = row.issued_at is None
    sections = [
        block
        for number, name in enumerate(SECTIONS, 1)
        for block in (
            Heading(f"{number}. {_SECTIONS[name]}"),
            Paragraph(row.said.get(name) or "…"),
        )
    ]
    kept = row.activities or processed()
    return Document(
        title=f"Hồ sơ đánh giá tác động, bản {row.version}",
        letterhead=Letterhead("Bên kiểm soát dữ liệu", symbol="HS", day=day),
        kind="HỒ SƠ",
        about="Đánh giá tác động xử lý dữ liệu cá nhân",
        blocks=(
            *sections,
            Heading(f"{len(SECTIONS) + 1}. Các hoạt động xử lý"),
            *(block for one in kept for block in _activity(one)),
        ),
        corner=("BẢN NHÁP",) if drafted else (),
        recipients=("Cơ quan chuyên trách bảo vệ dữ liệu cá nhân", "Lưu: hồ sơ"),
        signatures=(Signature(("THỦ TRƯỞNG CƠ QUAN",), hint="(Ký, ghi rõ họ tên)"),),
        footer=f"Bản {row.version}. {row.digest[:16]}",
    )


def _activity(kept: dict[str, str | bool]) -> tuple[Heading, Table]:
    said = {k: str(v) for k, v in kept.items() if isinstance(v, str)}
    one = Activity(said.pop("code"), bool(kept["sensitive"]), said)
    rows = [
        ("Của ai", one.part("whose", "vi")),
        ("Dữ liệu", one.part("data", "vi")),
        ("Để làm gì", one.part("purpose", "vi")),
        ("Ai đọc", one.part("readers", "vi")),
        ("Giữ đến khi", one.part("until", "vi")),
        ("Bảo vệ bằng", one.part("measures", "vi")),
        ("Nhạy cảm", "có" if one.sensitive else "không"),
    ]
    return Heading(one.name("vi"), 2), Table(("Mục", "Nội dung"), tuple(rows), (1, 4))
