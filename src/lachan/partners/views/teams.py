"""Teams: find them, make and close them, who is in them; one's own teams."""

import datetime as dt

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.outbox.facts import notices, told_once
from lachan.outbox.models import Recipient
from lachan.outbox.services.messages import mark_received
from lachan.partners import facts
from lachan.partners.access import member_of, team_for, team_of, unit_of
from lachan.partners.forms.teams import JoinForm, TeamFilterForm, TeamForm, TeamNameForm
from lachan.partners.forms.units import CloseForm, EndStaffForm
from lachan.partners.models import Team, TeamKind, Unit
from lachan.partners.rules.chain import SEATS
from lachan.partners.services import teams as services
from lachan.partners.services.keys import LastHolderError, MayNotJoinError, ref_of
from lachan.partners.services.staff import AlreadyThereError
from lachan.partners.services.units import NotThereError
from lachan.partners.views.units import A_PAGE, get_or_post, sent
from lachan.vault import facts as vault
from lachan.web.paging import kept, page_of

A_DAY = dt.timedelta(days=1)
LAST_HOLDER = gettext_lazy(
    "Chưa được: chỉ còn người này mở được tin đội đã nhận. Cho người khác vào khóa của "
    "đội, hoặc giao khóa cho người giữ khóa khôi phục trước."
)


@require_safe
@administrator_required
def index(request: PersonRequest) -> HttpResponse:
    """List the teams of today."""
    today = timezone.localdate()
    form = TeamFilterForm(request.GET)
    members = Q(members__valid_from__lte=today, members__user__is_active=True)
    members &= Q(members__valid_to=None) | Q(members__valid_to__gt=today)
    rows = form.found(today).annotate(size=Count("members", filter=members))
    rows = rows.order_by("searchable", "pk")
    asked = form.cleaned_data
    context = {
        "filter": form,
        "page": page_of(request, rows, A_PAGE),
        "query": kept(request),
        "narrowed": any(asked.values()),
    }
    return render(request, "partners/teams.html", context)


@get_or_post
@administrator_required
def create(request: PersonRequest, pk: int) -> HttpResponse:
    """Add the team of a unit."""
    unit = unit_of(pk)
    kind = kind_of(unit)
    if kind is None:
        messages.error(request, _("Đơn vị loại này không có đội tiếp nhận."))
        return redirect("partners:unit", pk)
    initial = {"name": _first_name(unit, kind), "valid_from": timezone.localdate()}
    form = TeamForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = services.NewTeam(unit, kind, said["name"], said["valid_from"])
        try:
            made = services.create_team(new=new, by=request.user)
        except AlreadyThereError:
            form.add_error(None, _("Đơn vị này đã có đội làm việc đó."))
        except NotThereError:
            form.add_error("valid_from", _("Đơn vị này đã có ngày thôi hoạt động."))
        else:
            messages.success(request, _("Đã thêm đội. Bây giờ thêm người."))
            return redirect("partners:team", made.pk)
    context = {"form": form, "unit": unit, "kind": kind.label}
    return render(request, "partners/team_create.html", context)


def kind_of(unit: Unit) -> TeamKind | None:
    """Return what a team of this unit is for, or None: it has none."""
    kinds = (code for code, seats in SEATS.items() if unit.kind in seats)
    return next((TeamKind(code) for code in kinds), None)


def _first_name(unit: Unit, kind: TeamKind) -> str:
    return f"{kind.label} · {unit.name}"


@require_safe
@administrator_required
def team(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a team: its members, its week, what is missing."""
    return show(request, team_of(pk))


def show(
    request: HttpRequest, found: Team, form: JoinForm | None = None
) -> HttpResponse:
    """Draw the page of a team, with the form of a new member."""
    now = timezone.now()
    today = timezone.localdate(now)
    rows = found.members.select_related("user").order_by("valid_to", "valid_from", "pk")
    context = {
        "team": found,
        "open": found.valid_to is None,
        "members": list(rows),
        "today": today,
        "now": facts.on_duty(found.pk, now),
        "keys": vault.team(ref_of(found)),
        "form" if form else "join_form": form or JoinForm(initial={"on": today}),
        "name_form": TeamNameForm(initial={"name": found.name}),
    }
    return render(request, "partners/team.html", context)


@require_POST
@administrator_required
def rename(request: PersonRequest, pk: int) -> HttpResponse:
    """Call a team something else."""
    found = team_of(pk)
    form = TeamNameForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["name"]
        services.rename_team(team=found, name=name, by=request.user)
        messages.success(request, _("Đã đổi tên đội."))
    else:
        messages.error(request, _("Viết tên, tối đa 200 chữ."))
    return redirect("partners:team", pk)


@require_POST
@administrator_required
def join(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a person be a member."""
    found = team_of(pk)
    form = JoinForm(request.POST)
    if form.is_valid():
        user, on = form.cleaned_data["username"], form.cleaned_data["on"]
        try:
            services.join_team(team=found, user=user, on=on, by=request.user)
        except AlreadyThereError:
            form.add_error("username", _("Người này đang ở trong đội."))
        except NotThereError:
            form.add_error("on", _("Ngày này đội chưa có, hoặc đã thôi."))
        except MayNotJoinError:
            form.add_error("username", _("Người này không vào đội này được."))
        else:
            messages.success(request, _("Đã thêm người vào đội."))
            return redirect("partners:team", pk)
    return show(request, found, form)


@require_POST
@administrator_required
def leave(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Let a membership end after a day."""
    found = member_of(team_of(pk), row)
    form = EndStaffForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Ngày viết như 31/08/2027."))
        return redirect("partners:team", pk)
    on = form.cleaned_data["last_day"] + A_DAY
    try:
        services.leave_team(member=found, on=on, by=request.user)
    except NotThereError:
        messages.error(request, _("Người này đã rời đội."))
    except LastHolderError:
        messages.error(request, LAST_HOLDER)
    else:
        messages.success(request, _("Đã ghi. Các ca trực của người này cũng thôi."))
    return redirect("partners:team", pk)


@get_or_post
@administrator_required
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a team end."""
    found = team_of(pk)
    form = CloseForm(sent(request), initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["last_day"] + A_DAY
        try:
            services.close_team(team=found, on=on, by=request.user)
        except services.LastHotlineError:
            said = _("Đây là đội 111 duy nhất: mọi tin đều về đây. Lập đội khác trước.")
            form.add_error(None, said)
        except NotThereError:
            form.add_error("last_day", _("Đội đã thôi, hoặc chưa bắt đầu vào ngày đó."))
        except LastHolderError:
            form.add_error(None, LAST_HOLDER)
        else:
            messages.success(request, _("Đã ghi ngày thôi của đội."))
            return redirect("partners:team", pk)
    return render(request, "partners/team_close.html", {"form": form, "team": found})


@require_safe
@staff_required
def mine(request: PersonRequest) -> HttpResponse:
    """Show the teams of who is signed in, and who is on duty there now."""
    now = timezone.now()
    teams = facts.teams_of(request.user.pk, now)
    me = Recipient.of(request.user)
    readers = [me, *(Recipient("team", str(one.pk)) for one in teams)]
    unread = {one: notices(one, unread=True) for one in readers}
    told = [told_once(unread[one]) for one in readers]
    duties = [facts.on_duty(one.pk, now) for one in teams]
    context = {
        "notices": told[0],
        "teams": list(zip(teams, duties, told[1:], strict=True)),
    }
    answer = render(request, "partners/my_teams.html", context)
    for one, seen in unread.items():
        mark_received(to=one, pks=[notice.pk for notice in seen], now=now)
    return answer


def seen_team(request: PersonRequest, pk: int) -> Team:
    """Return a team that this person may see: their own, or any to administrators."""
    return team_for(request.user, pk, timezone.localdate())
