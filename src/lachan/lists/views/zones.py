"""Resolvers of providers that take the national list: who, how far, what they write."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
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
from lachan.lists.access import administrator_alone, subscriber_of
from lachan.lists.forms_zones import SubscriberForm
from lachan.lists.models import Subscriber
from lachan.lists.rules import zone_texts
from lachan.lists.services import zones
from lachan.web.middleware import no_store
from lachan.web.paging import page_of
from lachan.zones import status
from lachan.zones.config import DEFAULT_NAME

A_PAGE = 30
LATE = dt.timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Held:
    """What one subscriber has of the national zone. lag: since when it is behind."""

    row: Subscriber
    serial: int | None
    at: dt.datetime | None
    way: str
    lag: dt.timedelta | None
    told: Mapping[str, Any]

    @property
    def is_late(self) -> bool:
        """Whether a person should look."""
        return self.lag is not None and self.lag > LATE


@require_safe
@no_store
@administrator_alone
def index(request: PersonRequest) -> HttpResponse:
    """Show the subscribers and what each has."""
    page = page_of(request, Subscriber.objects.select_related("made_by"), A_PAGE)
    said = status.read(zones.directory())
    now = timezone.now()
    zone = said.get("zones", {}).get(DEFAULT_NAME)
    context = {
        "page": page,
        "held": [_held(row, said, now) for row in page],
        "zone": zone,
        "zone_at": _moment(zone["changed_at"]) if zone else None,
        "address": settings.LACHAN_ZONES,
        "silent": settings.LACHAN_ZONES and _is_silent(said, now),
        "lost": zones.lost_keys(),
    }
    return render(request, "lists/zones/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@administrator_alone
def add(request: PersonRequest) -> HttpResponse:
    """Make a subscriber; its secret is on the answer and nowhere again."""
    form = SubscriberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {k: form.cleaned_data[k] for k in ("name", "addresses", "notify")}
        row, secret = zones.subscribe(**said, by=request.user)
        context = {"row": row, "secret": secret, "texts": _texts(row, secret)}
        return render(request, "lists/zones/one.html", context)
    code = 422 if request.method == "POST" else 200
    return render(request, "lists/zones/add.html", {"form": form}, status=code)


@require_safe
@no_store
@administrator_alone
def one(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what its administrator writes down, without the secret."""
    row = subscriber_of(pk)
    held = _held(row, status.read(zones.directory()), timezone.now())
    context = {"row": row, "held": held, "texts": _texts(row, "")}
    return render(request, "lists/zones/one.html", context)


@require_POST
@administrator_alone
def revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a subscriber out."""
    row = zones.revoke(subscriber=subscriber_of(pk), by=request.user)
    text = _("%(name)s không lấy được danh sách nữa. Bản đang có dùng được 30 ngày.")
    messages.success(request, text % {"name": row.name})
    return redirect("lists:zones")


def _texts(row: Subscriber, secret: str) -> list[tuple[str, str, str]]:
    """Return (id, program, lines) for each program that can know it that way."""
    host, port = settings.LACHAN_ZONES or ("192.0.2.1", 53)
    way = zone_texts.Way(DEFAULT_NAME, host, port, str(row), secret)
    makers = zone_texts.SIGNING if row.has_key else zone_texts.BY_ADDRESS
    found = enumerate(makers.items())
    return [(f"lines-{n}", program, make(way)) for n, (program, make) in found]


def _held(row: Subscriber, said: Mapping[str, Any], now: dt.datetime) -> Held:
    mine = said.get("subscribers", {}).get(str(row), {}).get(DEFAULT_NAME, {})
    zone = said.get("zones", {}).get(DEFAULT_NAME, {})
    serial = mine.get("serial")
    is_behind = serial != zone.get("serial") and row.revoked_at is None
    since = zone.get("changed_at")
    return Held(
        row=row,
        serial=serial,
        at=_moment(mine["at"]) if "at" in mine else None,
        way=str(mine.get("way", "")),
        lag=now - _moment(since) if is_behind and since else None,
        told=said.get("told", {}).get(str(row), {}).get(DEFAULT_NAME, {}),
    )


def _is_silent(said: Mapping[str, Any], now: dt.datetime) -> bool:
    return now - _moment(float(said.get("at", 0))) > LATE


def _moment(epoch_s: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(epoch_s, dt.UTC)
