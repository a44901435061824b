"""C: what is reported, how soon somebody decides, how soon it is gone."""

from typing import Any, Final

from lachan.cases import counted_facts as cases
from lachan.observatory.indicators.cells import records
from lachan.observatory.indicators.common import PLAN
from lachan.observatory.indicators.model import Indicator, Kind, Method, Words
from lachan.reports import counted_facts as reports

_VI: Final = (
    "Số tin đã báo, không phải số trẻ bị hại: nơi báo nhiều có thể là nơi trẻ được tin"
    " tưởng hơn. Tháng gần đây còn thay đổi khi tin chưa xử lý xong."
)
_EN: Final = (
    "What was reported, not how many children were harmed: more reports may mean more"
    " trust. Recent months still change while reports are open."
)
_DECIDED_VI: Final = "Tin đã được phân loại"
_DECIDED_EN: Final = "Reports that were sorted"


def of_reports(code: str, vi: Words, en: Words, **more: Any) -> Indicator:
    """Return an indicator of reports, monthly, by province, in percent."""
    said: dict[str, Any] = {
        "unit": "%",
        "scale": 100,
        "kind": Kind.RECORD,
        "cadence": "month",
        "cell_min": 5,
        "source": "report",
        "legal": PLAN,
        "dims": ("province",),
        "method": Method.SDC,
    }
    return Indicator(code, vi, en, **said | more)


def vi(name: str, plain: str, top: str, base: str, caveat: str = "") -> Words:
    """Return Vietnamese words with what must be said of every figure from reports."""
    return Words(name, plain, top, base, f"{_VI} {caveat}".strip())


def en(name: str, plain: str, top: str, base: str, caveat: str = "") -> Words:
    """Return the same in English."""
    return Words(name, plain, top, base, f"{_EN} {caveat}".strip())


INDICATORS: Final[tuple[Indicator, ...]] = (
    of_reports(
        "C1",
        vi(
            "Tin báo đã nhận",
            "Mỗi tháng có bao nhiêu tin báo về trẻ em trên mạng.",
            "Tin báo nhận trong tháng, trừ tin mô phỏng",
            "Không chia: dân số trẻ em theo tỉnh chưa có trong hệ thống",
        ),
        en(
            "Reports received",
            "How many reports about children online came in each month.",
            "Reports received in the month, fictional ones left out",
            "Not divided: children by province are not held here",
        ),
        unit="reports",
        scale=0,
        dims=("province", "channel", "about", "kind"),
        align="INH, TT13",
        top=records(reports.RECEIVED),
    ),
    of_reports(
        "C2",
        vi(
            "Tin báo là đúng",
            "Trong 100 tin đã xem xong, bao nhiêu tin có thật và về trẻ em.",
            "Tin đã giúp, đã chuyển hoặc đã tư vấn",
            "Tin đã kết luận đúng hoặc không đúng",
            "Tin không liên lạc được hoặc đã rút thì không tính.",
        ),
        en(
            "Reports that hold",
            "Of 100 reports that were looked into, how many were true and about a child.",
            "Reports that ended with help, a referral or advice",
            "Reports that were found to hold or not to hold",
            "Where nobody could be reached, or it was withdrawn, it is not counted.",
        ),
        dims=("province", "about", "kind"),
        align="IWF",
        top=records(reports.CONFIRMED),
        base=records(reports.ASSESSED),
    ),
    of_reports(
        "C3",
        vi(
            "Ai báo tin",
            "Trong 100 tin báo, bao nhiêu tin do trẻ, bạn bè, người lớn, thầy cô gửi.",
            "Tin báo của từng nhóm người",
            "Mọi tin báo nhận trong tháng",
        ),
        en(
            "Who reports",
            "Of 100 reports, how many came from children, friends, adults, teachers.",
            "Reports by each kind of reporter",
            "All reports received in the month",
        ),
        cadence="quarter",
        dims=("province", "reporter"),
        always=("reporter",),
        parts=("reporter",),
        align="111",
        top=records(reports.RECEIVED),
        base=records(reports.RECEIVED),
    ),
    of_reports(
        "C4",
        vi(
            "Tuổi của trẻ trong tin đúng",
            "Tin đúng nói về trẻ ở những tuổi nào.",
            "Tin đã giúp, đã chuyển hoặc đã tư vấn, theo tuổi trẻ",
            "Không chia",
            "Nhóm tuổi do người báo chọn; một tin chỉ ghi một em.",
        ),
        en(
            "Age of the child in reports that hold",
            "What ages the children are that true reports are about.",
            "Reports that ended with help, a referral or advice, by age of the child",
            "Not divided",
            "The age is as the reporter chose it; a report knows one child.",
        ),
        unit="reports",
        scale=0,
        cadence="year",
        cell_min=10,
        dims=("age",),
        always=("age",),
        align="IWF",
        top=records(reports.CONFIRMED),
    ),
    of_reports(
        "C5",
        vi(
            "Địa chỉ theo điều nặng nhất",
            "Cán bộ đã thấy bao nhiêu địa chỉ, tài khoản gây hại cho trẻ em, theo điều"
            " nặng nhất ở đó.",
            "Địa chỉ, tài khoản trong vụ việc mà cán bộ đã xem và thấy có thật",
            "Không chia",
            "Một địa chỉ ở nhiều vụ việc chỉ tính một lần, theo điều nặng nhất. Máy chủ"
            " này không tự mở địa chỉ nào và không phân loại ảnh.",
        ),
        en(
            "Addresses by the gravest harm",
            "How many addresses and accounts that harm children officers have seen, by the"
            " gravest harm there.",
            "Addresses and accounts of cases that an officer looked at and found there",
            "Not divided",
            "An address in several cases counts once, under the gravest harm. This server"
            " opens no address by itself and grades no pictures.",
        ),
        unit="addresses",
        scale=0,
        cadence="year",
        cell_min=10,
        source="case",
        dims=("kind",),
        always=("kind",),
        align="IWF",
        top=records(cases.SEEN),
    ),
    of_reports(
        "C7",
        vi(
            "Địa chỉ mới",
            "Trong 100 địa chỉ, tài khoản ghi vào vụ việc, bao nhiêu chưa từng có ở vụ việc"
            " nào trước đó.",
            "Địa chỉ, tài khoản lần đầu ghi vào một vụ việc",
            "Mọi địa chỉ, tài khoản ghi vào vụ việc trong kỳ, mỗi vụ việc một lần",
            "So bằng mã băm có khóa của địa chỉ, không so ảnh. Vụ việc đã xóa không còn để"
            " so.",
        ),
        en(
            "New addresses",
            "Of 100 addresses and accounts written into cases, how many were in no case"
            " before.",
            "Addresses and accounts written into a case for the first time",
            "All addresses and accounts written into cases in the period, once a case",
            "Compared by keyed hashes of addresses, not by pictures. Erased cases cannot be"
            " compared any more.",
        ),
        cadence="quarter",
        cell_min=10,
        source="case",
        dims=("kind",),
        align="INH",
        top=records(cases.FIRST_NAMED),
        base=records(cases.NAMED),
    ),
    of_reports(
        "C9",
        vi(
            "Phân loại nhanh",
            "Trong 100 tin đã phân loại, bao nhiêu tin xong trong 1, 12, 24, 72 giờ.",
            "Tin được phân loại trong từng mốc giờ, tính từ lúc nhận",
            _DECIDED_VI,
            "Giờ giấc chỉ ghi đến 15 phút. Không tính trung vị: tổng thì che được.",
        ),
        en(
            "Time to triage",
            "Of 100 sorted reports, how many were so within 1, 12, 24, 72 hours.",
            "Reports sorted within each time, from when they were received",
            _DECIDED_EN,
            "Times are kept to 15 minutes. No median: sums can be protected.",
        ),
        cell_min=20,
        dims=("province", "channel", "within"),
        always=("within",),
        parts=("within",),
        top=records(reports.DECIDED, banded=True),
        base=records(reports.DECIDED),
    ),
    of_reports(
        "C10",
        vi(
            "Gỡ bỏ nhanh",
            "Trong 100 địa chỉ đã yêu cầu gỡ, bao nhiêu biến mất trong 1, 3, 7 ngày.",
            "Địa chỉ thấy đã mất trong từng mốc ngày, tính từ yêu cầu đầu tiên",
            "Địa chỉ đã yêu cầu gỡ trong tháng",
            "Ngày mất là ngày cán bộ xem lại thấy mất, nên thường muộn hơn thật.",
        ),
        en(
            "Time to removal",
            "Of 100 addresses asked to be taken down, how many went in 1, 3, 7 days.",
            "Addresses found gone within each time, from the first notice",
            "Addresses for which a notice was sent in the month",
            "Gone is when an officer looked again and found it so: later than it was.",
        ),
        cell_min=10,
        source="case",
        dims=("within",),
        always=("within",),
        parts=("within",),
        align="INH",
        top=records(cases.REMOVED, banded=True),
        base=records(cases.NOTICED),
    ),
    of_reports(
        "C11",
        vi(
            "Xuất hiện lại",
            "Trong 100 địa chỉ đã mất, bao nhiêu lại có trong 90 ngày.",
            "Địa chỉ thấy có lại trong 90 ngày sau khi mất",
            "Địa chỉ thấy đã mất lần đầu trong tháng",
            "Chỉ thấy được ở địa chỉ có người xem lại.",
        ),
        en(
            "Back again",
            "Of 100 addresses that were gone, how many were there again in 90 days.",
            "Addresses found there again within 90 days of being gone",
            "Addresses first found gone in the month",
            "Seen only where somebody looked again.",
        ),
        cadence="quarter",
        cell_min=10,
        source="case",
        dims=(),
        top=records(cases.RETURNED),
        base=records(cases.GONE),
    ),
)
