"""The custodians: who they are, what waits for them, the test."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.vault import facts
from lachan.vault.access import unlocked, unlocked_or_none, unlocked_required
from lachan.vault.forms import CustodiansForm
from lachan.vault.models import Ceremony, RecoveryKey, Share
from lachan.vault.rules.errors import NotAllowedError, NotReadyError, OpenError
from lachan.vault.services import recovery
from lachan.web.middleware import no_store


@dataclass(frozen=True, slots=True)
class Waiting:
    """One ceremony as the page shows it. mine: whether this person may give a half."""

    ceremony: Ceremony
    person: str
    team: str
    asked_by: str
    given: tuple[str, ...]
    mine: bool


def names_of(key: RecoveryKey | None) -> list[str]:
    """Return the names of who still holds halves of a recovery key."""
    rows = Share.objects.filter(recovery_key=key).select_related("holder__user")
    found = {row.holder.user.pk: row.holder.user.display_name for row in rows}
    return sorted(found.values()) if key else []


def open_ceremonies(user_id: int, now: dt.datetime) -> list[Waiting]:
    """Return what waits for custodians, oldest first."""
    rows = (
        Ceremony.objects.filter(done_at=None, asked_at__gt=now - recovery.CEREMONY_LIFE)
        .select_related("membership__user", "membership__team", "asked_by")
        .prefetch_related("approvals__by__user", "recovery_key__shares__holder")
        .order_by("asked_at")
    )
    return [_waiting(row, user_id) for row in rows]


def _waiting(row: Ceremony, user_id: int) -> Waiting:
    given = {a.by.user_id: a.by.user.display_name for a in row.approvals.all()}
    holders = {s.holder.user_id for s in row.recovery_key.shares.all()}
    place = row.membership
    return Waiting(
        ceremony=row,
        person=place.user.display_name if place else "",
        team=str(place.team) if place else "",
        asked_by=row.asked_by.display_name if row.asked_by else "",
        given=tuple(sorted(given.values())),
        mine=user_id in holders and user_id not in given,
    )


@no_store
@require_safe
@staff_required
def show(request: PersonRequest) -> HttpResponse:
    """Show the custodians in office, and what waits for them."""
    return _show(request, CustodiansForm())


def _show(request: PersonRequest, form: CustodiansForm) -> HttpResponse:
    office = RecoveryKey.objects.filter(retired_at=None).first()
    me = request.user
    context = {
        "form": form,
        "office": office,
        "names": names_of(office),
        "needed": recovery.CUSTODIANS,
        "teams": facts.entrusted_teams(office.pk) if office else 0,
        "ceremonies": open_ceremonies(me.pk, timezone.now()),
        "unlocked": unlocked_or_none(request) is not None,
        "may_test": me.is_administrator or me.pk in facts.custodians(),
    }
    return render(request, "vault/custodians.html", context)


@require_POST
@administrator_required
def appoint(request: PersonRequest) -> HttpResponse:
    """Appoint three people."""
    form = CustodiansForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    try:
        recovery.appoint(users=form.people(), by=request.user, now=timezone.now())
    except (NotAllowedError, NotReadyError):
        form.add_error(None, _("Một người vừa đổi khóa hay tài khoản. Chọn lại."))
        return _show(request, form)
    text = _("Đã cử ba người giữ. Giờ mỗi nhóm giao khóa dự phòng, rồi thử một lần.")
    messages.success(request, text)
    return redirect("vault:custodians")


@require_POST
@staff_required
def test(request: PersonRequest) -> HttpResponse:
    """Begin a test: two custodians recover, nothing is opened."""
    try:
        recovery.ask(membership=None, by=request.user, now=timezone.now())
    except NotReadyError:
        messages.error(request, _("Chưa có người giữ khóa dự phòng."))
    else:
        messages.success(request, _("Đã bắt đầu thử. Hai người giữ cùng góp phần."))
    return redirect("vault:custodians")


@require_POST
@staff_required
@unlocked_required
def approve(request: PersonRequest, pk: int) -> HttpResponse:
    """Give one's half."""
    found = get_object_or_404(Ceremony, pk=pk)
    try:
        done = recovery.approve(
            ceremony=found, who=unlocked(request), now=timezone.now()
        )
    except NotReadyError:
        messages.error(request, _("Người này chưa có khóa: đăng nhập một lần đã."))
    except (NotAllowedError, OpenError):
        messages.error(request, _("Không góp được: đã xong, quá hạn hoặc đã đổi."))
    else:
        text = _("Xong. Hai phần đã khớp.") if done else _("Đã góp. Còn một người nữa.")
        messages.success(request, text)
    return redirect("vault:custodians")
