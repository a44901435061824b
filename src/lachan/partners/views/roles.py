"""Who holds a role of the law in a unit: begin and end."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.partners.access import holder_of, unit_of
from lachan.partners.forms.teams import RoleForm
from lachan.partners.forms.units import EndStaffForm
from lachan.partners.models import Kind, LegalRole
from lachan.partners.services import roles as services
from lachan.partners.services.staff import AlreadyThereError
from lachan.partners.services.units import NotThereError
from lachan.partners.views.units import show

A_DAY = dt.timedelta(days=1)


@require_POST
@administrator_required
def appoint(request: PersonRequest, pk: int) -> HttpResponse:
    """Let somebody hold a role."""
    found = unit_of(pk)
    form = RoleForm(request.POST, kind=Kind(found.kind))
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.appoint(
                unit=found,
                role=LegalRole(said["role"]),
                user=said["username"],
                on=said["on"],
                by=request.user,
                legal_basis=said["legal_basis"],
            )
        except AlreadyThereError:
            form.add_error("role", _("Vai trò này đang có người giữ vào ngày đó."))
        except NotThereError:
            form.add_error("on", _("Đơn vị này đã có ngày thôi hoạt động."))
        else:
            messages.success(request, _("Đã ghi vai trò."))
            return redirect("partners:unit", pk)
    return show(request, found, role=form)


@require_POST
@administrator_required
def dismiss(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Let a role end after a day."""
    holder = holder_of(unit_of(pk), row)
    form = EndStaffForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ngày viết như 31/08/2027."))
        return redirect("partners:unit", pk)
    on = form.cleaned_data["last_day"] + A_DAY
    try:
        services.dismiss(holder=holder, on=on, by=request.user)
    except NotThereError:
        messages.error(request, _("Vai trò này đã thôi."))
    else:
        messages.success(request, _("Đã ghi ngày thôi vai trò."))
    return redirect("partners:unit", pk)
