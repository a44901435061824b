"""Hours of the week: grid, words, editor, one-tap starts, terms and holidays."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lachan.accounts.access import PersonRequest
from lachan.policy.catalogue import catalogue
from lachan.policy.model import AgeBand
from lachan.supervision import access, facts
from lachan.supervision.forms.rules import WindowForm, window_initial
from lachan.supervision.models import Change, Child, Family, Window
from lachan.supervision.rules import ages, hours
from lachan.supervision.rules import facts as values
from lachan.supervision.services import choices
from lachan.supervision.views import words
from lachan.supervision.views.common import back_to, family_page, show
from lachan.web.parts import DayRow, Segment

NAMED_FROM_MIN = 4 * 60
_TONES = {values.OFFLINE: "off", values.BLOCK: "block", values.ONLY: "only"}
ICONS = {values.OFFLINE: "moon", values.BLOCK: "ban", values.ONLY: "book-2"}
_LEAVES = {values.OFFLINE: "cham", values.BLOCK: "nghe", values.ONLY: "com"}


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window in words."""

    window: Window
    icon: str
    tone: str
    when: str
    what: str


@dataclass(frozen=True, slots=True)
class HoursCard:
    """The week of a child. starts: one-tap hours not there yet: code, label, words."""

    rows: list[DayRow]
    legend: list[tuple[str, str]]
    label: str
    lines: list[WindowLine]
    starts: list[tuple[str, str, str]]
    clashes: list[str]


def hours_card(child: Child) -> HoursCard:
    """Return the week grid and the same in words."""
    rows = list(child.windows.all())
    known = [facts.window_value(w) for w in rows]
    lines = [_line(row, value) for row, value in zip(rows, known, strict=True)]
    there = {v.label for v in known}
    starts = [
        (code, w.label, words.hours_text(w))
        for code, w in ready_made(child_band(child)).items()
        if w.label not in there
    ]
    label = "; ".join(f"{li.window.label}: {li.when}" for li in lines)
    return HoursCard(
        grid_of(known), legend_of(known), label, lines, starts, _clashes(known)
    )


def grid_of(known: list[values.Window]) -> list[DayRow]:
    """Return the week grid of some hours."""
    bars = hours.segments(known)
    short = [_("T2"), _("T3"), _("T4"), _("T5"), _("T6"), _("T7"), _("CN")]
    return [
        DayRow(name, [_segment(b, named=day == 0) for b in bars if b.day == day])
        for day, name in enumerate(short)
    ]


def legend_of(known: list[values.Window]) -> list[tuple[str, str]]:
    """Return which tone of the grid means what."""
    return sorted({(_TONES[v.mode], _legend(v.mode)) for v in known})


def _segment(bar: hours.Segment, *, named: bool) -> Segment:
    """Return a bar of the grid; the first row names those that are wide enough."""
    wide = bar.end - bar.start >= NAMED_FROM_MIN
    return Segment(
        bar.start, bar.end, _TONES[bar.mode], bar.label if named and wide else ""
    )


def _line(row: Window, value: values.Window) -> WindowLine:
    return WindowLine(
        row,
        ICONS[value.mode],
        _LEAVES[value.mode],
        words.window_text(value),
        words.mode_text(value),
    )


def _legend(mode: str) -> str:
    return {
        values.OFFLINE: _("Tắt mạng"),
        values.ONLY: _("Chỉ mở vài nhóm"),
        values.BLOCK: _("Chặn vài nhóm"),
    }[mode]


def _clashes(known: list[values.Window]) -> list[str]:
    """Explain where two windows of different kinds meet."""
    found = []
    for i, one in enumerate(known):
        for other in hours.overlapping(one, known[i + 1 :]):
            if one.mode != other.mode:
                off = one if one.mode == values.OFFLINE else other
                found.append(
                    _(
                        "“%(a)s” và “%(b)s” trùng giờ:"
                        " lúc đó “%(wins)s” chặt hơn nên thắng."
                    )
                    % {"a": one.label, "b": other.label, "wins": off.label}
                )
    return found


def child_band(child: Child) -> AgeBand:
    """Return the child's preset today."""
    return child.band(facts.local_day(timezone.now()))


def ready_made(age: AgeBand) -> dict[str, values.Window]:
    """Return windows that most families begin with, fitted to the age."""
    start, end = ages.bedtime(age)
    school_days = frozenset(range(5))
    return {
        "ngu": values.Window(_("Giờ ngủ"), frozenset(range(7)), start, end),
        "hoc": values.Window(
            _("Bài tập"),
            school_days,
            19 * 60,
            20 * 60 + 30 if start > 20 * 60 + 30 else 20 * 60,
            values.ONLY,
            ("learning", "kids"),
        ),
        "truong": values.Window(
            _("Ở trường"),
            school_days,
            7 * 60,
            11 * 60 + 15,
            periods=("term",),
            except_periods=("tet",),
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def window_add(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Add hours, from a ready-made start or from nothing."""
    child = access.child_of(family, key)
    made = ready_made(child_band(child)).get(request.GET.get("mau", ""))
    nothing = values.Window("", frozenset(range(7)), 21 * 60, 6 * 60)
    initial = window_initial(made or nothing)
    return _editor(request, family, child, initial=initial)


@require_POST
@family_page
def window_start(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """One tap: add ready-made hours."""
    child = access.child_of(family, key)
    made = ready_made(child_band(child)).get(request.POST.get("mau", ""))
    change: Change | None = None
    if made is not None:
        fields = choices.WindowFields(
            label=made.label,
            days=sorted(made.days),
            start=made.start,
            end=made.end,
            mode=made.mode,
            categories=list(made.categories),
            periods=list(made.periods),
            except_periods=list(made.except_periods),
        )
        try:
            _w, change = choices.save_window(
                child=child, fields=fields, by=request.user
            )
        except (choices.SameHoursError, choices.AlwaysOffError):
            change = None
    return _back(child, change)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def window_edit(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Change hours."""
    window = access.window_of(family, pk)
    initial = window_initial(facts.window_value(window))
    return _editor(request, family, window.child, initial=initial, window=window)


@require_POST
@family_page
def window_remove(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Take hours away."""
    window = access.window_of(family, pk)
    child = window.child
    return _back(child, choices.remove_window(window=window, by=request.user))


def _back(child: Child, change: Change | None) -> HttpResponse:
    return back_to(reverse("supervision:child_rules", args=[child.key]), change)


def _editor(
    request: PersonRequest,
    family: Family,
    child: Child,
    *,
    initial: dict[str, Any],
    window: Window | None = None,
) -> HttpResponse:
    form = WindowForm(request.POST or None, initial=initial, categories=_categories())
    if request.method == "POST" and form.is_valid():
        change = _save(request, child, form, window)
        if not form.errors:
            return _back(child, change)
    context: dict[str, Any] = {"form": form, "child": child, "window": window}
    if window is not None and not form.is_bound:
        value = facts.window_value(window)
        context["night"] = words.night_text(value) if value.crosses else ""
        others = [w for w in child.windows.all() if w.pk != window.pk]
        met = hours.overlapping(value, [facts.window_value(w) for w in others])
        context["meets"] = words.join_names([f"“{w.label}”" for w in met])
    return show(request, family, "window.html", context)


def _save(
    request: PersonRequest, child: Child, form: WindowForm, window: Window | None
) -> Change | None:
    try:
        _window, change = choices.save_window(
            child=child, fields=form.fields_of(), by=request.user, window=window
        )
    except choices.AlwaysOffError:
        form.add_error(
            "end",
            _(
                "Với khung này, cả tuần không còn phút nào có mạng."
                " Bớt giờ hoặc bớt ngày."
            ),
        )
    except choices.SameHoursError:
        form.add_error("start", _("Con đã có một khung giống hệt."))
    else:
        return change
    return None


def _categories() -> list[tuple[str, str]]:
    return [
        (c.code, words.category_name(c))
        for c in catalogue().values()
        if not c.service and c.liftable and not c.sensitive
    ]
