"""The rules of one child, as a parent sets them."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest
from lachan.policy.catalogue import Category, catalogue, groups
from lachan.policy.model import AgeBand, Stance
from lachan.supervision import access, facts
from lachan.supervision.forms.family import ChildForm
from lachan.supervision.forms.rules import NameForm, SearchForm, StancesForm
from lachan.supervision.models import Change, Child, Family
from lachan.supervision.rules import hours, profile, social
from lachan.supervision.rules.facts import KEPT_OPEN, ProfileFacts
from lachan.supervision.services import choices, families
from lachan.supervision.views import words
from lachan.supervision.views.budgets import budgets_card
from lachan.supervision.views.changes import sentence
from lachan.supervision.views.common import back_to, family_page, show
from lachan.supervision.views.windows import hours_card
from lachan.web.text import searchable

# What most families decide first; the rest stands behind "xem cả".
FIRST = ("games", "short-video", "video", "social", "messaging", "stranger-chat")
ENGINE_NAMES = {
    "google": "Google",
    "bing": "Bing",
    "duckduckgo": "DuckDuckGo",
    "yandex": "Yandex",
    "pixabay": "Pixabay",
    "ecosia": "Ecosia",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of Mở, Hỏi, Chặn. field: None where no family may choose.

    kept_open: it is open whatever a family says.
    """

    label: str
    hint: str
    field: object | None
    changed: bool
    kept_open: bool = False


def child_url(child: Child, change: Change | None = None) -> HttpResponse:
    """Go back to the child's rules."""
    return back_to(reverse("supervision:child_rules", args=[child.key]), change)


@require_safe
@family_page
def child_rules(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Show the child's rules: hours, groups, search, names, devices."""
    return _rules_page(request, family, access.child_of(family, key))


def _rules_page(
    request: PersonRequest,
    family: Family,
    child: Child,
    *,
    name_form: NameForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    today = facts.local_day(now)
    known = facts.profile_facts(child, now)
    state = hours.state(known, now)
    form = _group_form(child, known.age)
    lines = _lines(form, [c for c in catalogue().values() if not c.service], known)
    log = child.changes.select_related("by")[:5]
    context = {
        "child": child,
        "age": child.age(today),
        "band": words.band_name(known.age),
        "edits": len(child.rules.stances),
        "state": words.state_words(state, now),
        "kind": state.kind,
        "hours": hours_card(child),
        "budgets": budgets_card(child, known, now),
        "first": [lines[c] for c in FIRST],
        "more": _by_group({c: line for c, line in lines.items() if c not in FIRST}),
        "group_count": len(lines),
        "search_form": _search_form(child, known.age),
        "name_form": name_form or NameForm(),
        "names": list(child.own_rules.all()),
        "devices": list(child.devices.all()),
        "social": social.is_for(child.birth_year, today),
        "log": [(sentence(c), words.ago_text(c.at, now)) for c in log],
        "wrong": name_form is not None,
    }
    status = 422 if name_form is not None else 200
    return show(request, family, "child_rules.html", context, status=status)


def _by_group(lines: dict[str, Choice]) -> list[tuple[str, list[Choice]]]:
    known = catalogue()
    found = []
    for group in groups().values():
        inside = [
            line for code, line in lines.items() if known[code].group == group.code
        ]
        if inside:
            found.append((group.en if words.is_english() else group.vi, inside))
    return found


def _stances(child: Child) -> dict[str, Stance]:
    return {code: Stance(said) for code, said in child.rules.stances.items()}


def _group_form(child: Child, age: AgeBand, data: object = None) -> StancesForm:
    said = _stances(child)
    rows = [
        (c, words.category_name(c), profile.chosen(c.code, said, age))
        for c in catalogue().values()
        if not c.service and _may_choose(c, age)
    ]
    return StancesForm(data, categories=rows)


def _may_choose(category: Category, age: AgeBand) -> bool:
    """What cannot be opened, or not closed, is not offered."""
    if category.code in KEPT_OPEN:
        return False
    return category.liftable or category.stances[age] is Stance.OPEN


def _lines(
    form: StancesForm, rows: list[Category], known: ProfileFacts
) -> dict[str, Choice]:
    found = {}
    for category in rows:
        field = form[category.code] if category.code in form.fields else None
        found[category.code] = Choice(
            words.category_name(category),
            _services_of(category.code)
            if not category.service
            else _groups_of(category),
            field,
            category.code in known.stances,
            category.code in KEPT_OPEN,
        )
    return found


def _services_of(code: str) -> str:
    names = [words.category_name(c) for c in catalogue().values() if code in c.within]
    return ", ".join(names[:4])


def _groups_of(service: Category) -> str:
    return ", ".join(words.category_name(catalogue()[c]) for c in service.within)


@require_POST
@family_page
def save_groups(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Save Mở, Hỏi, Chặn of the groups."""
    child = access.child_of(family, key)
    age = child.band(facts.local_day(timezone.now()))
    form = _group_form(child, age, request.POST)
    if not form.is_valid():
        return child_url(child)
    change = choices.set_stances(child=child, stances=form.stances(), by=request.user)
    return child_url(child, change)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def services(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Show apps and services, searched without tone marks; save those shown."""
    child = access.child_of(family, key)
    known = facts.profile_facts(child, timezone.now())
    text = request.GET.get("q", "")[:60]
    rows = [c for c in catalogue().values() if c.service and _matches(c, text)]
    form = StancesForm(
        request.POST or None,
        categories=[
            (
                c,
                words.category_name(c),
                profile.chosen(c.code, known.stances, known.age),
            )
            for c in rows
        ],
    )
    if request.method == "POST" and form.is_valid():
        change = choices.set_stances(
            child=child, stances=form.stances(), by=request.user
        )
        return back_to(reverse("supervision:services", args=[child.key]), change)
    context = {
        "child": child,
        "q": text,
        "lines": list(_lines(form, rows, known).values()),
        "total": sum(c.service for c in catalogue().values()),
    }
    return show(request, family, "services.html", context)


def _matches(service: Category, text: str) -> bool:
    wanted = searchable(text)
    names = f"{service.vi} {service.en} {service.code} {_groups_of(service)}"
    return wanted in searchable(names)


def _search_form(child: Child, age: AgeBand, data: object = None) -> SearchForm:
    own = child.rules
    codes = profile.engine_codes()
    initial = {
        "safe": [c for c in codes if c not in own.safe_search_off],
        "youtube": own.youtube or profile.youtube_by_age(age),
        "allow_only": own.allow_only,
        "block_page": own.block_page,
    }
    return SearchForm(
        data,
        initial=initial,
        engines=[(c, ENGINE_NAMES.get(c, c.title())) for c in codes],
        with_page=bool(facts.page_addresses()),
    )


@require_POST
@family_page
def save_search(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Save safe search, YouTube, allow-only."""
    child = access.child_of(family, key)
    age = child.band(facts.local_day(timezone.now()))
    form = _search_form(child, age, request.POST)
    if not form.is_valid():
        return child_url(child)
    data = form.cleaned_data
    mode = data["youtube"]
    change = choices.set_search(
        child=child,
        safe_search_off=[c for c in profile.engine_codes() if c not in data["safe"]],
        youtube="" if mode == profile.youtube_by_age(age) else mode,
        allow_only=data["allow_only"],
        block_page=data.get("block_page", False),
        by=request.user,
    )
    return child_url(child, change)


@require_POST
@family_page
def name_add(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Open or close a name."""
    child = access.child_of(family, key)
    form = NameForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            _rule, change = choices.add_own_rule(
                child=child,
                name=data["name"],
                subtree=data["subtree"],
                allow=data["action"] == "allow",
                by=request.user,
            )
        except choices.NameKnownError:
            form.known()
        else:
            return child_url(child, change)
    return _rules_page(request, family, child, name_form=form)


@require_POST
@family_page
def name_remove(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Take a name out."""
    rule = access.own_rule_of(family, pk)
    child = rule.child
    change = choices.remove_own_rule(rule=rule, by=request.user)
    return child_url(child, change)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def child_edit(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Change name or year of birth."""
    child = access.child_of(family, key)
    today = facts.local_day(timezone.now())
    initial = {"nickname": child.nickname, "birth_year": child.birth_year}
    form = ChildForm(
        request.POST or None, initial=initial, today=today, family=family, child=child
    )
    if request.method == "POST" and form.is_valid():
        change = families.edit_child(child=child, by=request.user, **form.cleaned_data)
        return child_url(child, change)
    context = {"form": form, "child": child, "band": words.band_name(child.band(today))}
    return show(request, family, "child_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def child_remove(request: PersonRequest, family: Family, key: str) -> HttpResponse:
    """Ask once more, then delete all that is kept of a child."""
    child = access.child_of(family, key)
    if request.method == "POST":
        families.remove_child(child=child, by=request.user)
        return redirect("supervision:home")
    return show(request, family, "child_remove.html", {"child": child})
