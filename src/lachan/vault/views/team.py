"""One team: who can open, who waits, letting in, custodians."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, staff_required
from lachan.accounts.models import User
from lachan.vault.access import team_page, unlocked, unlocked_or_none, unlocked_required
from lachan.vault.models import (
    MemberKey,
    Membership,
    RecoveryKey,
    Team,
    TeamRecovery,
    TeamWrap,
)
from lachan.vault.rules.errors import NotAllowedError, NotReadyError
from lachan.vault.services import recovery, teams
from lachan.vault.views.custodians import names_of
from lachan.web.middleware import no_store


def _my_team(request: PersonRequest, pk: int) -> tuple[Team, Membership]:
    team = team_page(pk)
    mine = Membership.objects.filter(team=team, user=request.user.pk).first()
    if mine is None:
        raise Http404
    return team, mine


@no_store
@require_safe
@staff_required
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a team to its members, and to who runs the installation."""
    team = team_page(pk)
    people = list(_people(team))
    me = next((p for p in people if p.user_id == request.user.pk), None)
    if me is None and not request.user.is_administrator:
        raise Http404
    key = team.keys.current().first()
    office = RecoveryKey.objects.filter(retired_at=None).first()
    trusted = TeamRecovery.objects.filter(team_key=key).values_list("recovery_key")
    trusted_keys = {pk for (pk,) in trusted} if key else set()
    context = {
        "team": team,
        "people": people,
        "me": me,
        "has_key": key is not None,
        "unlocked": unlocked_or_none(request) is not None,
        "office": office,
        "custodians": names_of(office),
        "entrusted": office is not None and office.pk in trusted_keys,
        "recoverable": bool(trusted_keys),
    }
    return render(request, "vault/team.html", context)


def _people(team: Team) -> Any:
    """Return the memberships of a team, each with `holds` and `has_key`."""
    wraps = TeamWrap.objects.filter(
        team_key__team=team,
        team_key__retired_at=None,
        member_key__user=OuterRef("user"),
    )
    keys = MemberKey.objects.filter(user=OuterRef("user"))
    rows = Membership.objects.filter(team=team).select_related("user")
    return rows.annotate(holds=Exists(wraps), has_key=Exists(keys))


@require_POST
@staff_required
@unlocked_required
def found(request: PersonRequest, pk: int) -> HttpResponse:
    """Make the team's first key."""
    team, _mine = _my_team(request, pk)
    try:
        teams.found(ref=team.ref, who=unlocked(request), now=timezone.now())
    except NotAllowedError:
        messages.error(request, _("Nhóm đã có khóa. Nhờ một thành viên cho vào."))
    else:
        messages.success(request, _("Đã tạo khóa của nhóm."))
    return redirect("vault:team", pk)


@require_POST
@staff_required
@unlocked_required
def admit(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Let a waiting person in."""
    team, _mine = _my_team(request, pk)
    user: User = get_object_or_404(Membership, team=team, pk=row).user
    try:
        teams.admit(ref=team.ref, user=user, who=unlocked(request), now=timezone.now())
    except NotReadyError:
        messages.error(request, _("Người này chưa có khóa: đăng nhập một lần đã."))
    except NotAllowedError:
        messages.error(request, _("Không cho vào được. Hỏi người quản lý nhóm."))
    else:
        said = {"name": user.display_name}
        messages.success(request, _("Đã cho %(name)s vào nhóm.") % said)
    return redirect("vault:team", pk)


@require_POST
@staff_required
@unlocked_required
def entrust(request: PersonRequest, pk: int) -> HttpResponse:
    """Give the team's key to the custodians in office."""
    team, _mine = _my_team(request, pk)
    office = RecoveryKey.objects.filter(retired_at=None).first()
    # The names on the page must be those that the key is given to.
    if office is None or request.POST.get("office") != str(office.pk):
        messages.error(request, _("Người giữ vừa đổi. Xem lại tên rồi giao."))
        return redirect("vault:team", pk)
    try:
        teams.entrust(ref=team.ref, who=unlocked(request), now=timezone.now())
    except NotReadyError:
        messages.error(request, _("Không đủ hai người còn giữ phần: cử lại ba người."))
    except NotAllowedError:
        messages.error(request, _("Chỉ người mở được khóa của nhóm mới giao được."))
    else:
        messages.success(request, _("Đã giao khóa dự phòng của nhóm."))
    return redirect("vault:team", pk)


@require_POST
@staff_required
def recover(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask the custodians to let oneself in."""
    _team, mine = _my_team(request, pk)
    try:
        recovery.ask(membership=mine, by=request.user, now=timezone.now())
    except NotReadyError:
        messages.error(request, _("Nhóm này chưa giao khóa dự phòng cho ai."))
    except NotAllowedError:
        messages.error(request, _("Không xin được. Hỏi người quản lý nhóm."))
    else:
        messages.success(request, _("Đã nhờ. Hai trong ba người giữ cần góp phần."))
    return redirect("vault:custodians")
