"""Find units; one unit with its history; create, rename, close, succeed."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.partners import facts
from lachan.partners.access import unit_of
from lachan.partners.forms.teams import RoleForm, roles_of
from lachan.partners.forms.units import (
    CloseForm,
    FilterForm,
    RenameForm,
    StaffForm,
    SuccessionForm,
    UnitForm,
)
from lachan.partners.models import (
    How,
    Kind,
    Member,
    Succession,
    Unit,
    UnitQuerySet,
)
from lachan.partners.rules.chain import SEATS
from lachan.partners.services import units as services
from lachan.partners.services.units import CodeTakenError, NotThereError
from lachan.web.paging import kept, page_of
from lachan.web.parts import Event
from lachan.web.templatetags.lachan import vn_date

A_PAGE = 25
A_DAY = dt.timedelta(days=1)
_ICONS = {
    How.RENAMED: ("pencil", "cham"),
    How.MERGED: ("arrow-right", "com"),
    How.SPLIT: ("adjustments", "com"),
    How.MOVED: ("arrow-right", "cham"),
}
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with; an empty form is sent too."""
    return request.POST if request.method == "POST" else None


def provinces(on: dt.date) -> UnitQuerySet:
    """Return the provinces to choose from."""
    return Unit.objects.of_kind(Kind.PROVINCE).on(on)


@require_safe
@administrator_required
def index(request: PersonRequest) -> HttpResponse:
    """List the units there on a day."""
    today = timezone.localdate()
    choices = list(provinces(today).values_list("code", "name"))
    form = FilterForm(request.GET, provinces=choices)
    found = form.found(today)
    asked = form.cleaned_data
    context = {
        "filter": form,
        "page": page_of(request, found, A_PAGE),
        "query": kept(request),
        "date": asked.get("ngay") or today,
        "narrowed": any(asked.get(name) for name in ("q", "loai", "tinh", "ngay")),
        "schools": Unit.objects.of_kind(Kind.SCHOOL).on(today).count(),
    }
    return render(request, "partners/index.html", context)


@get_or_post
@administrator_required
def create(request: PersonRequest) -> HttpResponse:
    """Add one unit."""
    today = timezone.localdate()
    form = UnitForm(
        sent(request),
        provinces=provinces(today),
        initial={"valid_from": today, "kind": Kind.SCHOOL},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = services.NewUnit(
            said["kind"],
            said["code"],
            said["name"],
            said["valid_from"],
            province=said["province"],
        )
        try:
            made = services.create_unit(new, by=request.user)
        except CodeTakenError:
            form.add_error("code", _("Mã này đang là của một đơn vị khác cùng loại."))
        else:
            messages.success(request, _("Đã thêm đơn vị."))
            return redirect("partners:unit", made.pk)
    return render(request, "partners/create.html", {"form": form})


@require_safe
@administrator_required
def unit(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one unit: what it is, who works there, what became of it."""
    return show(request, unit_of(pk))


def show(
    request: HttpRequest,
    found: Unit,
    form: StaffForm | None = None,
    role: RoleForm | None = None,
) -> HttpResponse:
    """Draw the page of a unit, with the forms of a new person and a role."""
    today = timezone.localdate()
    kind = Kind(found.kind)
    staff = found.staff.select_related("user").order_by("-valid_from", "pk")
    context = {
        "unit": found,
        "lives": found.lives_on(today),
        "open": found.valid_to is None,
        "staff": list(staff),
        "today": today,
        "events": _history(found),
        "may_reopen": found.valid_to is not None
        and not found.after.filter(date=found.valid_to).exists(),
        "heirs": facts.successors_of(found, today) if found.valid_to else [],
        "form": form or role,
        "staff_form": form or StaffForm(initial={"on": today}),
        "role_form": role or RoleForm(kind=kind, initial={"on": today}),
        "has_roles": bool(roles_of(kind)),
        "roles": list(found.roles.select_related("user").order_by("-valid_from")),
        "teams": list(found.teams.all()),
        "membership": Member.objects.open().filter(unit=found).first(),
        "has_team": any(found.kind in seats for seats in SEATS.values()),
    }
    return render(request, "partners/unit.html", context)


def _history(found: Unit) -> list[Event]:
    """Return what happened to the unit, the newest first."""
    steps = facts.family_of(found)
    events = [(s.date, _step(s)) for s in steps]
    begins = {s.new_id for s in steps}
    roots = {s.old_id: s.old for s in steps if s.old_id not in begins}
    for root in roots.values() or [found]:
        text = _("%(name)s có trong mạng lưới") % {"name": root.name}
        day = vn_date(root.valid_from)
        events.append((root.valid_from, Event(text, day, "flag", "com")))
    if found.valid_to and found.pk not in {s.old_id for s in steps}:
        text = _("Thôi hoạt động, không có đơn vị kế tục")
        event = Event(text, vn_date(found.valid_to), "x", "nghe")
        events.append((found.valid_to, event))
    events.sort(key=lambda one: one[0], reverse=True)
    return [event for _day, event in events]


def _step(step: Succession) -> Event:
    icon, tone = _ICONS[How(step.how)]
    words = {
        "how": step.get_how_display(),
        "old": step.old.name,
        "new": step.new.name,
    }
    text = _("%(how)s: %(old)s thành %(new)s") % words
    return Event(text, vn_date(step.date), icon, tone, step.legal_basis)


@get_or_post
@administrator_required
def rename(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a unit a new name, or mend one."""
    found = unit_of(pk)
    initial = {"name": found.name, "on": timezone.localdate(), "why": "renamed"}
    form = RenameForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["why"] == "mistake":
            services.correct_name(unit=found, name=said["name"], by=request.user)
            messages.success(request, _("Đã sửa tên."))
            return redirect("partners:unit", pk)
        try:
            new = services.rename(
                unit=found,
                name=said["name"],
                on=said["on"],
                by=request.user,
                legal_basis=said["legal_basis"],
            )
        except NotThereError:
            form.add_error("on", _not_there(found))
        else:
            messages.success(request, _("Đã đổi tên. Tên cũ còn trong lịch sử."))
            return redirect("partners:unit", new.pk)
    return render(request, "partners/rename.html", {"form": form, "unit": found})


@get_or_post
@administrator_required
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a unit end without a successor."""
    found = unit_of(pk)
    form = CloseForm(sent(request), initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["last_day"] + A_DAY
        try:
            services.close(unit=found, on=on, by=request.user)
        except NotThereError:
            form.add_error("last_day", _not_there(found))
        else:
            messages.success(request, _("Đã ghi ngày thôi hoạt động."))
            return redirect("partners:unit", pk)
    return render(request, "partners/close.html", {"form": form, "unit": found})


@require_POST
@administrator_required
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back that a unit ended."""
    try:
        services.reopen(unit=unit_of(pk), by=request.user)
    except services.SucceededError:
        said = _("Đơn vị khác đã kế tục đơn vị này. Tạo lại từ một ngày sau đó.")
        messages.error(request, said)
    except (NotThereError, CodeTakenError):
        messages.error(request, _("Đơn vị này đang mở, hoặc mã đã dùng lại sau đó."))
    else:
        messages.success(request, _("Đã mở lại. Thêm lại người và đội nếu cần."))
    return redirect("partners:unit", pk)


@get_or_post
@administrator_required
def succeed(request: PersonRequest, pk: int) -> HttpResponse:
    """Let other units take the place of this one."""
    found = unit_of(pk)
    initial = {"on": timezone.localdate()}
    form = SuccessionForm(sent(request), unit=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        said = services.Said(
            How(asked["how"]),
            asked["on"],
            asked["legal_basis"],
            staff_follow=asked["staff_follow"],
        )
        try:
            act = services.leave_part if asked["lives_on"] else services.succeed
            act(old=found, new=asked["codes"], said=said, by=request.user)
        except NotThereError:
            form.add_error("on", _not_all_there())
        except services.WrongUnitError:
            form.add_error("codes", _("Một phần đã sang đơn vị này trước đây."))
        else:
            messages.success(request, _("Đã ghi đơn vị kế tục."))
            return redirect("partners:unit", pk)
    return render(request, "partners/succeed.html", {"form": form, "unit": found})


def _not_there(found: Unit) -> str:
    if found.valid_to is not None:
        return _("Đơn vị này đã có ngày thôi hoạt động.")
    words = {"date": vn_date(found.valid_from)}
    text = _("Ngày này phải sau ngày bắt đầu, %(date)s, và sau lần kế tục đơn vị khác.")
    return text % words


def _not_all_there() -> str:
    return _("Vào ngày này các đơn vị chưa có đủ trong mạng lưới. Xem lại ngày.")
