"""A: where filters are, and whether they work."""

from typing import Final

from lachan.observatory.indicators.cells import active, state
from lachan.observatory.indicators.common import of_gateways, words_en, words_vi
from lachan.observatory.indicators.model import Indicator, Kind
from lachan.stats.words import CHILDREN

_PLACES: Final = ("province", "venue")

INDICATORS: Final[tuple[Indicator, ...]] = (
    of_gateways(
        "A1",
        words_vi(
            "Nơi có bộ lọc đang hoạt động",
            "Bao nhiêu nhà và lớp học có dùng bộ lọc ít nhất một ngày trong tháng.",
            "Số nhà, lớp có hoạt động trong tháng",
            "Không chia: số hộ có trẻ em theo tỉnh chưa có trong hệ thống",
        ),
        words_en(
            "Active filters",
            "How many homes and classes used the filter on at least one day of the month.",
            "Gateways that were in use in the month",
            "Not divided: households with children by province are not held here",
        ),
        unit="gateways",
        scale=0,
        dims=("province", "venue", "level", "age"),
        align="ITU",
        top=active,
    ),
    of_gateways(
        "A3",
        words_vi(
            "Trẻ em được bảo vệ",
            "Bao nhiêu trẻ em có luật riêng ở các nhà đang dùng bộ lọc.",
            "Tổng số trẻ em mà các nhà đã khai, mỗi nhà tính đến 6 em",
            "Không chia: dân số 0–17 tuổi theo tỉnh chưa có trong hệ thống",
            "Một em dùng ở cả nhà và trường chỉ được đếm ở nhà.",
        ),
        words_en(
            "Children covered",
            "How many children have rules of their own in homes that use the filter.",
            "Children that homes have declared, 6 a home at most",
            "Not divided: children 0–17 by province are not held here",
            "A child behind a filter at home and at school is counted at home alone.",
        ),
        unit="children",
        scale=0,
        align="UN",
        measure="count",
        top=state(CHILDREN),
    ),
    of_gateways(
        "A4",
        words_vi(
            "Luật đầy đủ",
            "Trong 100 nơi có bộ lọc, bao nhiêu nơi bật đủ các nhóm bắt buộc.",
            "Số nhà, lớp bật đủ các nhóm bắt buộc",
            "Số nhà, lớp có hoạt động trong tháng",
        ),
        words_en(
            "Complete rules",
            "Of 100 filters, how many have all mandatory categories on.",
            "Gateways with all mandatory categories on",
            "Gateways that were in use in the month",
        ),
        dims=_PLACES,
        top=state("complete"),
        base=active,
    ),
    of_gateways(
        "A5",
        words_vi(
            "Danh sách mới",
            "Mỗi ngày, trong 100 nơi có bộ lọc, bao nhiêu nơi có danh sách dưới 48 giờ.",
            "Số nhà, lớp có danh sách chặn dưới 48 giờ",
            "Số nhà, lớp có hoạt động trong ngày",
        ),
        words_en(
            "Fresh lists",
            "Each day, of 100 filters, how many have lists less than 48 hours old.",
            "Gateways with block lists less than 48 hours old",
            "Gateways that were in use on the day",
        ),
        kind=Kind.DAILY,
        cadence="day",
        measure="active",
        dims=_PLACES,
        top=state("fresh"),
        base=active,
    ),
    of_gateways(
        "A6",
        words_vi(
            "Tạm tắt bộ lọc",
            "Trong 100 nơi có bộ lọc, bao nhiêu nơi đã tắt từ một ngày trở lên.",
            "Số nhà, lớp có tắt từ 24 giờ trở lên trong tháng",
            "Số nhà, lớp có hoạt động trong tháng",
        ),
        words_en(
            "Switched off",
            "Of 100 filters, how many were off for a day or more.",
            "Gateways that were off for 24 hours or more in the month",
            "Gateways that were in use in the month",
        ),
        top=state("paused"),
        base=active,
    ),
)
