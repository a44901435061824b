"""What all pages of a family share: the door, the tabs, the notice with its undo."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.accounts.access import PersonRequest, person_required
from lachan.lib.numbers import row_number
from lachan.supervision import access
from lachan.supervision.models import (
    Change,
    Dispute,
    Family,
    Proposal,
    Published,
    Request,
)
from lachan.supervision.rules.askers import AskerError, address
from lachan.supervision.services.disputes import HeldError
from lachan.supervision.views import changes
from lachan.web.middleware import no_store
from lachan.web.parts import Link

P = ParamSpec("P")
UNDO_FOR_S = 24 * 3600


def family_page(
    view: Callable[Concatenate[PersonRequest, Family, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Let a person in who keeps a family; others start one. Never cached."""

    @no_store
    @person_required
    @wraps(view)
    def opened(
        request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        family = access.family_of(request.user)
        if family is None:
            return redirect("supervision:start")
        try:
            return view(request, family, *args, **kwargs)
        except HeldError:
            return show(request, family, "held.html", {}, status=409)

    return opened


@dataclass(frozen=True, slots=True)
class Done:
    """What was just done. undo: where to take it back, "" where that is over."""

    text: str
    undo: str
    undone: bool


def show(
    request: PersonRequest,
    family: Family | None,
    template: str,
    context: dict[str, Any],
    *,
    tab: str = "home",
    status: int = 200,
) -> HttpResponse:
    """Render a page of a family with tabs, notice and ribbon."""
    frame: dict[str, Any] = {"person_name": request.user.display_name}
    if family is not None:
        asked = Request.objects.filter(child__family=family).open().values("pk")
        proposed = Proposal.objects.filter(child__family=family).waiting().values("pk")
        waiting = asked.order_by().union(proposed.order_by(), all=True).count()
        frame |= {
            "family_tabs": _tabs(tab, waiting),
            "sample_data": family.is_demo,
            "done": _done(request, family),
            "late": _late(family),
            "disputed": Dispute.objects.open().filter(family=family).exists(),
        }
    return render(request, f"supervision/{template}", frame | context, status=status)


def _tabs(current: str, waiting: int) -> list[Link]:
    entries = [
        ("home", _("Nhà"), "home", 0),
        ("requests", _("Yêu cầu"), "message-question", waiting),
        ("devices", _("Thiết bị"), "devices", 0),
        ("log", _("Nhật ký"), "history", 0),
    ]
    return [
        Link(label, reverse(f"supervision:{name}"), icon, name == current, count)
        for name, label, icon, count in entries
    ]


def _done(request: HttpRequest, family: Family) -> Done | None:
    number = row_number(request.GET.get("xong", ""))
    if number is None:
        return None
    change = (
        Change.objects.filter(family=family, pk=number).select_related("child").first()
    )
    if change is None:
        return None
    age = (timezone.now() - change.at).total_seconds()
    undo = ""
    if change.undoable and change.undone_at is None and age < UNDO_FOR_S:
        undo = reverse("supervision:undo", args=[change.pk])
    return Done(_told(change), undo, change.undone_at is not None)


def _told(change: Change) -> str:
    said = changes.sentence(change)
    return f"{change.child.nickname}: {said}" if change.child else said


def _late(family: Family) -> bool:
    """Tell whether the gateway does not have a change yet."""
    keys = [*family.children.values_list("key", flat=True)]
    keys += [family.guest_key, family.adult_key]
    return Published.objects.filter(key__in=keys, stale=True).exists()


def back_to(url: str, change: Change | None = None) -> HttpResponse:
    """Go on to a page that tells what was done."""
    return redirect(url if change is None else f"{url}?xong={change.pk}")


def own_address(request: HttpRequest) -> str:
    """Return the canonical address that the request comes from, or ""."""
    try:
        return address(request.META.get("REMOTE_ADDR", ""))
    except AskerError:
        return ""
