"""Devices: list, add, change, guests, guide."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest
from lachan.supervision import access, facts
from lachan.supervision.forms.family import THIS, DeviceForm, GuestForm
from lachan.supervision.models import (
    Change,
    Count,
    Device,
    DeviceKind,
    DeviceRole,
    Family,
)
from lachan.supervision.rules.askers import AskerError, AskerKind
from lachan.supervision.services import devices as service
from lachan.supervision.services import families
from lachan.supervision.views.common import back_to, family_page, own_address, show
from lachan.supervision.views.home import SEEN_WITHIN

ICONS = {
    DeviceKind.PHONE: "device-mobile",
    DeviceKind.TABLET: "device-tablet",
    DeviceKind.LAPTOP: "device-laptop",
    DeviceKind.DESKTOP: "device-desktop",
    DeviceKind.TV: "movie",
    DeviceKind.CONSOLE: "device-gamepad-2",
    DeviceKind.OTHER: "devices",
}


@require_safe
@family_page
def devices(request: PersonRequest, family: Family) -> HttpResponse:
    """Show every device by whose it is, and how guests are held."""
    rows = list(family.devices.select_related("child", "family", "sharing"))
    today = facts.local_day(timezone.now())
    seen = set(
        Count.objects.filter(
            profile__in={d.profile_key for d in rows}, day__gte=today - SEEN_WITHIN
        ).values_list("profile", flat=True)
    )
    people = [
        (c.nickname, c.key, [d for d in rows if d.child_id == c.pk])
        for c in family.children.all()
    ]
    context = {
        "people": [(n, k, [_line(d, seen) for d in mine]) for n, k, mine in people],
        "shared": [_line(d, seen) for d in rows if d.role == DeviceRole.SHARED],
        "adults": [_line(d, seen) for d in rows if d.role == DeviceRole.ADULT],
        "guests": [_line(d, seen) for d in rows if d.role == DeviceRole.GUEST],
        "guest_form": GuestForm(initial={"guest_age": family.guest_age}),
        "dns": dns_text(request),
    }
    return show(request, family, "devices.html", context, tab="devices")


def _line(device: Device, seen: set[str]) -> dict[str, Any]:
    return {
        "device": device,
        "icon": ICONS[DeviceKind(device.kind)],
        "seen": device.profile_key in seen,
    }


def dns_text(request: HttpRequest) -> tuple[str, int]:
    """Return address and port at which the gateway answers, for a person to type.

    Where it listens on every address, the one that the browser reached is one of them.
    """
    host, port = settings.LACHAN_DNS
    try:
        anywhere = ip_address(host).is_unspecified
    except ValueError:
        anywhere = True  # several addresses, or a name
    return (split_domain_port(request.get_host())[0] if anywhere else str(host)), int(
        port
    )


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def device_add(request: PersonRequest, family: Family) -> HttpResponse:
    """Add a device; the second step of the start."""
    key = request.GET.get("con", "")
    child = next((c for c in family.children.all() if c.key == key), None)
    initial = {
        "name": _("Máy của %(name)s") % {"name": child.nickname} if child else "",
        "whose": key or None,
        "kind": DeviceKind.PHONE,
        "how": THIS if own_address(request) else AskerKind.ADDRESS,
    }
    later = key if child and request.GET.get("buoc") == "2" else ""
    return _editor(request, family, Device(family=family), initial, later)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def device_edit(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Change a device."""
    device = access.device_of(family, pk)
    if device.role == DeviceRole.SHARED:
        return redirect("supervision:share", pk=device.pk)
    initial = {
        "name": device.name,
        "kind": device.kind,
        "whose": device.child.key if device.child else device.role,
        "how": device.asker_kind,
        "value": device.asker,
    }
    return _editor(request, family, device, initial)


def _editor(
    request: PersonRequest,
    family: Family,
    device: Device,
    initial: dict[str, Any],
    later: str = "",
) -> HttpResponse:
    """later: key of the new child whose start may go on without a device."""
    own = own_address(request)
    form = DeviceForm(
        request.POST or None,
        initial=initial,
        family=family,
        own_address=own,
        device=device,
    )
    if request.method == "POST" and form.is_valid():
        change = _save(request, device, form, own)
        if not form.errors:
            if device.asker_kind == AskerKind.CREDENTIAL:
                return redirect("supervision:device_connect", pk=device.pk)
            if later and device.child is not None:
                return redirect("supervision:ready", key=device.child.key)
            return back_to(reverse("supervision:devices"), change)
    context = {
        "form": form,
        "device": device,
        "later": later,
    }
    return show(request, family, "device.html", context, tab="devices")


def _save(
    request: PersonRequest, device: Device, form: DeviceForm, own: str
) -> Change | None:
    try:
        return service.save_device(device=device, own_address=own, by=request.user)
    except service.AskerTakenError:
        form.taken()
    except AskerError:
        form.add_error("value", _("Địa chỉ này không dùng được cho máy này."))
    return None


@require_POST
@family_page
def device_remove(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Forget a device."""
    device = access.device_of(family, pk)
    change = service.remove_device(device=device, by=request.user)
    return back_to(reverse("supervision:devices"), change)


@require_POST
@family_page
def guests(request: PersonRequest, family: Family) -> HttpResponse:
    """Choose how strictly guests are held."""
    form = GuestForm(request.POST)
    change = None
    if form.is_valid():
        change = families.set_guest_age(
            family=family, age=form.cleaned_data["guest_age"], by=request.user
        )
    return back_to(reverse("supervision:devices"), change)


@require_safe
@family_page
def ready(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Last step of the start: what holds now, and how the device learns of it."""
    child = access.child_of(family, key)
    context = {"child": child, "dns": dns_text(request)}
    return show(request, family, "ready.html", context)
