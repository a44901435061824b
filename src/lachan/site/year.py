"""The year in five figures on the home page: counted from rows, told with care.

Nothing is about a child: sums alone, and a sum of what people did that is under
`FEW` is said as "under ten". Reports are counted up to the last midnight, so that
nobody can watch the page and see one come in.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.learning import facts as learning
from lachan.lists import facts as lists
from lachan.reports import facts as reports
from lachan.supervision import facts as supervision
from lachan.web.templatetags.lachan import vn_number, vn_percent

FEW: Final = 10
# Of how many urgent reports a share may be said.
SHARED_FROM: Final = 30
KEPT_S: Final = 600
KEY: Final = "site.year"


@dataclass(frozen=True, slots=True)
class Year:
    """What was counted. at: when; year: since its first day."""

    at: dt.datetime
    year: int
    protected: supervision.Protected
    reports: reports.Span
    blocked: int
    learning: learning.Reach


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as the page says it. url: where more is told, or ""."""

    value: str
    label: str
    note: str
    url: str = ""


def year(now: dt.datetime) -> Year:
    """Return the figures of the running year, at most ten minutes old."""
    kept: Year | None = cache.get(KEY)
    if kept is None or kept.year != timezone.localtime(now).year or kept.at > now:
        kept = count(now)
        cache.set(KEY, kept, KEPT_S)
    return kept


def count(now: dt.datetime) -> Year:
    """Count the figures of the year that `now` is in."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today.replace(month=1, day=1)
    return Year(
        at=now,
        year=first.year,
        protected=supervision.protected(),
        reports=reports.between(first, today),
        blocked=lists.in_force(now),
        learning=learning.reach(first.date(), today.date()),
    )


def shown(counted: Year) -> list[Shown]:
    """Return the five figures in words."""
    tell: tuple[Callable[[Year], Shown], ...]
    tell = (_devices, _reports, _in_time, _blocked, _read)
    return [one(counted) for one in tell]


def _some(n: int) -> str:
    """Return a number of what people did; few are not told apart."""
    if n == 0:
        return _("Chưa có")
    return _("dưới 10") if n < FEW else vn_number(n)


def _devices(counted: Year) -> Shown:
    of = counted.protected
    places = _("ở nhà và ở trường")
    if of.homes >= FEW and of.schools:
        homes = ngettext("%(n)s gia đình", "%(n)s gia đình", of.homes)
        schools = ngettext("%(n)s trường", "%(n)s trường", of.schools)
        places = _("ở %(homes)s và %(schools)s") % {
            "homes": homes % {"n": vn_number(of.homes)},
            "schools": schools % {"n": vn_number(of.schools)},
        }
    return Shown(_some(of.devices), _("thiết bị đang được bảo vệ"), places)


def _reports(counted: Year) -> Shown:
    note = _("từ 01/01/%(year)s đến hết hôm qua") % {"year": counted.year}
    return Shown(_some(counted.reports.received), _("tin báo đã nhận"), note)


def _in_time(counted: Year) -> Shown:
    label, span = _("tin khẩn có người đọc đúng hạn"), counted.reports
    if span.urgent < SHARED_FROM:
        return Shown("–", label, _("chưa đủ tin khẩn để nói một tỉ lệ"))
    note = _("trong %(n)s tin khẩn từ đầu năm")
    return Shown(
        vn_percent(span.looked / span.urgent, 0),
        label,
        note % {"n": vn_number(span.urgent)},
    )


def _blocked(counted: Year) -> Shown:
    value = vn_number(counted.blocked) if counted.blocked else _("Chưa có")
    label = _("địa chỉ có hại đang bị chặn")
    note = _("trên cả nước, danh sách công khai")
    return Shown(value, label, note, url_of("national_log:index"))


def _read(counted: Year) -> Shown:
    note = ngettext("trong %(n)s bài", "trong %(n)s bài", counted.learning.pieces)
    return Shown(
        _some(counted.learning.reads),
        _("lượt mở bài học ngắn"),
        note % {"n": counted.learning.pieces},
        url_of("learning:index"),
    )


def url_of(name: str) -> str:
    """Return the address of a page, or "" where there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
