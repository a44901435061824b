"""Words for the coded facts of a case: steps, who decides, clocks, forms."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.cases.rules.deadlines import Code, Rung
from lachan.cases.rules.kinds import (
    Answered,
    LineState,
    Role,
    Share,
    Tie,
)
from lachan.cases.rules.one_child import Hint, Reason
from lachan.cases.rules.oversight import Consequence, Finding
from lachan.cases.rules.process import Ended
from lachan.cases.rules.steps import Act, Decider, State
from lachan.reports.rules.kinds import UNSURE, catalogue

Words = Mapping[str, Any]

STATE: Final[Words] = {
    State.INTAKE: _("Tiếp nhận"),
    State.VERIFICATION: _("Xác minh"),
    State.INITIAL_RISK: _("Đánh giá nguy cơ ban đầu"),
    State.EMERGENCY: _("Chờ quyết định khẩn cấp"),
    State.SPECIFIC_RISK: _("Đánh giá nguy cơ cụ thể"),
    State.MEETING: _("Họp xác định nhu cầu"),
    State.PLAN: _("Lập kế hoạch"),
    State.APPROVAL: _("Chờ phê duyệt kế hoạch"),
    State.CARRYING_OUT: _("Thực hiện kế hoạch"),
    State.REVIEWED: _("Chờ quyết định đóng"),
    State.CLOSED: _("Đã đóng"),
}
ACT: Final[Words] = {
    Act.WRITE_INTAKE: _("Ghi tiếp nhận (Mẫu 01)"),
    Act.VERIFY: _("Xác minh tin"),
    Act.ASSESS: _("Đánh giá nguy cơ ban đầu (Mẫu 02)"),
    Act.DECIDE_EMERGENCY: _("Quyết định biện pháp khẩn cấp"),
    Act.SEPARATE: _("Quyết định tạm thời cách ly (Mẫu 07)"),
    Act.REFUSE_SEPARATION: _("Quyết định không cách ly"),
    Act.PROLONG_SEPARATION: _("Kéo dài cách ly theo yêu cầu của cơ quan có thẩm quyền"),
    Act.LIFT_SEPARATION: _("Chấm dứt cách ly"),
    Act.ASSESS_SPECIFIC: _("Đánh giá nguy cơ cụ thể (Mẫu 03)"),
    Act.MEET: _("Ghi biên bản họp"),
    Act.SUBMIT_PLAN: _("Trình kế hoạch (Mẫu 04)"),
    Act.APPROVE: _("Phê duyệt kế hoạch (Mẫu 05)"),
    Act.RETURN_PLAN: _("Trả lại kế hoạch"),
    Act.CHANGE_PLAN: _("Điều chỉnh kế hoạch"),
    Act.REVIEW: _("Rà soát, đánh giá (Mẫu 06)"),
    Act.CLOSE: _("Quyết định đóng hồ sơ"),
    Act.KEEP_OPEN: _("Chưa đóng, làm tiếp"),
    Act.REOPEN: _("Mở lại hồ sơ"),
    Act.RAISE: _("Có tin mới về nguy hiểm"),
    Act.TO_POLICE: _("Chuyển tin báo tội phạm sang công an"),
    Act.EXTEND_POLICE: _("Công an gia hạn xác minh"),
    Act.POLICE_ANSWERED: _("Công an đã trả lời"),
    Act.OFFER: _("Chuyển hồ sơ cho đội khác"),
    Act.ACCEPT: _("Đội kia đã nhận"),
    Act.DECLINE: _("Đội kia không nhận"),
    Act.RECALL: _("Thu lại lời chuyển"),
    Act.PAUSE: _("Tạm dừng đồng hồ"),
    Act.RESUME: _("Chạy tiếp đồng hồ"),
}
# What a page says below the title of a step.
HELP: Final[Words] = {
    Act.WRITE_INTAKE: _("Ghi đủ điều đã nhận. Điều chưa biết về trẻ thì để trống."),
    Act.VERIFY: _("Tin có thật không, trẻ có đang không an toàn không, mức nào."),
    Act.ASSESS: _(
        "Làm xong trước hết 12 giờ kể từ lúc nhận tin để Chủ tịch kịp quyết định."
    ),
    Act.DECIDE_EMERGENCY: _("Biện pháp bảo vệ trong 12 giờ kể từ lúc nhận tin."),
    Act.SEPARATE: _("Nhiều nhất 15 ngày, kể cả gia hạn."),
    Act.MEET: _("Ai dự, chọn biện pháp nào; ý kiến của trẻ và cha mẹ."),
    Act.SUBMIT_PLAN: _("Mỗi dịch vụ có nơi cung cấp, thời gian và kinh phí."),
    Act.APPROVE: _("Kế hoạch được gửi cho nơi thực hiện và cha mẹ, trừ người gây hại."),
    Act.REVIEW: _("Trẻ còn nguy cơ không: đề nghị đóng, hoặc làm vòng mới."),
    Act.CLOSE: _("Ghi câu trả lời của trẻ, hoặc vì sao chưa hỏi được."),
    Act.RAISE: _("Hồ sơ về bước đánh giá ban đầu; 12 giờ tính từ lúc nhận tin mới."),
    Act.TO_POLICE: _("20 ngày xác minh tính từ lúc công an nhận."),
    Act.OFFER: _("Đội này vẫn giữ hồ sơ đến khi đội kia nhận."),
    Act.RECALL: _("Đội kia không còn thấy lời chuyển, hồ sơ ở lại đội này."),
    Act.PAUSE: _("Đồng hồ 12 giờ không bao giờ dừng. Dừng nhiều nhất 30 ngày."),
}
CLOCK: Final[Words] = {
    Code.EMERGENCY: _("Can thiệp khẩn cấp"),
    Code.SEPARATE: _("Quyết định cách ly"),
    Code.SEPARATE_MAX: _("Cách ly hết hạn"),
    Code.PLAN_DRAFT: _("Kế hoạch hỗ trợ (Mẫu 04)"),
    Code.PLAN_APPROVE: _("Phê duyệt kế hoạch (Mẫu 05)"),
    Code.CRIME_VERIFY: _("Công an xác minh tin báo"),
    Code.REVIEW: _("Rà soát sau kế hoạch (Mẫu 06)"),
    Code.TRANSFER: _("Đội được chuyển trả lời"),
}
ENDED: Final[Words] = {
    Ended.DONE: _("xong"),
    Ended.NOT_NEEDED: _("không cần"),
    Ended.RETURNED: _("trả lại"),
    Ended.REPLACED: _("thay bằng đồng hồ mới"),
    Ended.CLOSED: _("đóng hồ sơ"),
}
LINE: Final[Words] = {
    LineState.PLANNED: _("Chưa làm"),
    LineState.DOING: _("Đang làm"),
    LineState.DONE: _("Xong"),
    LineState.DROPPED: _("Không làm"),
}
DECIDER: Final[Words] = {
    Decider.CHAIR: _("Chủ tịch Ủy ban nhân dân cấp xã"),
    Decider.DEPUTY: _("Phó Chủ tịch được giao"),
    Decider.PROTECTION: _("người làm công tác bảo vệ trẻ em cấp xã"),
    Decider.POLICE: _("công an"),
    Decider.OFFICER: _("cán bộ của đội"),
    Decider.RECEIVER: _("đội được chuyển"),
}
ROLE: Final[Words] = {
    Role.CHILD: _("Trẻ trong tin báo"),
    Role.SIBLING: _("Anh chị em của trẻ"),
    Role.OFFENDER: _("Trẻ đã làm hại trẻ khác"),
}
TIE: Final[Words] = {
    Tie.SAME_CHILD: _("cùng một trẻ"),
    Tie.SIBLING: _("anh chị em"),
    Tie.OTHER_SIDE: _("trẻ ở phía bên kia"),
}
SHARE: Final[Words] = {
    Share.OWNER: _("đang giữ"),
    Share.SHARED: _("đã giữ, còn xem được"),
    Share.OFFERED: _("được chuyển đến, chưa trả lời"),
    Share.BEHIND: _("chỉ thấy hạn, không thấy nội dung"),
}
ANSWERED: Final[Words] = {
    Answered.HELPED: _("Trẻ nói: có giúp được"),
    Answered.PARTLY: _("Trẻ nói: giúp được một phần"),
    Answered.NOT: _("Trẻ nói: không giúp được"),
    Answered.AWAY: _("Chưa hỏi được: trẻ đã đi nơi khác"),
    Answered.REFUSED: _("Chưa hỏi được: trẻ không muốn trả lời"),
    Answered.TOO_SMALL: _("Chưa hỏi được: trẻ còn quá nhỏ"),
    Answered.DANGEROUS: _("Chưa hỏi được: hỏi lúc này làm trẻ gặp nguy hiểm"),
    Answered.NO_CHILD: _("Tin không có thật: không có trẻ để hỏi"),
}
# What was done about a clock, by who is told next.
TOLD_SO_FAR: Final[Words] = {
    Rung.TEAM: _("Đang làm"),
    Rung.PROVINCE: _("Đã nhắc đội"),
    Rung.HOTLINE: _("Đã báo tỉnh"),
    "": _("Đã báo 111"),
}


def language() -> str:
    """Return the language of the page."""
    return get_language() or "vi"


def kind_name(code: str) -> str:
    """Return what staff call a kind of report."""
    known = catalogue().kinds
    return known.get(code, known[UNSURE]).words.name(language())


FORM: Final[Words] = {
    "mau-01": _("Mẫu 01: Tiếp nhận"),
    "mau-02": _("Mẫu 02: Nguy cơ ban đầu"),
    "mau-03": _("Mẫu 03: Nguy cơ cụ thể"),
    "bien-ban-hop": _("Biên bản họp"),
    "mau-04": _("Mẫu 04: Kế hoạch"),
    "mau-05": _("Mẫu 05: Phê duyệt"),
    "mau-06": _("Mẫu 06: Rà soát"),
    "mau-07": _("Mẫu 07: Cách ly tạm"),
}
FINDING: Final[Words] = {
    Finding.NEEDED: _("Cần thiết, làm đúng"),
    Finding.DOUBTFUL: _("Chưa thật cần, có cách khác"),
    Finding.MISUSE: _("Không có lý do, xem sai mục đích"),
}
GIVEN_FINDING: Final[Words] = {
    Finding.NEEDED: _("Cần thiết, làm đúng"),
    Finding.DOUBTFUL: _("Chưa thật cần, có cách khác"),
    Finding.MISUSE: _("Không có căn cứ, giao sai"),
}
CONSEQUENCE: Final[Words] = {
    Consequence.NONE: _("Không cần làm gì thêm"),
    Consequence.TALK: _("Đã trao đổi với người mở"),
    Consequence.TRAINING: _("Tập huấn lại"),
    Consequence.OUT: _("Người mở không được mở hồ sơ này nữa"),
    Consequence.REPORTED: _("Đã báo người có thẩm quyền xử lý"),
}
ONE_CHILD: Final[Words] = {
    Reason.BIRTH: _("Cùng tên, năm sinh, nơi ở"),
    Reason.CONFIRMED: _("Trẻ hoặc gia đình nói là cùng một trẻ"),
    Reason.CONTACT: _("Cùng số điện thoại, tài khoản của trẻ"),
    Reason.STORY: _("Cùng một chuyện đã xảy ra"),
    Reason.OTHER_BIRTH: _("Khác năm sinh, nơi ở"),
    Reason.DENIED: _("Trẻ hoặc gia đình nói không phải"),
    Reason.OTHER_CONTACT: _("Số, tài khoản là của người khác"),
}
HINT: Final[Words] = {
    Hint.NAME: _("cùng tên"),
    Hint.NEAR: _("tên nghe giống"),
    Hint.PHONE: _("cùng số điện thoại"),
    Hint.ACCOUNT: _("cùng tài khoản"),
}
