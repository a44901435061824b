"""Who takes the tasks of a lead over that is gone: proposed, then said by a person."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.accounts.access import PersonRequest, administrator_required
from lachan.lib.errors import RefusedError
from lachan.partners.rules.units import NotACodeError
from lachan.partners.services.units import CodeTakenError
from lachan.programme import facts
from lachan.programme.access import plan_of
from lachan.programme.facts.heirs import Heir, proposed
from lachan.programme.forms.tasks import HeirForm
from lachan.programme.models import Plan
from lachan.programme.services.succeeding import take_over
from lachan.programme.services.work import TooEarlyError
from lachan.programme.views.common import get_or_post, sample, sent, today


@get_or_post
@administrator_required
def decide(request: PersonRequest, pk: int, unit: int) -> HttpResponse:
    """Let an administrator say who leads the tasks of a unit from a day on."""
    plan = plan_of(request.user, pk)
    heir = _heir_of(plan, unit)
    form = HeirForm(sent(request), initial=_first(heir))
    if request.method == "POST" and form.is_valid():
        done = _taken(request, plan, heir, form)
        if done is not None:
            return done
    context = {"plan": plan, "heir": heir, "form": form, **sample(plan)}
    return render(request, "programme/heir.html", context)


def _heir_of(plan: Plan, unit: int) -> Heir:
    """Return what is proposed for a lead of the plan today. Raises Http404."""
    day = today()
    rows = proposed(facts.board(plan, day.year, day))
    found = next((one for one in rows if one.old.pk == unit), None)
    if found is None:
        raise Http404
    return found


def _first(heir: Heir) -> dict[str, object]:
    return {
        "name": heir.name,
        "parent": "" if heir.recorded else heir.parent,
        "on": heir.since,
        "basis": heir.basis,
    }


def _taken(
    request: PersonRequest, plan: Plan, heir: Heir, form: HeirForm
) -> HttpResponse | None:
    """Carry it out; where it cannot be, say so in the form."""
    try:
        n = take_over(
            plan=plan, old=heir.old, new=form.new, trust=form.trust, by=request.user
        )
    except TooEarlyError:
        text = _("Ngày này phải sau ngày đơn vị đang chủ trì bắt đầu.")
        form.add_error("on", text)
    except (NotACodeError, CodeTakenError):
        text = _(
            "Tên của đơn vị mới, hay của nơi nó thuộc, không cho mã riêng."
            " Thêm ở trang Mạng lưới trước, rồi ghi mã ở đây."
        )
        form.add_error("name", text)
    except RefusedError:
        text = _("Đơn vị này không tiếp nhận được từ ngày đó. Xem trang Mạng lưới.")
        form.add_error("name", text)
    else:
        said = ngettext("Đã giao %(n)s nhiệm vụ.", "Đã giao %(n)s nhiệm vụ.", n)
        messages.success(request, said % {"n": n})
        return redirect("programme:history", plan.pk)
    return None
