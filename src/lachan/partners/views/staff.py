"""Who works in a unit: begin and end."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.partners.access import membership_of, unit_of
from lachan.partners.forms.units import EndStaffForm, StaffForm
from lachan.partners.models import UnitRole
from lachan.partners.services import staff as services
from lachan.partners.services.units import NotThereError
from lachan.partners.views.units import show

A_DAY = dt.timedelta(days=1)


@require_POST
@administrator_required
def admit(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a person work in a unit."""
    found = unit_of(pk)
    form = StaffForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.admit(
                unit=found,
                user=said["username"],
                role=UnitRole(said["role"]),
                on=said["on"],
                by=request.user,
                legal_basis=said["legal_basis"],
            )
        except services.AlreadyThereError:
            form.add_error("username", _("Người này đang làm việc đó ở đây rồi."))
        except NotThereError:
            form.add_error("on", _("Đơn vị này đã có ngày thôi hoạt động."))
        else:
            messages.success(request, _("Đã thêm người."))
            return redirect("partners:unit", pk)
    return show(request, found, form)


@require_POST
@administrator_required
def release(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Let a membership end after a day."""
    found = unit_of(pk)
    form = EndStaffForm(request.POST)
    membership = membership_of(found, row)
    if not form.is_valid():
        messages.error(request, _("Ngày viết như 31/08/2027."))
        return redirect("partners:unit", pk)
    on = form.cleaned_data["last_day"] + A_DAY
    try:
        services.release(membership=membership, on=on, by=request.user)
    except NotThereError:
        messages.error(request, _("Người này đã có ngày thôi việc ở đây."))
    else:
        messages.success(request, _("Đã ghi ngày làm việc cuối."))
    return redirect("partners:unit", pk)
