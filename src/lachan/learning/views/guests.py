"""Who was in a session without an account: typed by who holds it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, staff_required
from lachan.documents.sheets import MOST_SHEETS, sheets
from lachan.learning import access
from lachan.learning.facts import training as facts
from lachan.learning.facts.slips import slip_card, test_on_paper
from lachan.learning.forms.guests import GuestsForm, ResultForm
from lachan.learning.models import Guest
from lachan.learning.rules.training import Stage
from lachan.learning.services import guests
from lachan.learning.services.training import FullError, NotYetError, OverError
from lachan.learning.views.common import download, get_or_post, sent, today
from lachan.learning.views.slips import WHY_NOT
from lachan.web.middleware import no_store


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


@get_or_post
@staff_required
def result(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Keep what somebody reached in the tests on paper."""
    session = access.session_for(request.user, pk, today())
    guest = access.guest_of(session, row)
    asked = session.course.questions.filter(gone=False).count()
    form = ResultForm(sent(request), asked=asked)
    if request.method == "POST" and form.is_valid() and _kept(request, guest, form):
        messages.success(request, _("Đã ghi kết quả."))
        return redirect("training:session", pk)
    context = {
        "session": session,
        "title": facts.said(session.course, "title"),
        "stands": facts.guest_standing(guest),
        "form": form,
    }
    return render(request, "training/result.html", context)


def _kept(request: PersonRequest, guest: Guest, form: ResultForm) -> bool:
    """Keep the results that were typed; else the form says why not."""
    typed = {stage: form.cleaned_data[stage.value] for stage in Stage}
    results = {
        s: (right, form.asked) for s, right in typed.items() if right is not None
    }
    try:
        guests.write_in(
            guest=guest, results=results, by=request.user, now=timezone.now()
        )
    except NotYetError as e:
        form.add_error(None, str(WHY_NOT[str(e)]))
        return False
    except guests.GoneError:
        raise Http404 from None
    return True


@require_safe
@no_store
@staff_required
def slips(request: PersonRequest, pk: int) -> HttpResponse:
    """Send the slips of who has no account as cards to hand out."""
    session = access.session_for(request.user, pk, today())
    parts = Paginator(access.guests_of(session), MOST_SHEETS)
    part = parts.get_page(request.GET.get("phan"))
    if not parts.count:
        raise Http404
    octets = sheets(_("Phiếu dự lớp"), *map(slip_card, part))
    name = f"phieu-{pk}-{part.number}.pdf" if parts.num_pages > 1 else f"phieu-{pk}.pdf"
    return download(octets, "application/pdf", name)


@require_safe
@staff_required
def questions(request: PersonRequest, pk: int) -> HttpResponse:
    """Send the test on paper, with the answers on a page of their own."""
    session = access.session_for(request.user, pk, today())
    octets = sheets(_("Bài kiểm tra"), *test_on_paper(session))
    return download(octets, "application/pdf", f"bai-{pk}.pdf")


@require_POST
@staff_required
def take_out(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Take somebody out who was not there."""
    session = access.session_for(request.user, pk, today())
    try:
        guests.take_out(guest=access.guest_of(session, row), by=request.user)
    except NotYetError as e:
        messages.error(request, str(WHY_NOT[str(e)]))
    except guests.GoneError:
        raise Http404 from None
    else:
        messages.success(request, _("Đã bỏ khỏi danh sách."))
    return redirect("training:session", pk)
