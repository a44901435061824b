"""Terms and holidays, and the family's own."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lachan.accounts.access import PersonRequest
from lachan.supervision import facts
from lachan.supervision.forms.family import PeriodForm
from lachan.supervision.models import Change, Family
from lachan.supervision.rules import facts as values
from lachan.supervision.rules import periods
from lachan.supervision.services import families
from lachan.supervision.views.common import back_to, family_page, show
from lachan.web.text import long_date


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def calendar(request: PersonRequest, family: Family) -> HttpResponse:
    """Show and set terms and holidays."""
    today = facts.local_day(timezone.now())
    form = PeriodForm(request.POST or None)
    bad: PeriodForm | None = None
    if request.method == "POST":
        if form.is_valid():
            change = _save(request, family, **form.cleaned_data)
            return back_to(reverse("supervision:calendar"), change)
        bad = form
    shown = periods.to_show(facts.family_calendar(family), today)
    is_trip = bad is not None and bad.data.get("code") == periods.TRIP
    context = {
        "rows": [(period_name(p), _period_form(p, bad)) for p in shown],
        "bad": bad,
        "wrong": bad is not None,
        "trips": [
            (p.pk, f"{long_date(p.first)} – {long_date(p.last)}")
            for p in facts.trips(family)
            if p.last >= today
        ],
        "trip_form": bad
        if is_trip
        else PeriodForm(initial={"code": periods.TRIP}, auto_id="trip_%s"),
        "trip_bad": is_trip,
        "last_year": periods.last_year(),
    }
    return show(request, family, "calendar.html", context)


def _save(
    request: PersonRequest, family: Family, *, code: str, first: date, last: date
) -> Change | None:
    """Save what the form says; a code that is not known is nothing to save."""
    if code == periods.TRIP:
        return families.add_trip(family=family, first=first, last=last, by=request.user)
    if code not in periods.CODES:
        return None
    return families.set_period(
        family=family, code=code, first=first, last=last, by=request.user
    )


@require_POST
@family_page
def trip_remove(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Take a holiday of the family's own away."""
    change = families.remove_trip(family=family, pk=pk, by=request.user)
    return back_to(reverse("supervision:calendar"), change)


def _period_form(period: values.Period, bad: PeriodForm | None) -> PeriodForm:
    prefix_free = {"code": period.code, "first": period.first, "last": period.last}
    made = PeriodForm(
        initial=prefix_free, auto_id=f"{period.code}{period.first.year}_%s"
    )
    if bad is not None and bad.data.get("code") == period.code:
        return bad
    return made


def period_name(period: values.Period) -> str:
    """Return a period with its year."""
    year = period.first.year
    return {
        "term": _("Năm học %(a)s–%(b)s") % {"a": year, "b": year + 1},
        "summer": _("Nghỉ hè %(a)s") % {"a": year},
        "tet": _("Nghỉ Tết %(a)s") % {"a": year},
    }[period.code]
