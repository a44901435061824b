"""What readers say is blocked wrongly: the queue, one name, the answer."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest
from lachan.lists import lookup as looking
from lachan.lists.access import complaint_of, editor_required
from lachan.lists.forms_local import ReplyForm
from lachan.lists.models import Complaint
from lachan.lists.services import complaints
from lachan.lists.services.complaints import ComplaintError
from lachan.lists.services.local import LocalError
from lachan.lists.services.national import NationalError
from lachan.lists.views.lookup import trust
from lachan.lists.views.national_words import why_not as national_why_not
from lachan.lists.views.quality_words import why_not
from lachan.policy.catalogue import catalogue
from lachan.web.middleware import no_store

A_PAGE = 30


@require_safe
@no_store
@editor_required
def index(request: PersonRequest) -> HttpResponse:
    """Show the names that wait, the most often told first; or those answered."""
    answered = request.GET.get("xong") == "1"
    rows = Complaint.objects.open()
    if answered:
        rows = Complaint.objects.exclude(answer="").select_related("answered_by")
        rows = rows.order_by("-answered_at")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "answered": answered,
        "query": "xong=1&" if answered else "",
        "waiting": Complaint.objects.open().count(),
    }
    return render(request, "lists/complaints/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@editor_required
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one name with all that was said, and take the answer."""
    row = complaint_of(pk)
    codes = looking.categories_of(row.name, settings.POLICY_DIR, trust())
    form = ReplyForm(request.POST or None, categories=codes)
    if request.method == "POST" and form.is_valid():
        try:
            complaints.answer(row, form.reply(), by=request.user)
        except (ComplaintError, LocalError) as e:
            form.add_error(None, why_not(e.code))
        except NationalError as e:
            form.add_error(None, national_why_not(e.code))
        else:
            messages.success(request, _("Đã trả lời. Người báo thấy câu trả lời này."))
            return redirect("lists:complaint", pk)
    return _page(request, row, form, codes)


def _page(
    request: PersonRequest, row: Complaint, form: ReplyForm, codes: list[str]
) -> HttpResponse:
    known = catalogue()
    context = {
        "complaint": row,
        "form": form,
        "words": row.words.exclude(reason="")[:50],
        "codes": codes,
        "sensitive": any(known[c].sensitive for c in codes),
        "national": complaints.national_entry(row.name),
        "entries": row.entries.all()[:50],
        "before": Complaint.objects.filter(name=row.name).exclude(pk=row.pk)[:5],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "lists/complaints/one.html", context, status=status)


@require_POST
@editor_required
def reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """Look again at what was answered; what it changed is undone."""
    try:
        complaints.reopen(complaint_of(pk), by=request.user)
    except ComplaintError as e:
        messages.error(request, why_not(e.code))
    else:
        messages.success(request, _("Đã mở lại. Các mục kèm theo đã được hoàn tác."))
    return redirect("lists:complaint", pk)
