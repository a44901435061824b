"""Take batches in: receipt and sum in one transaction, each batch once.

Reading, signatures and adding up come before the transaction, which is then short:
receipts that are there are left out, the rest is written.
"""

import datetime as dt
import hashlib
import logging
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from typing import Final, NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from lachan.lib.files import locked
from lachan.observatory.models import Month, Period, Receipt, Space
from lachan.observatory.rules import periods
from lachan.observatory.services import senders, sums
from lachan.observatory.services.senders import Known
from lachan.policy.countable import statistical_codes
from lachan.stats import keys
from lachan.stats.batch import Batch, read
from lachan.stats.errors import BatchError
from lachan.stats.words import ALL

log = logging.getLogger("lachan.observatory")
LANES: Final = 16
_TRIES: Final = 5
_ASKED_AT_ONCE: Final = 400
_CATEGORY: Final = itemgetter(2)


class Outcome(NamedTuple):
    """What became of one batch: 202 counted, 200 counted before, 409, 422.

    code: one word for programs; text: why, for people; both "" when it was taken.
    """

    status: int
    batch_id: str = ""
    code: str = ""
    text: str = ""


class Admitted(NamedTuple):
    """A batch that may count: of whom, in which space, under which receipt."""

    at: int
    batch: Batch
    sender: str
    space: str

    @property
    def day(self) -> dt.date:
        """The day that it speaks of."""
        return self.batch.head.period

    @property
    def month(self) -> str:
        """Whose secret hides its receipt."""
        return self.batch.head.month + ("s" if self.batch.head.synthetic else "")


def collect(octets: Sequence[bytes], *, today: dt.date) -> list[Outcome]:
    """Count each of these batches once; return what became of each, in their order.

    today: in Viet Nam. What is not counted left nothing behind.
    """
    outcomes: list[Outcome | None] = [None] * len(octets)
    admitted: list[Admitted] = []
    known: dict[str, Known] = {}
    batches = [_read(one) for one in octets]
    known = senders.known({b.head.by for b in batches if isinstance(b, Batch)})
    for at, batch in enumerate(batches):
        try:
            if isinstance(batch, BatchError):
                raise batch
            admitted.append(_admit(at, batch, known, today))
        except BatchError as e:
            outcomes[at] = Outcome(422, code=e.code, text=str(e))
    for at, outcome in _count(admitted, today).items():
        outcomes[at] = outcome
    return [outcome for outcome in outcomes if outcome is not None]


def _read(octets: bytes) -> Batch | BatchError:
    try:
        return read(octets)
    except BatchError as e:
        return e


def _admit(at: int, batch: Batch, known: dict[str, Known], today: dt.date) -> Admitted:
    head = batch.head
    sender = known.get(head.by)
    if sender is None:
        raise BatchError("sender", f"key {head.by} is not enrolled here")
    if head.synthetic != (sender.code == senders.SYNTHETIC):
        raise BatchError("synthetic", "only a simulation is marked synthetic")
    if head.gateways > sender.gateways_max:
        raise BatchError("n_gateways", f"at most {sender.gateways_max} of this sender")
    if not keys.is_certified(head.issuer, head.month, head.certificate, sender.public):
        raise BatchError("cert", f"key {head.by} did not certify this issuer")
    if not _categories().issuperset(map(_CATEGORY, batch.cells)):
        strange = min(set(map(_CATEGORY, batch.cells)) - _categories())
        raise BatchError("category", f"no such category here: {strange}")
    if not head.synthetic and periods.is_future(head.period, today):
        raise BatchError("future", f"{head.period} has not begun")
    space = Space.SYNTHETIC if head.synthetic else Space.REAL
    return Admitted(at, batch, sender.code, space)


@cache
def _categories() -> frozenset[str]:
    return statistical_codes() | {ALL}


def _count(admitted: Sequence[Admitted], today: dt.date) -> dict[int, Outcome]:
    if not admitted:
        return {}
    whole = _summed(admitted)
    for left in reversed(range(_TRIES)):
        try:
            with _turn(), transaction.atomic():
                return _count_once(admitted, whole, today)
        except IntegrityError:
            # Another collector wrote the same receipt in between: it is there now.
            if not left:
                raise
    raise AssertionError("unreachable")


@contextmanager
def _turn() -> Iterator[None]:
    """Let collectors of one machine write one after the other.

    SQLite has who must wait ask again and again, asleep in between; a lock wakes them.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with locked(settings.LAKE_DIR / ".collect.lock"):
        yield


_Parts = dict[tuple[str, dt.date, str], sums.Part]  # space, day, sender


def _summed(admitted: Iterable[Admitted]) -> _Parts:
    groups: dict[tuple[str, dt.date, str], list[Batch]] = defaultdict(list)
    for one in admitted:
        groups[one.space, one.day, one.sender].append(one.batch)
    return {key: sums.part_of(batches) for key, batches in groups.items()}


def _count_once(
    admitted: Sequence[Admitted], whole: _Parts, today: dt.date
) -> dict[int, Outcome]:
    """Count what is new. whole: what all of `admitted` adds up to."""
    secrets = _secrets({one.month for one in admitted})
    named = [(_key(one, secrets[one.month]), one) for one in admitted]
    seen = _seen([key for key, _ in named])
    opened = _revisions({o.day for o in admitted if o.space == Space.REAL}, today)
    outcomes: dict[int, Outcome] = {}
    fresh: list[tuple[str, str, str, dt.date]] = []
    taken: list[Admitted] = []
    for key, one in named:
        batch_id = one.batch.batch_id
        if (had := seen.get(key)) is not None:
            outcomes[one.at] = _again(batch_id, had)
        elif one.space == Space.REAL and one.day not in opened:
            text = f"{one.day} is closed: batches come within {periods.LATE_DAYS} days"
            outcomes[one.at] = Outcome(422, code="closed", text=text)
        else:
            seen[key] = batch_id
            fresh.append((key, one.space, batch_id, one.day))
            taken.append(one)
            outcomes[one.at] = Outcome(202, batch_id)
    sums.write_receipts(fresh)
    _add(whole if len(taken) == len(admitted) else _summed(taken), opened)
    return outcomes


def _again(batch_id: str, had: str) -> Outcome:
    if batch_id == had:
        return Outcome(200, batch_id)
    log.warning("a batch came again with other content")
    text = "issuer, period and seq were used with other content"
    return Outcome(409, batch_id, "conflict", text)


def _add(parts: _Parts, revisions: dict[dt.date, int]) -> None:
    placed = {
        sums.Where(space, day, revisions.get(day, 1), sender): part
        for (space, day, sender), part in parts.items()
    }
    sums.add(placed, lane=os.getpid() % LANES)


def _key(one: Admitted, secret: bytes) -> str:
    head = one.batch.head
    told = f"{one.space}|{head.period}|{head.seq}"
    said = head.issuer + told.encode()
    return hashlib.blake2b(said, key=secret, digest_size=16).hexdigest()


def _secrets(months: Iterable[str]) -> dict[str, bytes]:
    return {
        month: bytes.fromhex(Month.objects.get_or_create(month=month)[0].secret)
        for month in months
    }


def _seen(names: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for at in range(0, len(names), _ASKED_AT_ONCE):
        rows = Receipt.objects.filter(key__in=names[at : at + _ASKED_AT_ONCE])
        found |= dict(rows.values_list("key", "batch_id"))
    return found


def _revisions(days: Iterable[dt.date], today: dt.date) -> dict[dt.date, int]:
    """Return the revision of each day that is open."""
    rows = Period.objects.in_bulk(list(days))
    opened: dict[dt.date, int] = {}
    for day in days:
        row = rows.get(day)
        if row is None:
            if not periods.is_over(day, today):
                opened[day] = 1
        elif row.closed_at is None:
            opened[day] = row.revision
    return opened
