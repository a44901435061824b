"""Breaking the glass: open for a day what one stands behind, and answer for it.

The team that has the case, and whom it is about by number, hear of it; a second person
looks at each and says what they found and what follows.
"""

import datetime as dt
import uuid

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases import access
from lachan.cases.models import Case, CaseTeam, Glass
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Happened, Share
from lachan.cases.rules.oversight import FITS, LASTS, Consequence, Finding
from lachan.cases.services import shutting, store, telling
from lachan.cases.services.store import Line
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import items

Facts = dict[str, str | int | bool]


@transaction.atomic
def break_glass(
    *, case: uuid.UUID, reason: str, who: Unlocked, now: dt.datetime
) -> Case:
    """Open a case to one's own team behind it (province, 111) for a day.

    On record in the case, in the queue of reviews and in the log. reason: a code.
    Raises NotAllowedError: no team behind it, or they are kept from it.
    """
    user = User.objects.get(pk=who.user_id)
    seen = access.load_for(user, now).filter(pk=case)
    teams = access.team_numbers(user, now)
    held = CaseTeam.objects.filter(case=case, team__in=teams, share=Share.BEHIND)
    behind = held.select_for_update().first()
    if behind is None or not seen.exists():
        raise NotAllowedError("nothing stands behind this glass for this person")
    row, until = store.locked(case), now + LASTS
    items.open_now(
        item=case, to=behind.ref, by=user, reason=reason, now=now, until=until
    )
    behind.until = until
    behind.save(update_fields=["until"])
    broken = Glass.objects.create(
        case=row, team=behind.team, by=user, reason=reason, at=now, until=until
    )
    line = Line(Happened.GLASS, user, team=behind.team, code=reason)
    store.happened(row, line, now)
    facts: Facts = {"team": behind.ref, "reason": reason, "glass": broken.pk}
    subject = store.subject(row)
    record(store.STREAM, "case.glass", actor=user, subject=subject, facts=facts)
    telling.tell_glass(row, broken.pk, now)
    return row


@transaction.atomic
def review(
    *,
    glass: int,
    finding: Finding,
    consequence: Consequence,
    by: User,
    now: dt.datetime,
) -> Glass:
    """Keep what a second person found of a broken glass, and what follows.

    Raises NotAllowedError: not theirs to review. MissingError: this consequence does
    not answer that finding. IllegalStepError: somebody did already.
    """
    found = access.glasses_to_review(by, now).select_for_update(of=("self",))
    row = found.filter(pk=glass).first()
    if row is None:
        raise NotAllowedError("no such glass, or their own")
    if row.reviewed_at is not None:
        raise IllegalStepError("it is reviewed already")
    if consequence not in FITS[finding]:
        raise MissingError("consequence")
    row.reviewer, row.reviewed_at = by, now
    row.finding, row.consequence = finding, consequence
    row.save()
    case = store.locked(row.case_id)
    if consequence is Consequence.OUT and row.by is not None:
        shutting.shut(case, row.by, by, now)
    store.happened(case, Line(Happened.GLASS_REVIEWED, by, code=str(finding)), now)
    facts: Facts = {"glass": row.pk, "finding": str(finding)}
    facts["consequence"] = str(consequence)
    subject = store.subject(case)
    record(store.STREAM, "case.glass_reviewed", actor=by, subject=subject, facts=facts)
    return row
