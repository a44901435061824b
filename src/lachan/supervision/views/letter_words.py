"""A week in calm sentences, the same for parents and child, on a page or in a mail."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.supervision.services.letters import ChildWeek, Silence
from lachan.supervision.views import words
from lachan.supervision.views.notice_words import notice_text
from lachan.web.parts import Column, Table
from lachan.web.text import number

_MOST = 5


@dataclass(frozen=True, slots=True)
class ChildLetter:
    """What is said of one child. table: all groups."""

    name: str
    sentences: list[str]
    table: Table | None


def week_text(first: date) -> str:
    """Return the days of a week: "16/11 đến 22/11/2026"."""
    last = first + timedelta(days=6)
    return _("%(from)s đến %(to)s") % {
        "from": f"{first:%d/%m}",
        "to": f"{last:%d/%m/%Y}",
    }


def child_letter(found: ChildWeek) -> ChildLetter:
    """Return the sentences about one child's week."""
    said = [*_groups(found), *_asked(found)]
    said += [f"{_day(n.day)}: {notice_text(n)}" for n in reversed(found.notices)]
    said += [silence_text(s) for s in found.silences]
    return ChildLetter(found.child.nickname, said, _table(found))


def _groups(found: ChildWeek) -> list[str]:
    if not found.groups:
        return [_("Tuần này không thấy máy nào hỏi qua Lá Chắn.")]
    opened = [g for g in found.groups if g.allowed][:_MOST]
    stopped = sorted((g for g in found.groups if g.blocked), key=lambda g: -g.blocked)
    said = []
    if opened:
        told = ", ".join(_counted(g.code, g.allowed) for g in opened)
        said.append(_("Các nhóm được mở nhiều nhất: %(groups)s.") % {"groups": told})
    if stopped:
        told = ", ".join(_counted(g.code, g.blocked) for g in stopped[:_MOST])
        said.append(_("Đã chặn: %(groups)s.") % {"groups": told})
    else:
        said.append(_("Không có gì bị chặn."))
    return said


def _counted(code: str, count: int) -> str:
    text = ngettext("%(group)s %(n)s lần", "%(group)s %(n)s lần", count)
    return text % {"group": words.shown_name(code).lower(), "n": number(count)}


def _asked(found: ChildWeek) -> list[str]:
    if not found.asked:
        return []
    text = ngettext(
        "Xin %(n)s lần, được trả lời %(said)s.",
        "Xin %(n)s lần, được trả lời %(said)s.",
        found.asked,
    )
    return [text % {"n": found.asked, "said": found.answered}]


def silence_text(silence: Silence) -> str:
    """Return that nothing was heard, and every harmless reason for it."""
    return _(
        "%(day)s, từ %(from)s đến %(to)s giờ không thấy máy hỏi: có thể đã tắt, nằm"
        " nghỉ, đi vắng hoặc dùng đường khác."
    ) % {"day": _day(silence.day), "from": silence.start, "to": silence.end}


def _day(day: date) -> str:
    name = words.day_names()[day.weekday()]
    return f"{name[0].upper()}{name[1:]} {day:%d/%m}"


def _table(found: ChildWeek) -> Table | None:
    if not found.groups:
        return None
    return Table(
        _("Số lần hỏi trong tuần"),
        [Column(_("Nhóm")), Column(_("Được mở"), True), Column(_("Bị chặn"), True)],
        [
            (words.shown_name(g.code), number(g.allowed), number(g.blocked))
            for g in found.groups
        ],
    )


def plain(letters: list[ChildLetter], first: date) -> str:
    """Return the letter as text of a mail."""
    parts = [_("Tuần %(week)s") % {"week": week_text(first)}]
    parts += ["\n".join([o.name, *(f"- {s}" for s in o.sentences)]) for o in letters]
    parts.append(
        _(
            "Đây là số lần máy hỏi tên, không phải số phút. Con cũng đọc được thư này."
            " Thôi nhận thư ở mục Đồng ý của từng con."
        )
    )
    return "\n\n".join(parts)


def letter_url(first: date) -> str:
    """Return the page of the letter."""
    return reverse("supervision:letter", args=[first.isoformat()])
