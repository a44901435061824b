"""Which rounds and requests a person sees, and what they may do there.

A unit that followed another has what was asked of the one before.
"""

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from lachan.accounts.models import User
from lachan.partners.access import units_of
from lachan.partners.models import (
    LegalRole,
    RoleHolder,
    Succession,
    UnitRole,
)
from lachan.programme.models import (
    Answer,
    AnswerFile,
    Cell,
    Change,
    FormVersion,
    Found,
    Request,
    Round,
)
from lachan.programme.models.plans import KeptQuerySet

Row = TypeVar("Row", bound=Model)
SIGNING = (LegalRole.CHAIR, LegalRole.DEPUTY)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who a person is on a day. units: numbers of those they work in, and of all that
    these followed. heads: of those for which they sign. roles: number of a unit to what
    they sign as.
    """

    user: User
    day: dt.date
    units: frozenset[int]
    heads: frozenset[int]

    @property
    def admin(self) -> bool:
        """Whether they see everything."""
        return self.user.is_administrator


def desk_of(user: User, day: dt.date) -> Desk:
    """Return who a person is on a day."""
    mine = set(units_of(user, day).values_list("pk", flat=True))
    heads = set(units_of(user, day, UnitRole.HEAD).values_list("pk", flat=True))
    held = RoleHolder.objects.on(day).filter(user=user, role__in=SIGNING)
    heads |= mine & set(held.values_list("unit", flat=True))
    return Desk(user, day, _with_before(mine, day), _with_before(heads, day))


def _with_before(units: set[int], day: dt.date) -> frozenset[int]:
    """Return units and all whose main heir they are, one query a generation."""
    found, level = set(units), set(units)
    while level:
        steps = Succession.objects.filter(new__in=level, main=True, date__lte=day)
        level = set(steps.values_list("old", flat=True)) - found
        found |= level
    return frozenset(found)


def rounds_for(desk: Desk) -> KeptQuerySet:
    """Return the rounds that a person's unit gathers; all to an administrator."""
    rows: KeptQuerySet = Round.objects.there()
    return rows if desk.admin else rows.filter(unit__in=desk.units)


def requests_for(desk: Desk) -> QuerySet[Request]:
    """Return what a person's units owe, and what is owed to them."""
    rows = Request.objects.there().filter(round__gone=False)
    if desk.admin:
        return rows
    mine = Q(unit__in=desk.units) | Q(above__unit__in=desk.units)
    return rows.filter(mine | Q(round__unit__in=desk.units))


def owed_by(desk: Desk) -> QuerySet[Request]:
    """Return what a person's own units owe in rounds that are open."""
    rows = Request.objects.there().filter(round__gone=False, round__closed_on=None)
    return rows.filter(unit__in=desk.units)


def round_of(desk: Desk, pk: int) -> Round:
    """Return a round that a person's unit gathers. Raises Http404."""
    rows = rounds_for(desk).select_related("unit", "form", "plan")
    found: Round = _found(rows.filter(pk=pk).first())
    return found


def request_of(desk: Desk, pk: int) -> Request:
    """Return a request that a person sees. Raises Http404."""
    rows = requests_for(desk).select_related(
        "unit", "above__unit", "round__form", "round__unit", "round__plan"
    )
    found: Request = _found(rows.filter(pk=pk).first())
    return found


def cell_of(desk: Desk, pk: int) -> Cell:
    """Return a signed cell of a request that a person sees. Raises Http404."""
    rows = Cell.objects.filter(signed__request__in=requests_for(desk))
    rows = rows.select_related(
        "found", "signed__request__unit", "signed__request__round__form"
    )
    return _found(rows.filter(pk=pk).first())


def found_of(request: Request, pk: int) -> Found:
    """Return a figure that a request took from a register. Raises Http404."""
    used = Q(pk__in=Answer.objects.filter(request=request).values("found"))
    used |= Q(pk__in=Cell.objects.filter(signed__request=request).values("found"))
    return _found(Found.objects.filter(used, pk=pk).first())


def answer_file_of(request: Request, pk: int) -> AnswerFile:
    """Return a file that came with a request. Raises Http404."""
    return _found(AnswerFile.objects.filter(request=request, pk=pk).first())


def form_version_of(pk: int) -> FormVersion:
    """Return a version of a form. Raises Http404."""
    return _found(FormVersion.objects.filter(pk=pk).first())


def change_in(row: Round, pk: int) -> Change:
    """Return a change in a round. Raises Http404."""
    return _found(Change.objects.filter(about=f"round:{row.pk}", pk=pk).first())


def fills(desk: Desk, request: Request) -> bool:
    """Tell whether a person works in the unit that owes it."""
    return request.unit_id in desk.units


def signs(desk: Desk, request: Request) -> bool:
    """Tell whether a person signs for the unit that owes it."""
    return request.unit_id in desk.heads


def gathers(desk: Desk, request: Request) -> bool:
    """Tell whether a person takes it: of the unit above, or of who gathers."""
    to = request.above.unit_id if request.above else request.round.unit_id
    return desk.admin or to in desk.units


def _found(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
