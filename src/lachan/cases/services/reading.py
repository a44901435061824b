"""A case as somebody who may open it reads it; the opening is on record."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass, field

from django.db import transaction

from lachan.cases.models import Case, Event
from lachan.cases.rules.process import Process
from lachan.cases.services import reporter, store
from lachan.cases.services.opening import Whom
from lachan.cases.services.steps import acting
from lachan.vault import facts as vault
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.seal import ItemKey
from lachan.vault.services import items


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the timeline with its words."""

    event: Event
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A case, opened for one person. Holds plaintext: keep it in no cache."""

    case: Case
    process: Process
    key: ItemKey = field(repr=False)
    whom: Whom = field(repr=False)
    told: tuple[Told, ...] = field(repr=False)
    readers: int
    times: int


@transaction.atomic
def open_case(*, case: uuid.UUID, who: Unlocked, now: dt.datetime) -> Opened:
    """Return a case with its contents. Raises NotAllowedError (answer it with 404).

    The reporter's page counts who opened it.
    """
    _user, row = acting(case, who, now)
    key = items.open_item(item=row.pk, who=who, role="case", now=now)
    openings = vault.openings(row.pk)
    people = {o.user_id for o in openings}
    reporter.tell(row)
    events = row.events.select_related("by", "team").order_by("-at", "-number")
    return Opened(
        case=row,
        process=store.process_of(row),
        key=key,
        whom=whom_of(row, key),
        told=tuple(Told(e, words_of(e, key)) for e in events),
        readers=len(people),
        times=len(openings),
    )


def whom_of(case: Case, key: ItemKey) -> Whom:
    """Return who a case is about."""
    return Whom(**json.loads(seal.unseal(key, "child", case.child)))


def words_of(event: Event, key: ItemKey) -> str:
    """Return the words of a line, "" where there are none."""
    if event.body is None:
        return ""
    return seal.unseal(key, event.sealed_at, event.body).decode()
