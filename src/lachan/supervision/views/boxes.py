"""Boxes of a family or school: who they are, how they are, codes for more."""

from io import BytesIO
from typing import Any

import qrcode  # type: ignore[import-untyped]  # has no types
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe
from qrcode.image.svg import SvgPathImage  # type: ignore[import-untyped]  # the same

from lachan import __version__
from lachan.accounts.access import PersonRequest
from lachan.box.state import APART_S, is_older
from lachan.supervision import access
from lachan.supervision.forms.boxes import BoxNameForm
from lachan.supervision.models import Box, Family, School
from lachan.supervision.schools_of import Standing
from lachan.supervision.services import boxes as service
from lachan.supervision.views import common, school_common
from lachan.supervision.views.common import family_page
from lachan.supervision.views.school_common import it_page

Home = Family | School


@require_safe
@family_page
def boxes(request: PersonRequest, family: Family) -> HttpResponse:
    """Show the family's boxes."""
    return _family(request, family, context(family))


@require_POST
@family_page
def code(request: PersonRequest, family: Family) -> HttpResponse:
    """Make a code; it is shown this once."""
    return _family(request, family, context(family) | _made(family, request))


@require_POST
@family_page
def rename(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Give a box another name."""
    box, bad = access.box_of(family, pk), _renamed(request, family, pk)
    if bad is not None:
        told = context(family) | {"bad": bad, "bad_pk": box.pk}
        return _family(request, family, told, 422)
    return redirect("supervision:boxes")


@require_POST
@family_page
def revoke(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Take a box's key back."""
    _revoked(request, family, pk)
    return redirect("supervision:boxes")


def _family(
    request: PersonRequest, family: Family, told: dict[str, Any], status: int = 200
) -> HttpResponse:
    return common.show(
        request, family, "boxes.html", told, tab="devices", status=status
    )


# --- Schools ------------------------------------------------------------------------


@require_safe
@it_page
def school_boxes(request: PersonRequest, here: Standing) -> HttpResponse:
    """Show the school's boxes."""
    return _school(request, here, context(here.school))


@require_POST
@it_page
def school_code(request: PersonRequest, here: Standing) -> HttpResponse:
    """Make a code; it is shown this once."""
    told = context(here.school) | _made(here.school, request)
    return _school(request, here, told)


@require_POST
@it_page
def school_rename(request: PersonRequest, here: Standing, pk: int) -> HttpResponse:
    """Give a box another name."""
    box, bad = access.box_of(here.school, pk), _renamed(request, here.school, pk)
    if bad is not None:
        told = context(here.school) | {"bad": bad, "bad_pk": box.pk}
        return _school(request, here, told, 422)
    return redirect("supervision:school_boxes", key=here.school.key)


@require_POST
@it_page
def school_revoke(request: PersonRequest, here: Standing, pk: int) -> HttpResponse:
    """Take a box's key back."""
    _revoked(request, here.school, pk)
    return redirect("supervision:school_boxes", key=here.school.key)


def _school(
    request: PersonRequest, here: Standing, told: dict[str, Any], status: int = 200
) -> HttpResponse:
    return school_common.show(
        request, here, "boxes.html", told, tab="school_network", status=status
    )


# --- Both ---------------------------------------------------------------------------


def context(home: Home) -> dict[str, Any]:
    """Return what the page of a home's boxes shows."""
    rows = list(Box.objects.of(home))
    return {
        "boxes": [_line(home, box) for box in rows if box.revoked_at is None],
        "gone": [box for box in rows if box.revoked_at is not None],
        "newest": __version__,
        "code_url": _url(home, "code"),
    }


def _line(home: Home, box: Box) -> dict[str, Any]:
    near_s = 0.0
    if box.seen_at is not None:
        near_s = (timezone.now() - box.seen_at).total_seconds()
    return {
        "box": box,
        "near": box.seen_at is not None and near_s <= APART_S,
        "old": is_older(box.version, __version__),
        "rename": _url(home, "rename", box.pk),
        "revoke": _url(home, "revoke", box.pk),
    }


def _url(home: Home, what: str, *args: int) -> str:
    if isinstance(home, Family):
        return reverse(f"supervision:box_{what}", args=args)
    return reverse(f"supervision:school_box_{what}", args=[home.key, *args])


def _made(home: Home, request: PersonRequest) -> dict[str, Any]:
    try:
        made, code = service.make_code(home=home, by=request.user, now=timezone.now())
    except service.TooManyError:
        return {"too_many": True}
    command = f"lachan box join {settings.LACHAN_URL} {code}"
    return {
        "code": code,
        "command": command,
        "qr": _qr(command),
        "until": made.expires_at,
    }


def _qr(text: str) -> str:
    """Return a QR code as SVG: black on white in the dark as well."""
    made = qrcode.make(text, image_factory=SvgPathImage, border=2)
    out = BytesIO()
    made.save(out)
    svg = out.getvalue().decode().partition("?>")[2]
    return mark_safe(svg)  # noqa: S308 - of our own address and code alone


def _renamed(request: PersonRequest, home: Home, pk: int) -> BoxNameForm | None:
    """Rename; return the form if it is not good."""
    form = BoxNameForm(request.POST)
    if not form.is_valid():
        return form
    box = access.box_of(home, pk)
    service.rename(box=box, name=form.cleaned_data["name"], by=request.user)
    return None


def _revoked(request: PersonRequest, home: Home, pk: int) -> None:
    box = access.box_of(home, pk)
    service.revoke(box=box, by=request.user, now=timezone.now())
