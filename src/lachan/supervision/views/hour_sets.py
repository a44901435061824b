"""Sets of hours by age: see both weeks first, then add them by one press."""

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lachan.accounts.access import PersonRequest
from lachan.policy.model import AgeBand
from lachan.supervision import access, facts
from lachan.supervision.models import Family
from lachan.supervision.rules import hour_sets as sets
from lachan.supervision.rules.facts import Window
from lachan.supervision.services import choices
from lachan.supervision.services import hour_sets as service
from lachan.supervision.views import words
from lachan.supervision.views.common import back_to, family_page, show
from lachan.supervision.views.windows import child_band, grid_of, legend_of
from lachan.web.parts import DayRow


@dataclass(frozen=True, slots=True)
class WeekPreview:
    """A week as it would be: its name, grid, legend, and the same in words."""

    title: str
    rows: list[DayRow]
    legend: list[tuple[str, str]]
    label: str


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def hour_sets(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Show a set of hours and what the weeks become; add it."""
    child = access.child_of(family, key)
    given = request.POST if request.method == "POST" else request.GET
    code = given.get("bo", "")
    code = code if code in sets.SETS else sets.YEAR
    # Replacing is the way a set does what it says; whoever unticks it says so.
    swap = "thay" in given or "bo" not in given
    made = named(code, child_band(child))
    wrong = ""
    if request.method == "POST":
        try:
            change = service.put(child=child, made=made, replace=swap, by=request.user)
        except choices.AlwaysOffError:
            wrong = _("Với bộ này, cả tuần không còn phút nào có mạng. Chưa thêm gì.")
        else:
            return back_to(reverse("supervision:child_rules", args=[key]), change)
    known = [facts.window_value(w) for w in child.windows.all()]
    gone = [w for w in sets.overruling(known, made) if w not in made]
    then = [w for w in known if not (swap and w in gone)]
    then += [w for w in made if w not in then]
    context = {
        "child": child,
        "code": code,
        "swap": swap,
        "wrong_text": wrong,
        "band": words.band_name(child_band(child)),
        "choices": [(one, _titles()[one]) for one in sets.SETS],
        "made": [(w.label, words.window_text(w), words.mode_text(w)) for w in made],
        "gone": [(w.label, words.window_text(w)) for w in gone],
        "weeks": [
            _preview(_("Tuần đi học"), then, frozenset({"term"})),
            _preview(_("Tuần nghỉ"), then, frozenset({"summer"})),
        ],
    }
    return show(
        request, family, "hour_sets.html", context, status=409 if wrong else 200
    )


def named(code: str, age: AgeBand) -> list[Window]:
    """Return the hours of a set with their names."""
    labels = {
        sets.SLEEP: _("Giờ ngủ ngày đi học"),
        sets.WEEKEND: _("Giờ ngủ cuối tuần"),
        sets.HOMEWORK: _("Bài tập"),
        sets.LATE: _("Giờ ngủ ngày nghỉ"),
        sets.NOON: _("Nghỉ trưa"),
    }
    return [replace(w, label=labels[w.label]) for w in sets.windows(code, age)]


def _titles() -> dict[str, str]:
    return {
        sets.SCHOOL: _("Năm học"),
        sets.HOLIDAYS: _("Nghỉ hè, nghỉ Tết"),
        sets.YEAR: _("Cả năm"),
    }


def _preview(title: str, known: list[Window], codes: frozenset[str]) -> WeekPreview:
    held = sets.holding(known, codes)
    told = "; ".join(f"{w.label}: {words.hours_text(w)}" for w in held)
    return WeekPreview(
        title, grid_of(held), legend_of(held), told or _("Không có giờ nghỉ nào")
    )
