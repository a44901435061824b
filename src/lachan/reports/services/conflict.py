"""Does an officer know somebody in a report? Asked before a name shows."""

import datetime as dt
import uuid

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.partners import facts as partners
from lachan.reports import access
from lachan.reports.models import ChainLink, Kinship, Report
from lachan.reports.rules.seen import Act
from lachan.reports.services import desk, events, matching, parts
from lachan.reports.services.events import Deed
from lachan.reports.services.standing import acting
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotReadyError
from lachan.vault.rules.times import quarter

REASON = "kin"


def is_answered(report: Report, user: User) -> bool:
    """Tell whether somebody said that they know nobody in a report."""
    return Kinship.objects.filter(report=report, user=user).exists()


@transaction.atomic
def know_nobody(*, report: uuid.UUID, who: Unlocked, now: dt.datetime) -> None:
    """Keep that somebody knows nobody in a report. Raises NotAllowedError."""
    user, row = acting(report, who, now)
    Kinship.objects.get_or_create(report=row, user=user, defaults={"at": quarter(now)})
    record(desk.STREAM, "conflict.none", actor=user, subject=f"report:{row.pk}")


@transaction.atomic
def step_back(*, report: uuid.UUID, who: Unlocked, now: dt.datetime) -> bool:
    """Shut out somebody who knows, or may know, a person in a report; hand it on.

    The next team of its chain sees it at once. Returns whether there was one that did
    not see it yet. Raises NotAllowedError.
    """
    user, row = acting(report, who, now)
    handed = _hand_on(row, user, who, now)
    new = matching.keep(report=row, marks=set(), users={user.pk})
    parts.exclude(row, new, user, now)
    Kinship.objects.filter(report=row, user=user).delete()
    events.happened(row, Deed(Act.EXCLUDED), now)
    facts = {"handed": handed}
    subject = f"report:{row.pk}"
    record(desk.STREAM, "conflict.known", actor=user, subject=subject, facts=facts)
    return handed


def _hand_on(row: Report, user: User, who: Unlocked, now: dt.datetime) -> bool:
    mine = partners.team_numbers(user.pk, now)
    for link in row.links.exclude(opens_from=None).exclude(team__in=mine):
        if link.opens_from and link.opens_from > now and _hand_to(link, row, who, now):
            return True
    return False


def _hand_to(link: ChainLink, row: Report, who: Unlocked, now: dt.datetime) -> bool:
    team = partners.team(link.team, now)
    if team is None or not access.may_have(row, team):
        return False
    try:
        desk.hand_over(report=row.pk, to=link.team, reason=REASON, who=who, now=now)
    except NotReadyError:
        return False
    return True
