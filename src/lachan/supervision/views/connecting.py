"""Bring a device with a credential to the gateway: steps, code, profile, self-test.

The child's device opens the page by the code on the parent's screen and need not sign
in: whoever has the address has the credential anyway. It names nobody.
"""

from collections.abc import Callable
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import qrcode  # type: ignore[import-untyped]  # has no types
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from qrcode.image.svg import SvgPathImage  # type: ignore[import-untyped]  # the same

from lachan.accounts.access import PersonRequest
from lachan.lib import control
from lachan.supervision import access
from lachan.supervision.models import Device, Family
from lachan.supervision.rules import connecting
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.services import devices as service
from lachan.supervision.views.common import back_to, family_page, show
from lachan.supervision.views.devices import dns_text
from lachan.supervision.views.selftest import remember
from lachan.web.middleware import no_store

DNS_PORT = 53
FRESH_S = 120.0  # a device asks more often than that while somebody uses it
_OVER = {"dot": "DNS over TLS", "doh": "DNS over HTTPS"}


def offered() -> connecting.Service | None:
    """Return the encrypted service of this installation, None where there is none."""
    found: connecting.Service | None = settings.LACHAN_ENCRYPTED
    return found


@require_safe
@family_page
def device_connect(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Show the code that carries on to the device, and whether the device arrived."""
    device = _with_credential(access.device_of(family, pk))
    here = request.build_absolute_uri(
        reverse("supervision:connect", args=[device.asker])
    )
    context = {
        "device": device,
        "address": here,
        "code": _code(here),
        "seen": _seen(device.asker),
    }
    return show(request, family, "device_connect.html", context, tab="devices")


@require_POST
@family_page
def device_renew(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Take the credential back and give another."""
    device = _with_credential(access.device_of(family, pk))
    service.renew_credential(device=device, by=request.user)
    return back_to(reverse("supervision:device_connect", args=[device.pk]), None)


def _with_credential(device: Device) -> Device:
    if device.asker_kind != AskerKind.CREDENTIAL or offered() is None:
        raise Http404
    return device


@require_safe
@no_store
def connect(request: HttpRequest, credential: str) -> HttpResponse:
    """Show the steps for this device, and the self-test."""
    _known, found = _open(credential)
    context = {
        "ways": connecting.ways(found, credential),
        "credential": credential,
        "seen": _seen(credential),
        "dns": _number(request),
    }
    answer = render(request, "supervision/connect.html", context)
    remember(answer, credential)
    return answer


@require_safe
@no_store
def connect_declaration(request: HttpRequest, credential: str) -> HttpResponse:
    """Give the declaration for devices that a school manages, iOS and macOS 27 on."""
    make = connecting.apple_declaration
    return _download(credential, make, "application/json", "la-chan.json")


@require_safe
@no_store
def connect_apple(request: HttpRequest, credential: str) -> HttpResponse:
    """Give the profile for iPhone, iPad and Mac."""
    kind = "application/x-apple-aspen-config"
    return _download(credential, _signed_profile, kind, "la-chan.mobileconfig")


def _signed_profile(found: connecting.Service, credential: str, name: str) -> bytes:
    return _signed(connecting.apple_profile(found, credential, name))


def _download(
    credential: str,
    make: Callable[[connecting.Service, str, str], bytes],
    kind: str,
    name: str,
) -> HttpResponse:
    """Send what `make` writes for a device; back to the steps where it cannot."""
    _known, found = _open(credential)
    try:
        made = make(found, credential, _("Lá Chắn"))
    except ValueError:
        return redirect("supervision:connect", credential=credential)
    answer = HttpResponse(made, kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _number(request: HttpRequest) -> str:
    """Return the gateway's address as a number, "" where only a name is known."""
    host, port = dns_text(request)
    try:
        return str(ip_address(host)) if port == DNS_PORT else ""
    except ValueError:
        return ""


def _open(credential: str) -> tuple[Device, connecting.Service]:
    found, device = offered(), access.device_with(credential)
    if found is None or device is None:
        raise Http404
    return device, found


def _seen(credential: str) -> dict[str, Any]:
    """Return how long ago the device last asked, and how; nothing if it did not."""
    question = {"op": "seen", "credential": credential}
    answers = control.ask_all(settings.RUN_DIR, question)
    found = [a for a in answers if a.get("found")]
    last = min(found, key=lambda a: float(a["ago_s"]), default=None)
    if last is None or last["ago_s"] > FRESH_S:
        return {}
    return {"ago_s": int(last["ago_s"]), "over": _OVER.get(last["over"], "")}


def _code(address: str) -> str:
    """Return a QR code as SVG: black on white in the dark as well."""
    made = qrcode.make(address, image_factory=SvgPathImage, border=2)
    out = BytesIO()
    made.save(out)
    svg = out.getvalue().decode().partition("?>")[2]
    return mark_safe(svg)  # noqa: S308 - of our own address alone


def _signed(profile: bytes) -> bytes:
    """Sign with the gateway's certificate where the web may read it, else leave it.

    An unsigned profile installs as well; the device then says "not signed".
    """
    try:
        chain = x509.load_pem_x509_certificates(Path(settings.TLS_CERT).read_bytes())
        key = serialization.load_pem_private_key(
            Path(settings.TLS_KEY).read_bytes(), password=None
        )
    except (OSError, ValueError):
        return profile
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        return profile
    made = pkcs7.PKCS7SignatureBuilder().set_data(profile)
    made = made.add_signer(chain[0], key, hashes.SHA256())
    for more in chain[1:]:
        made = made.add_certificate(more)
    return made.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
