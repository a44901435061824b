"""A child's own small page, on the child's own device."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lachan.learning import facts as learning
from lachan.supervision import access, facts, school_here
from lachan.supervision.forms.asking import AskForm
from lachan.supervision.models import Child, Wish
from lachan.supervision.rules import hours
from lachan.supervision.services import asking, reported
from lachan.supervision.views import why_school, words
from lachan.supervision.views.child_here import closed_groups, frame
from lachan.supervision.views.child_minutes import minutes_card
from lachan.supervision.views.common import own_address
from lachan.supervision.views.consent import waits_for_child
from lachan.supervision.views.home import week_of
from lachan.supervision.views.proposals import asked_lines
from lachan.supervision.views.why import put_question
from lachan.supervision.views.windows import ICONS
from lachan.web.middleware import no_store


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def child_page(request: HttpRequest) -> HttpResponse:
    """Show a child its own rules, requests and what is recorded, on its own device."""
    device = access.device_at(own_address(request)) if own_address(request) else None
    if device is not None and device.role == "shared" and device.child is None:
        return redirect("supervision:who")
    if device is None and (here := school_here.at(own_address(request))) is not None:
        return why_school.page(request, here, {})
    if device is None or device.child is None:
        return render(request, "supervision/child_unknown.html", {})
    child = access.child_with_profile(device.child.key)
    if child is None:
        return render(request, "supervision/child_unknown.html", {})
    now = timezone.now()
    form = AskForm(request.POST or None, initial={"wish": Wish.TIME})
    if request.method == "POST" and form.is_valid():
        told = put_question(child, asking.Asked(**form.cleaned_data), now)
        return redirect(f"{reverse('supervision:child')}?da={told}")
    return render(
        request, "supervision/child.html", _child_context(request, child, form, now)
    )


def _child_context(
    request: HttpRequest, child: Child, form: AskForm, now: datetime
) -> dict[str, Any]:
    known = facts.profile_facts(child, now)
    today = facts.local_day(now)
    state = hours.state(known, now)
    look = frame(child)
    form.fields["wish"].label = _("Bạn xin gì") if look["teen"] else _("Em xin gì")
    return look | {
        "state": words.state_words(state, now),
        "windows": [
            (ICONS[w.mode], w.label, words.window_text(w), words.mode_text(w))
            for w in known.windows
        ],
        "closed": [
            (
                words.shown_name(code),
                words.child_sentence(code, known.age),
                _chosen_by(code in known.stances, teen=bool(look["teen"])),
            )
            for code in closed_groups(known)
        ],
        "asked": child.requests.all()[:6],
        "minutes": minutes_card(child, now),
        "proposed": asked_lines(child),
        "reported": reported.of_child(child),
        "week": week_of([child.key], now),
        "form": form,
        "to_answer": waits_for_child(child),
        "slot": learning.for_child(child.age(today), today),
        "told": request.GET.get("da", ""),
    }


def _chosen_by(by_family: bool, *, teen: bool) -> str:  # one caller
    """Return who decided: the parents for this child, or the preset of the age."""
    if by_family:
        return _("Bố mẹ chọn.")
    return _("Theo tuổi của bạn.") if teen else _("Theo tuổi của em.")
