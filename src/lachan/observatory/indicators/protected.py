"""D: children whom the process of Decree 56 protects; and A2: schools."""

from typing import Any, Final

from lachan.cases import counted_facts as cases
from lachan.observatory.indicators.cells import records
from lachan.observatory.indicators.common import PLAN
from lachan.observatory.indicators.model import Indicator, Kind, Method, Words
from lachan.supervision import school_facts as schools

_VI: Final = (
    "Chỉ là vụ việc đã mở trong hệ thống này, không phải mọi trẻ bị hại. Trẻ đã gây hại"
    " cũng được bảo vệ nhưng không tính ở đây."
)
_EN: Final = (
    "Only cases that were opened in this system, not all children harmed. A child who"
    " harmed another is protected too, but not counted here."
)
_LAW: Final = "56/2017/NĐ-CP"
_CASES_VI: Final = "Vụ việc mở trong kỳ, trừ vụ xác minh là không có"
_CASES_EN: Final = "Cases opened in the period, but for those that proved unfounded"


def of_cases(code: str, vi: Words, en: Words, **more: Any) -> Indicator:
    """Return an indicator of cases, quarterly, by province, in percent."""
    said: dict[str, Any] = {
        "unit": "%",
        "scale": 100,
        "kind": Kind.RECORD,
        "cadence": "quarter",
        "cell_min": 10,
        "source": "case",
        "legal": _LAW,
        "dims": ("province",),
        "method": Method.SDC,
    }
    return Indicator(code, vi, en, **said | more)


def _vi(name: str, plain: str, top: str, base: str, caveat: str = "") -> Words:
    return Words(name, plain, top, base, f"{_VI} {caveat}".strip())


def _en(name: str, plain: str, top: str, base: str, caveat: str = "") -> Words:
    return Words(name, plain, top, base, f"{_EN} {caveat}".strip())


INDICATORS: Final[tuple[Indicator, ...]] = (
    of_cases(
        "D1",
        _vi(
            "Trẻ em được mở vụ việc",
            "Có bao nhiêu trẻ em được mở vụ việc để bảo vệ.",
            _CASES_VI,
            "Không chia: dân số trẻ em theo tỉnh chưa có trong hệ thống",
            "Không chia theo giới: giới tính được niêm phong trong vụ việc.",
        ),
        _en(
            "Children with a case",
            "For how many children a case was opened to protect them.",
            _CASES_EN,
            "Not divided: children by province are not held here",
            "Not split by sex: it is sealed in the case.",
        ),
        unit="children",
        scale=0,
        cell_min=5,
        dims=("province", "age"),
        align="TT13",
        top=records(cases.OPENED),
    ),
    of_cases(
        "D2",
        _vi(
            "Loại vụ việc",
            "Trong 100 vụ việc, mỗi loại chiếm bao nhiêu.",
            "Vụ việc của từng loại chính",
            _CASES_VI,
        ),
        _en(
            "Kinds of cases",
            "Of 100 cases, what each kind makes.",
            "Cases of each main kind",
            _CASES_EN,
        ),
        dims=("province", "kind"),
        always=("kind",),
        parts=("kind",),
        align="Childlight",
        top=records(cases.OPENED),
        base=records(cases.OPENED),
    ),
    of_cases(
        "D3",
        _vi(
            "Có kế hoạch được phê duyệt",
            "Trong 100 vụ việc, bao nhiêu vụ đã có kế hoạch được phê duyệt.",
            "Vụ việc đã có kế hoạch được phê duyệt",
            _CASES_VI,
            "Kế hoạch có những dịch vụ gì thì được niêm phong, không đếm.",
        ),
        _en(
            "With an approved plan",
            "Of 100 cases, how many have a plan that was approved.",
            "Cases of which a plan was approved",
            _CASES_EN,
            "Which services a plan has is sealed, and not counted.",
        ),
        align="UN",
        top=records(cases.PLANNED),
        base=records(cases.OPENED),
    ),
    of_cases(
        "D4",
        _vi(
            "Bảo vệ sớm",
            "Trong 100 vụ việc, bao nhiêu vụ có quyết định bảo vệ trong 12 giờ, 3 ngày,"
            " 10 ngày.",
            "Vụ việc có quyết định đầu tiên trong từng mốc, tính từ lúc nhận tin",
            _CASES_VI,
            "Quyết định là về biện pháp khẩn cấp, cách ly hoặc phê duyệt kế hoạch.",
        ),
        _en(
            "Time to protection",
            "Of 100 cases, in how many a decision to protect came within 12 hours, 3"
            " days, 10 days.",
            "Cases with a first decision within each time, from when news came",
            _CASES_EN,
            "A decision is one on urgent measures, on separation, or on the plan.",
        ),
        dims=("province", "within"),
        always=("within",),
        parts=("within",),
        top=records(cases.ACTED, banded=True),
        base=records(cases.OPENED),
    ),
    of_cases(
        "D5",
        _vi(
            "Bị hại lần nữa",
            "Trong 100 trẻ đã đóng vụ việc, bao nhiêu em có vụ mới trong 12 tháng.",
            "Vụ đã đóng mà cùng em đó có vụ mới trong 12 tháng",
            "Vụ việc đã đóng trong kỳ",
            "Chỉ khi cán bộ đã nối hai vụ của cùng một em. Năm gần nhất chưa đủ 12 tháng.",
        ),
        _en(
            "Harmed again",
            "Of 100 children whose case was closed, how many had a new one in 12 months.",
            "Closed cases of which the same child had a new case within 12 months",
            "Cases closed in the period",
            "Only where officers tied the two cases of one child. The last year is not"
            " complete yet.",
        ),
        cadence="year",
        cell_min=20,
        dims=(),
        top=records(cases.REPEATED),
        base=records(cases.CLOSED),
    ),
    of_cases(
        "D6",
        _vi(
            "Công an trả lời đúng hạn",
            "Trong 100 lần chuyển công an, bao nhiêu lần được trả lời đúng hạn.",
            "Lần chuyển được trả lời trước khi hết hạn",
            "Lần chuyển công an trong kỳ",
            "Kết quả xử lý được niêm phong trong vụ việc, không đếm.",
        ),
        _en(
            "Police answered in time",
            "Of 100 cases handed to the police, how many were answered in time.",
            "Handovers that were answered before their time ran out",
            "Handovers to the police in the period",
            "What came of it is sealed in the case, and not counted.",
        ),
        cadence="year",
        cell_min=5,
        align="TT13",
        top=records(cases.ANSWERED),
        base=records(cases.TO_POLICE),
    ),
    Indicator(
        "A2",
        Words(
            "Trường có bộ lọc",
            "Bao nhiêu trường đang có lớp học sau bộ lọc.",
            "Trường có ít nhất một lớp có máy hoặc mạng đi qua bộ lọc",
            "Không chia: số trường theo tỉnh chưa có trong hệ thống",
            "Là con số của hôm nay: hệ thống không giữ con số của những tháng trước."
            " Chỉ trường dùng máy chủ này.",
        ),
        Words(
            "Schools with the filter",
            "How many schools have classes behind the filter.",
            "Schools with a device or network of at least one class behind the filter",
            "Not divided: schools by province are not held here",
            "As of today: earlier months are not kept. Only schools on this server.",
        ),
        unit="schools",
        scale=0,
        kind=Kind.RECORD,
        cadence="month",
        cell_min=5,
        source="school",
        legal=PLAN,
        dims=("province",),
        align="QĐ830",
        method=Method.SDC,
        top=records(schools.SCHOOLS),
    ),
)
