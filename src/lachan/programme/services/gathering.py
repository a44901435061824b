"""Gather: open rounds, ask units, fill in, sign, return, accept. Changes are kept.

Audit stream "programme"; history of a round under "round:<number>".
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.partners.models import Unit
from lachan.programme.models import Answer, Attachment, Change, Request, Round
from lachan.programme.rules import gathering as rules
from lachan.programme.rules.gathering import Act, Step
from lachan.programme.services.changes import What, keep, undo
from lachan.programme.services.gatherforms import form_of


class ClosedError(RefusedError):
    """The round is closed."""


class AskedAlreadyError(RefusedError):
    """The unit is asked in this round already."""


class UnitsBelowError(RefusedError):
    """Units below send to the one that is to be asked no more."""


class NotWritableError(RefusedError):
    """The request waits for a signature, was sent, or its round is closed."""


class NothingOwedError(RefusedError):
    """The form asks nothing of a unit of this kind."""


def about(row: Round | int) -> str:
    """Return under what the history of a round is kept."""
    return f"round:{row.pk if isinstance(row, Round) else row}"


def what(action: str, request: Request) -> What:
    """Return what is done to a request."""
    return What(action, about(request.round_id))


@transaction.atomic
def open_round(*, fields: Mapping[str, object], by: User) -> Round:
    """Begin a gathering."""
    row = keep(Round(), fields, What("round.opened", "round"), by=by)
    # Its number is not known before it is kept.
    Change.objects.filter(about="round", row=row.pk).update(about=about(row))
    return row


@transaction.atomic
def edit_round(*, row: Round, fields: Mapping[str, object], by: User) -> Round:
    """Change what a round says; who was given another due day keeps that.

    Raises ClosedError where a closed round is to get another due day.
    """
    moved = fields.get("due_on", row.due_on)
    was = row.due_on
    if moved != was:
        _open(row)
    made = keep(row, fields, What("round.edited", about(row)), by=by)
    if moved != was:
        for one in row.requests.there().filter(due_on=was, late_why=""):
            keep(one, {"due_on": moved}, what("request.due", one), by=by)
    return made


def close(*, row: Round, on: dt.date | None, by: User) -> Round:
    """Close a round on a day, or open it again (None)."""
    action = "round.closed" if on else "round.reopened"
    return keep(row, {"closed_on": on}, What(action, about(row)), by=by)


@transaction.atomic
def ask(
    *, row: Round, units: Iterable[Unit], by: User, above: Request | None = None
) -> list[Request]:
    """Ask units for what each owes; who is asked already is left out.

    above: whose figure theirs become a part of. Raises ClosedError, NothingOwedError.
    """
    kept = _open(row)
    form = form_of(kept.form)
    known = set(kept.requests.there().values_list("unit", flat=True))
    made = []
    for unit in units:
        if unit.pk in known:
            continue
        owed = [f.key for f in form.owed(unit.kind)]
        if not owed:
            raise NothingOwedError(f"form {form.code} asks nothing of a {unit.kind}")
        due = above.due_on if above else kept.due_on
        new = Request(round=kept, unit=unit)
        fields = {"fields": owed, "due_on": due, "above": above}
        fields |= {"round": kept, "unit": unit}
        made.append(keep(new, fields, what("request.asked", new), by=by))
    return made


def _open(row: Round) -> Round:
    kept: Round = Round.objects.select_for_update().get(pk=row.pk)
    if kept.closed_on is not None:
        raise ClosedError(f"round {row.pk} was closed on {kept.closed_on}")
    return kept


@transaction.atomic
def drop(*, request: Request, by: User) -> Request:
    """Ask a unit no more; what it answered is kept.

    Raises ClosedError, UnitsBelowError.
    """
    _check_droppable(request)
    return keep(request, {"gone": True}, what("request.dropped", request), by=by)


def _check_droppable(request: Request) -> None:
    _open(request.round)
    if request.below.filter(gone=False).exists():
        raise UnitsBelowError(f"units send to request {request.pk}")


@transaction.atomic
def move_due(*, request: Request, due_on: dt.date, why: str, by: User) -> Request:
    """Give a unit another day. why: the reason, for the history. Raises ClosedError."""
    _open(request.round)
    fields = {"due_on": due_on, "late_why": why}
    return keep(request, fields, what("request.due", request), by=by)


@transaction.atomic
def step(
    *, request: Request, act: Act, by: User, fields: Mapping[str, object] | None = None
) -> Request:
    """Take a request one step on. Raises ClosedError, rules.NotNowError."""
    _open(request.round)
    kept: Request = Request.objects.select_for_update().get(pk=request.pk)
    now = rules.after(kept.at, act)
    said = {**(fields or {}), "step": now.value}
    return keep(kept, said, what(f"request.{act}", kept), by=by)


def submit(*, request: Request, by: User) -> Request:
    """Give what was filled in to who signs. Raises as `step`."""
    return step(request=request, act=Act.SUBMIT, by=by)


def reopen(*, request: Request, by: User) -> Request:
    """Take back what waits for a signature. Raises as `step`."""
    return step(request=request, act=Act.REOPEN, by=by)


def send_back(*, request: Request, comment: str, by: User) -> Request:
    """Return what was sent, with what is to be mended. Raises as `step`."""
    return step(request=request, act=Act.RETURN, by=by, fields={"comment": comment})


def accept(*, request: Request, by: User) -> Request:
    """Take what was sent. Raises as `step`."""
    return step(request=request, act=Act.ACCEPT, by=by)


# What was typed, by its label: who may still type may take it back.
WRITTEN: Final[Mapping[str, type[Answer] | type[Attachment]]] = {
    model._meta.label_lower: model for model in (Answer, Attachment)
}


@transaction.atomic
def take_back(*, change: Change, by: User) -> None:
    """Undo a change; what a unit wrote, as long as it may write.

    Raises NotWritableError, as `drop`, and as `changes.undo`.
    """
    model = WRITTEN.get(change.label)
    if model is not None:
        check_writable(model.objects.get(pk=change.row).request)
    elif change.label == Request._meta.label_lower:
        _check_takable(change)
    undo(change, by=by)


def _check_takable(change: Change) -> None:
    """Refuse what the act that leads to the same would refuse."""
    request = Request.objects.select_related("round").get(pk=change.row)
    if change.before is None or change.before.get("gone"):
        _check_droppable(request)
    else:
        _open(request.round)


def see(*, request: Request, at: dt.datetime) -> None:
    """Note that somebody of the unit opened it for the first time."""
    rows = Request.objects.filter(pk=request.pk, opened_at=None)
    rows.update(opened_at=at)


def writable(request: Request) -> bool:
    """Tell whether the unit may change what it says."""
    return Step(request.step) in rules.WRITABLE and request.round.closed_on is None


def check_writable(request: Request) -> None:
    """Hold a request that is written, in a transaction. Raises NotWritableError."""
    kept = Request.objects.select_for_update().select_related("round")
    if not writable(kept.get(pk=request.pk)):
        raise NotWritableError(f"request {request.pk} is {request.step}")
