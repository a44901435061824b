"""Short links: followed by everybody; hosts and weeks of 111 kept by administrators."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.documents import qr
from lachan.programme.access import campaign_part, link_of
from lachan.programme.forms.campaigns import HostForm, WeekForm
from lachan.programme.models import HotlineWeek, Kept, ListedHost, ShortLink
from lachan.programme.services import campaigns as services
from lachan.programme.views.common import get_or_post, sent, today
from lachan.web.middleware import no_store

COMMON: dict[str, type[ListedHost] | type[HotlineWeek]] = {
    "noi": ListedHost,
    "tuan": HotlineWeek,
}


@require_safe
@no_store
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to where a short link leads; nothing is kept of who followed it."""
    try:
        target = services.follow(link=link_of(code.lower()), day=today())
    except services.NotListedError:
        raise Http404 from None
    answer = HttpResponseRedirect(target)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
@staff_required
def code(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Send the QR code of a short link as SVG."""
    link = campaign_part(pk, ShortLink, row)
    address = settings.LACHAN_URL.rstrip("/") + reverse("short", args=(link.code,))
    answer = HttpResponse(qr.svg(address), content_type="image/svg+xml")
    name = f'attachment; filename="qr-{link.code}.svg"'
    answer.headers["Content-Disposition"] = name
    return answer


@get_or_post
@administrator_required
def common(request: PersonRequest, kind: str) -> HttpResponse:
    """List the hosts that links may lead to, or the weeks of 111, and add one."""
    if kind not in COMMON:
        raise Http404
    model = COMMON[kind]
    form = HostForm(sent(request)) if model is ListedHost else WeekForm(sent(request))
    if request.method == "POST" and form.is_valid():
        row: Kept = model()
        services.keep_common(row=row, fields=form.cleaned_data, by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect("campaigns:common", kind)
    context = {"form": form, "rows": model.objects.there()[:120], "kind": kind}
    return render(request, "programme/campaign_common.html", context)


@require_POST
@administrator_required
def remove_common(request: PersonRequest, kind: str, pk: int) -> HttpResponse:
    """Take a host or a week away."""
    row = COMMON[kind].objects.there().filter(pk=pk).first() if kind in COMMON else None
    if row is None:
        raise Http404
    services.remove_common(row=row, by=request.user)
    messages.success(request, _("Đã bỏ."))
    return redirect("campaigns:common", kind)
