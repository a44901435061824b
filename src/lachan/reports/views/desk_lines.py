"""Lines of the queue as the page shows them: words, clocks."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.reports.forms import desk_words as words
from lachan.reports.rules.kinds import Urgency
from lachan.reports.rules.seen import DeskRow, Status
from lachan.web import text
from lachan.web.templatetags.lachan import vn_duration


@dataclass(frozen=True, slots=True)
class Clock:
    """Time left as people say it, with the time it ends. tone: as the component's."""

    text: str
    due: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the queue."""

    pk: uuid.UUID
    row: DeskRow
    title: str
    urgency: str
    icon: str
    tone: str
    status: str
    facts: str
    clock: Clock | None


def lines(rows: list[DeskRow], now: dt.datetime) -> list[Line]:
    """Return what the queue shows of each row."""
    return [line(row, now) for row in rows]


def line(row: DeskRow, now: dt.datetime) -> Line:
    """Return one line."""
    shown = [words.REPORTER[row.reporter], words.AGE[row.age_band], row.place]
    return Line(
        pk=row.report,
        row=row,
        title=words.kind_name(row.kinds[0]),
        urgency=str(words.URGENCY[row.urgency]),
        icon=words.URGENCY_ICONS[row.urgency],
        tone=words.TONES[row.urgency],
        status=_status(row),
        facts=" · ".join(str(s) for s in shown if s),
        clock=clock_of(row, now),
    )


def _status(row: DeskRow) -> str:
    if row.in_case and row.status is not Status.CLOSED:
        return _("Đã lập hồ sơ")
    return str(words.STATUS[row.status])


def clock_of(row: DeskRow, now: dt.datetime) -> Clock | None:
    """Return the clock that runs: the first look, then measures by law."""
    if row.status is Status.CLOSED or row.in_case:
        return None
    if row.status is Status.NEW:
        return clock(row.look_by, row.received, now, Urgency.ROUTINE)
    return clock(row.act_by, row.received, now, row.urgency)


def clock(
    due: dt.datetime, start: dt.datetime, now: dt.datetime, urgency: Urgency
) -> Clock:
    """Return a clock: late in mận, an emergency in son, the rest calm."""
    left = due - now
    if left < dt.timedelta(0):
        late = _("trễ %(time)s") % {"time": vn_duration(-left)}
        return Clock(late, moment(due), "man")
    tone = "nghe" if left < (due - start) / 4 else ""
    tone = "son" if urgency is Urgency.URGENT else tone
    return Clock(_("còn %(time)s") % {"time": vn_duration(left)}, moment(due), tone)


def moment(at: dt.datetime) -> str:
    """Return "02:00 ngày 25/11"."""
    here = timezone.localtime(at)
    date = text.long_date(here)[:5]
    return _("%(time)s ngày %(date)s") % {"time": text.clock(here), "date": date}
