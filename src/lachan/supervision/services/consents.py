"""Say yes, take it back. Off until both voices that are needed have said yes."""

from datetime import datetime

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.supervision import facts
from lachan.supervision.models import Child, Consent, Purpose, Voice
from lachan.supervision.rules import consent
from lachan.supervision.rules.consent import TEXTS
from lachan.supervision.services import disputes
from lachan.supervision.services.changes import STREAM, tell


@transaction.atomic
def give(
    *, child: Child, purpose: Purpose, voice: Voice, by: User | None, now: datetime
) -> Consent:
    """Keep a yes to today's words; a yes to older words ends with it.

    by: None when the child says it on its own page. While the adults disagree no
    parent says yes to anything new. Raises disputes.HeldError.
    """
    if voice is Voice.PARENT:
        disputes.hold_all(child.family)
    text = TEXTS[purpose]
    standing = child.consents.standing().filter(purpose=purpose, voice=voice)
    same = standing.filter(text=text).first()
    if same is not None and _counts(same, now):
        return same
    standing.update(withdrawn_at=now)
    row = Consent.objects.create(
        child=child, purpose=purpose, voice=voice, text=text, given_at=now, by=by
    )
    _note("consent.given", child, row, by)
    return row


def _counts(row: Consent, now: datetime) -> bool:
    said_on, today = facts.local_day(row.given_at), facts.local_day(now)
    return consent.still_counts(row.voice, said_on, row.child.birth_year, today)


@transaction.atomic
def withdraw(
    *, child: Child, purpose: Purpose, voice: Voice, by: User | None, now: datetime
) -> None:
    """Take a yes back, at any time, whoever of the adults gave it.

    A child that never said yes to today's words at its age says no: a row that ends as
    it begins, so that it is not asked again.
    """
    standing = list(child.consents.standing().filter(purpose=purpose, voice=voice))
    for row in standing:
        row.withdrawn_at, row.withdrawn_by = now, by
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _note("consent.withdrawn", child, row, by)
    if voice is Voice.CHILD:
        _refuse(child, purpose, now)


def _refuse(child: Child, purpose: Purpose, now: datetime) -> None:
    said = child.consents.filter(purpose=purpose, voice=Voice.CHILD)
    before = said.filter(text=TEXTS[purpose])
    if any(_counts(row, now) for row in before):
        return
    Consent.objects.create(
        child=child,
        purpose=purpose,
        voice=Voice.CHILD,
        text=TEXTS[purpose],
        given_at=now,
        withdrawn_at=now,
    )


def _note(action: str, child: Child, row: Consent, by: User | None) -> None:
    """Tell audit; the family's log only what an adult said.

    A child's no stands in no log of the parents: it may cost nothing.
    """
    if row.voice == Voice.PARENT:
        tell(child.family, action, by=by, child=child)
    told: dict[str, str | int] = {
        "purpose": row.purpose,
        "voice": row.voice,
        "text": row.text,
    }
    record(STREAM, action, actor=by, subject=child, facts=told)
