"""F: who learned, and who teaches, to protect children online."""

from typing import Final

from lachan.learning import counted_facts as courses
from lachan.observatory import hooks
from lachan.observatory.indicators.cells import records
from lachan.observatory.indicators.common import PLAN
from lachan.observatory.indicators.model import Indicator, Kind, Method, Words

INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(
        "F1",
        Words(
            "Trường dạy an toàn trên mạng",
            "Trong 100 trường, bao nhiêu trường đã dạy trẻ em an toàn trên mạng trong năm.",
            "Trường đã dạy, theo số các tỉnh ký gửi trong đợt tổng hợp năm",
            "Trường trên địa bàn, theo cùng phiếu",
            "Chỉ các tỉnh đã gửi cả hai con số; tỉnh chưa gửi không tính là không dạy."
            " Dạy ít hay nhiều, hay hay dở thì con số này không nói.",
        ),
        Words(
            "Schools that teach safety online",
            "Of 100 schools, how many taught children safety online in the year.",
            "Schools that did, as provinces signed in the year's round",
            "Schools in the area, by the same form",
            "Only provinces that gave both numbers; who sent nothing is not counted as"
            " teaching nothing. How much and how well it does not tell.",
        ),
        unit="%",
        scale=100,
        kind=Kind.RECORD,
        cadence="year",
        cell_min=5,
        source="programme",
        legal=PLAN,
        dims=("province",),
        align="QĐ830",
        method=Method.SDC,
        top=records(hooks.SCHOOLS_TEACHING),
        base=records(hooks.SCHOOLS),
    ),
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
