"""Keys of partners who report by the API, for who runs the installation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.reports import access
from lachan.reports.forms.partners import PartnerForm
from lachan.reports.services import keys
from lachan.web.middleware import no_store


@no_store
@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def partners(request: PersonRequest) -> HttpResponse:
    """Show who has a key; make one, and show it this once."""
    form = PartnerForm(request.POST if request.method == "POST" else None)
    made = ""
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["name"]
        _partner, made = keys.make(name=name, by=request.user, now=timezone.now())
        form = PartnerForm()
    context = {"form": form, "made": made, "rows": access.partners()}
    return render(request, "reports/partners.html", context)


@require_POST
@administrator_required
def partner_end(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a key open nothing any more."""
    partner = access.partners().filter(pk=pk).first()
    if partner is None:
        raise Http404
    keys.end(partner=partner, by=request.user, now=timezone.now())
    messages.success(request, _("Khóa đã ngừng. Báo tin đã nhận vẫn còn."))
    return redirect("reports:partners")
