"""The school's own rules: groups of sites, names, hours of the timetable, terms."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest
from lachan.lib.numbers import row_number
from lachan.policy.catalogue import Category, catalogue
from lachan.supervision import facts
from lachan.supervision.forms.family import PeriodForm
from lachan.supervision.forms.rules import NameForm, WindowForm, window_initial
from lachan.supervision.forms.school import SchoolGuestForm, SchoolStancesForm
from lachan.supervision.models import School, SchoolName, SchoolWindow
from lachan.supervision.rules import facts as values
from lachan.supervision.rules import periods
from lachan.supervision.school_facts import school_periods
from lachan.supervision.schools_of import Standing
from lachan.supervision.services import school as service
from lachan.supervision.services import school_rules
from lachan.supervision.views import words
from lachan.supervision.views.calendar import period_name
from lachan.supervision.views.school_common import it_page, show
from lachan.supervision.views.windows import ICONS

_SCHOOL_DAYS = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Hours in words. whose: the class, or all."""

    window: SchoolWindow
    icon: str
    when: str
    what: str
    whose: str


@require_safe
@it_page
def rules(request: PersonRequest, here: Standing) -> HttpResponse:
    """Show everything that the school decides."""
    return _rules(request, here)


def _rules(request: PersonRequest, here: Standing, **forms: Any) -> HttpResponse:
    one = here.school
    windows = one.windows.select_related("group")
    today = facts.local_day(timezone.now())
    dates = periods.to_show(school_periods(one), today)
    context = {
        "stances_form": _stances_form(one),
        "name_form": NameForm(),
        "guest_form": SchoolGuestForm(initial={"guest_age": one.guest_age}),
        "names": list(one.names.all()),
        "hours": [_line(w) for w in windows],
        "periods": [(period_name(p), _period_form(p)) for p in dates],
        "bad": next(iter(forms.values()), None),
        "wrong": bool(forms),
    }
    status = 422 if forms else 200
    return show(
        request, here, "rules.html", context | forms, tab="school_rules", status=status
    )


def _stances_form(one: School, data: Any = None) -> SchoolStancesForm:
    chosen = one.stances
    rows = [(c, words.category_name(c), chosen.get(c.code, "")) for c in _choosable()]
    initial = {"allow_only": one.allow_only}
    return SchoolStancesForm(data, categories=rows, initial=initial)


def _choosable() -> list[Category]:
    """Return groups a school may decide: not what is a pupil's own affair."""
    return [
        c
        for c in catalogue().values()
        if not c.service and c.liftable and not c.sensitive
    ]


def _line(window: SchoolWindow) -> HoursLine:
    value = facts.window_value(window)
    whose = window.group.name if window.group is not None else _("Cả trường")
    return HoursLine(
        window,
        ICONS[value.mode],
        words.window_text(value),
        words.mode_text(value),
        whose,
    )


def _back(here: Standing) -> HttpResponse:
    return redirect("supervision:school_rules", here.school.key)


@require_POST
@it_page
def save_groups(request: PersonRequest, here: Standing) -> HttpResponse:
    """Keep what is chosen for groups of sites."""
    form = _stances_form(here.school, request.POST)
    if not form.is_valid():
        return _rules(request, here, stances_form=form)
    shown = {c.code for c in _choosable()}
    kept = {c: s for c, s in here.school.stances.items() if c not in shown}
    school_rules.set_stances(
        school=here.school,
        stances=kept | form.stances(),
        allow_only=form.cleaned_data["allow_only"],
        by=request.user,
    )
    messages.success(request, _("Đã lưu luật của trường, có hiệu lực ngay."))
    return _back(here)


@require_POST
@it_page
def save_guests(request: PersonRequest, here: Standing) -> HttpResponse:
    """Keep how strictly guests are held."""
    form = SchoolGuestForm(request.POST)
    if not form.is_valid():
        return _rules(request, here, guest_form=form)
    age = form.cleaned_data["guest_age"]
    service.set_guest_age(school=here.school, age=age, by=request.user)
    messages.success(request, _("Đã lưu mức cho máy khách."))
    return _back(here)


@require_POST
@it_page
def name_add(request: PersonRequest, here: Standing) -> HttpResponse:
    """Open or close a name for every class."""
    data = request.POST.copy()
    data["subtree"] = "on"  # a school's names always stand for all below them
    form = NameForm(data)
    if not form.is_valid():
        return _rules(request, here, name_form=form)
    name, allow = form.cleaned_data["name"], form.cleaned_data["action"] == "allow"
    try:
        school_rules.add_name(
            school=here.school, name=name, allow=allow, by=request.user
        )
    except school_rules.KnownNameError:
        form.known()
        return _rules(request, here, name_form=form)
    messages.success(request, _("Đã lưu trang %(name)s.") % {"name": name})
    return _back(here)


@require_POST
@it_page
def name_remove(request: PersonRequest, here: Standing, pk: int) -> HttpResponse:
    """Take a name out."""
    rows = SchoolName.objects.select_related("school")
    name = rows.filter(school=here.school, pk=pk).first()
    if name is None:
        raise Http404
    school_rules.remove_name(name=name, by=request.user)
    return _back(here)


# --- Hours --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@it_page
def window_add(request: PersonRequest, here: Standing) -> HttpResponseBase:
    """Add hours of the timetable: of one class, or of all."""
    window = SchoolWindow(school=here.school)
    picked = row_number(request.GET.get("lop", ""))
    if picked is not None:
        window.group = here.group(picked)
    lesson = values.Window(
        _("Giờ học"),
        _SCHOOL_DAYS,
        7 * 60,
        11 * 60 + 15,
        values.ONLY,
        ("learning",),
        periods=("term",),
        except_periods=("tet",),
    )
    return _editor(request, here, window, window_initial(lesson))


@require_http_methods(["GET", "HEAD", "POST"])
@it_page
def window_edit(request: PersonRequest, here: Standing, pk: int) -> HttpResponseBase:
    """Change hours."""
    window = _window(here, pk)
    initial = window_initial(facts.window_value(window))
    return _editor(request, here, window, initial)


def _window(here: Standing, pk: int) -> SchoolWindow:
    rows = SchoolWindow.objects.select_related("group", "school")
    found = rows.filter(school=here.school, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _editor(
    request: PersonRequest,
    here: Standing,
    window: SchoolWindow,
    initial: dict[str, Any],
) -> HttpResponseBase:
    choices = [(c.code, words.category_name(c)) for c in _choosable()]
    form = WindowForm(request.POST or None, initial=initial, categories=choices)
    if request.method == "POST" and form.is_valid():
        try:
            school_rules.save_window(
                window=window, fields=form.fields_of(), by=request.user
            )
        except school_rules.NoHourLeftError:
            text = _("Với khung này, cả tuần không còn phút nào có mạng.")
            form.add_error("end", text)
        else:
            messages.success(
                request, _("Đã lưu “%(label)s”.") % {"label": window.label}
            )
            return _back(here)
    context = {"form": form, "window": window, "group": window.group}
    return show(request, here, "window.html", context, tab="school_rules")


@require_POST
@it_page
def window_remove(request: PersonRequest, here: Standing, pk: int) -> HttpResponse:
    """Take hours away."""
    school_rules.remove_window(window=_window(here, pk), by=request.user)
    return _back(here)


# --- Terms --------------------------------------------------------------------------


def _period_form(period: values.Period) -> PeriodForm:
    initial = {"code": period.code, "first": period.first, "last": period.last}
    name = f"{period.code}{period.first.year}_%s"
    return PeriodForm(initial=initial, auto_id=name)


@require_POST
@it_page
def save_period(request: PersonRequest, here: Standing) -> HttpResponse:
    """Keep the school's own dates of a term or holiday."""
    form = PeriodForm(request.POST)
    if not form.is_valid() or form.cleaned_data["code"] not in periods.CODES:
        return _rules(request, here, bad_period=form)
    school_rules.set_period(school=here.school, by=request.user, **form.cleaned_data)
    messages.success(request, _("Đã lưu ngày nghỉ của trường."))
    return _back(here)
