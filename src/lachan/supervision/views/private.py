"""A child's own page of what is told about it: consents, notices, letters."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from lachan.supervision import access, facts
from lachan.supervision.forms.consent import ConsentForm
from lachan.supervision.models import Child, Notice, Purpose, Voice
from lachan.supervision.rules import ages
from lachan.supervision.rules import consent as rules
from lachan.supervision.services import consents
from lachan.supervision.services import letters as service
from lachan.supervision.views.common import own_address
from lachan.supervision.views.consent import asked_of
from lachan.supervision.views.letter_words import child_letter, week_text
from lachan.supervision.views.notice_words import notice_hint, notice_text
from lachan.supervision.views.social import lines_of
from lachan.web.middleware import no_store


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def private(request: HttpRequest) -> HttpResponse:
    """Ask the child, from 7; show what was told about it."""
    child = _child_here(request)
    if child is None:
        return render(request, "supervision/child_unknown.html", {})
    now = timezone.now()
    today = facts.local_day(now)
    grown = rules.is_grown(child.birth_year, today)
    asked = not grown and rules.needs_child(child.birth_year, today)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and asked and form.is_valid():
        act = consents.give if form.cleaned_data["said"] == "co" else consents.withdraw
        purpose = Purpose(form.cleaned_data["purpose"])
        act(child=child, purpose=purpose, voice=Voice.CHILD, by=None, now=now)
        return redirect("supervision:private")
    notices = Notice.objects.filter(child=child).select_related("child")[:20]
    context = _frame(child) | {
        "asked": asked_of(child, Voice.CHILD) if asked else [],
        "grown": grown,
        "young": rules.is_young_person(child.birth_year, today),
        "notices": [(n, notice_text(n), notice_hint(n)) for n in notices],
        "accounts": lines_of(child, today),
        "weeks": [(d.isoformat(), week_text(d)) for d in service.weeks(today)],
    }
    return render(request, "supervision/private.html", context)


@require_safe
@no_store
def own_letter(request: HttpRequest, week: str) -> HttpResponse:
    """Show a child the very sentences that its parents can read."""
    child = _child_here(request)
    if child is None:
        return render(request, "supervision/child_unknown.html", {})
    now = timezone.now()
    first = service.week_named(week, facts.local_day(now))
    if first is None:
        raise Http404
    letters = [child_letter(found) for found in service.weeks_of([child], first)]
    told = facts.consented(child, Purpose.WEEK, now)
    context = _frame(child) | {
        "week": week_text(first),
        "letters": letters,
        "told": told,
    }
    return render(request, "supervision/own_letter.html", context)


def _child_here(request: HttpRequest) -> Child | None:
    device = access.device_at(own_address(request)) if own_address(request) else None
    return None if device is None else device.child


def _frame(child: Child) -> dict[str, object]:
    age = child.band(facts.local_day(timezone.now()))
    return {
        "child_name": child.nickname,
        "reader": "small" if ages.is_small(age) else "",
        "teen": ages.is_teen(age),
        "sample_data": child.family.is_demo,
    }
