"""Nhà mình hôm nay, requests, log, and the start."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Max, Sum
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest, person_required
from lachan.learning import facts as learning
from lachan.lib.numbers import row_number
from lachan.policy.catalogue import OTHER
from lachan.supervision import access, facts
from lachan.supervision.forms.asking import AnswerForm
from lachan.supervision.forms.family import ChildForm
from lachan.supervision.models import (
    Change,
    Child,
    Count,
    Family,
    Purpose,
    Request,
    Wish,
)
from lachan.supervision.rules import hours, week
from lachan.supervision.services import asking, changes, families, moments
from lachan.supervision.views import minutes, words
from lachan.supervision.views.calm import silences, told_notices
from lachan.supervision.views.changes import ICONS, sentence
from lachan.supervision.views.common import UNDO_FOR_S, back_to, family_page, show
from lachan.supervision.views.history import history
from lachan.supervision.views.replies import proposal_cards, settled
from lachan.web.middleware import no_store
from lachan.web.paging import page_of
from lachan.web.parts import Bar, Column, Table, bars

SEEN_WITHIN = timedelta(days=7)
WAITING_SHOWN = 20
_BARS = 6


@dataclass(frozen=True, slots=True)
class ChildCard:
    """A child on the home page. protected: "yes", "silent" or "none" (no device)."""

    child: Child
    age: int
    state: words.StateWords
    kind: str
    devices: int
    protected: str


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A request that waits, with the form that answers it."""

    asked: Request
    form: AnswerForm
    title: str
    hint: str


@dataclass(frozen=True, slots=True)
class Week:
    """A week in groups."""

    bars: list[Bar]
    table: Table
    blocked: int
    blocked_text: str


@require_safe
@family_page
def home(request: PersonRequest, family: Family) -> HttpResponse:
    """Show what waits, the children, the week."""
    now = timezone.now()
    children = list(Child.objects.with_all().filter(family=family))
    if not children:
        return redirect("supervision:start")
    cards = _child_cards(children, now)
    asked = Request.objects.open().filter(child__family=family).select_related("child")
    picked = [c for c in children if c.key == request.GET.get("con")] or children
    told = facts.consented_keys(Purpose.WEEK, now, keys=[c.key for c in children])
    shown = [c for c in picked if c.key in told]
    context = {
        "requests": [request_card(r, now) for r in asked[:3]],
        "proposals": proposal_cards(family, now, most=3),
        "told_notices": told_notices(family),
        "untold": [c for c in picked if c.key not in told],
        "told_any": bool(shown),
        "silences": silences(shown, now),
        "cards": cards,
        "unprotected": next((c for c in cards if c.protected != "yes"), None),
        "week": week_of([c.key for c in shown], now) if shown else None,
        "picked": picked[0] if len(picked) == 1 else None,
        "names": words.join_names([c.nickname for c in shown or picked]),
        "children": children,
        "slot": learning.for_parent(facts.local_day(now)),
    }
    return show(request, family, "home.html", context)


def _child_cards(children: list[Child], now: datetime) -> list[ChildCard]:
    today = facts.local_day(now)
    rows = Count.objects.filter(
        profile__in=[c.key for c in children], day__gte=today - SEEN_WITHIN
    )
    last = dict(rows.values_list("profile").annotate(Max("day")))
    cards = []
    for child in children:
        state = hours.state(facts.profile_facts(child, now), now)
        devices = len(child.devices.all())
        seen = "yes" if child.key in last else "silent"
        cards.append(
            ChildCard(
                child,
                child.age(today),
                words.state_words(state, now),
                state.kind,
                devices,
                seen if devices else "none",
            )
        )
    return cards


def week_of(keys: list[str], now: datetime) -> Week | None:
    """Return this week's counts of some profiles; None while there are none."""
    today = facts.local_day(now)
    monday = today - timedelta(days=today.weekday())
    rows = (
        Count.objects.filter(profile__in=keys, day__gte=monday)
        .values_list("category", "action")
        .annotate(Sum("count"))
    )
    groups = week.by_group(rows)
    if not groups:
        return None
    shown = [g for g in groups if g.allowed and g.code != OTHER][: _BARS - 1]
    rest = sum(g.allowed for g in groups) - sum(g.allowed for g in shown)
    lines = [(words.shown_name(g.code), g.allowed, _number(g.allowed)) for g in shown]
    drawn = bars([*lines, (words.shown_name(OTHER), rest, _number(rest))])
    drawn[-1] = replace(drawn[-1], tone="c6")
    stopped = sorted((g for g in groups if g.blocked), key=lambda g: -g.blocked)
    told = ", ".join(
        f"{words.shown_name(g.code).lower()} {_number(g.blocked)}" for g in stopped[:4]
    )
    table = Table(
        _("Số lần hỏi trong tuần"),
        [Column(_("Nhóm")), Column(_("Được mở"), True), Column(_("Bị chặn"), True)],
        [
            (words.shown_name(g.code), _number(g.allowed), _number(g.blocked))
            for g in groups
        ],
    )
    return Week(
        drawn if rest else drawn[:-1], table, sum(g.blocked for g in groups), told
    )


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "," if words.is_english() else ".")


def request_card(
    asked: Request, now: datetime, form: AnswerForm | None = None
) -> RequestCard:
    """Return a request with its words."""
    hint = words.ago_text(asked.created_at, now)
    if asked.category:
        hint += ". " + _("Đang chặn: %(group)s") % {
            "group": words.shown_name(asked.category).lower()
        }
    return RequestCard(asked, form or AnswerForm(asked=asked), asked_text(asked), hint)


def asked_text(asked: Request) -> str:
    """Return who asks for what."""
    name = {"child": asked.child.nickname, "name": asked.name, "n": asked.minutes or 60}
    if asked.wish == Wish.SITE:
        return _("%(child)s xin mở %(name)s") % name
    if asked.wish == Wish.TIME:
        return _("%(child)s xin thêm %(n)s phút") % name
    if asked.wish == Wish.MINUTES:
        name["what"] = minutes.amid(asked.name)
        return _("%(child)s xin thêm %(n)s phút %(what)s hôm nay") % name
    return _("%(child)s muốn đổi một luật") % name


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@person_required
def start(request: PersonRequest) -> HttpResponseBase:
    """Add the first child: the family begins here. Also adds the next ones."""
    family = access.family_of(request.user)
    today = facts.local_day(timezone.now())
    form = ChildForm(request.POST or None, today=today, family=family, child=None)
    first = family is None or not family.children.exists()
    if request.method == "POST" and form.is_valid():
        family = families.open_family(owner=request.user)
        child = families.add_child(family=family, by=request.user, **form.cleaned_data)
        url = reverse("supervision:device_add")
        return redirect(f"{url}?con={child.key}&buoc={2 if first else 0}")
    waiting = access.invitations_for(request.user, timezone.now())
    invitations = [] if family else list(waiting)
    context = {"form": form, "first": first, "invitations": invitations}
    return show(request, family, "start.html", context)


@require_POST
@family_page
def answer(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Answer a request; what is wrong is said on the page of requests."""
    asked = access.request_of(family, pk)
    form = AnswerForm(request.POST, asked=asked)
    if form.is_valid():
        try:
            asking.answer(
                request=asked, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except asking.AnsweredError:
            return redirect("supervision:requests")
        except asking.NotOpenableError:
            form.add_error("said", _("Nhóm này không mở được cho trẻ em."))
        except asking.NoSuchBudgetError:
            form.add_error(
                "said", _("Hôm nay không có hạn mức này, nên không có gì để thêm.")
            )
        else:
            return redirect(f"{reverse('supervision:requests')}?tra-loi={asked.pk}")
    return _requests(request, family, {asked.pk: form})


@require_safe
@family_page
def requests(request: PersonRequest, family: Family) -> HttpResponse:
    """Show what waits and what was answered."""
    return _requests(request, family, {})


def _requests(
    request: PersonRequest, family: Family, forms: dict[int, AnswerForm]
) -> HttpResponse:
    now = timezone.now()
    rows = Request.objects.filter(child__family=family).select_related("child")
    waiting = rows.open()
    told = row_number(request.GET.get("tra-loi", ""))
    context = {
        "waiting": [
            request_card(r, now, forms.get(r.pk)) for r in waiting[:WAITING_SHOWN]
        ],
        "more": max(0, waiting.count() - WAITING_SHOWN),
        "history": history(family, request.GET, now),
        "told": None if told is None else rows.filter(pk=told).first(),
        "proposals": proposal_cards(family, now),
        "settled": settled(family),
        "replied": request.GET.get("de-nghi", ""),
        "bad_forms": list(forms.values()),
        "wrong": bool(forms),
    }
    return show(
        request,
        family,
        "requests.html",
        context,
        tab="requests",
        status=422 if forms else 200,
    )


@require_safe
@family_page
def log(request: PersonRequest, family: Family) -> HttpResponse:
    """Show what was changed, newest first."""
    rows = Change.objects.filter(family=family).select_related("child", "by")
    child = request.GET.get("con", "")
    # A bundle is one line; of one child, its parts are what there is to read.
    rows = rows.filter(child__key=child) if child else rows.filter(part_of=None)
    page = page_of(request, rows, 30)
    now = timezone.now()
    lines = [
        {
            "change": c,
            "text": sentence(c),
            "icon": ICONS.get(c.kind, "users"),
            "when": words.ago_text(c.at, now),
            "can_undo": c.undoable
            and c.undone_at is None
            and (now - c.at).total_seconds() < UNDO_FOR_S,
        }
        for c in page
    ]
    context = {
        "page": page,
        "lines": lines,
        "children": list(family.children.all()),
        "picked": child,
    }
    return show(request, family, "log.html", context, tab="log")


@require_POST
@family_page
def undo(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Take a change back, or say that it is too late."""
    change = access.change_of(family, pk)
    url = reverse("supervision:log")
    if change.child is not None and change.kind != "child":
        url = reverse("supervision:child_rules", args=[change.child.key])
    if change.kind in {"grant", "pause", "move"}:
        url = reverse("supervision:home")
    if change.kind == "device":
        url = reverse("supervision:devices")
    try:
        changes.undo(change=change, by=request.user)
    except changes.ChangedSinceError:
        context = {"what": sentence(change), "url": url}
        return show(request, family, "too_late.html", context, status=409)
    if change.kind == "child" and change.before is None:
        return redirect("supervision:home")
    return back_to(url, change)


@require_POST
@family_page
def more_time(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """One tap: an hour more."""
    child = access.child_of(family, key)
    now = timezone.now()
    change = moments.grant_time(child=child, by=request.user, now=now)
    return back_to(_where(request, child), change)


@require_POST
@family_page
def pause(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """One tap: everything off but help, for an hour."""
    child = access.child_of(family, key)
    change = moments.pause(child=child, by=request.user, now=timezone.now())
    return back_to(_where(request, child), change)


@require_POST
@family_page
def resume(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """End a pause."""
    child = access.child_of(family, key)
    change = moments.resume(child=child, by=request.user, now=timezone.now())
    return back_to(_where(request, child), change)


def _where(request: PersonRequest, child: Child) -> str:
    if request.POST.get("tu") == "con":
        return reverse("supervision:child_rules", args=[child.key])
    return reverse("supervision:home")
