"""E: what surveys found; D7: calls to 111. Published, with source; nothing is reckoned."""

from typing import Final

from lachan.observatory.indicators.model import (
    Figure,
    Indicator,
    Kind,
    Method,
    Words,
)

_SOURCE: Final = "Disrupting Harm in Viet Nam, 2022 (ecpat.org)"
_CAVEAT_VI: Final = "Khảo sát hộ gia đình, trẻ 12–17 tuổi, một lần, không có theo tỉnh."
_CAVEAT_EN: Final = "A household survey of ages 12–17, once, not by province."


def _survey(code: str, value: float | None, vi: Words, en: Words) -> Indicator:
    return Indicator(
        code,
        vi,
        en,
        unit="%",
        scale=100,
        kind=Kind.BASELINE,
        cadence="survey",
        cell_min=100,
        source="survey",
        legal="",
        method=Method.EXACT,
        align="DH",
        figures=() if value is None else (Figure("2022", value, _SOURCE),),
    )


def _vi(name: str, plain: str, top: str, base: str, caveat: str = _CAVEAT_VI) -> Words:
    return Words(name, plain, top, base, caveat)


def _en(name: str, plain: str, top: str, base: str, caveat: str = _CAVEAT_EN) -> Words:
    return Words(name, plain, top, base, caveat)


_USERS: Final = ("Trẻ 12–17 có dùng Internet", "Internet users of ages 12–17")

INDICATORS: Final[tuple[Indicator, ...]] = (
    _survey(
        "E1",
        89,
        _vi(
            "Trẻ dùng Internet",
            "Trong 100 trẻ 12–17 tuổi, bao nhiêu em dùng Internet.",
            "Trẻ có dùng Internet",
            "Trẻ 12–17 tuổi",
        ),
        _en(
            "Internet use",
            "Of 100 children of 12 to 17, how many use the Internet.",
            "Children who use the Internet",
            "Children of ages 12–17",
        ),
    ),
    _survey(
        "E2",
        36,
        _vi(
            "Được chỉ cách an toàn",
            "Trong 100 trẻ dùng Internet, bao nhiêu em đã nhận thông tin về an toàn mạng.",
            "Trẻ đã nhận thông tin",
            _USERS[0],
        ),
        _en(
            "Told how to be safe",
            "Of 100 children who use the Internet, how many were told of online safety.",
            "Children who were told",
            _USERS[1],
        ),
    ),
    _survey(
        "E3",
        23,
        _vi(
            "Vô tình thấy nội dung tình dục",
            "Trong 100 trẻ dùng Internet, bao nhiêu em vô tình thấy trong một năm.",
            "Trẻ vô tình thấy nội dung tình dục",
            _USERS[0],
        ),
        _en(
            "Sexual content by accident",
            "Of 100 children who use the Internet, how many saw it by accident in a year.",
            "Children who saw sexual content by accident",
            _USERS[1],
        ),
    ),
    _survey(
        "E4",
        1,
        _vi(
            "Bị bóc lột, xâm hại tình dục qua mạng",
            "Trong 100 trẻ dùng Internet, khoảng bao nhiêu em bị trong một năm.",
            "Trẻ bị ít nhất một hình thức",
            _USERS[0],
        ),
        _en(
            "Online sexual exploitation and abuse",
            "Of 100 children who use the Internet, about how many were subjected to it in"
            " a year.",
            "Children subjected to at least one form",
            _USERS[1],
        ),
    ),
    _survey(
        "E5",
        None,
        _vi(
            "Kể ra với ai",
            "Trong 100 trẻ gặp chuyện, bao nhiêu em đã kể với ai; bao nhiêu em báo nơi có"
            " trách nhiệm.",
            "Trẻ đã kể với bất kỳ ai; trẻ đã báo tổng đài, công an, nhà trường",
            "Trẻ 12–17 tuổi đã gặp chuyện trên mạng",
            "Chưa có con số nào có nguồn rõ ràng. Khảo sát Disrupting Harm 2022 viết: phần"
            " lớn không kể với ai hoặc chỉ kể với bạn; rất ít em gọi tổng đài, công an.",
        ),
        _en(
            "Whom they told",
            "Of 100 children to whom something happened, how many told anybody; how many"
            " an official place.",
            "Children who told anybody; children who told a helpline, police, school",
            "Children of ages 12–17 to whom something happened online",
            "No figure with a clear source is at hand. Disrupting Harm 2022 says: most told"
            " nobody or only a friend; very few told a helpline or the police.",
        ),
    ),
    _survey(
        "E6",
        None,
        _vi(
            "Người lớn biết báo ở đâu",
            "Trong 100 người chăm sóc trẻ, bao nhiêu người biết báo ở đâu khi có chuyện.",
            "Người biết ít nhất một nơi để báo",
            "Người chăm sóc trẻ được hỏi",
            "Chưa có khảo sát nào có nguồn rõ ràng. Số tin báo không thay được: người không"
            " biết thì không báo.",
        ),
        _en(
            "Adults know where to report",
            "Of 100 who care for a child, how many know where to report what happens.",
            "Those who know at least one place to report to",
            "Those who care for a child and were asked",
            "No survey with a clear source is at hand. Reports do not stand for it: who does"
            " not know does not report.",
        ),
    ),
    Indicator(
        "D7",
        Words(
            "Gọi 111 về chuyện trên mạng",
            "Một năm có bao nhiêu cuộc gọi tư vấn, hỗ trợ về không gian mạng tới Tổng đài"
            " 111.",
            "Cuộc gọi tư vấn, hỗ trợ liên quan đến không gian mạng",
            "Không chia; cả năm 2021 Tổng đài nhận 507.861 cuộc gọi, tư vấn 35.385 ca",
            "Số của Tổng đài 111 do báo chí đăng, không phải của hệ thống này. Số cuộc"
            " gọi không phải số trẻ bị hại.",
        ),
        Words(
            "Calls to 111 about the network",
            "How many calls of a year to hotline 111 were for advice or help about the"
            " network.",
            "Calls for advice or help related to the network",
            "Not divided; in 2021 the hotline took 507,861 calls and advised in 35,385"
            " cases",
            "Of hotline 111, as the press told it, not of this system. Calls are not"
            " children harmed.",
        ),
        unit="calls",
        scale=0,
        kind=Kind.BASELINE,
        cadence="year",
        cell_min=10,
        source="hotline",
        legal="56/2017/NĐ-CP, 22",
        method=Method.EXACT,
        align="111",
        figures=(
            Figure("2021", 422, "Tổng đài 111, infonet.vietnamnet.vn 5012883, 2022"),
        ),
    ),
)
