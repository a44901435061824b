"""Local entries: what staff here put into a category or took out of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest
from lachan.lists.access import editor_required, local_of
from lachan.lists.forms_local import LocalForm
from lachan.lists.models import LocalEntry
from lachan.lists.services import local
from lachan.lists.services.local import LocalError
from lachan.lists.views.quality_words import why_not
from lachan.web.middleware import no_store

A_PAGE = 30


@require_safe
@no_store
@editor_required
def index(request: PersonRequest) -> HttpResponse:
    """Show the entries in force, or all there ever were."""
    now = timezone.now()
    every = request.GET.get("moi") == "1"
    rows = LocalEntry.objects.select_related("made_by", "ended_by", "complaint")
    text = request.GET.get("q", "").strip().lower()[:253]
    if text:
        rows = rows.filter(name__contains=text)
    if not every:
        rows = rows.in_force(now)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "every": every,
        "q": text,
        "query": f"{query.urlencode()}&" if query else "",
        "in_force": LocalEntry.objects.in_force(now).count(),
    }
    return render(request, "lists/local/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@editor_required
def add(request: PersonRequest) -> HttpResponse:
    """Take an entry; a popular name is shown again before it is kept."""
    first = {
        key: request.GET[given]
        for key, given in (("q", "q"), ("category", "nhom"), ("act", "viec"))
        if given in request.GET
    }
    form = LocalForm(request.POST or None, initial=first)
    context: dict[str, object] = {"form": form}
    if not form.is_bound or not form.is_valid():
        return _add_page(request, context)
    draft = form.draft()
    try:
        row = local.add(draft, by=request.user, sure=request.POST.get("sure") == "1")
    except LocalError as e:
        if e.code == "popular":
            context["popular"] = local.popular(draft)
        else:
            form.add_error(None, why_not(e.code))
        return _add_page(request, context)
    messages.success(
        request,
        _("Đã lưu %(name)s. Có hiệu lực với bản phát hành kế tiếp, sau ít giây.")
        % {"name": row.shown},
    )
    return redirect("lists:local")


def _add_page(request: PersonRequest, context: dict[str, object]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "lists/local/add.html", context, status=status)


@require_POST
@editor_required
def undo(request: PersonRequest, pk: int) -> HttpResponse:
    """End an entry before its date."""
    row = local_of(pk)
    try:
        local.undo(entry=row, by=request.user)
    except LocalError as e:
        messages.error(request, why_not(e.code))
    else:
        text = _("Đã hoàn tác %(name)s. Có hiệu lực sau ít giây.")
        messages.success(request, text % {"name": row.shown})
    return redirect("lists:local")
