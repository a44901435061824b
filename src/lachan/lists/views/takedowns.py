"""Addresses on shared platforms: the list, one and its steps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lachan.accounts.access import PersonRequest
from lachan.lists.access import editor_required, takedown_of
from lachan.lists.forms_national import StepForm
from lachan.lists.hooks import heard_of
from lachan.lists.models import Takedown, TakedownState
from lachan.lists.services import takedowns
from lachan.lists.views.national_events import named
from lachan.web.middleware import no_store
from lachan.web.paging import page_of
from lachan.web.parts import Event
from lachan.web.templatetags.lachan import vn_moment

A_PAGE = 30


@require_safe
@no_store
@editor_required
def index(request: PersonRequest) -> HttpResponse:
    """Show what platforms are to remove; addresses stand on their own pages alone."""
    rows = Takedown.objects.select_related("asked_by")
    page = page_of(request, rows, A_PAGE)
    return render(request, "lists/national/takedowns.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@editor_required
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one and note how far the platform is."""
    row = takedown_of(pk)
    form = StepForm(request.POST or None, initial={"state": row.state})
    if request.method == "POST" and form.is_valid():
        takedowns.step(
            takedown=row,
            state=TakedownState(form.cleaned_data["state"]),
            note=form.cleaned_data["note"],
            by=request.user,
        )
        messages.success(request, _("Đã ghi."))
        return redirect("lists:takedown", pk)
    events = [
        Event(
            f"{note.get_state_display()}: {named(note.by)}",
            vn_moment(note.at),
            "send",
            "",
            note.note,
        )
        for note in row.notes.select_related("by")
    ]
    heard = heard_of(row.address)
    context = {"takedown": row, "form": form, "events": events, "heard": heard}
    return render(request, "lists/national/takedown.html", context)
