"""At school: the school's rule or exam, who decided, until when, whom to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.learning import facts as learning
from lachan.lists.services.complaints import Said
from lachan.policy.catalogue import OTHER, catalogue, counted_as
from lachan.policy.classes import ALLOW_ONLY, PAUSE
from lachan.policy.model import AgeBand, Origin
from lachan.policy.names import display
from lachan.supervision import facts, school_facts
from lachan.supervision.models import Exam, Place
from lachan.supervision.rules import ages, hours
from lachan.supervision.rules.facts import ProfileFacts
from lachan.supervision.school_here import SchoolHere
from lachan.supervision.services import reported
from lachan.supervision.views import words
from lachan.supervision.views.windows import ICONS


@dataclass(frozen=True, slots=True)
class SchoolReason:
    """A block at school in words. until: "" where it has no end."""

    name: str
    shown: str
    category: str
    why: str
    sentence: str
    who: str
    who_hint: str
    until: str
    recorded: str


def page(
    request: HttpRequest, here: SchoolHere, block: Mapping[str, Any]
) -> HttpResponse:
    """Explain a device's last block by a school's rules, or show those rules."""
    now = timezone.now()
    known = _facts(here, now)
    running = _running(here, now)
    private = _is_private(block)
    reason = None if private or not block else _reason(here, known, running, block)
    if request.method == "POST":
        return _objected(request, reason, known.age)
    look = class_frame(here, known)
    if private:
        return render(request, "supervision/why.html", look | {"kind": "sensitive"})
    today = facts.local_day(now)
    context = look | {
        "reason": reason,
        "exam": running,
        "until": words.moment_text(running.until, now) if running else "",
        "rules": _rules(known),
        "names": [n.name for n in known.rules if n.allow],
        "slot": _slot(reason, known.age, today),
        "told": request.GET.get("da", ""),
    }
    return render(request, "supervision/why_school.html", context)


def _facts(here: SchoolHere, now: datetime) -> ProfileFacts:
    if here.group is not None:
        return school_facts.group_facts(here.group, now)
    return school_facts.place_facts(here.school, here.place)


def _running(here: SchoolHere, now: datetime) -> Exam | None:
    if here.group is None:
        return None
    rows = Exam.objects.running(now).filter(group=here.group, start__lte=now)
    return rows.select_related("by").order_by("-until").first()


def class_frame(here: SchoolHere, known: ProfileFacts | None = None) -> dict[str, Any]:
    """Return what every page of a device at school shows: of whom, in which voice."""
    known = known or _facts(here, timezone.now())
    return {
        "school": here.school,
        "group": here.group,
        "guest": here.place == Place.GUEST,
        "reader": "small" if ages.is_small(known.age) else "",
        "teen": ages.is_teen(known.age),
        "sample_data": here.school.is_demo,
    }


def _is_private(block: Mapping[str, Any]) -> bool:
    """Tell whether a block is a child's own affair, so that help alone is shown."""
    category = str(block.get("category") or "")
    nameless = bool(block) and not block.get("name")
    is_other = bool(category) and counted_as(category) == OTHER
    return bool(block.get("sensitive")) or nameless or is_other


def _reason(
    here: SchoolHere,
    known: ProfileFacts,
    running: Exam | None,
    block: Mapping[str, Any],
) -> SchoolReason:
    rule, origin = str(block.get("rule") or ""), str(block.get("origin") or "")
    counted = str(block.get("category") or "")
    labels = {w.label for w in known.windows}
    by_clock = rule in {PAUSE, ALLOW_ONLY} | labels
    category = "" if by_clock else counted
    now = timezone.now()
    why, sentence = _why(known, rule, category, origin)
    who, hint = _who(here, known, running, rule, category, origin)
    until = ""
    if rule == PAUSE and running is not None:
        until = words.moment_text(running.until, now)
    elif rule in labels:
        end = hours.state(known, now).until
        until = words.moment_text(end, now) if end else ""
    return SchoolReason(
        name=str(block["name"]),
        shown=display(str(block["name"])),
        category=category,
        why=why,
        sentence=sentence,
        who=who,
        who_hint=hint,
        until=until,
        recorded=_recorded(counted),
    )


def _why(known: ProfileFacts, rule: str, category: str, origin: str) -> tuple[str, str]:
    """Return the reason in a word or two, and in a sentence."""
    if category:
        return words.shown_name(category), words.child_sentence(category, known.age)
    if rule in {w.label for w in known.windows}:
        return rule, _("Giờ này mạng nghỉ, theo lịch của trường.")
    exam = _("Lớp đang thi"), _("Trong giờ thi chỉ mở trang thi và trang giúp đỡ.")
    closed = _("Chỉ mở trang đã chọn"), _("Trường chỉ mở trang học và trang đã chọn.")
    if rule in {PAUSE, ALLOW_ONLY}:
        return exam if rule == PAUSE else closed
    technical = _("An toàn kỹ thuật"), _("Đường này làm mất lá chắn của máy.")
    by_origin = {
        Origin.NATIONAL.value: (
            _("Danh sách quốc gia"),
            _("Trang này gây hại cho trẻ em."),
        ),
        Origin.ORGANISATION.value: (
            _("Tên trường đã chọn"),
            _("Trường đóng trang này với mọi lớp."),
        ),
    }
    return by_origin.get(origin, technical)


def _who(
    here: SchoolHere,
    known: ProfileFacts,
    running: Exam | None,
    rule: str,
    category: str,
    origin: str,
) -> tuple[str, str]:
    """Return who decided, and whom to ask."""
    school = {"school": here.school.name}
    if rule == PAUSE and here.group is not None:
        by = running.by.display_name if running and running.by else ""
        lead = _("Giáo viên lớp %(group)s") % {"group": here.group.name}
        return f"{lead}: {by}" if by else lead, _("Hết giờ thi, mạng tự mở lại.")
    if origin == Origin.NATIONAL:
        return (
            _("Cơ quan nhà nước, cho cả nước"),
            _("Trường không đổi được. Thấy sai thì báo Lá Chắn."),
        )
    liftable = category not in catalogue() or catalogue()[category].liftable
    if category and not liftable:
        return _("Lá Chắn, cho mọi trẻ em"), _("Trường không mở được nhóm này.")
    if category and category not in known.stances and here.group is not None:
        by_grade = _("Lá Chắn, theo khối %(grade)s") % {"grade": here.group.grade}
        return by_grade, _("Trường đổi được. Cần cho bài học thì hỏi thầy cô.")
    return (
        _("Trường: %(school)s") % school,
        _("Cần cho bài học thì hỏi thầy cô."),
    )


def _recorded(category: str) -> str:
    group = words.shown_name(category).lower() if category else _("khác")
    text = _("Chỉ cộng 1 vào mục “%(group)s” của cả lớp. Không ghi tên trang.")
    return text % {"group": group}


def _rules(known: ProfileFacts) -> list[tuple[str, str, str, str]]:
    return [
        (ICONS[w.mode], w.label, words.window_text(w), words.mode_text(w))
        for w in known.windows
    ]


def _slot(reason: SchoolReason | None, age: AgeBand, today: Any) -> Any:
    category = catalogue().get(reason.category) if reason else None
    if age is AgeBand.ADULT or category is None:
        return None
    codes = (category.code, *category.within)
    return learning.for_block(codes, _YEARS[age], today)


_YEARS = {
    AgeBand.UNDER_6: 5,
    AgeBand.FROM_6: 6,
    AgeBand.FROM_10: 10,
    AgeBand.FROM_14: 14,
    AgeBand.FROM_16: 16,
}


def _objected(
    request: HttpRequest, reason: SchoolReason | None, age: AgeBand
) -> HttpResponse:
    """Keep "blocked wrongly" for Lá Chắn: nothing of the school or the class."""
    url = reverse("supervision:why")
    if reason is None:
        return redirect(url)
    text = " ".join(request.POST.get("reason", "").split())[:300]
    origin = Origin.ORGANISATION.value
    said = Said(reason.name, reason.category, origin, age.value, text)
    kept = reported.report(said, day=timezone.localdate())
    return redirect(f"{url}?da={'bao' if kept else 'day'}")
