"""Disputes of families, for the administrators."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.supervision import access
from lachan.supervision.forms.adults import DecideForm
from lachan.supervision.models import Change, Dispute
from lachan.supervision.services import adults
from lachan.supervision.services.disputes import ClosedError
from lachan.supervision.views.told import coarse
from lachan.web.middleware import no_store
from lachan.web.paging import page_of


@require_safe
@no_store
@administrator_required
def disputes(request: PersonRequest) -> HttpResponse:
    """Show what waits, the oldest first."""
    rows = Dispute.objects.open().order_by("opened_at", "pk")
    page = page_of(request, rows, 30)
    return render(request, "supervision/disputes.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@administrator_required
def dispute(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what each adult told and who changed what lately; decide.

    Of the children staff sees nothing but how many there are.
    """
    row = access.dispute(pk)
    people = access.adults_of(row.family)
    form = DecideForm(request.POST or None, adults=people)
    if request.method == "POST" and form.is_valid():
        try:
            adults.decide(
                dispute=row,
                out=form.goes(),
                answer=form.cleaned_data["answer"],
                by=request.user,
                now=timezone.now(),
            )
        except ClosedError:
            form.add_error(None, _("Người khác vừa quyết định việc này."))
        else:
            return redirect("supervision:disputes")
    changes = Change.objects.filter(family=row.family).select_related("by")
    context = {
        "dispute": row,
        "people": people,
        "statements": row.statements.select_related("by"),
        "children": row.family.children.count(),
        "changes": [(c, coarse(c.kind)) for c in changes[:20]],
        "form": form,
    }
    return render(request, "supervision/dispute.html", context)
