"""Who was in a session without an account: typed by who holds it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lachan.accounts.access import PersonRequest, staff_required
from lachan.learning import access
from lachan.learning.forms.guests import GuestsForm
from lachan.learning.services import guests
from lachan.learning.services.training import FullError, OverError
from lachan.learning.views.common import today


@require_POST
@staff_required
def add(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep the people that were typed."""
    row = access.session_for(request.user, pk, today())
    form = GuestsForm(request.POST)
    if not form.is_valid():
        messages.error(request, "; ".join(str(one) for one in form.errors["people"]))
        return redirect("training:session", pk)
    people = form.cleaned_data["people"]
    try:
        n = guests.add(session=row, people=people, by=request.user, now=timezone.now())
    except FullError:
        messages.error(request, _("Lớp không còn đủ chỗ. Sửa số chỗ của lớp trước."))
    except OverError:
        messages.error(request, _("Lớp chưa bắt đầu, hoặc đã hoãn."))
    else:
        said = ngettext("Đã ghi %(n)s người.", "Đã ghi %(n)s người.", n)
        messages.success(request, said % {"n": n})
    return redirect("training:session", pk)


@require_POST
@staff_required
def take_out(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Take somebody out who was not there."""
    session = access.session_for(request.user, pk, today())
    guests.take_out(guest=access.guest_of(session, row), by=request.user)
    messages.success(request, _("Đã bỏ khỏi danh sách."))
    return redirect("training:session", pk)
