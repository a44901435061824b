"""What is said on a family's pages: rules, hours, states and changes in words."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lachan.policy.catalogue import OTHER, Category, catalogue, counted_as
from lachan.policy.model import AgeBand, Stance
from lachan.supervision.rules import ages, hours, profile
from lachan.supervision.rules.facts import BLOCK, OFFLINE, ONLY, ZONE, Window
from lachan.web.text import clock, long_date

_EVERY_DAY, _SCHOOL_DAYS, _WEEKEND = set(range(7)), set(range(5)), {5, 6}


def is_english() -> bool:
    """Tell whether the reader chose English."""
    return (get_language() or "vi").startswith("en")


def category_name(category: Category) -> str:
    """Return the name of a category or service."""
    return category.en if is_english() else category.vi


def shown_name(code: str) -> str:
    """Return what a parent may read for `code`: the child's own affairs are "khác"."""
    code = counted_as(code)
    return _("Khác") if code == OTHER else category_name(catalogue()[code])


def child_sentence(code: str, age: AgeBand) -> str:
    """Return the sentence of a category that a child reads; "" if there is none.

    The catalogue says "em"; from 14 a reader is "bạn".
    """
    found = catalogue().get(code)
    if found is None or found.sensitive:
        return ""
    if is_english():
        return found.child_en
    return _EM.sub(_as_friend, found.child_vi) if ages.is_teen(age) else found.child_vi


# "trẻ em" (children) is no way to speak to a reader.
_EM = re.compile(r"(?<!trẻ )\b[Ee]m\b")


def to_friend(text: str) -> str:
    """Return what is said to a reader from 14: "bạn" for "em"."""
    return text if is_english() else _EM.sub(_as_friend, text)


def _as_friend(found: re.Match[str]) -> str:
    return "Bạn" if found[0] == "Em" else "bạn"


def band_name(age: AgeBand) -> str:
    """Return an age band in words."""
    return {
        AgeBand.UNDER_6: _("dưới 6 tuổi"),
        AgeBand.FROM_6: _("6 đến 9 tuổi"),
        AgeBand.FROM_10: _("10 đến 13 tuổi"),
        AgeBand.FROM_14: _("14 đến 15 tuổi"),
        AgeBand.FROM_16: _("16 đến 17 tuổi"),
        AgeBand.ADULT: _("người lớn"),
    }[age]


def stance_name(stance: Stance) -> str:
    """Return Mở, Hỏi or Chặn."""
    return {Stance.OPEN: _("Mở"), Stance.ASK: _("Hỏi"), Stance.BLOCK: _("Chặn")}[stance]


def day_names() -> list[str]:
    """Return the days of the week, Monday first."""
    return [
        _("thứ Hai"),
        _("thứ Ba"),
        _("thứ Tư"),
        _("thứ Năm"),
        _("thứ Sáu"),
        _("thứ Bảy"),
        _("Chủ nhật"),
    ]


def days_text(days: set[int] | frozenset[int]) -> str:
    """Return days in words: "thứ Hai đến thứ Sáu"."""
    names = day_names()
    if set(days) == _EVERY_DAY:
        return _("mọi ngày")
    if set(days) == _SCHOOL_DAYS:
        return _("thứ Hai đến thứ Sáu")
    if set(days) == _WEEKEND:
        return _("cuối tuần")
    return ", ".join(names[d] for d in sorted(days))


def window_text(window: Window) -> str:
    """Return when a window holds: "21:30 đến 06:00 sáng hôm sau, mọi ngày"."""
    parts = [hours_text(window), days_text(window.days)]
    if "term" in window.periods:
        parts.append(_("trong năm học, trừ nghỉ Tết"))
    elif window.periods:
        parts.append(_("khi nghỉ hè, nghỉ Tết"))
    return ", ".join(parts)


def hours_text(window: Window) -> str:
    """Return from when to when."""
    words = {"from": profile.clock(window.start), "to": profile.clock(window.end)}
    if window.start == window.end:
        return _("%(from)s đến %(to)s hôm sau, cả ngày") % words
    if window.crosses and window.end > 12 * 60:
        return _("%(from)s đến %(to)s hôm sau") % words
    if window.crosses and window.end:
        return _("%(from)s đến %(to)s sáng hôm sau") % words
    if window.crosses:
        return _("%(from)s đến nửa đêm") % words
    return _("%(from)s đến %(to)s") % words


def short_hours(window: Window) -> str:
    """Return from when to when, without the day."""
    return _("%(from)s đến %(to)s") % {
        "from": profile.clock(window.start),
        "to": profile.clock(window.end),
    }


def mode_text(window: Window) -> str:
    """Return what a window does."""
    if window.mode == OFFLINE:
        return _("Tắt mạng")
    names = ", ".join(shown_name(c) for c in window.categories)
    if window.mode == ONLY:
        return _("Chỉ mở: %(groups)s") % {"groups": names}
    return _("Chặn: %(groups)s") % {"groups": names}


def night_text(window: Window) -> str:
    """Spell out a window that ends on the next day."""
    names = day_names()
    day = min(window.days, default=0)
    return _("%(from)s %(day)s đến %(to)s %(next)s.") % {
        "from": profile.clock(window.start),
        "day": names[day],
        "to": profile.clock(window.end),
        "next": names[(day + 1) % 7],
    }


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state as a card shows it. until: the time, in bold; note: why, if any."""

    text: str
    until: str
    note: str
    off: bool


def state_words(state: hours.State, now: datetime) -> StateWords:
    """Return what holds, until when, and which hours say so."""
    until = moment_text(state.until, now) if state.until else ""
    text = {
        hours.PAUSED: _("Tạm dừng đến"),
        hours.GRANTED: _("Được thêm giờ đến"),
        OFFLINE: _("Tắt mạng đến"),
        ONLY: _("Chỉ mở vài nhóm đến"),
        BLOCK: _("Chặn thêm vài nhóm đến"),
        hours.OPEN: _("Được dùng mạng đến") if until else _("Được dùng mạng"),
    }[state.kind]
    return StateWords(text, until, state.label, state.is_off)


def moment_text(moment: datetime, now: datetime) -> str:
    """Return a near time: "20:30", "06:00 ngày mai", "20:30 thứ Bảy"."""
    local, today = moment.astimezone(ZONE), now.astimezone(ZONE).date()
    time = clock(local)
    days = (local.date() - today).days
    if days == 0:
        return time
    if days == 1:
        return _("%(time)s ngày mai") % {"time": time}
    if 1 < days < 7:
        return f"{time} {day_names()[local.weekday()]}"
    return f"{time} {long_date(local)}"


def ago_text(moment: datetime, now: datetime) -> str:
    """Return how long ago, coarsely."""
    minutes = int((now - moment) / timedelta(minutes=1))
    if minutes < 1:
        return _("vừa xong")
    if minutes < 60:
        return ngettext("%(n)s phút trước", "%(n)s phút trước", minutes) % {
            "n": minutes
        }
    if minutes < 24 * 60:
        n = minutes // 60
        return ngettext("%(n)s giờ trước", "%(n)s giờ trước", n) % {"n": n}
    return long_date(moment.astimezone(ZONE))


def join_names(names: list[str]) -> str:
    """Return a short list in words: "Bống và Minh"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s và %(last)s") % {
        "some": ", ".join(names[:-1]),
        "last": names[-1],
    }
