"""Sentences that follow the figures: no difference is told while intervals overlap."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from lachan.observatory.charts.values import Mark
from lachan.observatory.indicators.model import Indicator, Method
from lachan.observatory.showing import figures, names
from lachan.stats.words import DAYS_NEEDED, UNKNOWN_PLACE
from lachan.web.templatetags.lachan import vn_number

_HALF: Final = 50.0  # percent
# "bao nhiêu nơi", "khoảng bao nhiêu em" and the same in English.
_ASKS: Final = re.compile(r"(khoảng )?bao nhiêu|(about )?how many", re.IGNORECASE)


def told(indicator: Indicator, mark: Mark) -> str:
    """Return the plain words of an indicator with the figure for its question."""
    plain = names.words_of(indicator).plain
    if mark.value is None:
        return plain
    about = _("khoảng %(n)s") % {"n": _rounded(mark.value, indicator.unit)}
    said = _ASKS.sub(about, plain, count=1)
    return said[0].upper() + said[1:]


def _rounded(value: float, unit: str) -> str:
    if unit in {"%", "‰"} and value < 10:
        return vn_number(round(value, 1))
    return vn_number(round(value))


def ranged(mark: Mark, unit: str) -> str:
    """Return "khoảng 20,1% đến 22,7%"; "" without a figure."""
    if mark.value is None:
        return ""
    low, high = (figures.amount(v, unit) for v in (mark.low, mark.high))
    return _("khoảng %(low)s đến %(high)s") % {"low": low, "high": high}


def changed(now: Mark, before: Mark, unit: str) -> str:
    """Say what became of a figure since an earlier period. labels: of the periods."""
    if now.value is None or before.value is None:
        return _("Chưa có kỳ trước để so.")
    was = _("%(period)s là %(value)s.") % {"period": before.label, "value": before.text}
    return f"{was} {_direction(now, before)}"


def _direction(now: Mark, before: Mark) -> str:
    assert now.value is not None
    assert before.value is not None
    if not (now.is_ranked and before.is_ranked):
        return _("Số nơi tham gia còn ít, nên chưa so được.")
    if now.overlaps(before):
        if now.value < before.value:
            return _("Hai khoảng chồng lên nhau, nên chưa thể nói là đã giảm.")
        return _("Hai khoảng chồng lên nhau, nên chưa thể nói là đã tăng.")
    if now.value < before.value:
        return _("Hai khoảng tách hẳn nhau: đã giảm.")
    return _("Hai khoảng tách hẳn nhau: đã tăng.")


def compared(one: Mark, two: Mark) -> str:
    """Say which of two figures is higher, or that no order can be told."""
    if one.value is None or two.value is None:
        return _("Một trong hai con số không được công bố, nên không so được.")
    if not (one.is_ranked and two.is_ranked):
        return _("Có nơi còn ít người tham gia, nên không xếp hạng được.")
    if one.overlaps(two):
        return _("Hai khoảng chồng lên nhau, nên không xếp hạng được.")
    higher, lower = (one, two) if one.value > two.value else (two, one)
    return _("%(higher)s cao hơn %(lower)s: hai khoảng tách hẳn nhau.") % {
        "higher": higher.label,
        "lower": lower.label,
    }


def middle(marks: Iterable[Mark]) -> str:
    """Say between which marks of days the median lies, as far as intervals tell."""
    known = [m for m in marks if m.value is not None]
    above = [DAYS_NEEDED[m.key] for m in known if m.low > _HALF]
    below = [DAYS_NEEDED[m.key] for m in known if m.high < _HALF]
    if above and below:
        said = _("Trung vị từ %(low)s đến dưới %(high)s ngày trong tháng.")
        return said % {"low": max(above), "high": min(below)}
    if above:
        said = _("Hơn nửa số nơi dùng từ %(n)s ngày trong tháng trở lên.")
        return said % {"n": max(above)}
    if below:
        return _("Hơn nửa số nơi dùng dưới %(n)s ngày trong tháng.") % {"n": min(below)}
    return ""


def spread(marks: list[Mark], unit: str, method: Method = Method.DP) -> str:
    """Say between what the provinces lie, and how many are silent. Never who leads."""
    placed = [m for m in marks if m.key != UNKNOWN_PLACE]
    known = sorted(m.value for m in placed if m.is_ranked and m.value is not None)
    silent = sum(not m.is_ranked for m in placed)
    if not known:
        if method is not Method.DP:
            return _("Chưa tỉnh nào có đủ để công bố.")
        return _("Chưa tỉnh nào có đủ nơi tham gia để công bố.")
    low, high = (figures.amount(v, unit) for v in (known[0], known[-1]))
    said = _("%(n)s tỉnh có số, từ %(low)s đến %(high)s.")
    if len(known) == 1:
        said = _("Một tỉnh có số: %(low)s.")
    said %= {"n": len(known), "low": low, "high": high}
    if silent:
        why = _("%(n)s tỉnh chưa đủ nơi tham gia để so.")
        if method is not Method.DP:
            why = _("%(n)s tỉnh có quá ít để công bố.")
        said += " " + why % {"n": silent}
    return said
