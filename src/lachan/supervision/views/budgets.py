"""A child's time budgets, as a parent sets them."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lachan.accounts.access import PersonRequest
from lachan.policy.budget import Preset, presets
from lachan.policy.catalogue import catalogue
from lachan.policy.model import Stance
from lachan.supervision import access, facts
from lachan.supervision.forms.budgets import BudgetForm, budget_initial
from lachan.supervision.models import Budget, Change, Child, Family
from lachan.supervision.rules import ages, profile
from lachan.supervision.rules import budgets as rules
from lachan.supervision.rules.facts import ProfileFacts
from lachan.supervision.services import budgets as services
from lachan.supervision.views import minutes, words
from lachan.supervision.views.common import back_to, family_page, show

# What most families give minutes of; the rest follows.
FIRST = ("games", "short-video", "video", "social", "livestream", "messaging")


@dataclass(frozen=True, slots=True)
class Bar:
    """What is used of one budget, or of one service of it."""

    id: str
    label: str
    text: str
    used: int
    limit: int
    tone: str


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget on the child's rules. today: what no bar says; notes: what to know."""

    budget: Budget
    title: str
    limits: str
    bars: list[Bar]
    today: str
    notes: list[str]
    can_give: bool


@dataclass(frozen=True, slots=True)
class BudgetsCard:
    """All budgets of a child. starts: code and name of those that one tap adds.

    law: the decree that some of them come from, and what it says. labels: of the games
    that suit the child's age; a label is on the game, DNS does not see it.
    """

    lines: list[BudgetLine]
    starts: list[tuple[str, str]]
    law: tuple[str, str] | None
    step: int
    labels: str


def budgets_card(child: Child, known: ProfileFacts, now: datetime) -> BudgetsCard:
    """Return the budgets with what is used today, and one-tap starts."""
    rows = list(child.budgets.all())
    today = minutes.ask(child.key) if rows else minutes.Today(answered=True)
    lines = [_line(row, today, known, now) for row in rows]
    there = {row.label for row in rows}
    free = {
        code: preset
        for code, preset in presets().items()
        if _label(preset) not in there and len(rows) < rules.MOST
    }
    starts = [(code, _name(preset)) for code, preset in free.items()]
    labels = ", ".join(ages.game_labels(child.birth_year, facts.local_day(now)))
    return BudgetsCard(lines, starts, _law(), services.STEP_MIN, labels)


def _label(preset: Preset) -> str:
    fields = services.preset_fields(preset)
    return rules.label_of(fields.categories, each=fields.each)


def _name(preset: Preset) -> str:
    return preset.en if words.is_english() else preset.vi


def _law() -> tuple[str, str] | None:
    """Return the law that some presets come from and what it says, once each."""
    found = [p for p in presets().values() if p.law]
    if not found:
        return None
    said = [p.says_en if words.is_english() else p.says_vi for p in found]
    return found[0].law, " ".join(dict.fromkeys(said))


def _line(
    row: Budget, today: minutes.Today, known: ProfileFacts, now: datetime
) -> BudgetLine:
    uses = today.of(row)
    limit = minutes.limit_today(row, now)
    return BudgetLine(
        budget=row,
        title=minutes.title(row),
        limits=minutes.limits_text(row),
        bars=[_bar(f"hm{row.pk}-{n}", use) for n, use in enumerate(uses)],
        today=_today(row, today, uses, limit),
        notes=_notes(row, uses, known, now),
        can_give=limit is not None,
    )


def _bar(ident: str, use: minutes.Use) -> Bar:
    text = _("%(used)s trên %(limit)s phút") % {"used": use.used, "limit": use.limit}
    tone = "nghe" if use.warn is not None else ""
    label = use.name or _("Hôm nay khoảng")
    return Bar(ident, label, text, min(use.used, use.limit), use.limit, tone)


def _today(
    row: Budget, today: minutes.Today, uses: list[minutes.Use], limit: int | None
) -> str:
    """Return what there is to say of today where no bar says it."""
    if limit is None:
        return _("Hôm nay không giới hạn, nên không đếm.")
    if not today.answered:
        return _(
            "Chưa hỏi được cổng mạng, nên không biết hôm nay đã dùng bao nhiêu."
            " Luật vẫn chạy ở cổng mạng."
        )
    if uses:
        return ""
    if row.each:
        return _("Hôm nay chưa dùng ứng dụng nào.")
    return _("Cổng mạng chưa nhận hạn mức này. Tải lại trang sau vài giây.")


def _notes(
    row: Budget, uses: list[minutes.Use], known: ProfileFacts, now: datetime
) -> list[str]:
    notes = []
    given = [m for m in row.more.all() if m.until > now]
    if given:
        told = {"n": sum(m.minutes for m in given), "time": _reset_text(given[0].until)}
        notes.append(_("Đã cho thêm %(n)s phút, hết lúc %(time)s.") % told)
    notes += [_spent_text(use) for use in uses if use.left == 0 and not use.lifted]
    closed = [c for c in row.categories if _closed(c, known)]
    if closed:
        names = minutes.in_sentence(closed)
        notes.append(
            _("Đang chặn %(groups)s, nên chưa có gì để đếm. Mở ở “Nhóm trang”.")
            % {"groups": names}
        )
    return notes


def _spent_text(use: minutes.Use) -> str:
    told = {"what": use.name, "time": _reset_text(use.resets)}
    if use.name:
        return _("%(what)s hết phút, mở lại lúc %(time)s.") % told
    return _("Hết phút, mở lại lúc %(time)s.") % told


def _reset_text(moment: datetime) -> str:
    return words.moment_text(moment, timezone.now())


def _closed(code: str, known: ProfileFacts) -> bool:
    return profile.chosen(code, known.stances, known.age) is not Stance.OPEN


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def budget_add(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Add a budget."""
    return _editor(request, family, access.child_of(family, key), None)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def budget_edit(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Change a budget."""
    budget = access.budget_of(family, pk)
    return _editor(request, family, budget.child, budget)


@require_POST
@family_page
def budget_start(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """One tap: add a ready-made budget."""
    child = access.child_of(family, key)
    preset = presets().get(request.POST.get("mau", ""))
    change: Change | None = None
    if preset is not None:
        fields = services.preset_fields(preset)
        try:
            _row, change = services.save_budget(
                child=child, fields=fields, by=request.user
            )
        except (services.SameBudgetError, services.EnoughBudgetsError):
            change = None
    return _back(child, change)


@require_POST
@family_page
def budget_remove(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Take a budget away."""
    budget = access.budget_of(family, pk)
    child = budget.child
    return _back(child, services.remove_budget(budget=budget, by=request.user))


@require_POST
@family_page
def budget_more(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """One tap: half an hour more today."""
    budget = access.budget_of(family, pk)
    try:
        change = services.give_minutes(
            budget=budget, by=request.user, now=timezone.now()
        )
    except services.NoLimitTodayError:
        change = None
    return _back(budget.child, change)


def _back(child: Child, change: Change | None) -> HttpResponse:
    return back_to(reverse("supervision:child_rules", args=[child.key]), change)


def _editor(
    request: PersonRequest, family: Family, child: Child, budget: Budget | None
) -> HttpResponse:
    form = BudgetForm(
        request.POST if request.method == "POST" else None,
        initial=budget_initial(budget),
        categories=_choices(service=False),
        services=_choices(service=True),
    )
    if request.method == "POST" and form.is_valid():
        change = _save(request, child, form, budget)
        if not form.errors:
            return _back(child, change)
    context = {
        "form": form,
        "child": child,
        "budget": budget,
        "title": minutes.title(budget) if budget else "",
        "law": _law(),
        "open_services": _has_service(form),
    }
    status = 422 if form.errors else 200
    return show(request, family, "budget.html", context, status=status)


def _save(
    request: PersonRequest, child: Child, form: BudgetForm, budget: Budget | None
) -> Change | None:
    try:
        _row, change = services.save_budget(
            child=child, fields=form.fields_of(), by=request.user, budget=budget
        )
    except services.SameBudgetError:
        form.refuse_same()
    except services.EnoughBudgetsError:
        form.refuse_more()
    else:
        return change
    return None


def _has_service(form: BudgetForm) -> bool:
    known = catalogue()
    chosen = form["services"].value() or []
    return any(c in known and known[c].service for c in chosen)


def _choices(*, service: bool) -> list[tuple[str, str]]:
    rows = [
        c for c in catalogue().values() if c.service is service and rules.is_offered(c)
    ]
    rows.sort(key=lambda c: FIRST.index(c.code) if c.code in FIRST else len(FIRST))
    return [(c.code, words.category_name(c)) for c in rows]
