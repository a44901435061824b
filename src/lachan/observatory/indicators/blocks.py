"""B: what children come upon, and what they use the network for."""

from typing import Final

from lachan.observatory.indicators.cells import (
    active,
    any_block,
    asked,
    block_of,
    blocked,
    of_category,
    often,
    state,
)
from lachan.observatory.indicators.common import of_gateways, words_en, words_vi
from lachan.observatory.indicators.model import Indicator, Kind
from lachan.stats.words import NIGHTS

_ACTIVE_VI: Final = "Số nhà, lớp có hoạt động trong tháng"
_ACTIVE_EN: Final = "Gateways that were in use in the month"
_ASKED_VI: Final = "Mọi lần hỏi, đã cắt bớt ở từng nhà"
_ASKED_EN: Final = "All questions, clipped at each home"
_NOT_VISITS_VI: Final = "Một lần hỏi không phải một lần xem."
_NOT_VISITS_EN: Final = "A question is not a visit."
_WHO: Final = ("province", "level", "age", "venue")

INDICATORS: Final[tuple[Indicator, ...]] = (
    of_gateways(
        "B1",
        words_vi(
            "Nơi có chặn",
            "Trong 100 nhà và lớp, bao nhiêu nơi gặp ít nhất một trang bị chặn trong tháng.",
            "Số nhà, lớp có ít nhất một lần chặn (ở một nhóm, nếu tách theo nhóm)",
            _ACTIVE_VI,
            "Quảng cáo và theo dõi cũng tính là chặn: hãy tách theo nhóm.",
        ),
        words_en(
            "Places with blocks",
            "Of 100 homes and classes, how many met at least one blocked site in the month.",
            "Gateways with at least one block (of a category, when split by it)",
            _ACTIVE_EN,
            "Advertising and trackers are blocks too: split by category.",
        ),
        dims=(*_WHO, "category"),
        top=any_block,
        base=active,
        each=block_of(),
    ),
    of_gateways(
        "B2",
        words_vi(
            "Phần bị chặn",
            "Trong 1.000 lần máy hỏi tên trang, bao nhiêu lần bị chặn.",
            "Số lần bị chặn, đã cắt bớt ở từng nhà",
            _ASKED_VI,
            _NOT_VISITS_VI,
        ),
        words_en(
            "Blocked share",
            "Of 1,000 times that devices asked for a name, how many were blocked.",
            "Blocked questions, clipped at each home",
            _ASKED_EN,
            _NOT_VISITS_EN,
        ),
        unit="‰",
        scale=1000,
        kind=Kind.COUNT,
        dims=(*_WHO, "category", "part"),
        top=blocked,
        base=asked,
    ),
    of_gateways(
        "B4",
        words_vi(
            "Gặp cờ bạc, lừa đảo",
            "Trong 100 nhà và lớp, bao nhiêu nơi gặp trang cờ bạc, lừa đảo, giả mạo.",
            "Số nhà, lớp có ít nhất một lần chặn ở từng nhóm này",
            _ACTIVE_VI,
            "Ba nhóm không cộng được với nhau: một nhà có thể gặp cả ba.",
        ),
        words_en(
            "Gambling and fraud met",
            "Of 100 homes and classes, how many met gambling, scams, false sites.",
            "Gateways with at least one block of each of these categories",
            _ACTIVE_EN,
            "The three do not add up: a home may meet all of them.",
        ),
        dims=("province", "level", "age", "category"),
        always=("category",),
        top=block_of("gambling", "scam", "phishing"),
        base=active,
    ),
    of_gateways(
        "B5",
        words_vi(
            "Thử đi đường vòng",
            "Trong 100 nhà và lớp, bao nhiêu nơi có máy tìm VPN, proxy, DNS khác.",
            "Số nhà, lớp có ít nhất một lần chặn ở nhóm đường vòng",
            _ACTIVE_VI,
            "Ai đã đi vòng được thì không còn thấy ở đây.",
        ),
        words_en(
            "Bypass attempts",
            "Of 100 homes and classes, how many had a device look for a VPN, proxy, other DNS.",
            "Gateways with at least one block of the category bypass",
            _ACTIVE_EN,
            "Who succeeded is no longer seen here.",
        ),
        dims=("province", "level", "age"),
        top=block_of("bypass"),
        base=active,
    ),
    of_gateways(
        "B6",
        words_vi(
            "Dùng ban đêm",
            "Trong 100 nhà, bao nhiêu nhà có máy của trẻ hỏi mạng từ 23 đến 5 giờ, năm đêm"
            " trở lên trong tháng.",
            "Số nhà có hoạt động từ năm đêm trở lên",
            _ACTIVE_VI,
            "Máy có thể tự hỏi khi không ai dùng.",
        ),
        words_en(
            "Night use",
            "Of 100 homes, in how many children's devices asked from 23 to 5 o'clock, on"
            " five nights of the month or more.",
            "Gateways in use on five nights or more",
            _ACTIVE_EN,
            "Devices may ask by themselves while nobody uses them.",
        ),
        top=state(NIGHTS),
        base=active,
    ),
    of_gateways(
        "B7",
        words_vi(
            "Phần học tập",
            "Trong 100 lần máy hỏi tên trang, bao nhiêu lần là trang học tập.",
            "Số lần hỏi trang học tập, đã cắt bớt",
            _ASKED_VI,
            f"{_NOT_VISITS_VI} Nhiều trang học không có trong danh sách.",
        ),
        words_en(
            "Learning share",
            "Of 100 times that devices asked for a name, how many were of learning.",
            "Questions for learning sites, clipped",
            _ASKED_EN,
            f"{_NOT_VISITS_EN} Many learning sites are in no list.",
        ),
        kind=Kind.COUNT,
        dims=(*_WHO, "part"),
        align="GKO",
        top=of_category("learning"),
        base=asked,
    ),
    of_gateways(
        "B8",
        words_vi(
            "Các nhóm trang",
            "Trong 100 lần máy hỏi tên trang, mỗi nhóm chiếm bao nhiêu.",
            "Số lần hỏi của từng nhóm, đã cắt bớt",
            _ASKED_VI,
            _NOT_VISITS_VI,
        ),
        words_en(
            "Category mix",
            "Of 100 times that devices asked for a name, what each category makes.",
            "Questions of each category, clipped",
            _ASKED_EN,
            _NOT_VISITS_EN,
        ),
        kind=Kind.COUNT,
        dims=("province", "category", "age", "venue"),
        always=("category",),
        top=asked,
        base=asked,
    ),
    of_gateways(
        "B11",
        words_vi(
            "Dùng bao nhiêu ngày",
            "Trong 100 nhà và lớp, bao nhiêu nơi dùng mạng từ 5, 10, 15, 20, 25 ngày trở"
            " lên trong tháng.",
            "Số nhà, lớp có hoạt động từ bấy nhiêu ngày trở lên",
            _ACTIVE_VI,
            "Nửa số nơi vượt mốc nào thì trung vị vượt mốc ấy: gửi đúng số ngày thì lộ"
            " nhiều hơn về từng nhà. Máy có thể tự hỏi khi không ai dùng.",
        ),
        words_en(
            "Days in use",
            "Of 100 homes and classes, how many used the network on 5, 10, 15, 20, 25 days"
            " of the month or more.",
            "Gateways that were in use on so many days or more",
            _ACTIVE_EN,
            "Where half of them pass a mark, so does the median: the exact days would tell"
            " more of each home. Devices may ask by themselves while nobody uses them.",
        ),
        cadence="quarter",
        cell_min=500,
        dims=("province", "days"),
        always=("days",),
        parts=("days",),
        top=often,
        base=active,
    ),
)
