"""A followed report in plain words: status, coarse times, who is who."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lachan.partners.rules.chain import TeamKind
from lachan.reports.rules.intake import Reporter
from lachan.reports.rules.seen import (
    IN_CASE,
    Act,
    CaseStep,
    ChildView,
    Done,
    FromTeam,
    Helped,
    Openers,
    Status,
)
from lachan.web import text
from lachan.web.parts import Event, Step, steps

TEAMS: Final = {
    TeamKind.RECEIVING: _("cán bộ xã, phường"),
    TeamKind.PROVINCE: _("đội trực của tỉnh, thành phố"),
    TeamKind.HOTLINE: _("cán bộ Tổng đài 111"),
    TeamKind.POLICE: _("công an"),
}
_STEPS: Final = (
    pgettext_lazy("tin", "Đã nhận"),
    _("Đã đọc"),
    _("Đang giúp"),
    _("Xong"),
)
_ICONS: Final = {
    Act.RECEIVED: "inbox",
    Act.OPENED: "eye",
    Act.TRIAGED: "list-check",
    Act.ANSWERED: "message-heart",
    Act.HANDED_OVER: "send",
    Act.NEXT_TEAM: "clock",
    Act.NOBODY_THERE: "phone",
    Act.CLOSED: "circle-check",
    Act.REOPENED: "refresh",
    Act.CASE: "heart-handshake",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the page: how they are called, alone and at the start of a sentence."""

    em: str
    Em: str
    child: bool


def reader_of(reporter: str) -> Reader:
    """Return how the page speaks: a child is *em* in every report."""
    if Reporter(reporter).is_child:
        return Reader(gettext("em"), gettext("Em"), child=True)
    return Reader(gettext("anh chị"), gettext("Anh chị"), child=False)


@dataclass(frozen=True, slots=True)
class Said:
    """Status in plain words. title: what is; text: what comes next."""

    title: str
    text: str
    steps: list[Step]


def said(view: ChildView, who: Reader) -> Said:
    """Return the status as a sentence, the next step, and the four steps."""
    em = {"em": who.em, "Em": who.Em}
    title, words = _SENTENCES[view.status]
    place = list(Status).index(view.status)
    shown = steps([str(s) for s in _STEPS], place)
    if view.status == Status.CLOSED:
        shown = steps([str(s) for s in _STEPS], len(_STEPS))
    return Said(str(title) % em, str(words) % em, shown)


_SENTENCES: Final = {
    Status.NEW: (
        _("Tin của %(em)s đã tới"),
        _("Chưa ai mở. Khi có người đọc, trang này nói ngay."),
    ),
    Status.SEEN: (
        _("Đã có người đọc tin của %(em)s"),
        _("Họ đang xem nên làm gì trước. Câu trả lời hiện ở đây."),
    ),
    Status.WORKING: (
        _("Đang có người giúp %(em)s"),
        _("Việc đã làm và câu trả lời ở bên dưới."),
    ),
    Status.CLOSED: (
        _("Việc này đã xong"),
        _("Có chuyện mới, %(em)s viết thêm ở đây. Tin được mở lại."),
    ),
}


def help_so_far(view: ChildView, who: Reader, now: dt.datetime) -> tuple[str, str]:
    """Return how far the help is, and by when the next step is due: two sentences."""
    if view.case_step is CaseStep.NONE:
        return "", ""
    em = {"em": who.em, "Em": who.Em}
    said = str(_CASE[view.case_step]) % em
    if view.case_by is None or view.case_by <= now:
        return said, ""
    when = text.long_date(timezone.localtime(view.case_by).date())
    return said, gettext("Bước này phải xong trước hết ngày %(day)s.") % {"day": when}


def case_readers(view: ChildView) -> str:
    """Return how many people of which kind opened the case; "" when there is none."""
    n = view.case_readers
    words = ngettext("%(n)s người đã mở hồ sơ.", "%(n)s người đã mở hồ sơ.", n)
    if not n:
        return ""
    kinds = [f"{count} {TEAMS[kind]}" for kind, count in view.case_kinds]
    said = gettext(" Trong đó: %(kinds)s.") % {"kinds": text_list(kinds)}
    return words % {"n": n} + (said if kinds else "")


def kept(view: ChildView, who: Reader) -> list[tuple[str, str]]:
    """Return (what is kept, until when) of a report and its case."""
    em = {"em": who.em, "Em": who.Em}
    told = gettext("Điều %(em)s kể, lời nhắn, tệp đã gửi: niêm phong.") % em
    rows = [(told, _until(view.erase_on))]
    if view.case_step is CaseStep.ERASED:
        rows.append((gettext("Hồ sơ giúp: nội dung đã xóa."), ""))
    elif view.case_step in IN_CASE:
        rows.append(
            (
                gettext("Hồ sơ giúp: biểu mẫu, kế hoạch, ghi chép. Niêm phong."),
                _until(view.case_until),
            )
        )
    rows += [
        (
            gettext("Việc gì, ở xã nào, nhóm tuổi, đã làm bước nào: không có tên."),
            gettext("Giữ lại để biết đã làm gì."),
        ),
        (
            gettext("Ai đã mở, lúc nào."),
            gettext("Giữ lại. %(Em)s thấy bao nhiêu người, ở đâu.") % em,
        ),
    ]
    return rows


def _until(day: dt.date | None) -> str:
    if day is None:
        return gettext("Giữ trong lúc còn giúp; xong rồi trang này nói ngày xóa.")
    return gettext("Xóa ngày %(day)s.") % {"day": text.long_date(day)}


_CASE: Final = {
    CaseStep.CHECKING: _("Đang tìm hiểu chuyện này và xem có an toàn không."),
    CaseStep.DECIDING: _("Người có quyền ở xã đang quyết định phải làm gì ngay."),
    CaseStep.PLANNING: _("Đang lập kế hoạch giúp. Ý kiến của trẻ được hỏi và ghi lại."),
    CaseStep.HELPING: _("Đang làm theo kế hoạch giúp."),
    CaseStep.DONE: _("Việc giúp theo kế hoạch đã xong."),
    CaseStep.ERASED: _("Hồ sơ đã xong và nội dung đã được xóa."),
}


def coarse(at: dt.datetime, now: dt.datetime) -> str:
    """Return a time as a child says it: "sáng nay", "tối hôm qua", "chiều 24/11"."""
    here, today = timezone.localtime(at), timezone.localtime(now).date()
    part = _part_of_day(here.hour)
    days = (today - here.date()).days
    if days == 0:
        return gettext("%(part)s nay") % {"part": part}
    if days == 1:
        return gettext("%(part)s hôm qua") % {"part": part}
    return gettext("%(part)s ngày %(day)s") % {
        "part": part,
        "day": text.long_date(here.date()),
    }


def _part_of_day(hour: int) -> str:
    if hour < 5 or hour >= 22:
        return gettext("đêm")
    if hour < 11:
        return gettext("sáng")
    if hour < 13:
        return gettext("trưa")
    return gettext("chiều") if hour < 18 else gettext("tối")


@dataclass(frozen=True, slots=True)
class Bubble:
    """One answer in the dialogue. day: shown above it when it changes."""

    text: str
    day: str
    new: bool
    closing: bool


def bubbles(answers: tuple[FromTeam, ...], now: dt.datetime) -> list[Bubble]:
    """Return the answers, oldest first, with coarse days between them."""
    found: list[Bubble] = []
    last = ""
    for one in answers:
        day = coarse(one.at, now)
        shown = day if day != last else ""
        found.append(Bubble(one.text, shown, one.new, one.closing))
        last = day
    return found


def done(acts: tuple[Done, ...], now: dt.datetime) -> list[Event]:
    """Return what was done, newest first; the same by the same at a time once."""
    lines: dict[tuple[str, str], Event] = {}
    for one in reversed(acts):
        words, when = _act(one), coarse(one.at, now)
        icon = _ICONS.get(one.act, "check")
        tone = "nghe" if one.act == Act.NOBODY_THERE else ""
        lines.setdefault((words, when), Event(words, when, icon, tone))
    return list(lines.values())


def _act(one: Done) -> str:
    team = str(TEAMS[one.team]) if one.team else gettext("người trực")
    sentences = {
        Act.RECEIVED: gettext("Tin đã tới Lá Chắn"),
        Act.OPENED: gettext("%(team)s đã mở tin"),
        Act.TRIAGED: gettext("Đã xếp việc cần làm trước"),
        Act.ANSWERED: gettext("%(team)s đã trả lời"),
        Act.HANDED_OVER: gettext("Đã chuyển cho %(team)s"),
        Act.NEXT_TEAM: gettext("%(team)s cũng xem được từ lúc này"),
        Act.NOBODY_THERE: gettext("Không có ai trực, nên Tổng đài 111 cũng xem được"),
        Act.CLOSED: gettext("Đã xong việc"),
        Act.REOPENED: gettext("Đã mở lại"),
        Act.CASE: gettext("Đã lập hồ sơ để giúp từng bước"),
    }
    words = sentences.get(one.act, gettext("Đã làm thêm một việc")) % {"team": team}
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Opened:
    """A line of "who opened it"."""

    who: str
    when: str


def opened(openers: tuple[Openers, ...], now: dt.datetime) -> list[Opened]:
    """Return how many people of which kind opened it, and when last."""
    return [
        Opened(
            gettext("%(n)s người: %(team)s") % {"n": o.people, "team": TEAMS[o.team]},
            gettext("gần nhất %(when)s") % {"when": coarse(o.last, now)},
        )
        for o in openers
    ]


def readers(view: ChildView) -> str:
    """Return the kinds of teams that may read it now, as one phrase."""
    return text_list([str(TEAMS[k]) for k in view.readers])


def text_list(words: list[str]) -> str:
    """Return words as "a, b và c"."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(most)s và %(last)s") % {
        "most": ", ".join(words[:-1]),
        "last": words[-1],
    }


def told(view: ChildView) -> Iterator[str]:
    """Yield who was told besides the first team, each once."""
    passed = (Act.HANDED_OVER, Act.NEXT_TEAM, Act.NOBODY_THERE)
    kinds = (
        TeamKind.HOTLINE if d.act == Act.NOBODY_THERE else d.team
        for d in view.done
        if d.act in passed
    )
    for kind in dict.fromkeys(k for k in kinds if k):
        words = str(TEAMS[kind])
        yield words[:1].upper() + words[1:]


def written(view: ChildView, now: dt.datetime) -> str:
    """Return how much the reporter added, without a word of it."""
    lines = []
    if view.written:
        n = view.written
        lines.append(ngettext("%(n)s lời nhắn", "%(n)s lời nhắn", n) % {"n": n})
    if view.files:
        n = view.files
        lines.append(ngettext("%(n)s tệp", "%(n)s tệp", n) % {"n": n})
    if not lines:
        return ""
    said = gettext("Đã gửi thêm %(what)s") % {"what": text_list(lines)}
    if view.last_written:
        said += ", " + gettext("gần nhất %(when)s") % {
            "when": coarse(view.last_written, now)
        }
    return said + "."


RATED: Final = {
    Helped.YES: _("Có"),
    Helped.PARTLY: _("Một phần"),
    Helped.NO: _("Không"),
}
