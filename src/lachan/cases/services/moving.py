"""A unit ends, or its team: what it had goes to the team that stands for it now.

No offer and no answer: a law moved the task. Who does it need not read anything: a wrap
that no clock opens yet is enough to wrap the key for the next team.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases import access, recipients
from lachan.cases.models import Case
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.steps import Act, State
from lachan.cases.services import reach, reporter, steps, store, telling
from lachan.cases.services.steps import Step
from lachan.cases.services.store import Line
from lachan.partners import facts as partners
from lachan.partners.facts import UnitGoneError, successor_of
from lachan.partners.facts.teams import standing_teams
from lachan.partners.models import Kind, Team, TeamKind, Unit
from lachan.reports.services import alongside
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import LossError, NotAllowedError, NotReadyError

REASON = "unit"
_KINDS = (TeamKind.RECEIVING, TeamKind.PROVINCE, TeamKind.HOTLINE)


@dataclass(frozen=True, slots=True)
class Move:
    """What one team has, and where it would go. to: None: nobody is there yet."""

    team: Team
    to: Team | None
    open: int
    closed: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of moving. refused: excluded there, or no key of theirs opens it."""

    done: int
    refused: int
    left: int


def plan(user: User, now: dt.datetime) -> list[Move]:
    """Return what would move, of all that a person sees the load of; counts alone."""
    seen = access.load_for(user, now).filter(erased_at=None)
    counts = (
        seen.order_by()
        .values_list("team")
        .annotate(
            open=Count("pk", filter=~Q(state=State.CLOSED)),
            closed=Count("pk", filter=Q(state=State.CLOSED)),
        )
    )
    numbers = {team: (open_, closed) for team, open_, closed in counts}
    teams = Team.objects.filter(pk__in=numbers).select_related("unit").order_by("pk")
    return [
        Move(team, heir_of(team, now), *numbers[team.pk])
        for team in teams
        if has_ended(team, now)
    ]


def count_open(units: QuerySet[Unit]) -> int:
    """Return how many open cases the teams of units have, for who changes units."""
    return Case.objects.open().filter(team__unit__in=units).count()


def has_ended(team: Team, now: dt.datetime) -> bool:
    """Tell whether another team stands for what a team was there for."""
    day = timezone.localtime(now).date()
    if not Team.objects.on(day).filter(pk=team.pk).exists():
        return True
    unit = _unit(team, day)
    if unit is None or unit.pk == team.unit_id:
        return False
    first = _standing(unit, day)
    return bool(first) and first[0].pk != team.pk


def heir_of(team: Team, now: dt.datetime) -> Team | None:
    """Return the team that stands for an ended one: of the unit that followed it, else
    of its province, else 111; one that can open something.
    """
    day = timezone.localtime(now).date()
    unit = _unit(team, day)
    found = _standing(unit, day) if unit else []
    near = unit or team.unit
    if near.kind == Kind.COMMUNE and near.province:
        found += _standing(_now(near.province, day), day)
    found += list(Team.objects.on(day).of_kind(TeamKind.HOTLINE).order_by("pk"))
    ready = access.who_can_open(found)
    return next((t for t in found if t.pk != team.pk and t.pk in ready), None)


def _unit(team: Team, day: dt.date) -> Unit | None:
    try:
        return successor_of(team.unit, day)
    except UnitGoneError:
        return None


def _now(unit: Unit, day: dt.date) -> Unit:
    try:
        return successor_of(unit, day)
    except UnitGoneError:
        return unit


def _standing(unit: Unit, day: dt.date) -> list[Team]:
    found = [t for t in standing_teams(unit, day) if t.kind in _KINDS]
    manned = {t.pk for t in found if partners.members_of(t.pk, _noon(day))}
    return [t for t in found if t.pk in manned]


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def move_all(
    *,
    team: int,
    who: Unlocked,
    now: dt.datetime,
    go_on: Callable[[], bool] = lambda: True,
) -> Moved:
    """Move all cases of an ended team to its heir, each in a transaction of its own.

    go_on: asked before each; asked again it goes on where it stopped. Raises
    NotAllowedError: nothing of it is theirs to see, or it has not ended.
    """
    user = User.objects.get(pk=who.user_id)
    before = Team.objects.select_related("unit").get(pk=team)
    to = heir_of(before, now) if has_ended(before, now) else None
    rows = access.load_for(user, now).filter(team=team, erased_at=None)
    cases = list(rows.by_due().values_list("pk", flat=True))
    if to is None or not cases:
        raise NotAllowedError("nothing here moves")
    done = refused = 0
    for case in cases:
        if not go_on():
            break
        moved = _one(case, before, to, who, now)
        done, refused = done + moved, refused + (not moved)
    if done:
        telling.tell_moved(to, before, done, now)
    return Moved(done, refused, len(cases) - done - refused)


def _one(
    case: uuid.UUID, before: Team, to: Team, who: Unlocked, now: dt.datetime
) -> bool:
    try:
        return _moved(case, before, to, who, now)
    except (NotAllowedError, NotReadyError, LossError):
        return False


@transaction.atomic
def _moved(
    case: uuid.UUID, before: Team, to: Team, who: Unlocked, now: dt.datetime
) -> bool:
    user = User.objects.get(pk=who.user_id)
    row = store.locked(case)
    if row.team_id != before.pk:
        return True  # moved already
    if row.offered:
        _end_offer(row, user, now)
    new = recipients.team_to_offer(row, to.pk, now)
    reach.hand_to(row, new, who, REASON, now)
    row.team, row.unit = new, _now(new.unit, timezone.localtime(now).date())
    if row.lead_id not in partners.members_of(new.pk, now):
        row.lead = None
    row.save(update_fields=["team", "unit", "lead"])
    reach.settle(row, before, who, now)
    for report in row.reports.values_list("report", flat=True):
        alongside.prepare(report=report, to=new.pk, who=who, now=now)
        alongside.give(report=report, to=new.pk, by=user, now=now)
    store.happened(row, Line(Happened.MOVED, user, team=new, code=REASON), now)
    facts = {"from": f"team:{before.pk}", "to": f"team:{new.pk}"}
    subject = store.subject(row)
    record(store.STREAM, "case.moved", actor=user, subject=subject, facts=facts)
    reporter.tell(row)
    return True


def end_offers(*, now: dt.datetime) -> int:
    """End what is offered to a team that is there no more; the sender is told.

    Returns how many. The case never left who has it, so nothing else changes.
    """
    rows = Case.objects.filter(offered=True).select_related("offered_to__unit")
    gone = [row.pk for row in rows if row.offered_to and has_ended(row.offered_to, now)]
    return sum(_offer_ended(pk, now) for pk in gone)


@transaction.atomic
def _offer_ended(case: uuid.UUID, now: dt.datetime) -> bool:
    row = store.locked(case)
    if row.offered_to is None or not has_ended(row.offered_to, now):
        return False
    _end_offer(row, None, now)
    record(store.STREAM, "case.offer_ended", subject=store.subject(row))
    telling.tell_answered(row, row.team, now)
    return True


def _end_offer(row: Case, user: User | None, now: dt.datetime) -> None:
    """End an offer of a team that ended, or to one that did: who has it decides anew.

    user: None: no person did it, the calendar did.
    """
    team = row.offered_to
    assert team is not None  # it was offered
    steps.end_offer(row, Step(Act.RECALL), user, now)
    reach.after_refusal(row, team, user, REASON)
    for report in row.reports.values_list("report", flat=True):
        alongside.take_back(report=report, of=team.pk, by=user)
