"""A child proposes a rule, on its own device: what about, how, what became of it."""

from dataclasses import dataclass

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lachan.supervision import access, facts
from lachan.supervision.forms.proposals import HoursForm, ReasonForm, RestForm
from lachan.supervision.models import Child, Plan, Proposal, Reply, Window
from lachan.supervision.rules import ages
from lachan.supervision.rules import proposals as rules
from lachan.supervision.rules.facts import ProfileFacts
from lachan.supervision.services import proposals as service
from lachan.supervision.views import words
from lachan.supervision.views.child_here import child_here, closed_groups, frame
from lachan.supervision.views.proposal_words import proposed_text
from lachan.supervision.views.windows import ICONS
from lachan.web.middleware import no_store


@dataclass(frozen=True, slots=True)
class Start:
    """What a proposal can be about: a link to its form."""

    url: str
    icon: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a form is about. key, value: of the address."""

    plan: Plan
    title: str
    window: Window | None = None
    category: str = ""


@require_safe
@no_store
def proposals(request: HttpRequest) -> HttpResponse:
    """Show what a child may propose, and what became of what it proposed."""
    child = child_here(request)
    if child is None:
        return render(request, "supervision/child_unknown.html", {})
    known = facts.profile_facts(child, timezone.now())
    rows = child.proposals.select_related("window")[:20]
    context = frame(child) | {
        "starts": _starts(child, known),
        "made": [(p, proposed_text(p)) for p in rows],
        "told": request.GET.get("da", ""),
    }
    return render(request, "supervision/proposals.html", context)


def _starts(child: Child, known: ProfileFacts) -> list[Start]:
    found = [
        Start(
            _form_url(luat=window.pk),
            ICONS[window.mode],
            _("Đổi giờ “%(label)s”") % {"label": window.label},
            words.window_text(facts.window_value(window)),
        )
        for window in child.windows.all()
    ]
    for code in _openable(known):
        name = words.shown_name(code).lower()
        title = _("Mở %(group)s") % {"group": name}
        found.append(Start(_form_url(nhom=code), "lock-open", title))
    return [
        *found,
        Start(_form_url(nghi=1), "clock-plus", _("Thêm một giờ nghỉ")),
        Start(_form_url(khac=1), "pencil", _("Điều khác, viết bằng lời")),
    ]


def _openable(known: ProfileFacts) -> list[str]:
    """Return the groups that a child may propose to open; strangers only from 14."""
    teen = ages.is_teen(known.age)
    return [c for c in closed_groups(known) if teen or c != "stranger-chat"]


def _form_url(**about: int | str) -> str:
    return f"{reverse('supervision:propose')}?{urlencode(about)}"


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def propose(request: HttpRequest) -> HttpResponse:
    """Take a proposal about one thing, named in the address."""
    child = child_here(request)
    if child is None:
        return render(request, "supervision/child_unknown.html", {})
    about = _about(request, child)
    form = _form(request, about)
    if request.method == "POST" and form.is_valid() and _kept(child, about, form):
        return redirect(f"{reverse('supervision:proposals')}?da=gui")
    window = about.window
    now = words.window_text(facts.window_value(window)) if window else ""
    context = frame(child) | {"form": form, "about": about, "now": now}
    return render(request, "supervision/propose.html", context)


def _about(request: HttpRequest, child: Child) -> About:
    """Return what the address names, of this child. Raises Http404."""
    if pk := request.GET.get("luat"):
        window = next((w for w in child.windows.all() if str(w.pk) == pk), None)
        if window is None:
            raise Http404
        title = _("Đổi giờ “%(label)s”") % {"label": window.label}
        return About(Plan.HOURS, title, window=window)
    if code := request.GET.get("nhom"):
        if code not in _openable(facts.profile_facts(child, timezone.now())):
            raise Http404
        name = words.shown_name(code).lower()
        return About(Plan.OPEN, _("Mở %(group)s") % {"group": name}, category=code)
    if request.GET.get("nghi"):
        return About(Plan.REST, _("Thêm một giờ nghỉ"))
    return About(Plan.WORDS, _("Điều khác"))


def _form(request: HttpRequest, about: About) -> ReasonForm:
    data = request.POST or None
    if about.window is not None:
        known = facts.window_value(about.window)
        hours = {"start": _clock(known.start), "end": _clock(known.end)}
        form = HoursForm(data, initial={"days": sorted(known.days), **hours})
        form.fields["start"].label = _("Từ")
        return form
    return RestForm(data) if about.plan is Plan.REST else ReasonForm(data)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _kept(child: Child, about: About, form: ReasonForm) -> bool:
    """Keep the proposal; what is wrong with it stands in the form."""
    idea = (
        form.idea(about.plan, window=about.window)
        if isinstance(form, HoursForm)
        else form.idea(about.plan, about.category)
    )
    try:
        service.propose(child=child, idea=idea, now=timezone.now())
    except rules.NotThoseDaysError:
        form.add_error("days", _("Giờ này không chạy vào những ngày đó."))
    except rules.AsItIsError:
        form.add_error("start", _("Giờ này đang như vậy rồi. Ghi giờ mong muốn."))
    except (service.TooManyProposalsError, service.NotOpenableError) as e:
        form.add_error(None, _refused(e))
    return not form.errors


def _refused(error: Exception) -> str:
    if isinstance(error, service.NotOpenableError):
        return _("Nhóm này không gia đình nào mở được cho trẻ em.")
    return _("Đã đề nghị nhiều rồi. Đợi bố mẹ trả lời, hoặc rút bớt một điều.")


class BackForm(django_forms.Form):
    """Which proposal is taken back."""

    which = django_forms.IntegerField()


@require_http_methods(["POST"])
@no_store
def take_back(request: HttpRequest) -> HttpResponse:
    """Let the child take a proposal back."""
    child, form = child_here(request), BackForm(request.POST)
    if child is None or not form.is_valid():
        return redirect("supervision:proposals")
    row = access.proposal_by(child, form.cleaned_data["which"])
    service.take_back(proposal=row, now=timezone.now())
    return redirect(f"{reverse('supervision:proposals')}?da=rut")


def asked_lines(child: Child) -> list[tuple[Proposal, str]]:
    """Return what a child proposed lately and did not take back, in words."""
    rows = child.proposals.exclude(reply=Reply.BACK).select_related("window")[:4]
    return [(p, proposed_text(p)) for p in rows]
