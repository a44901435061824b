"""Entries that come of cases: proposed by an officer, with evidence by reference.

Who keeps the list gets a name, a class and when it was seen; never a case or a child.
The officer counts as the first person; somebody who keeps the list releases.
"""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit import services as audit
from lachan.lists.models import Complaint, NationalEntry, Referral, Word
from lachan.lists.rules import national as rules
from lachan.lists.services import national, national_lines, national_reach
from lachan.lists.services.national import STREAM, Draft, NationalError
from lachan.policy.names import NameFormError, normalise


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is told of the evidence. digest: SHA-256 of what was preserved."""

    looks: int
    first_seen: dt.datetime
    last_seen: dt.datetime
    digest: str
    police_told: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What would come of a proposal. problem: why it cannot be, a code, or ""."""

    name: str
    problem: str
    platform: str
    needs: int
    sensitive: bool
    reach: dict[str, object] = field(default_factory=dict)


def check(host: str, *, subtree: bool, reason: str, days: int) -> Checked:
    """Return what would come of proposing a host. Changes nothing."""
    try:
        name = normalise(host)
    except NameFormError:
        return Checked(host, "form", "", 0, False)
    draft = Draft(name, subtree, reason, "", days)
    popular = rules.popular_hit(name, subtree)
    return Checked(
        name=name,
        problem=national.blocked_by(draft),
        platform=rules.platform_of(name, subtree),
        needs=rules.PEOPLE_IF_POPULAR if popular else rules.PEOPLE,
        sensitive=reason in rules.REASONS and rules.REASONS[reason].sensitive,
        reach=national_reach.estimate(name, subtree).as_json(),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer asks for. host: of the address alone."""

    host: str
    subtree: bool
    reason: str
    days: int = rules.DEFAULT_DAYS


@transaction.atomic
def propose(asked: Asked, evidence: Evidence, *, by: User) -> tuple[int, str]:
    """Propose a name for the whole country; return its number and the reference.

    by: of the staff, whose right to the case the caller has seen to. Raises
    NationalError.
    """
    if not (by.is_active and by.is_staff_member):
        raise NationalError("role")
    try:
        name = normalise(asked.host)
    except NameFormError as e:
        raise NationalError("form") from e
    ref = f"CC-{secrets.token_hex(4).upper()}"
    draft = Draft(name, asked.subtree, asked.reason, ref, asked.days)
    reach = national_reach.estimate(name, asked.subtree).as_json()
    entry = national.keep(draft, by=by, reach=reach)
    Referral.objects.create(
        entry=entry,
        ref=ref,
        looks=evidence.looks,
        first_seen=evidence.first_seen,
        last_seen=evidence.last_seen,
        digest=evidence.digest,
        police_told=evidence.police_told,
    )
    return entry.pk, ref


def take_back(*, entry: int, by: User) -> None:
    """Let the officer take back what nobody decided. Raises NationalError."""
    national.take_back(NationalEntry.objects.get(pk=entry), by=by)


@transaction.atomic
def say(*, entry: int, said: str, by: User, now: dt.datetime) -> None:
    """Keep what the officers say of an entry now; who keeps the list decides.

    said: a code of `Word`. Raises NationalError.
    """
    word = Word(said)
    row = Referral.objects.select_for_update().filter(entry=entry).first()
    if row is None:
        raise NationalError("decided")
    row.word, row.word_at = word, now
    row.save(update_fields=["word", "word_at"])
    facts: dict[str, str | int | bool] = {"word": word.value}
    audit.record(STREAM, "referral.word", actor=by, subject=row.entry, facts=facts)


def complained_about(entries: Iterable[int], now: dt.datetime) -> dict[int, int]:
    """Return which of these entries an open complaint is about, and its number.

    A complaint names what was blocked: the entry's own name, or one below it.
    """
    wanted, found = set(entries), {}
    for pk, name in Complaint.objects.open().order_by("pk").values_list("pk", "name"):
        entry = national_lines.in_force_for(name, now) if wanted else None
        if entry is not None and entry.pk in wanted:
            found[entry.pk] = pk
    return found
