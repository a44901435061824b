"""Make units of the communes, province by province; take back what nobody uses."""

import time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.partners.access import unit_of
from lachan.partners.services import communes as services

# One request works for so long; the button goes on where it stopped.
RUN_S = 5.0


@require_safe
@administrator_required
def index(request: PersonRequest) -> HttpResponse:
    """Show how many communes of each province are units."""
    rows = services.progress()
    context = {
        "rows": rows,
        "there": sum(row.there for row in rows),
        "all": sum(row.all for row in rows),
    }
    return render(request, "partners/communes.html", context)


@require_POST
@administrator_required
def load(request: PersonRequest) -> HttpResponse:
    """Add the communes of every province, as far as a few seconds reach."""
    until = time.monotonic() + RUN_S
    added = services.load_more(by=request.user, go_on=lambda: time.monotonic() < until)
    messages.success(request, _("Đã thêm %(n)s đơn vị.") % {"n": added})
    return redirect("partners:communes")


@require_POST
@administrator_required
def load_one(request: PersonRequest, pk: int) -> HttpResponse:
    """Add the communes of one province."""
    added = services.load_communes(province=unit_of(pk), by=request.user)
    messages.success(request, _("Đã thêm %(n)s đơn vị.") % {"n": added})
    return redirect("partners:communes")


@require_POST
@administrator_required
def take_back(request: PersonRequest, pk: int) -> HttpResponse:
    """Remove the communes of one province that nobody uses."""
    gone = services.take_back(province=unit_of(pk), by=request.user)
    text = _("Đã bỏ %(n)s đơn vị chưa dùng. Đơn vị đã có người hay đội thì còn.")
    messages.success(request, text % {"n": gone})
    return redirect("partners:communes")
