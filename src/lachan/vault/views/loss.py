"""Giving up for good what one key alone opens: asked by one, agreed by another."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.accounts.models import User
from lachan.vault.forms import AgreeForm
from lachan.vault.models import Loss
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import loss as services
from lachan.vault.services.loss import Stake
from lachan.web.middleware import no_store


@dataclass(frozen=True, slots=True)
class Asked:
    """An open request as the page shows it. may: this administrator may agree now."""

    loss: Loss
    stake: Stake
    may: bool
    ready_at: dt.datetime
    early: bool


@no_store
@require_safe
@administrator_required
def show(request: PersonRequest) -> HttpResponse:
    """Show who alone opens something, and what waits for a second person."""
    return _show(request, AgreeForm())


def _show(request: PersonRequest, form: AgreeForm) -> HttpResponse:
    now = timezone.now()
    rows = Loss.objects.filter(agreed_at=None, asked_at__gt=now - services.LIFE)
    asked = [
        _asked(row, request.user, now)
        for row in rows.select_related("user", "asked_by")
    ]
    busy = {one.loss.user_id for one in asked}
    last = [pair for pair in services.last_holders() if pair[0].pk not in busy]
    context = {"form": form, "asked": asked, "last": last}
    return render(request, "vault/loss.html", context)


def _asked(row: Loss, me: User, now: dt.datetime) -> Asked:
    at = services.ready_at(row)
    may = services.may_agree(row, me, now)
    return Asked(row, services.at_stake(row.user), may, at, now < at)


@require_POST
@administrator_required
def ask(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask that the key of somebody who is gone be given up."""
    user = get_object_or_404(User.objects.staff(), pk=pk)
    try:
        services.ask(user=user, by=request.user, now=timezone.now())
    except NotAllowedError:
        messages.error(request, _("Không cần: còn người khác mở được mọi hồ sơ này."))
    else:
        text = _("Đã ghi. Sau một ngày, một quản trị khác đồng ý được.")
        messages.success(request, text)
    return redirect("vault:losses")


@require_POST
@administrator_required
def agree(request: PersonRequest, pk: int) -> HttpResponse:
    """Agree, as the second person; what only this key opened is lost."""
    found = get_object_or_404(Loss, pk=pk)
    form = AgreeForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    try:
        count = services.agree(loss=found, by=request.user, now=timezone.now())
    except NotAllowedError:
        text = _("Chưa được: cần một quản trị khác với người nhờ, và phải đúng hạn.")
        messages.error(request, text)
        return redirect("vault:losses")
    said = ngettext(
        "Đã bỏ khóa. %(n)s hồ sơ đóng hẳn.",
        "Đã bỏ khóa. %(n)s hồ sơ đóng hẳn.",
        count,
    )
    messages.success(request, said % {"n": count})
    return redirect("vault:losses")


@require_POST
@staff_required
def drop(request: PersonRequest, pk: int) -> HttpResponse:
    """End a request: administrators any, others their own."""
    mine = pk == request.user.pk or request.user.is_administrator
    user = get_object_or_404(User.objects.staff(), pk=pk if mine else 0)
    if services.drop(user=user, by=request.user):
        messages.success(request, _("Đã thôi. Khóa vẫn như cũ."))
    return redirect("vault:losses" if request.user.is_administrator else "vault:home")


@require_POST
@staff_required
def ask_for_mine(request: PersonRequest) -> HttpResponse:
    """Ask that one's own key be given up: the password is forgotten."""
    try:
        services.ask(user=request.user, by=request.user, now=timezone.now())
    except NotAllowedError:
        messages.error(request, _("Không cần nhờ: bạn tự bỏ khóa được."))
    else:
        text = _("Đã nhờ. Một quản trị đồng ý thì khóa cũ được bỏ, rồi tạo khóa mới.")
        messages.success(request, text)
    return redirect("vault:shut")
