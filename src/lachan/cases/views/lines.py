"""Lines of lists: a case or a clock in words, with the time that is left."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.cases.forms import reasons, words
from lachan.cases.models import Case, ClockRow
from lachan.cases.rules.deadlines import Code, Deadline, Unit, table
from lachan.cases.rules.process import Ask, Ended
from lachan.cases.rules.steps import NEXT, State
from lachan.cases.services.store import clock_of
from lachan.web import text
from lachan.web.templatetags.lachan import vn_duration

_LAST_MOMENT = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Left:
    """Time left as people say it. tone: as the component's clock."""

    text: str
    due: str
    tone: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the day's work."""

    pk: uuid.UUID
    number: str
    title: str
    next: str
    place: str
    lead: str
    urgent: bool
    left: Left | None


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock of a case. basis: the rule it is from. ended: how, when, how late."""

    place: int
    label: str
    basis: str
    start: str
    due: str
    left: Left | None
    reminder: bool
    ended: str
    why: str


def case_lines(rows: Iterable[Case], now: dt.datetime) -> list[CaseLine]:
    """Return what the list shows; the rows come with team and lead."""
    return [case_line(row, now) for row in rows]


def case_line(row: Case, now: dt.datetime) -> CaseLine:
    """Return one line of the list."""
    act = NEXT[State(row.state)]
    return CaseLine(
        pk=row.pk,
        number=row.number,
        title=words.kind_name(row.kind),
        next=str(words.ACT[act]) if act else str(words.STATE[row.state]),
        place=row.team.unit.name,
        lead=row.lead.display_name if row.lead else _("Chưa có người phụ trách"),
        urgent=row.emergency in (Ask.ASKED, Ask.DONE),
        left=left(row.due_code, row.due_at, row.informed, now),
    )


def left(
    code: str, due: dt.datetime | None, start: dt.datetime, now: dt.datetime
) -> Left | None:
    """Return the time that is left: late in mận, the twelve hours in son."""
    if due is None:
        return None
    twelve = code in (Code.EMERGENCY, Code.SEPARATE)
    if due <= now:
        late = _("trễ %(time)s") % {"time": vn_duration(now - due)}
        return Left(late, moment(due), "man", late=True)
    soon = "nghe" if due - now < (due - start) / 4 else ""
    said = _("còn %(time)s") % {"time": vn_duration(due - now)}
    return Left(said, moment(due), "son" if twelve else soon)


def moment(at: dt.datetime) -> str:
    """Return "02:00 ngày 25/11"; the end of a day is that day's."""
    here = timezone.localtime(at)
    if here.time() == dt.time():
        return _("hết ngày %(date)s") % {
            "date": text.long_date(here - _LAST_MOMENT)[:5]
        }
    date = text.long_date(here)[:5]
    return _("%(time)s ngày %(date)s") % {"time": text.clock(here), "date": date}


def clock_lines(case: Case, now: dt.datetime) -> list[ClockLine]:
    """Return the clocks of a case: those that run first, by what is due first."""
    rows = sorted(
        case.clocks.all(), key=lambda r: (r.stopped is not None, r.reminder, r.due_at)
    )
    return [_clock_line(row, now) for row in rows]


def pause_lines(case: Case, now: dt.datetime) -> list[str]:
    """Return until when clocks stand still and why, for pauses that are not over."""
    return [
        _("Đồng hồ tạm dừng đến %(when)s: %(why)s. Hạn 12 giờ vẫn chạy.")
        % {"when": moment(row.end), "why": reasons.ALL.get(row.reason, row.reason)}
        for row in case.pauses.filter(end__gt=now)
    ]


def _clock_line(row: ClockRow, now: dt.datetime) -> ClockLine:
    rule = table().of(clock_of(row))
    runs = row.stopped is None
    return ClockLine(
        place=row.place,
        label=str(words.CLOCK[row.code]),
        basis=f"{length(rule)}, {rule.basis}",
        start=moment(row.start),
        due=moment(row.due_at),
        left=left(row.code, row.due_at, row.start, now) if runs else None,
        reminder=row.reminder or rule.ours,
        ended=_ended(row),
        why=str(reasons.ALL.get(row.why, "")),
    )


def _ended(row: ClockRow) -> str:
    """Return "xong 20:10 ngày 28/11", and how late where it was; "" while it runs."""
    if row.stopped is None:
        return ""
    said = f"{words.ENDED[row.ended]} {moment(row.stopped)}"
    if row.ended != Ended.DONE or row.stopped <= row.due_at:
        return said
    late = _("trễ %(time)s") % {"time": vn_duration(row.stopped - row.due_at)}
    return f"{said}, {late}"


def length(rule: Deadline) -> str:
    """Return how long a deadline lasts, in words."""
    n = {"n": rule.value}
    if rule.unit is Unit.WORKING_DAYS:
        return _("%(n)s ngày làm việc") % n
    if rule.unit is Unit.DAYS:
        return _("%(n)s ngày") % n
    if rule.value % 24 == 0:
        return _("%(n)s ngày") % {"n": rule.value // 24}
    return _("%(n)s giờ") % n
