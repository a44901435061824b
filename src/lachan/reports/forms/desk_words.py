"""Words of the desk for coded facts."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.partners.rules.chain import TeamKind
from lachan.reports.rules.alike import Likely, Trait
from lachan.reports.rules.answers import Code
from lachan.reports.rules.intake import AgeBand, Channel, How, Reporter, Sex, Tick
from lachan.reports.rules.kinds import UNSURE, About, Outcome, Urgency, catalogue
from lachan.reports.rules.seen import Act, Helped, Status

Words = Mapping[str, Any]

URGENCY: Final[Words] = {
    Urgency.URGENT: _("Khẩn"),
    Urgency.SOON: _("Sớm"),
    Urgency.ROUTINE: _("Thường"),
}
TONES: Final = {Urgency.URGENT: "son", Urgency.SOON: "nghe", Urgency.ROUTINE: ""}
URGENCY_ICONS: Final = {
    Urgency.URGENT: "urgent",
    Urgency.SOON: "alert-triangle",
    Urgency.ROUTINE: "file-text",
}
ABOUT_HINTS: Final[Words] = {
    About.EMERGENCY: _("Đe dọa tính mạng, sức khỏe, danh dự. Biện pháp trong 12 giờ."),
    About.CHILD_AT_RISK: _("Trẻ gặp nguy cơ hoặc đang bị xâm hại."),
    About.HARMFUL_CONTENT: _("Kênh, clip, ảnh, trang. Xem để chặn hoặc gỡ."),
}
STATUS: Final[Words] = {
    Status.NEW: _("Chưa ai mở"),
    Status.SEEN: _("Đã mở, chưa phân loại"),
    Status.WORKING: _("Đang làm"),
    Status.CLOSED: _("Đã đóng"),
}
REPORTER: Final[Words] = {
    Reporter.CHILD: _("Trẻ tự báo"),
    Reporter.FRIEND: _("Trẻ báo giúp bạn"),
    Reporter.ADULT: _("Người lớn báo giúp"),
    Reporter.TEACHER: _("Giáo viên"),
    Reporter.BYSTANDER: _("Người thấy"),
    Reporter.PARTNER: _("Đơn vị khác"),
}
CHANNEL: Final[Words] = {
    Channel.FORM: _("Qua trang báo tin"),
    Channel.API: _("Qua kết nối máy"),
    Channel.CALL: _("Qua điện thoại"),
    Channel.LETTER: _("Qua thư"),
    Channel.IN_PERSON: _("Gặp trực tiếp"),
    Channel.NOTICE: _("Thông báo của nền tảng"),
}
AGE: Final[Words] = {
    AgeBand.UNKNOWN: _("Không rõ tuổi"),
    AgeBand.UNDER_10: _("Dưới 10 tuổi"),
    AgeBand.FROM_10: _("10 đến 12 tuổi"),
    AgeBand.FROM_13: _("13 đến 15 tuổi"),
    AgeBand.FROM_16: _("16 đến 17 tuổi"),
    AgeBand.ADULT: _("Từ 18 tuổi"),
}
SEX: Final[Words] = {
    Sex.UNKNOWN: _("Không biết"),
    Sex.FEMALE: _("Nữ"),
    Sex.MALE: _("Nam"),
}
HOW: Final[Words] = {
    How.CODE: _("Mã riêng. Không gọi lại."),
    How.CALL: _("Gọi lại, vào giờ an toàn."),
}
TICKS: Final[Words] = {
    Tick.HOME: _("Không để nhà biết"),
    Tick.SCHOOL: _("Không để trường biết"),
    Tick.COMMUNE: _("Không để xã, phường biết"),
    Tick.POLICE: _("Không để công an nơi này biết"),
}
TEAM: Final[Words] = {
    TeamKind.RECEIVING: _("Xã, phường"),
    TeamKind.PROVINCE: _("Tỉnh"),
    TeamKind.HOTLINE: _("Tổng đài 111"),
    TeamKind.POLICE: _("Công an"),
}
OUTCOME: Final[Words] = {
    Outcome.HELPED: _("Đã giúp xong"),
    Outcome.REFERRED: _("Đã chuyển cơ quan khác làm tiếp"),
    Outcome.ADVISED: _("Đã tư vấn"),
    Outcome.NO_CONTACT: _("Không liên lạc được"),
    Outcome.NOT_ABOUT_CHILD: _("Không thuộc bảo vệ trẻ em"),
    Outcome.FALSE_REPORT: _("Tin không thật"),
    Outcome.WITHDRAWN: _("Người báo rút lại"),
}
HELPED: Final[Words] = {
    Helped.YES: _("Người báo nói: có giúp được"),
    Helped.PARTLY: _("Người báo nói: giúp được một phần"),
    Helped.NO: _("Người báo nói: không giúp được"),
}
REASONS: Final[Words] = {
    "danger": _("Trẻ đang nguy hiểm"),
    "crime": _("Có dấu hiệu tội phạm"),
    "elsewhere": _("Xảy ra ở nơi khác"),
    "kin": _("Người ở đây quen người liên quan"),
    "capacity": _("Ngoài khả năng của đội"),
    "asked": _("Người báo muốn vậy"),
}
KEEP_REASONS: Final[Words] = {
    "court": _("Tòa án, viện kiểm sát yêu cầu"),
    "police": _("Công an đang xác minh"),
    "complaint": _("Đang có khiếu nại"),
    "safety": _("Cần giữ để bảo vệ trẻ"),
}
RELEASE_REASONS: Final[Words] = {
    "over": _("Lý do giữ đã hết"),
    "mistake": _("Giữ nhầm"),
}
UNMASK_REASONS: Final[Words] = {
    "life": _("Tính mạng bị đe dọa"),
    "contact": _("Người báo muốn được liên lạc"),
    "verify": _("Cần xác minh với người báo"),
    "court": _("Tòa án, viện kiểm sát yêu cầu"),
}
REDACT_REASONS: Final[Words] = {
    "stranger": _("Người không liên quan"),
    "private": _("Chuyện riêng không cần cho việc này"),
    "asked": _("Người báo muốn vậy"),
}
EXPORT_REASONS: Final[Words] = {
    "handover": _("Chuyển cơ quan khác"),
    "court": _("Tòa án, viện kiểm sát yêu cầu"),
    "police": _("Công an đang xác minh"),
}
DECISIONS: Final[Words] = {
    "free": _("Đã hỏi lại, người báo tự ý rút"),
    "forced": _("Có thể bị ép"),
    "unreached": _("Không hỏi lại được"),
}
ALL_REASONS: Final[Words] = {
    **REASONS,
    **KEEP_REASONS,
    **RELEASE_REASONS,
    **UNMASK_REASONS,
    **REDACT_REASONS,
    **EXPORT_REASONS,
    **DECISIONS,
    "case": _("đi cùng hồ sơ"),
    "erase": _("xóa khi hết hạn"),
    "keep": _("giữ lại, làm tiếp"),
    "time": _("hết thời gian giữ"),
    **OUTCOME,
}
ANSWERS: Final[Words] = {
    Code.RECEIVED: _("Đã đọc tin"),
    Code.ASK_SAFE: _("Hỏi có an toàn không"),
    Code.SAFE_CALL: _("Sẽ gọi lại, giờ an toàn"),
    Code.KEEP_PROOF: _("Giữ bằng chứng, đừng gửi thêm"),
    Code.SEXTORTION: _("Bị dọa tung ảnh"),
    Code.GROOMING: _("Người lạ làm quen, xin ảnh"),
    Code.BULLYING: _("Bị bắt nạt, nói xấu"),
    Code.PRIVACY: _("Bị lộ ảnh, thông tin"),
    Code.ABUSE: _("Bị xâm hại, bị đánh"),
    Code.SELF_HARM: _("Muốn làm đau mình"),
    Code.SCAM: _("Bị lừa tiền, tài khoản"),
    Code.EXCESSIVE: _("Khó dừng chơi, dùng mạng"),
    Code.CONTENT: _("Báo nội dung xấu"),
    Code.PASSED_ON: _("Đã nhờ nơi khác giúp"),
    Code.MUST_TELL: _("Phải báo cho người khác"),
    Code.NO_REPLY: _("Lâu chưa thấy trả lời"),
    Code.WITHDRAWAL: _("Có lời muốn rút tin"),
    Code.DONE: _("Đã làm xong"),
    Code.ELSEWHERE: _("Việc của nơi khác"),
}
TRAITS: Final[Words] = {
    Trait.PHONE: _("cùng số điện thoại"),
    Trait.ACCOUNT: _("cùng tài khoản"),
    Trait.LINK: _("cùng liên kết"),
    Trait.HASH: _("cùng dấu ảnh"),
}
LIKELY: Final[Words] = {
    Likely.TWIN: _("Có thể là cùng một chuyện"),
    Likely.LINKED: _("Có thể liên quan"),
}
ACTS: Final[Words] = {
    Act.RECEIVED: _("Nhận tin"),
    Act.OPENED: _("Đội mở lần đầu"),
    Act.TRIAGED: _("Phân loại"),
    Act.ANSWERED: _("Trả lời người báo"),
    Act.HANDED_OVER: _("Chuyển"),
    Act.NEXT_TEAM: _("Hết giờ, đội sau thấy tin"),
    Act.NOBODY_THERE: _("Không ai trực, 111 thấy tin"),
    Act.MESSAGE: _("Người báo viết thêm"),
    Act.CORRECTED: _("Người báo sửa lại"),
    Act.FILE: _("Người báo gửi tệp"),
    Act.CODE_CHANGED: _("Người báo đổi mã"),
    Act.WITHDRAWAL_ASKED: _("Có người dùng mã để rút tin"),
    Act.WITHDRAWAL_DECIDED: _("Quyết định về việc rút tin"),
    Act.EXCLUDED: _("Một người bị đưa ra ngoài"),
    Act.HELD: _("Giữ theo yêu cầu pháp luật"),
    Act.RELEASED: _("Thôi giữ"),
    Act.CLOSED: _("Đóng tin"),
    Act.REOPENED: _("Mở lại tin"),
    Act.CASE: _("Đã lập hồ sơ"),
    Act.RATED: _("Người báo đánh giá"),
    Act.ERASED: _("Xóa"),
}
FIELDS: Final[Words] = {
    "story": _("lời kể"),
    "child": _("về trẻ"),
    "people": _("người bị nêu"),
    "online": _("tài khoản, liên kết"),
    "answer": _("cách trả lời"),
    "exclude": _("ai không được biết"),
    "place": _("nơi xảy ra"),
}


def kind_name(code: str) -> str:
    """Return the name of a kind for staff, in the reader's language."""
    kinds = catalogue().kinds
    return kinds.get(code, kinds[UNSURE]).words.name(language())


def language() -> str:
    """Return the reader's language."""
    return get_language() or "vi"
