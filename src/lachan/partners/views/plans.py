"""Many changes of units as one plan: written, tried, applied, taken back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.partners.access import plan_of
from lachan.partners.forms.plans import PlanForm
from lachan.partners.models import ChangePlan, PlanState
from lachan.partners.planning import Act, Fault, Wrong
from lachan.partners.reading import UnreadableError
from lachan.partners.services import plans as services
from lachan.partners.services.plan_effects import ROUTES_A_PAGE, Effects
from lachan.partners.services.plan_steps import FaultyPlanError
from lachan.partners.views.units import get_or_post, sent
from lachan.web.paging import page_of
from lachan.web.parts import Column, Table

A_PAGE = 25
SHOWN = 100
ACTS: Final[Mapping[Act, Any]] = {
    Act.CREATE: gettext_lazy("Lập mới"),
    Act.RENAME: gettext_lazy("Đổi tên"),
    Act.MERGE: gettext_lazy("Sáp nhập"),
    Act.SPLIT: gettext_lazy("Chia, tách"),
    Act.MOVE: gettext_lazy("Chuyển chức năng"),
    Act.PART: gettext_lazy("Chuyển một phần"),
    Act.CLOSE: gettext_lazy("Thôi hoạt động"),
    Act.REOPEN: gettext_lazy("Mở lại"),
}
WRONGS: Final[Mapping[Wrong, Any]] = {
    Wrong.QUOTES: gettext_lazy("Dấu nháy không đóng"),
    Wrong.ACT: gettext_lazy("Không hiểu việc “%(detail)s”"),
    Wrong.KIND: gettext_lazy("Không hiểu loại “%(detail)s”"),
    Wrong.CODE: gettext_lazy("Mã không đúng: “%(detail)s”"),
    Wrong.TO: gettext_lazy("Mã kế tục thiếu, thừa hoặc không đúng: “%(detail)s”"),
    Wrong.NAME: gettext_lazy("Thiếu tên mới, hoặc tên quá dài"),
    Wrong.TWICE: gettext_lazy("Đơn vị %(detail)s đã có ở dòng trên"),
    Wrong.NOT_THERE: gettext_lazy("Không có đơn vị %(detail)s để làm việc này"),
    Wrong.TAKEN: gettext_lazy("Mã %(detail)s đang là của đơn vị khác"),
    Wrong.NO_HEIR: gettext_lazy("Đơn vị kế tục %(detail)s không có vào ngày đó"),
    Wrong.ENDS_TOO: gettext_lazy("Đơn vị kế tục %(detail)s cũng thôi trong kế hoạch"),
    Wrong.TOO_EARLY: gettext_lazy("Đơn vị %(detail)s bắt đầu chưa trước ngày đó"),
    Wrong.NO_PROVINCE: gettext_lazy("Không có tỉnh mang mã %(detail)s"),
    Wrong.FOLLOWED: gettext_lazy("Đơn vị %(detail)s đã có đơn vị kế tục"),
}
LATER: Final[Mapping[str, Any]] = {
    "succession": gettext_lazy("một thay đổi sau đó"),
    "change": gettext_lazy("một thay đổi sau đó"),
    "team": gettext_lazy("đội của đơn vị mới"),
    "member": gettext_lazy("thành viên mạng lưới"),
    "staff": gettext_lazy("người của đơn vị mới"),
    "role": gettext_lazy("vai trò theo luật ở đơn vị mới"),
    "unit": gettext_lazy("đơn vị cấp dưới"),
    "code": gettext_lazy("mã đã dùng lại"),
    "rows": gettext_lazy("hồ sơ khác đang trỏ tới"),
}


@require_safe
@administrator_required
def index(request: PersonRequest) -> HttpResponse:
    """List the plans, the newest first."""
    page = page_of(request, ChangePlan.objects.defer("text", "journal"), A_PAGE)
    return render(request, "partners/plans.html", {"page": page})


@get_or_post
@administrator_required
def create(request: PersonRequest) -> HttpResponse:
    """Write a new plan."""
    return _write(request, ChangePlan())


@get_or_post
@administrator_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a plan that is a draft."""
    found = plan_of(pk)
    if found.state != PlanState.DRAFT:
        return redirect("partners:plan", pk)
    return _write(request, found)


_FIELDS = ("title", "date", "legal_basis", "text")


def _write(request: PersonRequest, found: ChangePlan) -> HttpResponse:
    initial = {name: getattr(found, name) for name in _FIELDS}
    if found._state.adding:
        initial["date"] = timezone.localdate()
    form = PlanForm(sent(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        for name in _FIELDS:
            setattr(found, name, form.cleaned_data[name])
        services.keep(plan=found, by=request.user)
        return redirect("partners:plan", found.pk)
    return render(request, "partners/plan_edit.html", {"form": form, "plan": found})


@require_safe
@administrator_required
def plan(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a plan; of a draft what it would do, tried and taken back at once."""
    found = plan_of(pk)
    context: dict[str, object] = {"plan": found}
    if found.state == PlanState.DRAFT:
        try:
            tried = services.check(found, _page_number(request))
        except UnreadableError:
            context["too_long"] = True
        else:
            places = tried.effects.places if tried.effects else 0
            page = Paginator(range(places), ROUTES_A_PAGE).get_page(
                _page_number(request)
            )
            context |= _drawn(tried) | {"page": page}
    return render(request, "partners/plan.html", context)


def _page_number(request: PersonRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _drawn(tried: services.Checked) -> dict[str, object]:
    effects = tried.effects
    return {
        "faults": fault_table(tried.faults[:SHOWN]),
        "fault_count": len(tried.faults),
        "more_faults": max(0, len(tried.faults) - SHOWN),
        "effects": effects,
        "acts": [(ACTS[act], n) for act, n in effects.acts.items()] if effects else [],
        "routes": _route_table(effects) if effects else None,
        "may_apply": effects is not None and not tried.faults and bool(effects.acts),
    }


def fault_table(faults: Sequence[Fault]) -> Table:
    """Return the lines that cannot be done, with why."""
    columns = [Column(_("Dòng")), Column(_("Vì sao")), Column(_("Nội dung"))]
    rows = [
        (f.line.number, WRONGS[f.wrong] % {"detail": f.detail}, f.line.text[:80])
        for f in faults
    ]
    return Table(_("Dòng chưa làm được"), columns, rows)


def _route_table(effects: Effects) -> Table:
    columns = [Column(_("Nơi")), Column(_("Trước")), Column(_("Sau"))]
    rows = [
        (route.place, _chain(route.before), _chain(route.after))
        for route in effects.routes
    ]
    return Table(_("Đường đi của tin báo"), columns, rows)


def _chain(names: tuple[str, ...]) -> str:
    return " → ".join(names) or _("chưa có đội nào")


@require_POST
@administrator_required
def apply(request: PersonRequest, pk: int) -> HttpResponse:
    """Do all that a plan says."""
    try:
        services.apply(plan=plan_of(pk), by=request.user)
    except (FaultyPlanError, UnreadableError):
        messages.error(request, _("Chưa làm gì: còn dòng chưa làm được. Xem ở dưới."))
    except services.PlanStateError:
        messages.error(request, _("Kế hoạch này không còn là bản thảo."))
    else:
        messages.success(request, _("Đã áp dụng cả kế hoạch."))
    return redirect("partners:plan", pk)


@require_POST
@administrator_required
def undo(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a plan back, if nothing stands on it."""
    try:
        services.undo(plan=plan_of(pk), by=request.user)
    except services.LaterWorkError as e:
        what = ", ".join(str(LATER[code]) for code in e.what)
        text = _("Chưa hoàn tác: đã có %(what)s. Sửa từng đơn vị thay cho cả kế hoạch.")
        messages.error(request, text % {"what": what})
    except services.PlanStateError:
        messages.error(request, _("Kế hoạch này không ở trạng thái đã áp dụng."))
    else:
        messages.success(request, _("Đã hoàn tác: mọi đơn vị trở lại như trước."))
    return redirect("partners:plan", pk)
