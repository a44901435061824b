"""Minutes of a meeting: a form that gives a paper; nothing of it is kept."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lachan.accounts.access import PersonRequest, staff_required
from lachan.partners.views.printing import printed
from lachan.programme.access.gathering import Desk, round_of
from lachan.programme.forms.minutes import MinutesForm
from lachan.programme.services import minutes as services
from lachan.programme.services.minutes import Meeting
from lachan.programme.views.common import get_or_post, sent
from lachan.programme.views.gathercommon import desk

_TEXTS = ("about", "place", "began", "ended", "chair", "writer")


@get_or_post
@staff_required
def minutes(request: PersonRequest) -> HttpResponse:
    """Take what is typed and send it as DOCX or PDF. `?dot=`: begin with a round."""
    who = desk(request)
    form = MinutesForm(sent(request), initial=_first(request, who))
    if request.method == "POST" and form.is_valid() and _theirs(who, form):
        ending = "pdf" if "pdf" in request.POST else "docx"
        return printed(services.paper(_meeting(form)), ending, "bien-ban")
    return render(request, "programme/minutes.html", {"form": form})


def _first(request: PersonRequest, who: Desk) -> dict[str, Any]:
    first: dict[str, Any] = {"on": who.day}
    number = request.GET.get("dot", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        row = round_of(who, int(number))
        asked = row.requests.there().filter(above=None).select_related("unit")
        first |= services.of_round(row, [one.unit for one in asked], who.day)
    return first


def _theirs(who: Desk, form: MinutesForm) -> bool:
    """Tell whether the person works in the unit; else the form says so."""
    if who.admin or form.cleaned_data["unit"].pk in who.units:
        return True
    form.add_error("unit", _("Chọn đơn vị nơi bạn làm việc."))
    return False


def _meeting(form: MinutesForm) -> Meeting:
    data = form.cleaned_data
    return Meeting(
        unit=data["unit"],
        day=data["on"],
        present=form.lines("present"),
        said=form.lines("said"),
        agreed=form.lines("agreed"),
        **{name: data[name] for name in _TEXTS},
    )
