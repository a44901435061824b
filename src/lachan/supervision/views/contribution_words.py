"""A batch in words that a parent reads."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lachan.partners.facts.places import provinces
from lachan.policy.countable import IN_NO_LIST
from lachan.stats.words import ALL, DAYS_NEEDED, UNKNOWN_PLACE
from lachan.supervision.views.words import shown_name
from lachan.web.parts import Column, Table
from lachan.web.text import long_date, number


def day_text(day: date) -> str:
    """Return the day as it is read."""
    return long_date(day)


def who_text(said: dict[str, Any]) -> str:
    """Return all that a batch says of where it is from."""
    if said["geo"] == UNKNOWN_PLACE:
        return _("Một nhà, không nói ở tỉnh nào")
    day = date.fromisoformat(said["period"])
    named = {p.code: p.name for p in provinces(day)}
    return _("Một nhà ở %(province)s") % {"province": named.get(said["geo"], "?")}


def counts_table(cells: Sequence[Sequence[Any]], day: str) -> Table:
    """Return how often names were asked for, in words; nothing is left out."""
    columns = [
        Column(_("Nhóm")),
        Column(_("Ở lứa nào")),
        Column(_("Lúc")),
        Column(_("Số lần"), right=True),
    ]
    counts = [cell for cell in cells if cell[4] != ALL]
    rows = [[_what(c), _whom(c), _part(c[4]), _times(c)] for c in counts]
    return Table(_("Số lần ngày %(day)s") % {"day": day}, columns, rows)


def flags_table(cells: Sequence[Sequence[Any]], day: str) -> Table:
    """Return what is said of the home, yes or no; nothing is left out."""
    columns = [
        Column(_("Điều được nói")),
        Column(_("Ở lứa nào")),
        Column(_("Có"), right=True),
    ]
    flags = [cell for cell in cells if cell[4] == ALL]
    rows = [[_what(c), _whom(c), _times(c)] for c in flags]
    return Table(_("Có hay không, ngày %(day)s") % {"day": day}, columns, rows)


def _what(cell: Sequence[Any]) -> str:
    category, action = cell[2], cell[3]
    if category == ALL:
        return _whole(action)
    done = {"allow": _("được mở"), "block": _("bị chặn"), "rewrite": _("được lọc")}
    return f"{_category(category)}: {done[action]}"


def _category(code: str) -> str:
    return _("Không ở nhóm nào") if code == IN_NO_LIST else shown_name(code)


def _whole(action: str) -> str:
    return {
        ALL: _("Có dùng mạng"),
        "block": _("Có chặn"),
        "complete": _("Bật đủ các nhóm bắt buộc"),
        "fresh": _("Danh sách mới"),
        "paused": _("Đã tắt một ngày"),
        "nights5": _("Dùng ban đêm từ năm đêm"),
        **{
            code: _("Dùng từ %(n)s ngày trong tháng") % {"n": n}
            for code, n in DAYS_NEEDED.items()
        },
        "children": _("Số trẻ em"),
    }[action]


def _whom(cell: Sequence[Any]) -> str:
    levels = {
        "mam-non": _("mầm non"),
        "tieu-hoc": _("tiểu học"),
        "thcs": _("trung học cơ sở"),
        "thpt": _("trung học phổ thông"),
    }
    told = [levels[cell[0]]] if cell[0] != ALL else []
    if cell[1] != ALL:
        told.append(_("%(ages)s tuổi") % {"ages": cell[1].replace("-", "–")})
    return ", ".join(told) or _("cả nhà")


def _part(part: str) -> str:
    return {
        "night": _("đêm"),
        "morning": _("sáng"),
        "afternoon": _("trưa, chiều"),
        "evening": _("tối"),
    }[part]


def _times(cell: Sequence[Any]) -> str:
    if cell[5]:
        return number(cell[5])
    return _("có, lần đầu trong tháng") if cell[7] else _("có")
