"""The year in five figures on the home page: as published, else counted with care.

What the observatory publishes is taken from its registry, with band and month, of real
releases alone. Until there is one, and where no indicator asks the same, sums are
counted from rows: nothing is about a child, and a sum of what people did that is under
`FEW` is said as "under ten". Reports are counted up to the last midnight, so that
nobody can watch the page and see one come in.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lachan.learning import facts as learning
from lachan.lists import facts as lists
from lachan.observatory import published
from lachan.observatory.showing.headline import Headline
from lachan.reports import facts as reports
from lachan.supervision import facts as supervision
from lachan.web.templatetags.lachan import vn_number, vn_percent

FEW: Final = 10
# Of how many urgent reports a share may be said.
SHARED_FROM: Final = 30
KEPT_S: Final = 600
KEY: Final = "site.year"
# Indicators that stand in for a count as soon as they are published.
PROTECTED: Final = "A3"
REPORTED: Final = "C1"
BLOCKING: Final = "B1"


@dataclass(frozen=True, slots=True)
class Year:
    """What was counted. at: when; year: since its first day; told: what of it was
    published, by the code of the indicator.
    """

    at: dt.datetime
    year: int
    told: Mapping[str, Headline]
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
    key = key_of(get_language() or "")
    kept: Year | None = cache.get(key)
    if kept is None or kept.year != timezone.localtime(now).year or kept.at > now:
        kept = count(now)
        cache.set(key, kept, KEPT_S)
    return kept


def key_of(language: str) -> str:
    """Return under what the figures are kept: published ones have words with them."""
    return f"{KEY}.{language}"


def count(now: dt.datetime) -> Year:
    """Count the figures of the year that `now` is in."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today.replace(month=1, day=1)
    return Year(
        at=now,
        year=first.year,
        told=_told(first.date(), today.date()),
        protected=supervision.protected(),
        reports=reports.between(first, today),
        blocked=lists.in_force(now),
        learning=learning.reach(first.date(), today.date()),
    )


def _told(first: dt.date, today: dt.date) -> dict[str, Headline]:
    rows = published.told((PROTECTED, REPORTED, BLOCKING), first, today)
    return {one.code: one for one in rows}


def shown(counted: Year) -> list[Shown]:
    """Return the five figures in words."""
    tell: tuple[Callable[[Year], Shown], ...]
    tell = (_devices, _reports, _in_time, _blocked, _read)
    first = (PROTECTED, REPORTED, "", "", BLOCKING)
    return [
        _published(counted.told[code]) if code in counted.told else one(counted)
        for code, one in zip(first, tell, strict=True)
    ]


def _published(one: Headline) -> Shown:
    label = one.label[0].lower() + one.label[1:]
    url = reverse("observatory:indicator_at", args=(one.code, one.release))
    note = _("%(period)s, đã công bố") % {"period": one.period}
    if one.bar and one.bar.least < one.bar.most:
        note = f"{note}: {one.band}"
    return Shown(one.value, label, note, url)


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
