"""Devices of a school: one by one, as a list, and how its network leads here."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest
from lachan.supervision.forms.school import RosterForm, SchoolDeviceForm
from lachan.supervision.models import Group, SchoolDevice
from lachan.supervision.rules import roster as rules
from lachan.supervision.rules.askers import AskerError
from lachan.supervision.schools_of import Standing
from lachan.supervision.services import roster
from lachan.supervision.services import school as service
from lachan.supervision.views.common import own_address
from lachan.supervision.views.school_common import it_page, show

SHOWN = 200


def problem_words() -> dict[str, str]:
    """Return why a line was not understood, by code."""
    return {
        "columns": _("thiếu cột: cần lớp và máy"),
        "group": _("thiếu tên lớp"),
        "device": _("không phải MAC, địa chỉ, dải mạng hay mã máy"),
        "grade": _("không rõ khối: thêm cột khối, 0 đến 12"),
        "twice": _("máy này đã có ở dòng trên"),
        "claim": _("dải quá lớn, hoặc địa chỉ ngoài mạng của trường"),
        "taken": _("đã thuộc một gia đình hoặc trường khác"),
    }


def file_words(code: str) -> str:
    """Return why a file cannot be read as a whole."""
    return {
        "size": _("Tệp lớn quá 600 KB. Chia thành nhiều tệp."),
        "lines": _("Tệp có hơn 5.000 dòng. Chia thành nhiều tệp."),
        "empty": _("Tệp không có dòng nào."),
        "encoding": _("Không đọc được chữ trong tệp. Lưu lại thành CSV UTF-8."),
    }[code]


# --- One by one ---------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@it_page
def device_add(request: PersonRequest, here: Standing) -> HttpResponseBase:
    """Add a device or a network."""
    whose = request.GET.get("cua", "")[:20]
    return _editor(request, here, SchoolDevice(school=here.school), {"whose": whose})


@require_http_methods(["GET", "HEAD", "POST"])
@it_page
def device_edit(request: PersonRequest, here: Standing, pk: int) -> HttpResponseBase:
    """Change a device."""
    device = _device(here, pk)
    initial = {
        "value": device.asker,
        "label": device.label,
        "whose": device.group_id or device.place,
    }
    return _editor(request, here, device, initial)


def _device(here: Standing, pk: int) -> SchoolDevice:
    rows = SchoolDevice.objects.select_related("group", "school")
    found = rows.filter(school=here.school, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _editor(
    request: PersonRequest,
    here: Standing,
    device: SchoolDevice,
    initial: dict[str, Any],
) -> HttpResponseBase:
    groups = list(here.groups())
    form = SchoolDeviceForm(request.POST or None, initial=initial, groups=groups)
    if request.method == "POST" and form.is_valid():
        kind, device.asker = form.asker
        device.asker_kind = kind.value
        device.place, device.group = form.place()
        device.label = " ".join(form.cleaned_data["label"].split())
        try:
            own = own_address(request)
            service.save_device(device=device, own_address=own, by=request.user)
        except AskerError:
            form.add_error("value", problem_words()["claim"].capitalize() + ".")
        except service.PlaceTakenError:
            form.add_error("value", problem_words()["taken"].capitalize() + ".")
        else:
            messages.success(request, _("Đã lưu, có hiệu lực ngay."))
            return _to_owner(here, device.group)
    context = {"form": form, "device": device if device.pk else None}
    return show(request, here, "device.html", context, tab="school_roster")


def _to_owner(here: Standing, group: Group | None) -> HttpResponse:
    if group is not None:
        return redirect("supervision:school_group", here.school.key, group.pk)
    return redirect("supervision:school_roster", here.school.key)


@require_POST
@it_page
def device_remove(request: PersonRequest, here: Standing, pk: int) -> HttpResponse:
    """Forget a device."""
    device = _device(here, pk)
    group = device.group
    service.remove_device(device=device, by=request.user)
    return _to_owner(here, group)


# --- As a list ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@it_page
def roster_page(request: PersonRequest, here: Standing) -> HttpResponse:
    """Take a list: first what it would do, then, sent again, do it."""
    form = RosterForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            text, encoding = rules.decode(form.octets())
            read = rules.read(text, encoding)
        except rules.RosterError as e:
            form.add_error("file", file_words(e.code))
        else:
            if "do" in request.POST:
                return _take_in(request, here, read)
            context |= _preview(request, here, read, text)
    others = here.school.devices.filter(group=None)
    context["others"] = others[:SHOWN]
    return show(request, here, "roster.html", context, tab="school_roster")


def _preview(
    request: PersonRequest, here: Standing, read: rules.Roster, text: str
) -> dict[str, Any]:
    own = own_address(request)
    plan = roster.preview(school=here.school, roster=read, own_address=own)
    why = problem_words()
    return {
        "plan": plan,
        "text": text,
        "changes": bool(plan.adds or plan.moves or plan.relabels or plan.groups),
        "new_groups": [name for name, _grade in plan.groups.values()],
        "problems": [(p.number, p.text, why[p.code]) for p in plan.problems[:SHOWN]],
        "more_problems": max(0, len(plan.problems) - SHOWN),
        "gone": [value for _kind, value in plan.gone[:SHOWN]],
        "encoding": read.encoding,
        "separator": {"\t": "Tab"}.get(read.separator, read.separator),
    }


def _take_in(
    request: PersonRequest, here: Standing, read: rules.Roster
) -> HttpResponse:
    done = roster.take_in(
        school=here.school,
        roster=read,
        remove=request.POST.get("remove") == "on",
        own_address=own_address(request),
        by=request.user,
    )
    n = done.added + done.moved + done.relabelled
    said = ngettext(
        "Đã thêm hoặc đổi %(n)s máy, bỏ %(gone)s.",
        "Đã thêm hoặc đổi %(n)s máy, bỏ %(gone)s.",
        n,
    )
    messages.success(request, said % {"n": n, "gone": done.removed})
    return redirect("supervision:school_roster", here.school.key)


@require_safe
@it_page
def export(request: PersonRequest, here: Standing) -> HttpResponse:
    """Return the same CSV."""
    answer = HttpResponse(
        roster.export(here.school), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="may-cua-truong.csv"'
    return answer
