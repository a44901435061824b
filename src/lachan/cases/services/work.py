"""The officer's work beside the process: notes, hand over, who knows whom, why late."""

import datetime as dt
import uuid

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases import access
from lachan.cases.models import Case, Stranger
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.services import shutting, store
from lachan.cases.services.steps import WORDS_MAX, acting
from lachan.cases.services.store import Line
from lachan.partners import facts as partners
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import items


@transaction.atomic
def note(*, case: uuid.UUID, text: str, who: Unlocked, now: dt.datetime) -> None:
    """Keep a note in the timeline. Raises NotAllowedError, MissingError: empty."""
    user, row = acting(case, who, now)
    words = text.strip()[:WORDS_MAX]
    if not words:
        raise MissingError("words")
    key = items.use_item(item=row.pk, who=who, now=now)
    store.happened(row, Line(Happened.NOTE, user, words=words), now, key)
    record(store.STREAM, "case.note", actor=user, subject=store.subject(row))


@transaction.atomic
def assign(
    *, case: uuid.UUID, to: int, text: str, who: Unlocked, now: dt.datetime
) -> Case:
    """Hand a case to a colleague of the team, with a note of what to know.

    Raises NotAllowedError: not theirs, or the colleague may not see it. MissingError.
    """
    user, row = acting(case, who, now)
    colleague = colleagues(row, now).get(to)
    if colleague is None:
        raise NotAllowedError("no colleague who may see this case")
    words = text.strip()[:WORDS_MAX]
    if not words:
        raise MissingError("words")
    row.lead = colleague
    row.save(update_fields=["lead"])
    key = items.use_item(item=row.pk, who=who, now=now)
    line = Line(Happened.ASSIGNED, user, code=f"user:{to}", words=words)
    store.happened(row, line, now, key)
    facts = {"to": f"user:{to}"}
    subject = store.subject(row)
    record(store.STREAM, "case.assigned", actor=user, subject=subject, facts=facts)
    return row


def colleagues(case: Case, now: dt.datetime) -> dict[int, User]:
    """Return who of the team that has a case may see it, by number."""
    pks = partners.members_of(case.team_id, now)
    people = User.objects.filter(pk__in=pks).order_by("name", "pk")
    seen = (u for u in people if access.cases_for(u, now).filter(pk=case.pk).exists())
    return {u.pk: u for u in seen}


@transaction.atomic
def know_nobody(*, case: uuid.UUID, who: Unlocked, now: dt.datetime) -> None:
    """Keep that somebody knows nobody in a case. Raises NotAllowedError."""
    user, row = acting(case, who, now)
    Stranger.objects.get_or_create(case=row, user=user, defaults={"at": now})
    record(store.STREAM, "conflict.none", actor=user, subject=store.subject(row))


@transaction.atomic
def step_back(*, case: uuid.UUID, who: Unlocked, now: dt.datetime) -> None:
    """Shut out somebody who knows, or may know, a person in a case.

    Who was alone with it leaves it to nobody of the team: the province sees it waiting.
    Raises NotAllowedError.
    """
    user, row = acting(case, who, now)
    shutting.shut(row, user, user, now)
    store.happened(row, Line(Happened.STEPPED_BACK, user), now)
    record(store.STREAM, "conflict.known", actor=user, subject=store.subject(row))


@transaction.atomic
def say_why(
    *, case: uuid.UUID, clock: int, why: str, who: Unlocked, now: dt.datetime
) -> None:
    """Say why a step is late: a code, which the province reads.

    clock: its place. Raises NotAllowedError, IllegalStepError: it does not run.
    """
    user, row = acting(case, who, now)
    found = row.clocks.filter(place=clock, stopped=None).first()
    if found is None:
        raise IllegalStepError("this clock does not run")
    found.why = why
    found.save(update_fields=["why"])
    store.happened(row, Line(Happened.WHY_LATE, user, code=f"{found.code}.{why}"), now)
    facts = {"clock": found.code, "why": why}
    subject = store.subject(row)
    record(store.STREAM, "case.why_late", actor=user, subject=subject, facts=facts)
