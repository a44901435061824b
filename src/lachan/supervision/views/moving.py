"""Moving in: choose a file, see what it means, take it over, see what was done."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from lachan.accounts.access import PersonRequest, person_required
from lachan.policy.moving import MovingError
from lachan.supervision import access, facts
from lachan.supervision.forms.moving import ClientRow, MoveFileForm, MoveForm
from lachan.supervision.models import Change, Family, MoveDraft
from lachan.supervision.rules import moving as rules
from lachan.supervision.rules.moving import Found, FoundName, Left
from lachan.supervision.services import families, moving
from lachan.supervision.views import moving_words as words
from lachan.supervision.views.common import UNDO_FOR_S, family_page, own_address, show
from lachan.web.middleware import no_store
from lachan.web.uploads import was_too_large


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A client as the parent sees it before anything is taken."""

    row: ClientRow
    askers: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class NameLine:
    """An own name with its box. reach: for whom it holds."""

    place: int
    name: FoundName
    picked: bool


@require_http_methods(["GET", "HEAD", "POST"])
@no_store
@person_required
def move(request: PersonRequest) -> HttpResponseBase:
    """Take a file; whoever has no family yet may begin with one."""
    family = access.family_of(request.user)
    if request.method != "POST" and family is not None and draft_of(family):
        return redirect("supervision:move_check")
    form = MoveFileForm()
    if request.method == "POST":
        # Read first: while it is read, a file that is too large is left out.
        form = MoveFileForm(request.POST, request.FILES)
        if was_too_large(request):
            form.fields["file"].error_messages["required"] = words.refused("too-large")
    if form.is_valid():
        file = form.cleaned_data["file"]
        family = family or families.open_family(owner=request.user)
        try:
            moving.keep_draft(
                family=family, data=file.read(), filename=file.name, by=request.user
            )
        except MovingError as e:
            form.add_error("file", words.refused(e.code, e.facts.get("limit", "")))
        else:
            return redirect("supervision:move_check")
    context = {"form": form, "wrong": bool(form.errors)}
    return show(request, family, "move.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def check(request: PersonRequest, family: Family) -> HttpResponse:
    """Show what was understood; take over what is chosen."""
    draft = draft_of(family)
    if draft is None:
        return redirect("supervision:move")
    found = rules.from_json(draft.found)
    # What was chosen for another file says nothing about this one.
    newer = request.method == "POST" and request.POST.get("draft") != str(draft.pk)
    form = MoveForm(
        request.POST if request.method == "POST" and not newer else None,
        found=found,
        family=family,
        today=facts.local_day(timezone.now()),
        initial={"draft": draft.pk},
    )
    if form.is_valid():
        done = _take_over(request, family, form)
        if done is not None:
            return redirect("supervision:moved", done.pk)
    context = _preview(found, form) | {"newer": newer, "wrong": bool(form.errors)}
    return show(request, family, "move_check.html", context)


def _take_over(request: PersonRequest, family: Family, form: MoveForm) -> Change | None:
    try:
        return moving.take_over(
            family=family,
            draft_pk=form.cleaned_data["draft"],
            choice=form.choice(),
            own_address=own_address(request),
            by=request.user,
        )
    except moving.DraftGoneError:
        form.add_error(None, _("Tệp này vừa được chuyển hoặc bỏ. Chọn lại tệp."))
    except families.NicknameTakenError:
        form.add_error(None, _("Nhà mình đã có một con tên đó. Chưa chuyển gì."))
    return None


def _preview(found: Found, form: MoveForm) -> dict[str, object]:
    picked = {str(value) for value in form["names"].value() or []}
    children = form["home"].value() or []
    return {
        "form": form,
        "found": found,
        "program": words.program(found.kind),
        "cards": [
            ClientCard(
                row,
                ", ".join(value for _kind, value in row.client.askers),
                words.client_lines(row.client.rules, found.home),
            )
            for row in form.client_rows()
        ],
        "children": [
            (key, name, key in children)
            for key, name in form["home"].field.choices  # type: ignore[attr-defined]  # ChoiceField
        ],
        "home_lines": words.rules_lines(found.home),
        "lists": [(one.name, words.code_name(one.category)) for one in found.lists],
        "names": [
            NameLine(place, name, str(place) in picked)
            for place, name in enumerate(found.names)
        ],
        "left": words.left_lines(list(found.left)),
        "left_count": sum(one.count for one in found.left),
    }


@require_POST
@family_page
def drop(request: PersonRequest, family: Family) -> HttpResponse:
    """Forget the file that was read."""
    moving.drop_draft(family=family, by=request.user)
    return redirect("supervision:move")


@require_safe
@family_page
def moved(request: PersonRequest, family: Family, pk: int) -> HttpResponse:
    """Show what was taken over, and take it back as a whole."""
    change = access.change_of(family, pk)
    if change.kind != "move":
        raise Http404
    left = [Left(code, count) for code, count in change.facts.get("left", [])]
    age = (timezone.now() - change.at).total_seconds()
    context = {
        "change": change,
        "program": words.program(change.facts.get("kind", "")),
        "lines": words.done_lines(change.facts.get("done", {})),
        "refused": [
            words.asker_refused(*one) for one in change.facts.get("refused", [])
        ],
        "left": words.left_lines(left),
        "left_count": sum(one.count for one in left),
        "undo": reverse("supervision:undo", args=[change.pk])
        if change.undone_at is None and age < UNDO_FOR_S
        else "",
    }
    return show(request, family, "moved.html", context)


def draft_of(family: Family) -> MoveDraft | None:
    """Return the file that waits for a decision."""
    return MoveDraft.objects.filter(family=family).first()
