"""The roster of a team: its week to read, print and take along; changes to it."""

import csv
import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.lib.spreadsheet import plain
from lachan.partners import facts
from lachan.partners.access import change_of, shift_of, team_of
from lachan.partners.facts import DutyFacts
from lachan.partners.forms.teams import ChangeForm, ShiftForm
from lachan.partners.models import DutyChange, Shift, Team, Weekday
from lachan.partners.rules.duty import Span
from lachan.partners.services import duty as services
from lachan.partners.services.staff import AlreadyThereError
from lachan.partners.services.units import NotThereError
from lachan.partners.views.teams import seen_team

A_DAY = dt.timedelta(days=1)
A_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a roster."""

    date: dt.date
    name: str
    blocks: list[DutyFacts]
    gaps: list[Span]
    today: bool


@require_safe
@staff_required
def roster(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a week of a team to its members and to administrators."""
    return show(request, seen_team(request, pk))


def show(
    request: PersonRequest,
    team: Team,
    *,
    shift: ShiftForm | None = None,
    change: ChangeForm | None = None,
) -> HttpResponse:
    """Draw the roster, with the forms of an administrator."""
    monday = _monday(request.GET.get("tuan", ""))
    context = {
        "team": team,
        "monday": monday,
        "sunday": monday + 6 * A_DAY,
        "earlier": monday - A_WEEK,
        "later": monday + A_WEEK,
        "days": week(team, monday),
        "admin": request.user.is_administrator,
    }
    if request.user.is_administrator:
        today = timezone.localdate()
        context |= {
            "form": shift or change,
            "shift_form": shift or ShiftForm(team=team, initial={"on": today}),
            "change_form": change
            or ChangeForm(team=team, initial={"first": today, "last": today}),
            "shifts": _shifts(team),
            "changes": _changes(team),
        }
    return render(request, "partners/roster.html", context)


def week(team: Team, monday: dt.date) -> list[Day]:
    """Return the seven days of a roster: five queries at most, however many shifts."""
    zone = timezone.get_current_timezone()
    start = dt.datetime.combine(monday, dt.time(), zone)
    found = facts.roster(team.pk, Span(start, start + A_WEEK))
    return [_day(monday + n * A_DAY, found) for n in range(7)]


def _day(date: dt.date, found: list[DutyFacts]) -> Day:
    start = dt.datetime.combine(date, dt.time(), timezone.get_current_timezone())
    asked = Span(start, start + A_DAY)
    begun = [one for one in found if one.start.date() == date]
    name = str(Weekday(date.weekday()).label)
    return Day(
        date, name, begun, facts.gaps(found, asked), date == timezone.localdate()
    )


def _monday(asked: str) -> dt.date:
    """Return the Monday of the week asked for; what is no day is this week."""
    try:
        date = dt.date.fromisoformat(asked)
    except ValueError:
        date = timezone.localdate()
    # The ends of the calendar have no week before or after them.
    date = min(max(date, dt.date(2000, 1, 3)), dt.date(2199, 12, 1))
    return date - date.weekday() * A_DAY


def _shifts(team: Team) -> list[Shift]:
    rows = Shift.objects.filter(member__team=team, valid_to=None)
    return list(rows.select_related("member__user"))


def _changes(team: Team) -> list[DutyChange]:
    rows = DutyChange.objects.filter(member__team=team, end__gt=timezone.now())
    return list(rows.select_related("member__user"))


@require_safe
@staff_required
def export(request: PersonRequest, pk: int) -> HttpResponse:
    """Send a week as a table for a spreadsheet."""
    team = seen_team(request, pk)
    monday = _monday(request.GET.get("tuan", ""))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"lich-truc-{team.pk}-{monday.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")  # else a spreadsheet takes it for another alphabet
    rows = csv.writer(answer)
    rows.writerow([_("Ngày"), _("Từ"), _("Đến"), _("Ai trực")])
    for day in week(team, monday):
        for one in day.blocks:
            rows.writerow(_row(day, one.start, one.end, plain(one.name)))
        for gap in day.gaps:
            rows.writerow(_row(day, gap.start, gap.end, _("(chưa có ai)")))
    return answer


def _row(day: Day, start: dt.datetime, end: dt.datetime, who: str) -> list[str]:
    return [day.date.isoformat(), _clock(start), _clock(end), who]


def _clock(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


@require_POST
@administrator_required
def add(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a member on duty each week."""
    team = team_of(pk)
    form = ShiftForm(request.POST, team=team)
    if form.is_valid():
        said = form.cleaned_data
        days = tuple(Weekday(day) for day in said["weekdays"])
        hours = services.Hours(days, said["start"], said["end"])
        try:
            services.add_shifts(
                member=said["member"], hours=hours, on=said["on"], by=request.user
            )
        except AlreadyThereError:
            form.add_error("start", _("Người này có ca bắt đầu giờ đó rồi."))
        except NotThereError:
            form.add_error("member", _("Người này đã rời đội."))
        else:
            messages.success(request, _("Đã thêm ca trực."))
            return redirect("partners:roster", pk)
    return show(request, team, shift=form)


@require_POST
@administrator_required
def end(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Let weekly hours end today."""
    shift = shift_of(team_of(pk), row)
    try:
        services.end_shift(shift=shift, on=timezone.localdate(), by=request.user)
    except NotThereError:
        messages.error(request, _("Ca này đã thôi."))
    else:
        messages.success(request, _("Ca này thôi từ hôm nay."))
    return redirect("partners:roster", pk)


@require_POST
@administrator_required
def change(request: PersonRequest, pk: int) -> HttpResponse:
    """Note that somebody is away, or stands in."""
    team = team_of(pk)
    form = ChangeForm(request.POST, team=team)
    if form.is_valid():
        said, (start, until) = form.cleaned_data, form.span()
        try:
            services.change_duty(
                member=said["member"],
                there=said["there"] == "there",
                start=start,
                end=until,
                by=request.user,
            )
        except services.BackwardsError:
            form.add_error("end", _("Giờ kết thúc phải sau giờ bắt đầu."))
        except NotThereError:
            form.add_error("member", _("Người này đã rời đội."))
        else:
            messages.success(request, _("Đã ghi."))
            return redirect("partners:roster", pk)
    return show(request, team, change=form)


@require_POST
@administrator_required
def drop(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Take an exception back."""
    found = change_of(team_of(pk), row)
    services.drop_change(change=found, by=request.user)
    messages.success(request, _("Đã bỏ thay đổi."))
    return redirect("partners:roster", pk)
