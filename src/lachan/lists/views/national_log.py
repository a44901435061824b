"""The public log of the national list, for everybody: page, JSON, check."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lachan.lists.models import NationalEntry, NationalLog
from lachan.lists.services import national_log
from lachan.web.middleware import no_store
from lachan.web.paging import page_of

A_PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the newest lines. No name stands in them, canaries apart."""
    page = page_of(request, NationalLog.objects.all(), A_PAGE)
    now = timezone.now()
    context = {
        "page": page,
        "in_force": NationalEntry.objects.in_force(now).count(),
        "canary": next(iter(national_log.canaries(now)), None),
    }
    return render(request, "lists/national/log.html", context)


@require_safe
def as_json(request: HttpRequest) -> StreamingHttpResponse:
    """Return every line from the first, as JSON, one a line."""
    answer = StreamingHttpResponse(
        national_log.as_json_lines(), content_type="application/json"
    )
    answer["Content-Disposition"] = 'inline; filename="nhat-ky.json"'
    return answer


@require_safe
@no_store
def check(request: HttpRequest) -> HttpResponse:
    """Recompute the whole chain now and say what came out."""
    return render(
        request, "lists/national/check.html", {"verdict": national_log.verify()}
    )
