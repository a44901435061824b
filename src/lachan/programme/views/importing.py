"""Bring a plan of others in: read, look at what was understood, then carry it out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.programme.access import plan_of
from lachan.programme.forms.plans import ImportForm, NamedForm
from lachan.programme.services import importing as services
from lachan.programme.services.importing import Named
from lachan.programme.views.common import get_or_post, sent, today


def _named(form: NamedForm) -> Named:
    return Named(**{name: form.cleaned_data[name] for name in Named.__slots__})


@get_or_post
@administrator_required
def bring(request: PersonRequest) -> HttpResponse:
    """Read a plan and keep it as a draft, to be looked at before it counts."""
    form = ImportForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        plan = services.bring(
            named=_named(form),
            understood=form.understood,
            by=request.user,
            today=today(),
        )
        messages.success(request, _("Đã đọc. Xem lại rồi đưa vào thực hiện."))
        return redirect("programme:plan", plan.pk)
    return render(request, "programme/import.html", {"form": form})


@get_or_post
@administrator_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Mend what was said of a plan; the plan that ships stays as it is."""
    plan = plan_of(request.user, pk)
    form = NamedForm(sent(request), instance=plan)
    if request.method == "POST" and form.is_valid() and not plan.shipped:
        fresh = plan_of(request.user, pk)
        services.describe(plan=fresh, named=_named(form), by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect("programme:plan", pk)
    context = {"form": form, "plan": plan}
    return render(request, "programme/plan_edit.html", context)


@require_POST
@administrator_required
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """Carry a draft out."""
    plan = plan_of(request.user, pk)
    try:
        services.confirm(plan=plan, by=request.user, today=today())
    except services.NotADraftError:
        messages.error(request, _("Kế hoạch này đã được đưa vào thực hiện rồi."))
    else:
        messages.success(request, _("Kế hoạch đang được thực hiện."))
    return redirect("programme:plan", pk)


@require_POST
@administrator_required
def discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Drop a draft."""
    plan = plan_of(request.user, pk)
    try:
        services.discard(plan=plan, by=request.user)
    except services.NotADraftError:
        messages.error(request, _("Chỉ bỏ được bản đang nhập."))
        return redirect("programme:plan", pk)
    messages.success(request, _("Đã bỏ bản nhập."))
    return redirect("programme:index")
