"""F: who learned to protect children online."""

from typing import Final

from lachan.learning import counted_facts as courses
from lachan.observatory.indicators.cells import records
from lachan.observatory.indicators.common import PLAN
from lachan.observatory.indicators.model import Indicator, Kind, Method, Words

INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(
        "F2",
        Words(
            "Người đã học xong",
            "Mỗi tháng có bao nhiêu người đạt một khóa học về bảo vệ trẻ em trên mạng.",
            "Giấy chứng nhận cấp trong tháng và chưa bị thu hồi, theo khóa học dành cho ai",
            "Không chia: số người cần học chưa có trong hệ thống",
            "Chỉ khóa học trên hệ thống này. Một người đạt hai khóa thì tính hai lần; ai"
            " đóng tài khoản thì không còn tính.",
        ),
        Words(
            "People trained",
            "How many people passed a course on protecting children online each month.",
            "Certificates issued in the month and not taken back, by whose work it is for",
            "Not divided: how many should be trained is not held here",
            "Only courses on this system. Who passed two counts twice; who closed their"
            " account counts no more.",
        ),
        unit="certificates",
        scale=0,
        kind=Kind.RECORD,
        cadence="month",
        cell_min=5,
        source="course",
        legal=PLAN,
        dims=("kind",),
        align="QĐ830",
        method=Method.SDC,
        top=records(courses.PASSED),
    ),
)
