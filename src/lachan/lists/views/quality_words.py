"""Shares with their interval, levels and codes of refusals, in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lachan.lists.rules.levels import Level
from lachan.lists.rules.precision import Result
from lachan.web.templatetags.lachan import vn_number

LEVELS = {
    Level.EVERYBODY: _("Hợp mọi tuổi"),
    Level.FROM_6: _("Từ 6 tuổi"),
    Level.FROM_10: _("Từ 10 tuổi"),
    Level.FROM_14: _("Từ 14 tuổi"),
    Level.FROM_16: _("Từ 16 tuổi"),
    Level.ADULTS: _("Chỉ người lớn"),
    Level.NOBODY: _("Gây hại cho mọi người"),
}
_WHY_NOT = {
    "category": _("Nhóm này không có. Chọn một nhóm nội dung."),
    "days": _("Xem lại thời hạn."),
    "reason": _("Ghi vì sao, để người sau hiểu."),
    "public-suffix": _(
        "Đây là đuôi tên miền chung của rất nhiều trang. Gõ cả tên miền."
    ),
    "help": _("Đây là nơi giúp đỡ trẻ em. Không ai chặn được."),
    "above-help": _("Bên dưới tên này có nơi giúp đỡ. Chọn “Chỉ đúng tên này”."),
    "connectivity": _("Điện thoại và máy tính dùng tên này để biết có mạng hay không."),
    "above-connectivity": _(
        "Bên dưới tên này có tên mà máy dùng để biết có mạng. Chọn “Chỉ đúng tên này”."
    ),
    "own": _("Đây là trang của chính Lá Chắn."),
    "above-own": _("Trang của Lá Chắn nằm bên dưới tên này. Chọn “Chỉ đúng tên này”."),
    "platform-whole": _(
        "Đây là nền tảng dùng chung của rất nhiều người. Chặn tên riêng của trang đó, "
        "hoặc đề nghị nền tảng gỡ ở danh sách quốc gia."
    ),
    "popular": _("Tên này có nhiều người dùng. Xem kỹ rồi đánh dấu xác nhận."),
    "over": _("Mục này đã hết hiệu lực."),
    "answered": _("Đã có người trả lời trước. Xem lại bên dưới."),
    "note": _("Ghi lời giải thích cho người báo."),
    "nothing": _(
        "Không có nhóm nào được chọn để mở. Chọn nhóm, hoặc trả lời “Giữ nguyên”."
    ),
    "to": _("Chọn nhóm mới, khác nhóm cũ."),
    "open": _("Tên này đang chờ xem rồi."),
    "many": _("Hôm nay đã có quá nhiều lời báo. Mai báo lại."),
    "empty": _("Nhóm này chưa có tên nào để lấy mẫu."),
    "closed": _("Mẫu này đã chốt."),
    "few": _("Cần ít nhất 10 tên được đánh giá đúng hoặc sai rồi mới chốt."),
    "two": _("Hai người đã đánh giá tên này."),
    "verdict": _("Chọn một trong bốn ý."),
}


def why_not(code: str) -> str:
    """Return the sentence for a code of a refusal."""
    return str(_WHY_NOT.get(code) or gettext("Chưa làm được. Thử lại."))


def level_text(code: str) -> str:
    """Return a level in the reader's language."""
    return str(LEVELS[Level(code)])


def percent(share: float) -> str:
    """Return a share as people read it."""
    return f"{vn_number(share * 100, 1)} %"


def share_text(result: Result) -> str:
    """Return "96,0 % (88,7 đến 98,6 %)", or that too little was judged."""
    if result.share is None:
        return gettext("chưa đủ tên để tính")
    words = {
        "share": percent(result.share),
        "low": vn_number(result.low * 100, 1),
        "high": percent(result.high),
    }
    return gettext("%(share)s (%(low)s đến %(high)s)") % words
