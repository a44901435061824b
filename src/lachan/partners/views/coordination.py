"""The log of coordination, what is owed after it, and how fast members answer."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import (
    PersonRequest,
    administrator_required,
    staff_required,
)
from lachan.partners import facts
from lachan.partners.access import entry_of, follow_up_of
from lachan.partners.facts import Speed
from lachan.partners.forms.coordination import EntryForm, FollowUpForm, LogFilterForm
from lachan.partners.models import FollowUp, LogEntry, Member
from lachan.partners.services import coordination as services
from lachan.partners.views.tables import csv_of
from lachan.partners.views.units import get_or_post, sent
from lachan.web.paging import kept, page_of
from lachan.web.parts import Column, Table

A_PAGE = 25
A_YEAR = dt.timedelta(days=365)


@require_safe
@staff_required
def index(request: PersonRequest) -> HttpResponse:
    """List the log, and what is owed after it."""
    form = LogFilterForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows = LogEntry.objects.matching(asked.get("q", ""))
    if asked.get("loai"):
        rows = rows.filter(kind=asked["loai"])
    owed = FollowUp.objects.filter(done_on=None).select_related("owner__unit", "entry")
    today = timezone.localdate()
    context = {
        "filter": form,
        "page": page_of(request, rows.prefetch_related("parties__unit"), A_PAGE),
        "query": kept(request),
        "narrowed": any(asked.values()),
        "owed": [(one, one.late_on(today)) for one in owed[:50]],
        "admin": request.user.is_administrator,
    }
    return render(request, "partners/log.html", context)


@get_or_post
@administrator_required
def create(request: PersonRequest) -> HttpResponse:
    """Write a new entry."""
    return _write(request, LogEntry(), {"on": timezone.localdate()})


@get_or_post
@administrator_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change an entry."""
    found = entry_of(pk)
    initial = {name: getattr(found, name) for name in _FIELDS}
    return _write(request, found, {**initial, "parties": found.parties.all()})


_FIELDS = ("kind", "on", "title", "text", "number")


def _write(
    request: PersonRequest, found: LogEntry, initial: dict[str, object]
) -> HttpResponse:
    form = EntryForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        for name in _FIELDS:
            setattr(found, name, said[name])
        services.write(entry=found, parties=said["parties"], by=request.user)
        messages.success(request, _("Đã lưu."))
        return redirect("partners:log_entry", found.pk)
    return render(request, "partners/log_edit.html", {"form": form, "entry": found})


@require_safe
@staff_required
def entry(request: PersonRequest, pk: int) -> HttpResponse:
    """Show one entry."""
    return _show(request, entry_of(pk))


def _show(
    request: PersonRequest, found: LogEntry, form: FollowUpForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    rows = found.follow_ups.select_related("owner__unit")
    context = {
        "entry": found,
        "parties": found.parties.select_related("unit"),
        "owed": [(one, one.late_on(today)) for one in rows],
        "form": form,
        "owe_form": form or FollowUpForm(initial={"due": today}),
        "admin": request.user.is_administrator,
    }
    return render(request, "partners/log_entry.html", context)


@require_POST
@administrator_required
def owe(request: PersonRequest, pk: int) -> HttpResponse:
    """Add what somebody has to do."""
    found = entry_of(pk)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    services.owe(entry=found, **form.cleaned_data, by=request.user)
    messages.success(request, _("Đã ghi việc phải làm."))
    return redirect("partners:log_entry", pk)


@require_POST
@administrator_required
def settle(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Note that something was done today, or take that back."""
    found = follow_up_of(entry_of(pk), row)
    on = None if found.done_on else timezone.localdate()
    services.settle(follow_up=found, on=on, by=request.user)
    return redirect("partners:log_entry", pk)


@require_safe
@staff_required
def speed(request: PersonRequest) -> HttpResponse:
    """Show who owed what in a year, and how fast they answered."""
    found = _speeds()
    columns = [
        Column(_("Thành viên")),
        Column(_("Để làm gì")),
        Column(_("Đã giao"), right=True),
        Column(_("Đã trả lời"), right=True),
        Column(_("Đang nợ"), right=True),
        Column(_("Trễ"), right=True),
        Column(_("Trung vị"), right=True),
    ]
    rows = [_cells(name, one) for name, one in found]
    table = Table(_("Ai trả lời nhanh, ai còn nợ"), columns, rows)
    return render(request, "partners/speed.html", {"table": table, "any": bool(found)})


@require_safe
@staff_required
def speed_export(request: PersonRequest) -> HttpResponse:
    """Send the same as a table for a spreadsheet."""
    heads = [
        _("Thành viên"),
        _("Để làm gì"),
        _("Đã giao"),
        _("Đã trả lời"),
        _("Đang nợ"),
        _("Trễ"),
        _("Trung vị"),
    ]
    rows = (_cells(name, one) for name, one in _speeds())
    name = f"tra-loi-{timezone.localdate().isoformat()}.csv"
    return csv_of(name, heads, rows)


def _speeds() -> list[tuple[str, Speed]]:
    now = timezone.now()
    found = facts.speeds(now - A_YEAR, now)
    rows = Member.objects.filter(pk__in={one.member for one in found})
    names = dict(rows.values_list("pk", "unit__name"))
    return sorted(
        ((names[one.member], one) for one in found),
        key=lambda pair: (-pair[1].owed, -pair[1].late_share, pair[0]),
    )


def _cells(name: str, one: Speed) -> list[str]:
    late = f"{one.late} ({round(one.late_share * 100)} %)"
    median = _hours(one.median) if one.median is not None else "–"
    counts = [str(n) for n in (one.asked, one.answered, one.owed)]
    return [name, str(one.purpose.label), *counts, late, median]


def _hours(took: dt.timedelta) -> str:
    hours = round(took.total_seconds() / 3600)
    return ngettext("%(n)s giờ", "%(n)s giờ", hours) % {"n": hours}
