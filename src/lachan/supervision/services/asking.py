"""A child asks, a parent answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.policy.catalogue import OTHER, catalogue, counted_as
from lachan.supervision.models import (
    Answer,
    Budget,
    Child,
    OwnRule,
    Request,
    Wish,
)
from lachan.supervision.services import budgets, choices, moments
from lachan.supervision.services.changes import STREAM

MOST_OPEN = 10
MOST_A_DAY = 30


class TooManyError(RefusedError):
    """The child has asked so often that a parent could not find what matters."""


class AnsweredError(RefusedError):
    """Somebody answered meanwhile."""


class NotOpenableError(RefusedError):
    """No family may open this to a child."""


class NoSuchBudgetError(RefusedError):
    """There is no such budget any more, or today it has no limit."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a child asks for. category: of the block, if one led here.

    name: of a site, or the key of the budget of which more minutes are asked.
    """

    wish: str
    name: str = ""
    category: str = ""
    minutes: int = 0
    reason: str = ""


@transaction.atomic
def ask(*, child: Child, asked: Asked, now: datetime) -> Request:
    """Keep the question; asking again for the same adds the new words to it.

    A category that is the child's own affair is not kept. Raises TooManyError.
    """
    open_ones = list(child.requests.select_for_update().open())
    for row in open_ones:
        if (row.wish, row.name) == (asked.wish, asked.name):
            row.reason = asked.reason or row.reason
            row.minutes = asked.minutes or row.minutes
            row.save(update_fields=["reason", "minutes"])
            return row
    lately = child.requests.filter(created_at__gt=now - timedelta(days=1)).count()
    if len(open_ones) >= MOST_OPEN or lately >= MOST_A_DAY:
        raise TooManyError(f"{len(open_ones)} open, {lately} in a day")
    shown = counted_as(asked.category)
    return Request.objects.create(
        child=child,
        wish=asked.wish,
        name=asked.name,
        category="" if shown == OTHER else shown,
        minutes=asked.minutes,
        reason=asked.reason,
    )


def can_open(request: Request) -> bool:
    """Tell whether a family may open what was asked for."""
    known = catalogue().get(request.category)
    return known is None or known.liftable


@transaction.atomic
def answer(
    *, request: Request, said: str, message: str, by: User, now: datetime
) -> Request:
    """Answer a request and do what was said.

    Raises AnsweredError, NotOpenableError, NoSuchBudgetError.
    """
    request = Request.objects.select_for_update().get(pk=request.pk)
    if request.answer != Answer.OPEN:
        raise AnsweredError(request.answer)
    if said in {Answer.HOUR, Answer.ALWAYS} and not can_open(request):
        raise NotOpenableError(request.category)
    if request.wish == Wish.TIME and said == Answer.HOUR:
        length = timedelta(minutes=request.minutes or 60)
        moments.grant_time(child=request.child, by=by, now=now, length=length)
    elif request.wish == Wish.MINUTES and said == Answer.HOUR:
        _give(request, by, now)
    elif request.wish == Wish.SITE:
        _open(request, said, by, now)
    request.answer, request.message = said, message
    request.answered_at, request.answered_by = now, by
    request.save()
    record(
        STREAM,
        "request.answered",
        actor=by,
        subject=request.child,
        facts={"request": request.pk, "answer": said},
    )
    return request


def _give(request: Request, by: User, now: datetime) -> None:
    rows = Budget.objects.filter(child=request.child)
    found = next((b for b in rows if b.key == request.name), None)
    if found is None:
        raise NoSuchBudgetError(request.name)
    minutes = request.minutes or budgets.STEP_MIN
    try:
        budgets.give_minutes(budget=found, by=by, now=now, minutes=minutes)
    except budgets.NoLimitTodayError as e:
        raise NoSuchBudgetError(request.name) from e


def _open(request: Request, said: str, by: User, now: datetime) -> None:
    child, name = request.child, request.name
    if said == Answer.HOUR:
        request.grant, _ = moments.grant_site(child=child, name=name, by=by, now=now)
    elif said == Answer.ALWAYS:
        # A name that was closed by hand is opened by the same hand.
        for old in OwnRule.objects.filter(child=child, name=name):
            choices.remove_own_rule(rule=old, by=by)
        request.own_rule, _ = choices.add_own_rule(
            child=child, name=name, subtree=True, allow=True, by=by
        )
