"""Why something about the national list was not done, in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lachan.lists.models import NationalEntry

_TEXTS = {
    "alone": _(
        "Nơi này chỉ có một quản trị, nên không có danh sách quốc gia. "
        "Mời thêm một quản trị nữa: không ai được một mình làm hai người."
    ),
    "form": _("Xem lại lý do và số ngày."),
    "public-suffix": _(
        "Đây là đuôi tên miền chung của rất nhiều trang. Không chặn được."
    ),
    "help": _("Đây là nơi giúp đỡ trẻ em. Không ai chặn được."),
    "above-help": _("Bên dưới tên này có nơi giúp đỡ. Chọn “Chỉ đúng tên này”."),
    "connectivity": _("Điện thoại và máy tính dùng tên này để biết có mạng hay không."),
    "above-connectivity": _(
        "Bên dưới tên này có tên mà máy dùng để biết có mạng. Chọn “Chỉ đúng tên này”."
    ),
    "own": _("Đây là trang của chính Lá Chắn."),
    "above-own": _("Trang của Lá Chắn nằm bên dưới tên này. Chọn “Chỉ đúng tên này”."),
    "platform": _("Tên này nằm trên nền tảng dùng chung: đề nghị nền tảng gỡ."),
    "waiting": _("Tên này đã có người đề nghị và đang chờ xem."),
    "in-force": _("Tên này đang có trong danh sách và chưa sắp hết hạn."),
    "decided": _("Đã có người quyết định trước. Xem lại tình trạng bên dưới."),
    "same-person": _("Phải là người khác. Anh chị đã đề nghị hoặc đã đồng ý rồi."),
    "proposer-left": _("Người đề nghị không còn làm ở đây. Trả lại và đề nghị mới."),
    "typed": _("Tên gõ lại không giống tên được đề nghị."),
    "day": _("Chỉ từ 20:00 đến 06:00 hoặc ngày lễ mới phát hành một mình được."),
    "popular": _("Tên có nhiều người dùng cần ba người, kể cả ban đêm."),
    "night-again": _(
        "Tên này đã được phát hành ban đêm trong 30 ngày qua. Lần này cần hai người."
    ),
    "night-domain": _(
        "Một tên khác của cùng chủ tên miền đã được phát hành ban đêm trong 30 ngày "
        "qua. Lần này cần hai người, hoặc đề nghị cả tên miền."
    ),
    "night-most": _(
        "Anh chị đã phát hành một mình 3 tên trong 24 giờ. Tên này chờ người thứ hai."
    ),
    "role": _("Chỉ biên tập danh sách và quản trị đang làm việc mới quyết định được."),
}
_ENDS = {
    "mistake": _("Chặn nhầm"),
    "appeal-upheld": _("Khiếu nại đúng"),
    "cleaned": _("Trang đã gỡ nội dung xấu"),
    "other": _("Lý do khác"),
    "term": _("Hết thời hạn"),
    "unconfirmed": _("Không có người thứ hai xác nhận"),
    "renewed": _("Thay bằng mục mới"),
}


def why_not(code: str) -> str:
    """Return the sentence for a code of NationalError."""
    return str(_TEXTS.get(code) or gettext("Chưa làm được. Thử lại."))


def end_text(code: str) -> str:
    """Return why an entry ended."""
    return str(_ENDS.get(code, ""))


def what_is_blocked(entry: NationalEntry) -> str:
    """Return what of the name is blocked."""
    if entry.subtree:
        return gettext("tên này và mọi tên con")
    return gettext("chỉ đúng tên này")
