"""The register of members: find, read, write, move on, take along."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.partners import facts
from lachan.partners.access import member_by, unit_of
from lachan.partners.context import shows_sample
from lachan.partners.forms.members import (
    MemberFilterForm,
    MemberForm,
    MemberStepForm,
    RegisterFilterForm,
    said_of,
)
from lachan.partners.models import (
    Member,
    MemberQuerySet,
    MemberState,
    MemberStep,
    Shown,
)
from lachan.partners.rules.members import NEXT, IllegalStepError, State
from lachan.partners.rules.places import DEMO
from lachan.partners.services import members as services
from lachan.partners.services.staff import AlreadyThereError
from lachan.partners.services.units import NotThereError
from lachan.partners.views.tables import csv_of
from lachan.partners.views.units import get_or_post, sent
from lachan.web.paging import kept, page_of
from lachan.web.parts import Event
from lachan.web.templatetags.lachan import vn_date

A_PAGE = 25
HOTLINE = "111"
_TONES = {
    MemberState.PROPOSED: ("flag", "nghe"),
    MemberState.ACTIVE: ("circle-check", "com"),
    MemberState.SUSPENDED: ("player-pause", "nghe"),
    MemberState.ENDED: ("x", "cham"),
}


def with_parts(rows: MemberQuerySet) -> MemberQuerySet:
    """Return the rows with all that a list of them shows, a query a part."""
    parts = rows.select_related("unit", "unit__province")
    return parts.prefetch_related("services", "areas", "promises")


@require_safe
@staff_required
def index(request: PersonRequest) -> HttpResponse:
    """List the members, for staff."""
    form = RegisterFilterForm(request.GET)
    found = with_parts(form.narrowed(Member.objects.all()))
    context = {
        "filter": form,
        "page": page_of(request, found, A_PAGE),
        "query": kept(request),
        "narrowed": form.asks,
        "today": timezone.localdate(),
        "admin": request.user.is_administrator,
    }
    return render(request, "partners/members.html", context)


@require_safe
@staff_required
def export(request: PersonRequest) -> HttpResponse:
    """Send the register, as it is filtered, as a table for a spreadsheet."""
    form = RegisterFilterForm(request.GET)
    found = with_parts(form.narrowed(Member.objects.all()))
    heads = [
        _("Mã"),
        _("Tên"),
        _("Loại"),
        _("Trạng thái"),
        _("Số thỏa thuận"),
        _("Từ"),
        _("Đến"),
        _("Dịch vụ"),
        _("Địa bàn"),
        _("Giờ làm việc"),
        _("Điện thoại"),
        _("Lời hứa (giờ)"),
    ]
    name = f"thanh-vien-{timezone.localdate().isoformat()}.csv"
    return csv_of(name, heads, (_cells(one) for one in found))


def _cells(one: Member) -> list[str]:
    promises = [f"{p.get_purpose_display()} {p.hours}" for p in one.promises.all()]
    return [
        one.unit.code,
        one.unit.name,
        one.unit.get_kind_display(),
        one.get_state_display(),
        one.agreement,
        _iso(one.agreed_from),
        _iso(one.agreed_to),
        "; ".join(str(s) for s in one.services.all()),
        _("Cả nước") if one.national else "; ".join(a.name for a in one.areas.all()),
        one.hours,
        one.phone,
        "; ".join(promises),
    ]


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


@require_safe
@staff_required
def member(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one member with its history."""
    return _show(request, member_by(pk))


def _show(
    request: PersonRequest, found: Member, form: MemberStepForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "member": found,
        "today": today,
        "overdue": found.overdue_on(today),
        "admin": request.user.is_administrator,
        "may_send": found.state == MemberState.ACTIVE
        and bool(facts.teams_of(request.user.pk, timezone.now())),
        "may_move": bool(NEXT[State(found.state)]),
        "form": form,
        "step_form": form or MemberStepForm(member=found, initial={"on": today}),
        "events": [_event(one) for one in found.steps.select_related("by")],
        "public": [shown.label for shown in Shown if found.shows(shown)],
    }
    return render(request, "partners/member.html", context)


def _event(one: MemberStep) -> Event:
    icon, tone = _TONES[MemberState(one.state)]
    said = {
        services.FOLLOWED: _("Đơn vị đổi, sang đơn vị kế tục"),
        services.RETURNED: _("Thay đổi đơn vị được hoàn tác, trở lại đơn vị cũ"),
    }
    why = said.get(one.reason, one.reason)
    who = one.by.display_name if one.by else ""
    hint = " · ".join(filter(None, (who, why)))
    return Event(one.get_state_display(), vn_date(one.on), icon, tone, hint)


@require_POST
@administrator_required
def propose(request: PersonRequest, pk: int) -> HttpResponse:
    """Write a unit into the register."""
    unit = unit_of(pk)
    today = timezone.localdate()
    try:
        made = services.propose(unit=unit, on=today, by=request.user)
    except NotThereError:
        messages.error(request, _("Đơn vị này đã thôi hoạt động."))
    except AlreadyThereError:
        there = Member.objects.open().get(unit=unit)
        return redirect("partners:member", there.pk)
    else:
        messages.success(request, _("Đã ghi vào sổ. Viết thỏa thuận và dịch vụ."))
        return redirect("partners:member_edit", made.pk)
    return redirect("partners:unit", pk)


@get_or_post
@administrator_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Write what the register says of a member."""
    found = member_by(pk)
    form = MemberForm(sent(request), initial=said_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            services.describe(member=found, entry=form.entry(), by=request.user)
        except services.NoAgreementError:
            text = _("Thành viên đang tham gia phải có số thỏa thuận và ngày.")
            form.add_error("agreement", text)
        else:
            messages.success(request, _("Đã lưu."))
            return redirect("partners:member", pk)
    return render(request, "partners/member_edit.html", {"form": form, "member": found})


@require_POST
@administrator_required
def move_on(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a membership begin, pause or end."""
    found = member_by(pk)
    form = MemberStepForm(request.POST, member=found)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.move_on(
                member=found,
                to=MemberState(said["to"]),
                on=said["on"],
                by=request.user,
                reason=said["reason"],
            )
        except services.NoAgreementError:
            text = _("Viết số thỏa thuận và ngày bắt đầu trước, ở Sửa thông tin.")
            form.add_error("to", text)
        except IllegalStepError:
            form.add_error("to", _("Thành viên vừa đổi trạng thái. Tải lại trang."))
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("partners:member", pk)
    return _show(request, found, form)


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Show, to everybody, what members agreed to show; 111 stands first."""
    form = MemberFilterForm(request.GET)
    listed = Member.objects.active().filter(listed=True)
    found = with_parts(form.narrowed(listed)).exclude(unit__code=HOTLINE)
    shown = page_of(request, found, A_PAGE)
    is_sample = any(one.unit.code.startswith(DEMO) for one in shown)
    shows_sample(request, shown=is_sample)
    context = {
        "filter": form,
        "page": shown,
        "query": kept(request),
        "narrowed": form.asks,
    }
    return render(request, "partners/directory.html", context)
