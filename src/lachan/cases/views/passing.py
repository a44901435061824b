"""Many cases at once: of somebody who left, of a unit that changed."""

import time
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lachan.accounts.access import PersonRequest
from lachan.cases.forms import passing as forms
from lachan.cases.rules.errors import MissingError
from lachan.cases.services import leaving, moving
from lachan.cases.services.leaving import Pile
from lachan.cases.views.common import Visit, at_work, refusal
from lachan.lib.numbers import row_number

# One request works for so long; the button goes on where it stopped.
RUN_S = 5.0


def _a_while() -> Callable[[], bool]:
    until = time.monotonic() + RUN_S
    return lambda: time.monotonic() < until


@at_work
def hand_over(request: PersonRequest, visit: Visit) -> HttpResponse:
    """List who leads what; hand all of somebody's over to a colleague."""
    piles = leaving.led(visit.user, visit.now)
    if request.method == "POST":
        return _handed(request, visit, piles)
    rows = [(pile, _form(pile, visit)) for pile in piles]
    return render(request, "cases/hand_over.html", {"rows": rows})


def _form(pile: leaving.Led, visit: Visit) -> forms.HandOverForm:
    lead = pile.lead.pk if pile.lead else 0
    people = leaving.of_team(visit.user, pile.team.pk, visit.now)
    choices = [(p.pk, p.display_name) for p in people if p.pk != lead]
    start = {"pile": f"{pile.team.pk}-{lead}"}
    return forms.HandOverForm(
        initial=start, people=choices, auto_id=f"p{pile.team.pk}_{lead}_%s"
    )


def _handed(
    request: PersonRequest, visit: Visit, piles: list[leaving.Led]
) -> HttpResponse:
    pile = _pile(request.POST.get("pile", ""), piles)
    people = leaving.of_team(visit.user, pile.team, visit.now)
    form = forms.HandOverForm(
        request.POST, people=[(p.pk, p.display_name) for p in people]
    )
    if not form.is_valid():
        messages.error(request, _("Chọn một đồng nghiệp và ghi điều cần biết."))
        return redirect("cases:hand_over")
    said = form.cleaned_data
    try:
        done = leaving.hand_over_all(
            pile=pile,
            to=said["to"],
            text=said["words"],
            who=visit.who,
            now=visit.now,
            go_on=_a_while(),
        )
    except MissingError as e:
        messages.error(request, refusal(e))
        return redirect("cases:hand_over")
    _tell(request, done.done, done.refused, done.left)
    return redirect("cases:hand_over")


def _pile(typed: str, piles: list[leaving.Led]) -> Pile:
    for one in piles:
        lead = one.lead.pk if one.lead else 0
        if typed == f"{one.team.pk}-{lead}":
            return Pile(one.team.pk, lead or None)
    raise Http404


def _tell(request: PersonRequest, done: int, refused: int, left: int) -> None:
    text = ngettext("Đã bàn giao %(n)s hồ sơ.", "Đã bàn giao %(n)s hồ sơ.", done)
    messages.success(request, text % {"n": done})
    if refused:
        text = _("%(n)s hồ sơ không bàn giao được cho nơi này. Chọn người, đội khác.")
        messages.error(request, text % {"n": refused})
    if left:
        text = _("Còn %(n)s hồ sơ. Bấm lần nữa để làm tiếp.")
        messages.info(request, text % {"n": left})


@at_work
def moves(request: PersonRequest, visit: Visit) -> HttpResponse:
    """Show what the teams of ended units have, and where it would go; move it."""
    if request.method == "POST":
        team = row_number(request.POST.get("team", ""))
        if team is None:
            raise Http404
        done = moving.move_all(
            team=team, who=visit.who, now=visit.now, go_on=_a_while()
        )
        _tell(request, done.done, done.refused, done.left)
        return redirect("cases:moves")
    rows = moving.plan(visit.user, visit.now)
    return render(request, "cases/moves.html", {"rows": rows})
