"""Words for the lines of a timeline: what happened, and what its code says."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lachan.cases.forms import online_words, reasons
from lachan.cases.forms.words import (
    ACT,
    ANSWERED,
    CLOCK,
    FINDING,
    FORM,
    GIVEN_FINDING,
    LINE,
    ONE_CHILD,
    ROLE,
)
from lachan.cases.rules.kinds import Happened

Words = Mapping[str, Any]

HAPPENED: Final[Words] = {
    Happened.OPENED: _("Lập hồ sơ từ tin báo"),
    Happened.NOTE: _("Ghi chú"),
    Happened.ASSIGNED: _("Bàn giao cho đồng nghiệp"),
    Happened.FORM: _("Xong biểu mẫu"),
    Happened.REPORT_ADDED: _("Thêm một tin báo về trẻ này"),
    Happened.TIED: _("Nối với hồ sơ khác"),
    Happened.STEPPED_BACK: _("Một người tự rút vì quen người trong hồ sơ"),
    Happened.TOLD_TEAM: _("Đã nhắc đội"),
    Happened.TOLD_PROVINCE: _("Đã báo tỉnh"),
    Happened.TOLD_HOTLINE: _("Đã báo Tổng đài 111"),
    Happened.NOBODY_TO_TELL: _("Không còn ai để báo ở bậc này, báo bậc sau"),
    Happened.GLASS: _("Mở khẩn cấp, có lý do"),
    Happened.WHY_LATE: _("Nêu lý do trễ"),
    Happened.PLAN_DONE: _("Cập nhật một việc của kế hoạch"),
    Happened.MOVED: _("Chuyển đội vì đơn vị thay đổi"),
    Happened.GLASS_REVIEWED: _("Đã xem xét lần mở khẩn cấp"),
    Happened.HELD: _("Giữ theo pháp luật, không xóa"),
    Happened.RELEASED: _("Thôi giữ theo pháp luật"),
    Happened.EXPORTED: _("Xuất hồ sơ"),
    Happened.ERASED: _("Đã xóa nội dung"),
    Happened.ONLINE_ADDED: _("Thêm địa chỉ, tài khoản trên mạng"),
    Happened.ONLINE_DROPPED: _("Bỏ một địa chỉ ghi nhầm"),
    Happened.ONLINE_KEPT: _("Lưu giữ bằng chứng trên mạng"),
    Happened.ONLINE_LOOKED: _("Xem lại trên mạng"),
    Happened.NOTICE: _("Gửi đề nghị gỡ"),
    Happened.HANDED: _("Bàn giao cho đơn vị khác"),
    Happened.HANDED_REVIEWED: _("Đã xem lại việc giao không cần đồng ý"),
    Happened.HANDOVER: _("Bàn giao"),
    Happened.PROPOSED: _("Đề nghị chặn trên cả nước"),
    Happened.LISTED: _("Danh sách quốc gia"),
    Happened.APART: _("Không cùng một trẻ với hồ sơ khác"),
    Happened.SIGNED: _("Lưu bản đã ký"),
    **{Happened(str(act)): words for act, words in ACT.items()},
}
ICONS: Final = {
    Happened.OPENED: "file-text",
    Happened.NOTE: "pencil",
    Happened.ASSIGNED: "users",
    Happened.FORM: "file-text",
    Happened.TOLD_TEAM: "clock",
    Happened.TOLD_PROVINCE: "send",
    Happened.TOLD_HOTLINE: "phone",
    Happened.NOBODY_TO_TELL: "alert-circle",
    Happened.GLASS: "lock-open",
    Happened.WHY_LATE: "message-question",
    Happened.DECIDE_EMERGENCY: "urgent",
    Happened.SEPARATE: "shield-heart",
    Happened.APPROVE: "circle-check",
    Happened.CLOSE: "circle-check",
    Happened.TO_POLICE: "send",
    Happened.OFFER: "send",
    Happened.PAUSE: "player-pause",
    Happened.RESUME: "player-play",
    Happened.ONLINE_ADDED: "link",
    Happened.ONLINE_KEPT: "shield-lock",
    Happened.ONLINE_LOOKED: "eye",
    Happened.NOTICE: "send",
    Happened.HANDED: "send",
    Happened.HANDOVER: "message-circle",
    Happened.PROPOSED: "flag",
    Happened.LISTED: "list-check",
    Happened.SIGNED: "pencil",
}
TONES: Final = {
    Happened.NOBODY_TO_TELL: "man",
    Happened.TOLD_PROVINCE: "nghe",
    Happened.TOLD_HOTLINE: "nghe",
    Happened.GLASS: "nghe",
    Happened.DECIDE_EMERGENCY: "son",
    Happened.RAISE: "son",
    Happened.APPROVE: "com",
    Happened.CLOSE: "com",
}
_SAID: Final[Words] = {
    "founded.yes": _("có cơ sở"),
    "founded.no": _("không có cơ sở"),
    "taken.yes": _("áp dụng"),
    "taken.no": _("không áp dụng"),
    "closing.yes": _("đề nghị đóng"),
    "closing.no": _("làm vòng mới"),
    "calm": _("không khẩn cấp"),
    "emergency": _("khẩn cấp"),
    "separation": _("cần cách ly"),
    "carer_harms": _("người chăm sóc gây hại"),
    "database": _("tệp cho cơ sở dữ liệu trẻ em"),
}


def code_words(happened: Happened, code: str) -> str:
    """Return what the code of a line says, "" if it says nothing to a reader."""
    first, _dot, rest = code.partition(".")
    if happened in _BY:
        return _BY[happened](code)
    if happened is Happened.PLAN_DONE:
        return f"{first}, {str(LINE.get(rest, '')).lower()}"
    if happened is Happened.ASSESS:
        return ", ".join(str(_SAID[c]) for c in code.split(".") if c in _SAID)
    if happened in _OF_CLOCKS:
        return str(CLOCK.get(first, ""))
    known = _KNOWN.get(happened)
    return str((known or {**reasons.ALL, **_SAID}).get(code, ""))


_KNOWN: Final[Mapping[Happened, Words]] = {
    Happened.OPENED: ROLE,
    Happened.CLOSE: ANSWERED,
    Happened.FORM: FORM,
    Happened.GLASS_REVIEWED: FINDING,
    Happened.HANDED_REVIEWED: GIVEN_FINDING,
    Happened.SIGNED: FORM,
    Happened.TIED: ONE_CHILD,
    Happened.APART: ONE_CHILD,
}
_BY: Final[Mapping[Happened, Callable[[str], str]]] = {
    Happened.ONLINE_ADDED: lambda code: code.partition(".")[2],
    Happened.ONLINE_KEPT: lambda code: str(online_words.SEEN[code]).lower(),
    Happened.ONLINE_LOOKED: lambda code: str(online_words.SEEN[code]).lower(),
    Happened.NOTICE: str,
    Happened.HANDED: str,
    Happened.HANDOVER: online_words.handover_words,
    Happened.PROPOSED: online_words.class_words,
    Happened.LISTED: online_words.listed_words,
}
_OF_CLOCKS: Final = frozenset(
    {
        Happened.TOLD_TEAM,
        Happened.TOLD_PROVINCE,
        Happened.TOLD_HOTLINE,
        Happened.NOBODY_TO_TELL,
        Happened.WHY_LATE,
    }
)
