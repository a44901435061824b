"""What the pages of one case show, put together from its opened contents."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.accounts.access import PersonRequest
from lachan.cases import access, recipients
from lachan.cases.forms import steps as forms
from lachan.cases.forms import timeline, words
from lachan.cases.models import Case
from lachan.cases.rules import machine
from lachan.cases.rules.kinds import Happened, LineState
from lachan.cases.rules.process import Ask, Process
from lachan.cases.rules.steps import MOVES, Act, Decider, State
from lachan.cases.services import plan, work
from lachan.cases.services.reading import Opened, Told
from lachan.cases.views import lines, sheet_forms
from lachan.cases.views.common import Visit
from lachan.partners import facts as partners
from lachan.reports import facts as reports
from lachan.reports.forms.desk_words import AGE, TICKS
from lachan.web.text import initial

# Steps beside the main way, in the order in which a page offers them.
NEWEST = 7  # events that stand unfolded: what a phone shows before the forms
_BESIDE = (
    Act.DECIDE_EMERGENCY,
    Act.SEPARATE,
    Act.REFUSE_SEPARATION,
    Act.LIFT_SEPARATION,
    Act.PROLONG_SEPARATION,
    Act.RETURN_PLAN,
    Act.CHANGE_PLAN,
    Act.KEEP_OPEN,
    Act.RAISE,
    Act.TO_POLICE,
    Act.POLICE_ANSWERED,
    Act.EXTEND_POLICE,
    Act.OFFER,
    Act.RECALL,
    Act.PAUSE,
    Act.RESUME,
    Act.REOPEN,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline."""

    title: str
    words: str
    who: str
    when: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Link:
    """A step that may be taken."""

    act: str
    label: str
    url: str


def sheet(request: PersonRequest, visit: Visit, opened: Opened) -> dict[str, Any]:
    """Return what the templates need."""
    case, process = opened.case, opened.process
    roles = access.roles_of(visit.user, case, visit.now)
    shown = request.GET.get("ten") == "hien"
    people = work.colleagues(case, visit.now)
    return {
        "case": case,
        "line": lines.case_line(case, visit.now),
        "who": who(opened, shown, visit),
        "names_shown": shown,
        "place": place(case.commune or case.province, case),
        "home": place(case.home_commune or case.home_province, case),
        "tags": tags(case),
        "next": next_step(process, roles),
        "clocks": lines.clock_lines(case, visit.now),
        "pauses": lines.pause_lines(case, visit.now),
        "why": forms.WhyForm(auto_id="y_%s"),
        "timeline": [_line(t) for t in opened.told[:NEWEST]],
        "earlier": [_line(t) for t in opened.told[NEWEST:]],
        "forms": sheet_forms.states(process, opened),
        "lacks": sheet_forms.lacks(process, opened),
        "beside": beside(case, process, roles, visit.now),
        "plan": plan.lines(case, opened.key),
        "plan_open": process.state is State.PLAN and Decider.PROTECTION in roles,
        "plan_runs": process.state is State.CARRYING_OUT
        and Decider.PROTECTION in roles,
        "line_states": [(str(s), words.LINE[s]) for s in LineState],
        "teams": [(t.team.name, words.SHARE[t.share]) for t in _teams(case)],
        "ties": [(t.other, words.TIE[t.tie]) for t in _ties(case, visit)],
        "reports": list(case.reports.order_by("-main", "pk")),
        "note": forms.NoteForm(auto_id="n_%s"),
        "assign": forms.AssignForm(
            people=[(pk, p.display_name) for pk, p in people.items()], auto_id="a_%s"
        ),
        "readers": opened.readers,
        "times": opened.times,
        "closed": process.state is State.CLOSED,
        "answered": words.ANSWERED.get(case.answered),
    }


def who(opened: Opened, shown: bool, visit: Visit) -> str:
    """Return whom a case is about: the first letter of the name, and the age."""
    whom = opened.whom
    name = whom.name if shown else (f"{initial(whom.name)}." if whom.name else "")
    called = _("Em %(name)s") % {"name": name} if name else _("Em chưa rõ tên")
    if whom.birth_year:
        age = timezone.localtime(visit.now).year - whom.birth_year
        return _("%(who)s, %(age)s tuổi") % {"who": called, "age": age}
    band = AGE.get(opened.case.age_band)
    return f"{called}, {str(band).lower()}" if opened.case.age_band else called


def place(code: str, case: Case) -> str:
    """Return the name of a place on the day of the report, "" if none is known."""
    if not code:
        return ""
    found = partners.place(code, timezone.localtime(case.received).date())
    return found.label if found else ""


def tags(case: Case) -> list[tuple[str, str, str]]:
    """Return (words, icon, tone) of what one must know before all else."""
    found = []
    if case.emergency in (Ask.ASKED, Ask.DONE):
        found.append((_("Khẩn cấp"), "urgent", "son"))
    if not recipients.carer_may_know(case):
        found.append((_("Không báo người chăm sóc"), "eye-off", "nghe"))
    if case.separation == Ask.DONE:
        found.append((_("Đang cách ly"), "shield-heart", "cham"))
    if case.offered:
        found.append((_("Đang chờ đội khác nhận"), "send", "nghe"))
    ticks = reports.ticks_of(case.reports.values_list("report", flat=True))
    return found + [(str(TICKS[t]), "eye-off", "nghe") for t in sorted(ticks)]


@dataclass(frozen=True, slots=True)
class Next:
    """The next step of the main way. may: this person may take it."""

    act: str
    label: str
    help: str
    may: bool
    whose: str


def next_step(process: Process, roles: frozenset[Decider]) -> Next | None:
    """Return what waits to be done, or None: the case is closed."""
    act = machine.waits_for(process)
    if act is None:
        return None
    may = machine.may(process, act, roles)
    found = [str(words.DECIDER[d]) for d in words.DECIDER if d in MOVES[act].by]
    return Next(
        str(act),
        str(words.ACT[act]),
        str(words.HELP.get(act, "")),
        may,
        _(" hoặc ").join(found),
    )


def beside(
    case: Case, process: Process, roles: frozenset[Decider], now: dt.datetime
) -> list[Link]:
    """Return the other steps that this person may take now."""
    paused = any(pause.end > now for pause in process.pauses)
    without = {machine.waits_for(process), Act.PAUSE if paused else Act.RESUME}
    return [
        Link(str(a), str(words.ACT[a]), reverse("cases:step", args=(case.pk, a)))
        for a in _BESIDE
        if a not in without and machine.may(process, a, roles)
    ]


def _line(told: Told) -> Line:
    event = told.event
    happened = Happened(event.happened)
    by = event.by.display_name if event.by else _("Hệ thống")
    role = words.DECIDER.get(event.decider)
    return Line(
        title=_title(happened, event.code, event.team),
        words=told.words,
        who=f"{by}, {role}" if role else by,
        when=lines.moment(event.at),
        icon=timeline.ICONS.get(happened, "check"),
        tone=timeline.TONES.get(happened, ""),
    )


def _title(happened: Happened, code: str, team: Any) -> str:
    said = str(timeline.HAPPENED[happened])
    detail = timeline.code_words(happened, code)
    if team is not None and happened in _NAMES_TEAM:
        detail = f"{team.name}. {detail}" if detail else team.name
    return f"{said}: {detail}" if detail else said


_NAMES_TEAM = frozenset(
    {
        Happened.OFFER,
        Happened.RECALL,
        Happened.DECLINE,
        Happened.ACCEPT,
        Happened.MOVED,
        Happened.GLASS,
    }
)


def _teams(case: Case) -> Any:
    return case.teams.select_related("team").order_by("pk")


def _ties(case: Case, visit: Visit) -> Any:
    """Return tied cases that this person may open; of others not even the number."""
    mine = access.cases_for(visit.user, visit.now)
    return case.ties.filter(other__in=mine).select_related("other")
