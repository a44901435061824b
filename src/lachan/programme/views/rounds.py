"""Gatherings: which there are, who owes what, the sums, and reminding."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lachan.accounts.access import PersonRequest, staff_required
from lachan.partners.models import Kind, Unit
from lachan.partners.views.tables import csv_of
from lachan.programme.access.gathering import (
    Desk,
    change_in,
    owed_by,
    round_of,
    rounds_for,
)
from lachan.programme.facts.sums import Given, Table, table
from lachan.programme.forms.answering import words
from lachan.programme.forms.gathering import RoundForm, UnitsForm
from lachan.programme.models import Change, Round
from lachan.programme.rules.gatherforms import FieldKind
from lachan.programme.rules.gathering import Look, Step
from lachan.programme.services import gatherforms, gathering, urging
from lachan.programme.services.changes import ChangedSinceError, InTheWayError
from lachan.programme.views.common import get_or_post, sample, sent, today
from lachan.programme.views.gathercommon import (
    REFUSED,
    SayWhy,
    Shown,
    asked_words,
    desk,
    late_first,
    number_of,
    shown,
    window_of,
)
from lachan.programme.views.history import events_of
from lachan.web.paging import kept, page_of

A_PAGE: Final = 30
UNITS_A_PAGE: Final = 100
ASKED: Final = (Kind.PROVINCE, Kind.MINISTRY, Kind.HOTLINE)


@require_safe
@staff_required
def index(request: PersonRequest) -> HttpResponse:
    """Show what my units owe, and the gatherings of my units."""
    who = desk(request)
    mine = owed_by(who).select_related("unit", "round", "above__unit", "round__unit")
    text = request.GET.get("q", "")[:200]
    rounds = rounds_for(who).matching(text).select_related("unit")
    page = page_of(request, rounds, A_PAGE)
    context = {
        "mine": late_first(shown(mine.order_by("due_on")[:A_PAGE], who.day)),
        "rounds": [(row, window_of(row)) for row in page],
        "page": page,
        "query": kept(request),
        "q": text,
        "may_open": may_open(who),
        "admin": who.admin,
    }
    return render(request, "programme/rounds.html", context)


def may_open(who: Desk) -> bool:
    """Tell whether a person may begin a gathering: administrators, and ministries."""
    rows = Unit.objects.filter(pk__in=who.units, kind=Kind.MINISTRY)
    return who.admin or rows.exists()


@get_or_post
@staff_required
def add(request: PersonRequest) -> HttpResponse:
    """Begin a gathering."""
    who = desk(request)
    if not may_open(who):
        raise PermissionDenied
    gatherforms.load()
    form = RoundForm(sent(request), initial=_first(who))
    if request.method == "POST" and form.is_valid():
        if _its_own(who, form):
            row = gathering.open_round(fields=form.row, by=request.user)
            messages.success(request, _("Đã mở đợt. Tiếp theo: chọn đơn vị phải gửi."))
            return redirect("gathering:ask", row.pk)
        form.add_error("unit", _("Chọn đơn vị nơi bạn làm việc."))
    context = {"form": form, "title": _("Mở đợt tổng hợp")}
    return render(request, "programme/round_edit.html", context)


def _first(who: Desk) -> dict[str, Any]:
    unit = Unit.objects.filter(pk__in=who.units, valid_to=None).first()
    return {"year": who.day.year, "unit": unit, "kind": "year", "rule": "decree_09"}


def _its_own(who: Desk, form: RoundForm) -> bool:
    return who.admin or form.cleaned_data["unit"].pk in who.units


@get_or_post
@staff_required
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change what a gathering says."""
    who = desk(request)
    row = round_of(who, pk)
    initial = {"working_days": None, "unit": row.unit}
    form = RoundForm(sent(request), instance=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        if not _its_own(who, form):
            form.add_error("unit", _("Chọn đơn vị nơi bạn làm việc."))
        elif _changed(request, round_of(who, pk), form):
            return redirect("gathering:round", pk)
    context = {"form": form, "title": _("Sửa đợt tổng hợp"), "row": row}
    return render(request, "programme/round_edit.html", context)


def _changed(request: PersonRequest, row: Round, form: RoundForm) -> bool:
    """Keep what was changed; where a closed round is in the way, say so."""
    try:
        gathering.edit_round(row=row, fields=form.row, by=request.user)
    except gathering.ClosedError:
        form.add_error("due_on", _("Đợt đã đóng. Mở lại trước."))
        return False
    messages.success(request, _("Đã lưu."))
    return True


@require_safe
@staff_required
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """Show who is late, returned, near; who sent. What to unblock comes first."""
    who = desk(request)
    row = round_of(who, pk)
    rows = row.requests.there().select_related("unit", "above__unit", "round")
    found = late_first(shown(rows, who.day))
    looks = (Look.LATE, Look.RETURNED, Look.SOON, Look.WAITING)
    context = _head(row, "late") | {
        "waiting": [one for one in found if one.standing.look in looks],
        "sent": [one for one in found if one.standing.look not in looks],
        "late": [one for one in found if one.standing.look is Look.LATE],
        "counts": _counts(found),
    }
    return render(request, "programme/round.html", context)


def _head(row: Round, tab: str) -> dict[str, object]:
    said = {"row": row, "window": window_of(row), "tab": tab, "admin": True}
    return said | sample(row.plan)


def _counts(found: Sequence[Shown]) -> list[tuple[str, int]]:
    """Return how many stand how; what was returned and is late is in both."""
    looks = [one.standing.look for one in found]
    done = (Look.SENT, Look.SENT_LATE, Look.ACCEPTED)
    return [
        (_("Phải gửi"), len(looks)),
        (_("Đã gửi"), sum(look in done for look in looks)),
        (_("Đang trễ"), looks.count(Look.LATE)),
        (_("Trả lại để sửa"), sum(one.row.at is Step.RETURNED for one in found)),
    ]


@get_or_post
@staff_required
def ask(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask units."""
    who = desk(request)
    row = round_of(who, pk)
    form = UnitsForm(sent(request), on=who.day, kinds=ASKED)
    if request.method == "POST" and form.is_valid():
        units = [*_of_kinds(form, who), *form.cleaned_data["names"]]
        try:
            made = gathering.ask(row=row, units=units, by=request.user)
        except gathering.NothingOwedError:
            form.add_error("names", _("Mẫu này không hỏi gì ở loại đơn vị đó."))
        except gathering.ClosedError:
            form.add_error(None, _("Đợt đã đóng. Mở lại trước."))
        else:
            return _asked(request, row, len(made))
    context = {"form": form, "row": row, "window": window_of(row)}
    return render(request, "programme/round_ask.html", context)


def _of_kinds(form: UnitsForm, who: Desk) -> list[Unit]:
    kinds = [Kind(kind) for kind in form.cleaned_data.get("kinds", [])]
    return list(Unit.objects.on(who.day).of_kind(*kinds)) if kinds else []


def _asked(request: PersonRequest, row: Round, n: int) -> HttpResponse:
    messages.success(request, asked_words(n))
    return redirect("gathering:round", row.pk)


@require_POST
@staff_required
def urge(request: PersonRequest, pk: int) -> HttpResponse:
    """Remind every unit that is late, once a day."""
    row = round_of(desk(request), pk)
    with SayWhy(request):
        _urge(request, row)
    return redirect("gathering:round", pk)


def _urge(request: PersonRequest, row: Round) -> None:
    late = urging.late_of(row, today())
    made = urging.urge(requests=late, by=request.user, now=timezone.now())
    nobody = sum(not one.people for one in made)
    if not made:
        messages.info(request, _("Hôm nay đã nhắc hết các đơn vị trễ."))
    else:
        said = ngettext("Đã nhắc %(n)s đơn vị.", "Đã nhắc %(n)s đơn vị.", len(made))
        messages.success(request, said % {"n": len(made)})
    if nobody:
        said = ngettext(
            "%(n)s đơn vị chưa có người nhận: gửi thư đôn đốc bằng giấy.",
            "%(n)s đơn vị chưa có người nhận: gửi thư đôn đốc bằng giấy.",
            nobody,
        )
        messages.warning(request, said % {"n": nobody})


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell of the table. text "": nothing said; cell: what it leads to."""

    text: str
    cell: int | None = None
    missing: int = 0
    owed: bool = True
    label: str = ""


@require_safe
@staff_required
def sums(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what each unit gave and the sums; each number leads to its cells."""
    row = round_of(desk(request), pk)
    found = table(row, gatherforms.form_of(row.form))
    context = _head(row, "sums") | {
        "heads": [words(c.field, "") for c in found.columns],
        "rows": [(unit, _spots(found, unit)) for unit in found.rows],
        "totals": [_total(c) for c in found.columns],
        "missing": found.missing,
    }
    return render(request, "programme/round_sums.html", context)


def _spots(found: Table, unit: Given) -> list[Spot]:
    return [_spot(unit, c.field) for c in found.columns]


def _spot(unit: Given, field: Any) -> Spot:
    label = words(field, "")
    if field.key not in unit.request.fields:
        return Spot("", owed=False, label=label)
    cell = unit.cells.get(field.key)
    if cell is None:
        return Spot("", label=label)
    return Spot(number_of(cell, field), cell.pk, cell.missing, label=label)


def _total(column: Any) -> Spot:
    value = column.sum.value
    if value is None:
        return Spot("", missing=column.sum.missing, label=words(column.field, ""))
    from lachan.web.templatetags.lachan import vn_number

    mark = "%" if column.field.kind is FieldKind.SHARE else ""
    text = vn_number(value) + mark
    return Spot(text, missing=column.sum.missing, label=words(column.field, ""))


@require_safe
@staff_required
def export_csv(request: PersonRequest, pk: int) -> HttpResponse:
    """Send the table for a spreadsheet; who did not answer has empty cells."""
    row = round_of(desk(request), pk)
    found = table(row, gatherforms.form_of(row.form))
    heads = [_("Đơn vị"), _("Tình trạng"), *(words(c.field, "") for c in found.columns)]
    rows = [_line(found, unit) for unit in found.rows]
    sums = [c.sum.value for c in found.columns]
    total = [_("Tổng số"), "", *("" if n is None else f"{n:f}" for n in sums)]
    return csv_of(f"tong-hop-{row.pk}.csv", heads, [*rows, total])


def _line(found: Table, unit: Given) -> list[str]:
    cells = [unit.cells.get(c.field.key) for c in found.columns]
    values = ["" if c is None or c.total is None else f"{c.total:f}" for c in cells]
    step = unit.request.get_step_display()
    return [unit.request.unit.name, str(step), *values]


@require_POST
@staff_required
def close(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a gathering, or open it again."""
    row = round_of(desk(request), pk)
    on = None if row.closed_on else today()
    gathering.close(row=row, on=on, by=request.user)
    said = _("Đã đóng đợt. Không ai sửa, ký được nữa.") if on else _("Đã mở lại đợt.")
    messages.success(request, said)
    return redirect("gathering:round", pk)


@require_safe
@staff_required
def history(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what was done in a gathering, the newest first."""
    row = round_of(desk(request), pk)
    rows = Change.objects.filter(about=gathering.about(row)).select_related("by")
    page = page_of(request, rows, UNITS_A_PAGE)
    context = _head(row, "history") | {
        "events": events_of(page),
        "page": page,
        "query": kept(request),
    }
    return render(request, "programme/round_history.html", context)


# What an undo may put back: what was typed and asked, never what was signed.
UNDONE: Final = ("programme.round", *gathering.WRITTEN)
UNDONE_ACTIONS: Final = ("request.asked", "request.dropped", "request.due")


@require_POST
@staff_required
def take_back(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Take a change of a gathering back."""
    found = round_of(desk(request), pk)
    change = change_in(found, row)
    if change.label not in UNDONE and change.action not in UNDONE_ACTIONS:
        said = _("Chữ ký và việc trả lại không hoàn tác được: làm bước tiếp theo.")
        messages.error(request, said)
        return redirect("gathering:history", pk)
    try:
        gathering.take_back(change=change, by=request.user)
    except gathering.NotWritableError:
        said = _("Phiếu đang chờ ký hoặc đã ký. Trả lại để đơn vị sửa.")
        messages.error(request, said)
    except (gathering.ClosedError, gathering.UnitsBelowError) as e:
        messages.error(request, str(REFUSED[type(e)]))
    except ChangedSinceError:
        said = _("Chỗ này đã đổi sau đó. Hoàn tác thay đổi mới hơn trước.")
        messages.error(request, said)
    except InTheWayError:
        messages.error(request, _("Chỗ đó đã có dòng khác. Bỏ dòng ấy trước."))
    else:
        messages.success(request, _("Đã hoàn tác."))
    return redirect("gathering:history", pk)
