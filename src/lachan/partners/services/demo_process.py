"""A fictional issued process and log of coordination: what was agreed, who applies it.

Where a real process was issued before, none is made up beside it.
"""

import datetime as dt
from typing import Final

from django.db.models import Q
from django.utils import timezone

from lachan.accounts.models import User
from lachan.documents import values as paper
from lachan.documents.pdf import pdf
from lachan.partners.models import (
    EntryKind,
    FollowUp,
    LogEntry,
    Member,
    ProcessVersion,
)
from lachan.partners.rules.places import DEMO
from lachan.partners.services import coordination, process
from lachan.partners.services.demo_members import (
    CENTRE,
    HOSPITAL,
    PLATFORM,
    POLICE,
    SCHOOL,
    SINCE,
)

MARK: Final = "-MẪU"
_STEPS: Final = (
    "Tiếp nhận thông tin, ghi Mẫu số 01, chuyển ngay cho xã nơi xảy ra.",
    "Đánh giá nguy cơ ban đầu; khẩn cấp thì bảo vệ trong 12 giờ.",
    "Đánh giá cụ thể, họp, lập kế hoạch cùng trẻ em và gia đình.",
    "Chủ tịch Ủy ban nhân dân cấp xã phê duyệt; các thành viên thực hiện.",
    "Rà soát; chỉ kết thúc khi trẻ em đã an toàn.",
)
_SECOND: Final = "Nền tảng trả lời đề nghị gỡ bỏ trong 24 giờ, thay cho 48 giờ."


def fill(*, by: User) -> None:
    """Issue two versions of a process, and log what was done together."""
    today = timezone.localdate()
    if not ProcessVersion.objects.exists():
        _issue("01", "", SINCE, by)
        _issue("02", _SECOND, max(SINCE, today - dt.timedelta(60)), by)
    _log(today, by)


def _issue(number: str, changes: str, since: dt.date, by: User) -> None:
    title = "Quy trình phát hiện, hỗ trợ, can thiệp (hư cấu)"
    content = pdf(_paper(f"{number}/QT{MARK}", title, changes, since))
    new = process.Issued(f"{number}/QT{MARK}", title, changes, since, content)
    process.issue(new=new, by=by)


def _paper(number: str, title: str, changes: str, since: dt.date) -> paper.Document:
    more = (paper.Paragraph(f"Điểm mới: {changes}"),) if changes else ()
    return paper.Document(
        title=title,
        letterhead=paper.Letterhead(
            agency="Ủy ban nhân dân Tỉnh Mẫu (hư cấu)",
            number=number,
            place="Tỉnh Mẫu",
            day=since,
        ),
        kind="QUY TRÌNH",
        about="Phát hiện, hỗ trợ, can thiệp khi trẻ em bị xâm hại trên mạng (hư cấu)",
        blocks=(paper.Items(_STEPS, numbered=True), *more),
        corner=("BẢN MẪU, KHÔNG CÓ THẬT",),
    )


def confirm(*, who: User, code: str) -> None:
    """Let a fictional person confirm, for their unit, that they read the process."""
    version = ProcessVersion.objects.on(timezone.localdate()).first()
    if version is None or not version.number.endswith(MARK):
        return
    member = Member.objects.filter(unit__code=code).first()
    process.confirm(version=version, member=member, by=who, now=timezone.now())


# Days ago, kind, title, words, parties, then what is owed: what, by whom, in how many
# days from today, and whether it was done.
_LOG: Final = (
    (
        75,
        EntryKind.AGREEMENT,
        "Thống nhất thời hạn trả lời với nền tảng",
        "Nền tảng nhận đề nghị gỡ bỏ qua hệ thống và trả lời trong 24 giờ.",
        (PLATFORM, POLICE),
        (("Gửi khóa ký của hệ thống", PLATFORM, -60, True),),
    ),
    (
        30,
        EntryKind.MEETING,
        "Họp giao ban mạng lưới quý",
        "Rà soát việc giao trễ; phân lại trực đêm.",
        (HOSPITAL, POLICE, SCHOOL, CENTRE),
        (
            ("Gửi danh sách cán bộ trực đêm", CENTRE, -3, False),
            ("Ban hành lại phụ lục thời hạn", None, 12, False),
        ),
    ),
    (
        9,
        EntryKind.REQUEST,
        "Đề nghị trường cử người đầu mối dịp nghỉ",
        "",
        (SCHOOL,),
        (("Báo tên và số điện thoại", SCHOOL, 5, False),),
    ),
)


def _log(today: dt.date, by: User) -> None:
    rows = Member.objects.filter(unit__code__startswith=DEMO).select_related("unit")
    members = {one.unit.code: one for one in rows}
    for number, (ago, kind, title, words, parties, owed) in enumerate(_LOG, start=1):
        made = LogEntry(
            kind=kind,
            on=today - dt.timedelta(ago),
            title=f"{title} (hư cấu)",
            text=words,
            number=f"{number:02}/PH{MARK}",
        )
        entry = coordination.write(
            entry=made, parties=[members[code] for code in parties], by=by
        )
        for what, owner, days, is_done in owed:
            due = today + dt.timedelta(days)
            of = members[owner] if owner else None
            owe = coordination.owe(entry=entry, what=what, owner=of, due=due, by=by)
            if is_done:
                coordination.settle(follow_up=owe, on=due, by=by)


def remove() -> None:
    """Take the fictional process and log away, and what is owed by who goes too."""
    ProcessVersion.objects.filter(number__endswith=MARK).delete()
    theirs = Q(owner__unit__code__startswith=DEMO)
    FollowUp.objects.filter(theirs | Q(entry__number__endswith=MARK)).delete()
    LogEntry.objects.filter(number__endswith=MARK).delete()
