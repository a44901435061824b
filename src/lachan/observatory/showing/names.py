"""What codes are called, in the language of the reader."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lachan.observatory.indicators.model import Indicator, Words
from lachan.observatory.releases.form import Release
from lachan.observatory.showing import codes
from lachan.observatory.showing.shelf import SYNTHETIC, Header
from lachan.partners.facts.places import the_atlas
from lachan.policy.catalogue import OTHER, catalogue
from lachan.stats.words import ALL, DAYS_NEEDED, NONE, UNKNOWN_PLACE
from lachan.web.templatetags.lachan import vn_date
from lachan.web.text import searchable

_KIND: Final = re.compile(r"^(Thành phố|Tỉnh) ")
_LEVELS: Final = {
    "mam-non": gettext_lazy("Mầm non"),
    "tieu-hoc": gettext_lazy("Tiểu học"),
    "thcs": gettext_lazy("Trung học cơ sở"),
    "thpt": gettext_lazy("Trung học phổ thông"),
}
_VENUES: Final = {
    "home": gettext_lazy("Nhà"),
    "school": gettext_lazy("Trường"),
    "isp": gettext_lazy("Nhà mạng"),
}
_PARTS: Final = {
    "night": gettext_lazy("Đêm, 23–5 giờ"),
    "morning": gettext_lazy("Sáng, 5–11 giờ"),
    "afternoon": gettext_lazy("Chiều, 11–17 giờ"),
    "evening": gettext_lazy("Tối, 17–23 giờ"),
}
_GATES: Final = {
    "largest-home": gettext_lazy("Bỏ ra nơi góp nhiều nhất"),
    "canary": gettext_lazy("Đoán một nơi có mặt hay không"),
    "averaging": gettext_lazy("Rút nhiễu lại nhiều lần rồi lấy trung bình"),
    "revision": gettext_lazy("So bản cũ với bản mới"),
    "geography": gettext_lazy("So địa giới cũ với mới"),
    "subtraction": gettext_lazy("Lấy cả nước trừ các phần"),
    "small-cell": gettext_lazy("Tìm ô quá nhỏ"),
    "count-not-rounded": gettext_lazy("Tìm số chưa làm tròn"),
    "linear-programming": gettext_lazy("Giải hệ phương trình các bảng"),
}
_TABLES: Final = {
    "places": gettext_lazy("nơi có bộ lọc"),
    "children": gettext_lazy("số trẻ"),
    "days": gettext_lazy("số ngày"),
    "blocks": gettext_lazy("nơi có chặn, theo nhóm trang"),
    "often": gettext_lazy("số ngày có dùng"),
    "asked": gettext_lazy("lần hỏi, cả nước"),
    "asked-places": gettext_lazy("lần hỏi, theo tỉnh"),
    "level-places": gettext_lazy("nơi có bộ lọc, theo cấp học"),
    "level-blocks": gettext_lazy("nơi có chặn, theo cấp học"),
    "age-places": gettext_lazy("nơi có bộ lọc, theo tuổi"),
    "age-blocks": gettext_lazy("nơi có chặn, theo tuổi"),
}
_DIMENSIONS: Final = {
    "province": gettext_lazy("Tỉnh, thành phố"),
    "age": gettext_lazy("Nhóm tuổi"),
    "level": gettext_lazy("Cấp học"),
    "category": gettext_lazy("Nhóm trang"),
    "venue": gettext_lazy("Nơi dùng"),
    "part": gettext_lazy("Buổi"),
    "day": gettext_lazy("Ngày"),
    "channel": gettext_lazy("Báo bằng cách nào"),
    "reporter": gettext_lazy("Ai báo"),
    "about": gettext_lazy("Nhóm tin"),
    "kind": gettext_lazy("Loại"),
    "within": gettext_lazy("Mốc thời gian"),
    "days": gettext_lazy("Mốc ngày"),
}
_GROUPS: Final = {
    "A": gettext_lazy("Lá chắn có ở đâu"),
    "B": gettext_lazy("Trẻ em gặp gì, dùng mạng làm gì"),
    "C": gettext_lazy("Tin báo"),
    "D": gettext_lazy("Hồ sơ bảo vệ"),
    "E": gettext_lazy("Khảo sát đã công bố"),
    "F": gettext_lazy("Người lớn học, nhà trường dạy"),
}


def is_vietnamese() -> bool:
    """Tell whether the reader reads Vietnamese."""
    return (get_language() or "vi").startswith("vi")


def words_of(indicator: Indicator) -> Words:
    """Return an indicator's words in the language of the reader."""
    return indicator.vi if is_vietnamese() else indicator.en


def group(code: str) -> str:
    """Return what the group of an indicator is called."""
    return str(_GROUPS[code[0]])


def dimension(name: str) -> str:
    """Return what a dimension is called."""
    return str(_DIMENSIONS.get(name, name))


def label(dim: str, code: str) -> str:
    """Return what one value of a dimension is called."""
    if dim == "province":
        return province(code)
    if dim == "age" and not codes.is_age_of_report(code):
        return _age(code)
    if dim == "category":
        return _category(code)
    if dim == "days":
        return _("Từ %(n)s ngày") % {"n": DAYS_NEEDED[code]}
    known = {"level": _LEVELS, "venue": _VENUES, "part": _PARTS}.get(dim)
    return (
        codes.record_label(dim, code) if known is None else str(known.get(code, code))
    )


def province(code: str) -> str:
    """Return a province without "Tỉnh" and "Thành phố"; "00": not told."""
    if code == UNKNOWN_PLACE:
        return _("Không nói nơi nào")
    return provinces().get(code, code)


@cache
def provinces() -> Mapping[str, str]:
    """Return the names of the 34 provinces by code."""
    known = the_atlas().now.provinces.values()
    return {one.code: _KIND.sub("", one.name) for one in known}


def _age(code: str) -> str:
    return _("%(ages)s tuổi") % {"ages": code.replace("-", "–")}


def _category(code: str) -> str:
    if code == NONE:
        return _("Không thuộc nhóm nào")
    if code == OTHER:
        return _("Khác")
    if code == ALL:
        return _("Mọi nhóm")
    known = catalogue().get(code)
    if known is None:
        return code
    return known.vi if is_vietnamese() else known.en


def period(code: str) -> str:
    """Return "Tháng 9/2026", "Quý 3/2026" or "Năm 2026" for a period's code."""
    year, _sign, rest = code.partition("-")
    if rest.startswith("Q"):
        return _("Quý %(n)s/%(year)s") % {"n": rest[1:], "year": year}
    if rest:
        return _("Tháng %(n)s/%(year)s") % {"n": int(rest), "year": year}
    return _("Năm %(year)s") % {"year": year}


def titled(release: Header | Release) -> str:
    """Return what a release is called: its period, and whether it is made up."""
    if release.is_synthetic:
        return _("%(period)s, mô phỏng") % {"period": period(release.code)}
    return period(release.code)


def short_period(code: str) -> str:
    """Return "9/2026", "Q3/2026" or "2026", for axes."""
    year, _sign, rest = code.partition("-")
    if not rest:
        return year
    return f"{rest}/{year}" if rest.startswith("Q") else f"{int(rest)}/{year}"


def ordered(dim: str, given: Iterable[str]) -> list[str]:
    """Return codes as they are told: places by name, ages and levels by age."""
    if dim == "province":
        return sorted(given, key=lambda c: (c == UNKNOWN_PLACE, _sortable(province(c))))
    known = {"level": _LEVELS, "venue": _VENUES, "part": _PARTS}.get(dim)
    if known is not None:
        places = {code: n for n, code in enumerate(known)}
        return sorted(given, key=lambda c: (places.get(c, 99), c))
    if dim == "age":
        return sorted(given, key=_age_order)
    if dim == "days":
        return sorted(given, key=DAYS_NEEDED.__getitem__)
    if dim == "within":
        return sorted(given, key=codes.band_order)
    return sorted(given, key=lambda c: _sortable(label(dim, c)))


def _age_order(code: str) -> int:
    if codes.is_age_of_report(code):
        return codes.age_order(code)
    return int(code.split("-")[0]) if code[:1].isdigit() else 99


def _sortable(name: str) -> tuple[str, str]:
    return searchable(name), name


def word(release: Header | Release) -> str:
    """Return the release's word in addresses: "2026-09-r1", "mo-phong-2026-09-r1"."""
    return f"{SYNTHETIC}{release.name}" if release.is_synthetic else release.name


def gate(word: str) -> str:
    """Return what an attack on a release is called; "canary places": on one table."""
    attack, _sign, table = word.partition(" ")
    called = str(_GATES.get(attack, attack))
    return f"{called} ({_TABLES.get(table, table)})" if table else called


def day(value: dt.date | dt.datetime) -> str:
    """Return a date as 24/11/2026, in the reader's zone."""
    return vn_date(value)
