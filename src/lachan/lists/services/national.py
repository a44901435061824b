"""Propose, agree, release, withdraw: nobody acts as two, and everything ends.

Each change is one transaction: row, public log and audit; gateways are told after it.
"""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lachan.accounts.models import Role, User
from lachan.audit import services as audit
from lachan.lib.errors import RefusedError
from lachan.lists.models import (
    Appeal,
    EntryState,
    LogKind,
    NationalEntry,
    NationalReview,
    Referral,
    ReviewVerdict,
    WithdrawWhy,
)
from lachan.lists.rules import national as rules
from lachan.lists.rules.national_chain import commitment
from lachan.lists.services import national_lines, national_log
from lachan.policy.names import NameFormError, normalise

STREAM = "national"
REVIEWERS = frozenset({Role.LIST_EDITOR, Role.ADMINISTRATOR})


class NationalError(RefusedError):
    """What was asked is not done. code: why, for the page."""

    def __init__(self, code: str) -> None:
        super().__init__(f"national list: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal before it is kept. name: normalised."""

    name: str
    subtree: bool
    reason: str
    basis: str
    days: int = rules.DEFAULT_DAYS


def is_available() -> bool:
    """Tell whether this installation may have a list: not with one administrator.

    One administrator can invite a second account for themselves; two see each other.
    """
    return User.objects.administrators().count() >= rules.ADMINISTRATORS


def own_hosts() -> list[str]:
    """Return the names of this installation."""
    hosts = (host.strip(".").lower() for host in settings.ALLOWED_HOSTS)
    return [h for h in hosts if h and h != "*" and not h[-1].isdigit() and ":" not in h]


def blocked_by(draft: Draft) -> str:
    """Return why `draft` cannot be proposed, a code; "" when it can."""
    if not is_available():
        return "alone"
    if draft.reason not in rules.REASONS or not 1 <= draft.days <= rules.MAX_DAYS:
        return "form"
    found = rules.problem(draft.name, draft.subtree, own_hosts())
    if found is not None:
        return found.value
    if rules.platform_of(draft.name, draft.subtree):
        return "platform"
    return _same_name(draft.name)


def _same_name(name: str) -> str:
    """Return why another entry of `name` stands in the way, a code; "" if none does."""
    same = NationalEntry.objects.filter(hash=national_lines.hash_of(name))
    if same.waiting().exists():
        return "waiting"
    now = timezone.now()
    # Nobody waits for a night's entry to lapse: its confirmation is the way on.
    held = same.in_force(now).exclude(pk__in=same.ending(now).filter(night=False))
    return "in-force" if held.exists() else ""


@transaction.atomic
def propose(
    draft: Draft, *, by: User, reach: dict[str, object] | None = None
) -> NationalEntry:
    """Keep a proposal. Raises NationalError."""
    must_be_reviewer(by)
    return keep(draft, by=by, reach=reach)


def keep(
    draft: Draft, *, by: User, reach: dict[str, object] | None = None
) -> NationalEntry:
    """Keep a proposal of somebody whose right to propose the caller has seen to.

    Within the caller's transaction. Raises NationalError.
    """
    code = blocked_by(draft)
    if code:
        raise NationalError(code)
    salt = secrets.token_hex(32)
    popular = rules.popular_hit(draft.name, draft.subtree)
    entry = NationalEntry.objects.create(
        name=draft.name,
        hash=national_lines.hash_of(draft.name),
        domain_hash=national_lines.domain_hash_of(draft.name),
        subtree=draft.subtree,
        reason=draft.reason,
        basis=draft.basis,
        days=draft.days,
        needs=rules.PEOPLE_IF_POPULAR if popular else rules.PEOPLE,
        reach=reach or {},
        salt=salt,
        commitment=commitment(salt, draft.name),
        proposed_by=by,
    )
    audit.record(STREAM, "entry.proposed", actor=by, subject=entry)
    return entry


@transaction.atomic
def agree(entry: NationalEntry, *, by: User, typed: str) -> NationalEntry:
    """Add the word of another person; with the last one the entry is released.

    A night's entry is confirmed for its whole term. typed: the name, typed again.
    Raises NationalError.
    """
    row, now = locked(entry), timezone.now()
    must_be_reviewer(by)
    if not (row.is_waiting or (_holds(row, now) and row.night)):
        raise NationalError("decided")
    if by.pk == row.proposed_by_id:
        raise NationalError("same-person")
    said = row.reviews.filter(verdict=ReviewVerdict.AGREE)
    if said.filter(by=by).exists():
        raise NationalError("same-person")
    must_hold(row, typed)
    NationalReview.objects.create(entry=row, by=by, verdict=ReviewVerdict.AGREE)
    counts = _who_count(row)
    if row.proposed_by_id not in counts:
        raise NationalError("proposer-left")
    people = {row.proposed_by_id, *said.values_list("by_id", flat=True)}
    if len(people & counts) >= row.needs:
        _release(row, by, now)
    else:
        row.state = EntryState.AGREED
        row.save(update_fields=["state"])
        audit.record(STREAM, "entry.agreed", actor=by, subject=row)
    return row


@transaction.atomic
def refuse(entry: NationalEntry, *, by: User, note: str) -> NationalEntry:
    """Return a proposal; its proposer may take it back so. Raises NationalError."""
    row, now = locked(entry), timezone.now()
    must_be_reviewer(by)
    if not row.is_waiting:
        raise NationalError("decided")
    if by.pk != row.proposed_by_id:
        NationalReview.objects.update_or_create(
            entry=row,
            by=by,
            defaults={"verdict": ReviewVerdict.REFUSE, "note": note, "at": now},
        )
    _end(row, EntryState.REFUSED, now, by=by, note=note)
    audit.record(STREAM, "entry.refused", actor=by, subject=row)
    return row


@transaction.atomic
def take_back(entry: NationalEntry, *, by: User) -> NationalEntry:
    """Let its proposer take a proposal back before it is decided.

    Raises NationalError.
    """
    row, now = locked(entry), timezone.now()
    if not row.is_waiting or by.pk != row.proposed_by_id:
        raise NationalError("decided")
    _end(row, EntryState.REFUSED, now, by=by)
    audit.record(STREAM, "entry.refused", actor=by, subject=row)
    return row


@transaction.atomic
def withdraw(
    entry: NationalEntry, *, by: User, why: WithdrawWhy, note: str = ""
) -> NationalEntry:
    """Take an entry out at once, on one person's word. Raises NationalError."""
    row, now = locked(entry), timezone.now()
    must_be_reviewer(by)
    if not row.is_released:
        raise NationalError("decided")
    if why == WithdrawWhy.APPEAL:
        row.appeal = Appeal.UPHELD
    _end(row, EntryState.WITHDRAWN, now, by=by, why=why.value, note=note)
    tell(LogKind.WITHDRAWN, row, now, result=why.value)
    audit.record(
        STREAM, "entry.withdrawn", actor=by, subject=row, facts={"why": why.value}
    )
    return row


@transaction.atomic
def refuse_appeal(entry: NationalEntry, *, by: User, note: str) -> NationalEntry:
    """Keep an entry after an objection, and say so in public. Raises NationalError."""
    row, now = locked(entry), timezone.now()
    must_be_reviewer(by)
    if not _holds(row, now):
        raise NationalError("decided")
    row.appeal, row.end_note = Appeal.KEPT, note
    row.save(update_fields=["appeal", "end_note"])
    national_log.append(LogKind.APPEAL, now=now, entry=row, result=Appeal.KEPT.value)
    audit.record(STREAM, "appeal.refused", actor=by, subject=row)
    return row


def end_due(now: dt.datetime) -> int:
    """End entries past their date, nights nobody confirmed, proposals left lying."""
    over = NationalEntry.objects.filter(state=EntryState.RELEASED, valid_until__lte=now)
    old = NationalEntry.objects.waiting().filter(
        proposed_at__lte=now - rules.PROPOSAL_KEPT
    )
    count = 0
    for pk in [*over.values_list("pk", flat=True), *old.values_list("pk", flat=True)]:
        count += end_if_due(pk, now)
    return count


@transaction.atomic
def end_if_due(pk: int, now: dt.datetime) -> bool:
    """End an entry whose time is over, a proposal left lying; tell whether it was."""
    row = NationalEntry.objects.select_for_update().get(pk=pk)
    released = row.is_released
    if released and (row.valid_until is None or row.valid_until > now):
        return False
    if not (released or row.is_waiting):
        return False
    why = "unconfirmed" if row.night else "term"
    _end(row, EntryState.EXPIRED, now, why=why)
    if released:
        tell(LogKind.EXPIRED, row, now, result=why)
    audit.record(STREAM, "entry.expired", subject=row, facts={"why": why})
    return True


def _release(row: NationalEntry, by: User, now: dt.datetime) -> None:
    """Bring a proposal into force, or give a night's entry its whole term."""
    confirmed = row.is_released
    before = NationalEntry.objects.select_for_update().filter(
        hash=row.hash, state=EntryState.RELEASED
    )
    for older in before.exclude(pk=row.pk):
        _end(older, EntryState.EXPIRED, now, by=by, why="renewed")
        national_log.append(LogKind.EXPIRED, now=now, entry=older, result="renewed")
    row.state, row.night = EntryState.RELEASED, False
    row.released_at, row.released_by = row.released_at or now, by
    row.valid_until = now + dt.timedelta(days=row.days)
    if row.is_sensitive:
        row.name = ""
    row.save()
    kind = LogKind.CONFIRMED if confirmed else LogKind.RELEASED
    tell(kind, row, now, until=row.valid_until)
    facts: dict[str, str | int | bool] = {"people": row.needs, "days": row.days}
    audit.record(STREAM, f"entry.{kind.value}", actor=by, subject=row, facts=facts)


def _end(
    row: NationalEntry,
    state: EntryState,
    now: dt.datetime,
    *,
    by: User | None = None,
    why: str = "",
    note: str = "",
) -> None:
    row.state, row.ended_at, row.ended_by = state, now, by
    row.end_why, row.end_note = why, note or row.end_note
    if row.is_sensitive:
        row.name = ""
    row.save()


def tell(
    kind: LogKind,
    row: NationalEntry,
    now: dt.datetime,
    *,
    until: dt.datetime | None = None,
    result: str = "",
) -> None:
    """Write the public line, and let the gateways know once all of it holds."""
    national_log.append(kind, now=now, entry=row, until=until, result=result)
    national_lines.publish_after_commit()


def must_hold(row: NationalEntry, typed: str) -> None:
    """Check again at the moment of decision. Raises NationalError."""
    try:
        name = normalise(typed)
    except NameFormError as e:
        raise NationalError("typed") from e
    if national_lines.hash_of(name) != row.hash:
        raise NationalError("typed")
    if not is_available():
        raise NationalError("alone")
    found = rules.problem(name, row.subtree, own_hosts())
    if found is not None:
        raise NationalError(found.value)
    if rules.platform_of(name, row.subtree):
        raise NationalError("platform")


def _holds(row: NationalEntry, now: dt.datetime) -> bool:
    return row.is_released and row.valid_until is not None and row.valid_until > now


def must_be_reviewer(by: User) -> None:
    """Raise NationalError for who has no say in the list."""
    if not _reviewers().filter(pk=by.pk).exists():
        raise NationalError("role")


def _reviewers() -> QuerySet[User]:
    return User.objects.filter(is_active=True, role__in=REVIEWERS)


def _who_count(row: NationalEntry) -> set[int]:
    """Return the accounts that count as persons for an entry.

    Those who keep the list, and the officer who referred it from a case while they are
    of the staff. An officer releases nothing: that takes somebody who keeps the list.
    """
    counts = set(_reviewers().values_list("pk", flat=True))
    if Referral.objects.filter(entry=row).exists():
        officer = row.proposed_by
        if officer and officer.is_active and officer.is_staff_member:
            counts.add(officer.pk)
    return counts


def locked(entry: NationalEntry) -> NationalEntry:
    """Return the row of an entry, locked until the transaction ends."""
    return NationalEntry.objects.select_for_update().get(pk=entry.pk)
