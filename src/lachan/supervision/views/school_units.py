"""Which unit of the network a school is: administrators link them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.lib.errors import RefusedError
from lachan.partners.models import Unit
from lachan.partners.rules import units as codes
from lachan.partners.services import units
from lachan.supervision.forms.school import UnitForm
from lachan.supervision.schools_of import Standing
from lachan.supervision.services import school_units as service
from lachan.supervision.services.school import UnitTakenError
from lachan.supervision.views.school_common import people_page, show


@require_http_methods(["GET", "HEAD", "POST"])
@people_page
def unit(request: PersonRequest, here: Standing) -> HttpResponseBase:
    """Show the unit as it is today; link another, or none."""
    if not request.user.is_administrator:
        raise PermissionDenied
    known = here.school.unit
    form = UnitForm(request.POST or None, initial={"code": known.code if known else ""})
    if request.method == "POST" and form.is_valid() and _linked(request, here, form):
        messages.success(request, _("Đã lưu đơn vị của trường."))
        return redirect("supervision:school_unit", here.school.key)
    return _page(request, here, form)


def _page(request: PersonRequest, here: Standing, form: UnitForm) -> HttpResponse:
    here.school.refresh_from_db()
    today = service.unit_today(here.school, timezone.localdate())
    status = 422 if form.errors else 200
    context = {"form": form, "today": today}
    return show(request, here, "unit.html", context, tab="school_people", status=status)


def _linked(request: PersonRequest, here: Standing, form: UnitForm) -> bool:
    """Link what was entered; what is wrong with it stands in the form."""
    try:
        found = _unit(request, here, form)
        today = timezone.localdate()
        service.link(school=here.school, unit=found, by=request.user, today=today)
    except RefusedError as e:
        form.add_error("code", _refused(e))
    return not form.errors


def _unit(request: PersonRequest, here: Standing, form: UnitForm) -> Unit | None:
    code, today = form.cleaned_data["code"], timezone.localdate()
    if not code:
        return None
    try:
        return service.unit_of_code(code, today)
    except service.NoUnitError:
        if not form.cleaned_data["create"]:
            raise
    name = here.school.name
    return service.add_unit(code=code, name=name, by=request.user, today=today)


def _refused(error: RefusedError) -> str:
    texts = {
        UnitTakenError: _("Đơn vị này đã là của một trường khác."),
        service.NoUnitError: _("Mạng lưới chưa có trường nào mang mã này."),
        units.CodeTakenError: _("Mã này đã có, nhưng không phải từ hôm nay."),
        codes.NotACodeError: _("Mã gồm chữ không dấu, số và . _ - /"),
    }
    return texts.get(type(error), _("Không nối được đơn vị này."))
