"""A breach is noted, told in stages, closed; who keeps the register is reminded."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.outbox.models import Recipient
from lachan.outbox.services import messages
from lachan.privacy.models import Breach, BreachNotice
from lachan.privacy.rules.duties import Duty, Ending, Kind, Whom, duty_on

STREAM: Final = "privacy"
KIND: Final = "privacy.breach"


class BreachError(RefusedError):
    """It is not done; `code` says why, for the page."""

    def __init__(self, code: str) -> None:
        super().__init__(f"breach: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a breach. data: codes of `rules.inventory`."""

    kind: Kind
    noticed_at: dt.datetime
    nature: str
    happened_at: dt.datetime | None = None
    place: str = ""
    data: tuple[str, ...] = ()
    people: int | None = None
    contact: str = ""
    consequences: str = ""
    measures: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Who was told. why_late: needed for the authority after the time."""

    whom: Whom
    name: str
    at: dt.datetime
    reference: str = field(default="")
    why_late: str = field(default="")


def duty_of(breach: Breach) -> Duty:
    """Return the duty that holds for a breach: of the day on which it was noticed."""
    return duty_on(timezone.localtime(breach.noticed_at).date())


@transaction.atomic
def note(*, said: Said, by: User, now: dt.datetime) -> Breach:
    """Write a breach down; its clock runs from when it happened, or was noticed.

    Raises BreachError: "future".
    """
    breach = Breach(noted_at=now, noted_by=by)
    _write(breach, said, now)
    _record("breach.noted", breach, by)
    return breach


@transaction.atomic
def amend(*, breach: int, said: Said, by: User, now: dt.datetime) -> Breach:
    """Write down what is known now; what was told before stays as it was told.

    Raises BreachError: "closed", "future".
    """
    row = _open(breach)
    _write(row, said, now)
    _record("breach.amended", row, by)
    return row


def _write(row: Breach, said: Said, now: dt.datetime) -> None:
    if max(said.noticed_at, said.happened_at or said.noticed_at) > now:
        raise BreachError("future")
    for name, value in asdict(said).items():
        setattr(row, name, list(value) if name == "data" else value)
    duty = duty_of(row)
    row.due_at = duty.due(row.happened_at, row.noticed_at)
    row.next_at = None
    if not _told_authority(row):
        row.next_at = duty.next_reminder(row.noticed_at, row.told)
    row.save()


@transaction.atomic
def tell(*, breach: int, notice: Notice, by: User, now: dt.datetime) -> BreachNotice:
    """Keep that somebody was told, and of what; the first word to the authority stops
    the clock, and what is left may follow in stages.

    Raises BreachError: "closed", "future", "why_late".
    """
    row = _open(breach)
    if notice.at > now:
        raise BreachError("future")
    late = notice.whom is Whom.AUTHORITY and notice.at > row.due_at
    if late and not _told_authority(row) and not notice.why_late.strip():
        raise BreachError("why_late")
    said = contents(row)
    made = BreachNotice.objects.create(
        breach=row,
        number=row.notices.count() + 1,
        said={name: _plain(value) for name, value in said.items()},
        left=list(duty_of(row).left(said)),
        by=by,
        **asdict(notice),
    )
    if notice.whom is Whom.AUTHORITY:
        row.next_at = None
        row.save(update_fields=["next_at"])
    _record("breach.told", row, by, whom=str(notice.whom), left=len(made.left))
    return made


@transaction.atomic
def close(
    *, breach: int, ending: Ending, why: str, by: User, now: dt.datetime
) -> Breach:
    """Close a breach. Raises BreachError: "closed"; "why": none, and no reason for it;
    "untold", "left": the authority was not told, or not of everything.
    """
    row = _open(breach)
    if ending is Ending.NONE and not why.strip():
        raise BreachError("why")
    if ending is Ending.DEALT_WITH:
        _must_be_told(row)
    row.closed_at, row.ending, row.ending_why = now, ending, why.strip()[:500]
    row.next_at = None
    row.save()
    _record("breach.closed", row, by, ending=str(ending))
    return row


def _must_be_told(row: Breach) -> None:
    told = row.notices.filter(whom=Whom.AUTHORITY).order_by("-number").first()
    if told is None:
        raise BreachError("untold")
    if told.left:
        raise BreachError("left")


def contents(row: Breach) -> Mapping[str, object]:
    """Return what a notice about a breach says now, by field."""
    return {name: getattr(row, name) for name in duty_of(row).contents}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _told_authority(row: Breach) -> bool:
    return bool(row.pk) and row.notices.filter(whom=Whom.AUTHORITY).exists()


def _open(breach: int) -> Breach:
    row = Breach.objects.select_for_update().get(pk=breach)
    if row.closed_at is not None:
        raise BreachError("closed")
    return row


def remind_due(*, now: dt.datetime) -> int:
    """Remind administrators of breaches that nobody told the authority of.

    A number alone is told. Returns how many breaches.
    """
    due = Breach.objects.filter(next_at__lte=now, closed_at=None)
    return sum(_remind(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int, now: dt.datetime) -> bool:
    row = Breach.objects.select_for_update().get(pk=pk)
    if row.closed_at is not None or row.next_at is None or row.next_at > now:
        return False
    row.told += 1
    row.next_at = duty_of(row).next_reminder(row.noticed_at, row.told)
    row.save(update_fields=["told", "next_at"])
    note = messages.Note(KIND, key=f"{row.pk}:{row.told}", facts={"number": row.code})
    for user in User.objects.administrators():
        messages.enqueue(note, to=Recipient.of(user), now=now)
    record(STREAM, "breach.reminded", subject=row, facts={"told": row.told})
    return True


def _record(action: str, row: Breach, by: User, **facts: str | int | bool) -> None:
    record(STREAM, action, actor=by, subject=row, facts=dict(facts))
