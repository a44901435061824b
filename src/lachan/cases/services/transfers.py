"""A case goes to another team: offered, accepted, declined, called back.

Until the other team accepts, the sender has the case. Its key is wrapped for them at
the offer, for nobody of the sender is there when they accept; `access` shows nothing
before. Who does not have the case any more has no wrap of its key either.
"""

import datetime as dt
import uuid
from dataclasses import replace

from django.db import transaction
from django.http import Http404

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases import access, recipients
from lachan.cases.models import Case, CaseTeam
from lachan.cases.rules import machine
from lachan.cases.rules.deadlines import table
from lachan.cases.rules.kinds import Happened, Role, Share
from lachan.cases.rules.process import Did
from lachan.cases.rules.steps import Act, Decider
from lachan.cases.services import reach, reporter, steps, store, telling
from lachan.cases.services.steps import Step
from lachan.cases.services.store import Line
from lachan.partners.models import Team
from lachan.reports.services import alongside
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import items


@transaction.atomic
def offer(*, case: uuid.UUID, step: Step, who: Unlocked, now: dt.datetime) -> Case:
    """Offer a case to another team, which is told its number at once.

    Raises as `steps.take`, NotReadyError: that team has no key yet.
    """
    row = steps.take(case=case, step=replace(step, act=Act.OFFER), who=who, now=now)
    team = row.offered_to
    assert team is not None  # taken
    items.hand_over(item=row.pk, to=f"team:{team.pk}", who=who, reason="offer", now=now)
    CaseTeam.objects.get_or_create(
        case=row, team=team, defaults={"share": Share.OFFERED}
    )
    for report in _reports(row):
        alongside.prepare(report=report, to=team.pk, who=who, now=now)
    telling.tell_offered(row, now)
    return row


@transaction.atomic
def recall(*, case: uuid.UUID, step: Step, who: Unlocked, now: dt.datetime) -> Case:
    """Take an offer back that nobody answered. Raises as `steps.take`."""
    user, row = steps.acting(case, who, now)
    team = row.offered_to
    row = steps.taken(row, replace(step, act=Act.RECALL), user, who, now)
    assert team is not None  # the step was refused otherwise
    return _not_theirs(row, team, user, Act.RECALL)


@transaction.atomic
def answer_offer(
    *, case: uuid.UUID, accept: bool, reason: str, who: Unlocked, now: dt.datetime
) -> Case:
    """Accept or decline what is offered to one's team; accepted, the case moves.

    Raises NotAllowedError (also when a report that came since excludes the team),
    MissingError (declining takes a reason), LossError.
    """
    user, row = _offered(case, who, now)
    act = Act.ACCEPT if accept else Act.DECLINE
    roles = access.roles_of(user, row, now)
    did = Did(act, roles, now, reason=reason)
    after = machine.step(store.process_of(row), did, table())
    team, sender = row.offered_to, row.team
    assert team is not None  # it was offered
    if accept:
        recipients.team_to_offer(row, team.pk, now)
        row.team, row.unit, row.lead = team, team.unit, None
    row.offered_to = None
    store.keep(row, after)
    if accept:
        reach.settle(row, sender, who, now)
        for report in _reports(row):
            alongside.give(report=report, to=team.pk, by=user, now=now)
    else:
        _not_theirs(row, team, user, act)
    store.happened(row, Line(Happened(act), user, Decider.RECEIVER, team, reason), now)
    facts = {"team": f"team:{team.pk}", "reason": reason}
    name = f"case.{act}"
    record(store.STREAM, name, actor=user, subject=store.subject(row), facts=facts)
    telling.tell_answered(row, sender, now)
    reporter.tell(row)
    return row


def _offered(case: uuid.UUID, who: Unlocked, now: dt.datetime) -> tuple[User, Case]:
    """Return who answers and the case, locked. Raises NotAllowedError."""
    user = User.objects.get(pk=who.user_id)
    try:
        access.offer_for(user, case, now)
    except Http404 as e:
        raise NotAllowedError("no such offer") from e
    return user, store.locked(case)


def _not_theirs(row: Case, team: Team, user: User, act: Act) -> Case:
    """Take from a team what the offer gave it."""
    reach.after_refusal(row, team, user, str(act))
    for report in _reports(row):
        alongside.take_back(report=report, of=team.pk, by=user)
    return row


def _reports(row: Case) -> list[uuid.UUID]:
    """Return what comes along. Of a child who harmed another it is the other's words:
    they stay with the team that helps that one.
    """
    if row.role == Role.OFFENDER:
        return []
    return list(row.reports.order_by("pk").values_list("report", flat=True))
