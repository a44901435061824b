"""A report goes along with its case: made ready unread, given on accepting, taken back.

Who accepts a case is not there when it is offered, and who offers it is not there when
it is accepted. So its keys are wrapped at the offer, where no clock opens them.
"""

import datetime as dt
import uuid

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.partners import facts as partners
from lachan.reports import access
from lachan.reports.models import ChainLink, Report
from lachan.reports.rules.seen import Act
from lachan.reports.services import desk, events
from lachan.reports.services.events import Deed
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.rules.times import NEVER
from lachan.vault.services import items, passing

REASON = "case"


@transaction.atomic
def prepare(*, report: uuid.UUID, to: int, who: Unlocked, now: dt.datetime) -> bool:
    """Wrap a report for another team, opening nothing; returns whether that was done.

    Not if that team is in its chain, may not have it, or `who` holds no key of it.
    Raises NotReadyError: the team has no key.
    """
    row = events.locked(report)
    team = partners.team(to, now)
    if row.erased_at is not None or team is None or not access.may_have(row, team):
        return False
    if row.links.filter(team=to).exists():
        return False
    try:
        with transaction.atomic():
            for part in row.parts.all():
                passing.pass_on(
                    item=part.item,
                    to=team.ref,
                    who=who,
                    reason=REASON,
                    now=now,
                    opens_from=NEVER,
                )
    except NotAllowedError:
        return False
    return True


@transaction.atomic
def give(*, report: uuid.UUID, to: int, by: User, now: dt.datetime) -> bool:
    """Let a team see what was made ready for it; the reporter is told of which kind.

    Returns whether it sees the report now.
    """
    row = events.locked(report)
    team = partners.team(to, now)
    if row.erased_at is not None or team is None or not access.may_have(row, team):
        return False
    try:
        with transaction.atomic():
            for part in row.parts.all():
                items.open_now(
                    item=part.item, to=team.ref, by=by, reason=REASON, now=now
                )
    except NotAllowedError:
        return False
    link, _made = ChainLink.objects.update_or_create(
        report=row,
        team=to,
        defaults={"opens_from": None},
        create_defaults={
            "position": row.links.count(),
            "kind": team.kind,
            "opens_from": None,
            "told": True,  # they have just accepted: nothing to tell
        },
    )
    deed = Deed(Act.HANDED_OVER, by=by, link=link, code=REASON)
    events.happened(row, deed, now)
    facts = {"team": team.ref, "reason": REASON}
    subject = f"report:{row.pk}"
    record(desk.STREAM, "report.handed_over", actor=by, subject=subject, facts=facts)
    return True


@transaction.atomic
def take_back(*, report: uuid.UUID, of: int, by: User | None) -> None:
    """Take back what was made ready for a team that did not take the case."""
    row: Report = events.locked(report)
    if row.erased_at is not None or row.links.filter(team=of).exists():
        return
    for part in row.parts.all():
        passing.take_back(item=part.item, of=f"team:{of}", by=by, reason=REASON)
