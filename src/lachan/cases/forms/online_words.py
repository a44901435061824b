"""Words for what is done online beside a case."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lachan.cases.rules.grounds import grounds
from lachan.cases.rules.notices import SAID
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Answer, Asked, Origin, Seen, Sort, table
from lachan.cases.rules.schemas import Said
from lachan.cases.services.loop import TAKEN_BACK
from lachan.lists.models import EntryState, reason_title
from lachan.partners.models import Failure, HandoverEventKind, Reason

Words = Mapping[str, Any]

SORT: Final[Words] = {
    Sort.ADDRESS: _("Địa chỉ"),
    Sort.ACCOUNT: _("Tài khoản"),
    Sort.PHONE: _("Số điện thoại"),
}
SEEN: Final[Words] = {
    "": _("Chưa xem"),
    Seen.THERE: _("Còn thấy"),
    Seen.GONE: _("Không còn thấy"),
    Seen.UNSURE: _("Chưa chắc"),
}
TONE: Final = {"": "", Seen.THERE: "man", Seen.GONE: "com", Seen.UNSURE: "nghe"}
ORIGIN: Final[Words] = {
    Origin.REPORT: _("từ tin báo"),
    Origin.TYPED: _("cán bộ ghi"),
}
ASKED: Final[Words] = {
    Asked.COMPLAINT: _("Có người báo chặn nhầm"),
    Asked.APPEAL: _("Có kết quả khiếu nại"),
    Asked.ENDING: _("Sắp hết hạn chặn"),
    Asked.EXPIRED: _("Đã hết hạn chặn"),
    Asked.WITHDRAWN: _("Đã gỡ khỏi danh sách"),
    Asked.REFUSED: _("Đề nghị bị trả lại"),
}
ANSWER: Final[Words] = {
    Answer.HARMS: _("Vẫn gây hại"),
    Answer.GONE: _("Nội dung không còn"),
    Answer.MISTAKE: _("Đề nghị nhầm"),
}
# What an officer reads when a hand-over or a proposal is refused.
MISSING: Final[Words] = {
    "online": _("Chưa nhận ra địa chỉ hay tài khoản nào. Mỗi dòng ghi một."),
    "saw": _("Ghi đã thấy gì: không ghi tên trẻ, không chép lại nội dung."),
    "time": _("Lúc thấy không thể sau bây giờ."),
    "sha256": _("Mã SHA-256 có 64 ký tự 0–9, a–f."),
    "found": _("Chọn các địa chỉ cùng một loại gây hại. Tài khoản thì thêm liên kết."),
    "kept": _("Lưu giữ bằng chứng trước: mở từng địa chỉ và ghi điều đã thấy."),
    "gone": _("Lần xem gần nhất không còn thấy: xem lại trước khi đề nghị."),
    "police": _("Có thể là tội phạm: chuyển tin sang công an trước, hoặc chọn vì sao."),
    "email": _("Ghi thư điện tử nhận trả lời của đơn vị."),
    "shown": _("Nội dung vừa đổi. Xem lại rồi gửi."),
    "purpose": _("Căn cứ này không dùng cho việc đã chọn."),
    "member": _("Theo căn cứ này, đơn vị loại đó không nhận được."),
    "state": _("Hồ sơ chưa đến bước mà căn cứ này cần."),
    "sheets": _("Chọn ít nhất một mẫu đã xong mà căn cứ này cho phép."),
    "masked": _("Căn cứ này chỉ cho bản che."),
    "ground": _("Chọn một căn cứ."),
    "ground_reason": _("Ghi lý do bằng lời: căn cứ này cần."),
    "child_agrees": _("Trẻ từ 7 tuổi phải đồng ý."),
    "carer_agrees": _("Cha, mẹ hoặc người chăm sóc không gây hại phải đồng ý."),
    "reason": _("Loại gây hại này không có nhóm nào trong danh sách quốc gia."),
}


def harm(code: str, language: str) -> str:
    """Return what is wrong with an address, as a sentence begins."""
    said = SAID[Harm(code)].said(language)
    return said[:1].upper() + said[1:]


def harms(language: str) -> list[tuple[str, str]]:
    """Return the harms to choose from."""
    return [(h.value, harm(h, language)) for h in Harm]


def passed_over(language: str) -> list[tuple[str, str]]:
    """Return why the police may be told later."""
    return [(c, said.said(language)) for c, said in table().passed_over.items()]


def ground(code: str, language: str) -> str:
    """Return a ground in words, "" if it is none."""
    found = grounds().get(code)
    said: Said | None = found.said if found else table().passed_over.get(code)
    return said.said(language) if said else ""


def handover_words(code: str) -> str:
    """Return what a member answered, of a timeline's code."""
    kind, reason, number = (*code.split("."), "", "")[:3]
    said = str(HandoverEventKind(kind).label)
    why = reason_words(reason)
    told = f"{number}, {said.lower()}"
    return f"{told}: {why}" if why else told


def reason_words(code: str) -> str:
    """Return why a hand-over failed or was declined, or ""."""
    return str({**dict(Failure.choices), **dict(Reason.choices)}.get(code, ""))


def listed_words(code: str) -> str:
    """Return what became of an entry, of a timeline's code."""
    first, _dot, rest = code.partition(".")
    if first == "asked":
        return str(ASKED.get(rest, ""))
    if first == "said":
        return str(ANSWER.get(rest, ""))
    if first == TAKEN_BACK:
        return str(_("đề nghị đã được rút"))
    return str(dict(EntryState.choices).get(first, ""))


def class_words(code: str) -> str:
    """Return a class of the national list."""
    return reason_title(code)
