"""Who is using it? A page on the shared device itself; children need no password."""

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.accounts.models import User
from lachan.supervision import access
from lachan.supervision.forms.sharing import ShareForm
from lachan.supervision.models import Device, DeviceRole, Family, Sharing
from lachan.supervision.services import sharing as service
from lachan.supervision.views import words
from lachan.supervision.views.common import (
    back_to,
    family_page,
    own_address,
    show,
)
from lachan.web.middleware import no_store

ADULT, NOBODY = "lon", "xong"


class WhoForm(django_forms.Form):
    """A child's key, an adult, or nobody any more."""

    who = django_forms.CharField(max_length=64)


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
def who(request: HttpRequest) -> HttpResponse:
    """Ask who is using this device; an adult must be signed in."""
    device = access.device_at(own_address(request)) if own_address(request) else None
    if device is None or device.role != DeviceRole.SHARED:
        return render(request, "supervision/child_unknown.html", {})
    sharing = Sharing.objects.get(device=device)
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _chosen(request, sharing, form.cleaned_data["who"])
    now = timezone.now()
    turn = sharing.turns.running(now).select_related("child").first()
    context = {
        "device": device,
        "children": sharing.children.all(),
        "turn": turn,
        "until": words.moment_text(turn.until, now) if turn else "",
        "adult": _adult(request, device),
    }
    return render(request, "supervision/who.html", context)


def _adult(request: HttpRequest, device: Device) -> User | None:
    """Return who is signed in, if that is an adult of the device's family."""
    user = request.user
    family = access.family_of(user) if isinstance(user, User) else None
    mine = family is not None and family.pk == device.family_id
    return user if isinstance(user, User) and mine else None


def _chosen(request: HttpRequest, sharing: Sharing, said: str) -> HttpResponse:
    now = timezone.now()
    if said == NOBODY:
        service.end(sharing=sharing, now=now)
        return redirect("supervision:who")
    if said == ADULT:
        adult = _adult(request, sharing.device)
        if adult is None:
            return redirect(f"{reverse('account_login')}?next={request.path}")
        service.begin(sharing=sharing, child=None, adult=adult, now=now)
        return redirect("supervision:who")
    child = sharing.children.select_related("family", "rules").filter(key=said).first()
    if child is None:
        return redirect("supervision:who")
    service.begin(sharing=sharing, child=child, adult=None, now=now)
    return redirect("supervision:child")


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def share(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Let several children share a device."""
    device = access.device_of(family, pk)
    form = ShareForm(request.POST or None, family=family, device=device)
    if request.method == "POST" and form.is_valid():
        change = service.share(
            device=device,
            children=form.chosen(),
            hours_each=form.cleaned_data["hours"],
            by=request.user,
        )
        return back_to(reverse("supervision:devices"), change)
    return show(
        request, family, "share.html", {"form": form, "device": device}, tab="devices"
    )
