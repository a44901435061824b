"""Take "this is blocked wrongly", answer it, and change the lists by the answer.

Readers are not kept: a name, a day, an age band, a sentence. Who tells us from a family
keeps the number of the complaint on its own side and reads the answer by `facts`.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lib.errors import RefusedError
from lachan.lists.models import (
    Complaint,
    ComplaintAnswer,
    ComplaintWord,
    NationalEntry,
    WithdrawWhy,
)
from lachan.lists.rules import local as rules
from lachan.lists.services import local, national, national_lines
from lachan.lists.services.sources import STREAM
from lachan.policy.catalogue import counted_as

MOST_A_DAY = 500
WORDS_KEPT = dt.timedelta(days=90)
# No letter that is read as another; 10 of 31 are 49 bits, and a day has 500 tries.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ2345678"
CODE_LENGTH = 10


class ComplaintError(RefusedError):
    """What was asked is not done. code: why, for the page."""

    def __init__(self, code: str) -> None:
        super().__init__(f"complaint: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader says. category: of the block, "" when it is not known."""

    name: str
    category: str = ""
    origin: str = ""
    age: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What staff say. to: the category a name moves to; days: of what it changes."""

    answer: ComplaintAnswer
    note: str
    categories: tuple[str, ...] = ()
    to: str = ""
    subtree: bool = True
    days: int | None = None
    sure: bool = False


@transaction.atomic
def file(said: Said, *, day: dt.date, coded: bool = False) -> tuple[Complaint, str]:
    """Keep what a reader says; return the complaint and a code to read the answer by.

    Of one name there is one open complaint; the same words on a day count once. coded:
    make a code, which is kept as a hash only. Raises ComplaintError when a day has
    brought too many.
    """
    today = ComplaintWord.objects.filter(day=day)
    row = Complaint.objects.select_for_update().open().filter(name=said.name).first()
    twin = None
    if row is not None and not coded:
        same = today.filter(complaint=row, origin=said.origin, age=said.age)
        twin = same.filter(reason__in=("", said.reason), receipt="").first()
    if row is not None and twin is not None:
        twin.reason = twin.reason or said.reason
        twin.save(update_fields=["reason"])
        return row, ""
    # Strangers on the public form cannot use up what the devices' day has.
    mine = today.exclude(receipt="") if coded else today.filter(receipt="")
    if mine.count() >= MOST_A_DAY:
        raise ComplaintError("many")
    row = row or _open(said, day)
    row.count, row.last_day = row.count + 1, day
    row.national = row.national or said.origin == "national"
    row.save(update_fields=["count", "last_day", "national"])
    code = _code() if coded else ""
    ComplaintWord.objects.create(
        complaint=row,
        day=day,
        age=said.age,
        origin=said.origin,
        reason=said.reason,
        receipt=receipt_of(code) if code else "",
    )
    return row, code


def _open(said: Said, day: dt.date) -> Complaint:
    category = counted_as(said.category) if said.category else ""
    return Complaint.objects.create(
        name=said.name, category=category, first_day=day, last_day=day
    )


def _code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))


def receipt_of(code: str) -> str:
    """Return what is kept of a code; case, spaces and dashes do not matter."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(f"lachan complaint {plain}".encode()).hexdigest()


@transaction.atomic
def answer(complaint: Complaint, reply: Reply, *, by: User) -> Complaint:
    """Answer once, and change the lists as the answer says.

    `removed` takes the name out of `categories` and off the national list; `moved`
    also puts it into `to`; `stays` of a national entry is told in its public log.
    Raises ComplaintError, LocalError, NationalError; nothing is changed then.
    """
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if not row.is_open:
        raise ComplaintError("answered")
    if not reply.note.strip():
        raise ComplaintError("note")
    _carry_out(row, reply, by)
    row.answer, row.note = reply.answer, reply.note
    row.answered_at, row.answered_by = timezone.now(), by
    row.save(update_fields=["answer", "note", "answered_at", "answered_by"])
    facts: dict[str, str | int | bool] = {"answer": row.answer, "count": row.count}
    audit.record(STREAM, "complaint.answered", actor=by, subject=row, facts=facts)
    return row


def _carry_out(row: Complaint, reply: Reply, by: User) -> None:
    entry = national_entry(row.name)
    opens = reply.answer in {ComplaintAnswer.REMOVED, ComplaintAnswer.MOVED}
    if opens:
        _must_name(reply, entry)
        for category in reply.categories:
            _local(row, reply, rules.Act.SPARE, category, by)
    if reply.answer == ComplaintAnswer.MOVED:
        _local(row, reply, rules.Act.BLOCK, reply.to, by)
    if entry is not None and opens:
        national.withdraw(entry, by=by, why=WithdrawWhy.APPEAL, note=reply.note)
    elif entry is not None and reply.answer == ComplaintAnswer.STAYS:
        national.refuse_appeal(entry, by=by, note=reply.note)


def _must_name(reply: Reply, entry: NationalEntry | None) -> None:
    """An answer that promises a change must change something. Raises ComplaintError."""
    if not reply.categories and entry is None:
        raise ComplaintError("nothing")
    moved = reply.answer == ComplaintAnswer.MOVED
    if moved and (not reply.to or reply.to in reply.categories):
        raise ComplaintError("to")


def _local(
    row: Complaint, reply: Reply, act: rules.Act, category: str, by: User
) -> None:
    entry = rules.Entry(row.name, reply.subtree, act, category)
    draft = local.Draft(entry, reply.note, reply.days)
    local.add(draft, by=by, sure=reply.sure, complaint=row)


def by_code(code: str) -> Complaint | None:
    """Return the complaint that a code was given for, if there is one."""
    words = ComplaintWord.objects.select_related("complaint")
    word = words.filter(receipt=receipt_of(code)).first() if code.strip() else None
    return word.complaint if word else None


def national_entry(name: str) -> NationalEntry | None:
    """Return the entry of the national list that holds `name`: itself or a parent."""
    return national_lines.in_force_for(name, timezone.now())


@transaction.atomic
def reopen(complaint: Complaint, *, by: User) -> Complaint:
    """Look again: what the answer changed is undone, the national list excepted.

    Raises ComplaintError when the same name waits already.
    """
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if row.is_open or Complaint.objects.open().filter(name=row.name).exists():
        raise ComplaintError("open")
    for entry in row.entries.filter(end_why=""):
        local.undo(entry=entry, by=by)
    row.answer, row.note = ComplaintAnswer.OPEN, ""
    row.answered_at = row.answered_by = None
    row.save(update_fields=["answer", "note", "answered_at", "answered_by"])
    audit.record(STREAM, "complaint.reopened", actor=by, subject=row)
    return row


def prune(now: dt.datetime) -> int:
    """Forget the words of complaints answered long ago; names and answers stay."""
    old = Complaint.objects.filter(answered_at__lt=now - WORDS_KEPT)
    words = ComplaintWord.objects.filter(complaint__in=old).exclude(reason="")
    return words.update(reason="")
