"""The loop: a confirmed address to the national list, and what comes back of it.

The list gets the name, a class and a reference; which case it was stands here alone.
"""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases.models import Case, Found, Look, Proposed
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.online import Answer, Asked, Seen, Sort, table
from lachan.cases.services import online, store, takedown, telling
from lachan.cases.services.steps import acting
from lachan.cases.services.store import Line
from lachan.lists import facts as lists
from lachan.lists.facts import EntryFact
from lachan.lists.services import referred
from lachan.lists.services.national import NationalError
from lachan.lists.services.referred import Checked, Evidence
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import items

ENDS_WITHIN = dt.timedelta(days=14)
TAKEN_BACK: Final = "taken_back"
# Who said this of an entry is not asked again when it ends.
_SETTLED: Final = frozenset({Answer.GONE.value, Answer.MISTAKE.value})


class RefusedByListError(IllegalStepError):
    """The list does not take this name; `code` says why."""

    def __init__(self, code: str) -> None:
        """Keep the list's own code."""
        super().__init__(f"national list: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Ask:
    """What to propose. subtree: all names below too. reason: a class of the list."""

    found: uuid.UUID
    reason: str
    subtree: bool
    days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposal with how its entry stands. fact: None: the list knows it no more."""

    row: Proposed
    fact: EntryFact | None = field(default=None)


def classes(harm: Harm) -> tuple[str, ...]:
    """Return the classes of the list that a harm may be proposed under."""
    return table().harms[harm].national


def check(host: str, *, subtree: bool, reason: str, days: int) -> Checked:
    """Return what would come of a proposal. Changes nothing."""
    return referred.check(host, subtree=subtree, reason=reason, days=days)


@transaction.atomic
def propose(*, ask: Ask, who: Unlocked, now: dt.datetime) -> tuple[Case, str]:
    """Propose a preserved address of a case for the whole country.

    Returns the case and the reference that both sides know it by. Raises
    NotAllowedError; MissingError: "found" (an account), "kept", "gone", "reason";
    RefusedByListError.
    """
    user, case, row = _address(ask.found, who, now)
    _must_be_ripe(row, ask)
    key = items.use_item(item=case.pk, who=who, now=now)
    named = online.read(row, key)
    wanted = referred.Asked(named.host, ask.subtree, ask.reason, ask.days)
    try:
        entry, ref = referred.propose(wanted, _evidence(row, case), by=user)
    except NationalError as e:
        raise RefusedByListError(e.code) from e
    Proposed.objects.create(
        case=case, found=row, entry=entry, at=now, by=user, told="proposed"
    )
    line = Line(Happened.PROPOSED, user, code=ask.reason, words=f"{named.host} · {ref}")
    store.happened(case, line, now, key)
    facts: dict[str, str | int | bool] = {"class": ask.reason}
    subject = store.subject(case)
    record(store.STREAM, "online.proposed", actor=user, subject=subject, facts=facts)
    return case, ref


def _address(
    found: uuid.UUID, who: Unlocked, now: dt.datetime
) -> tuple[User, Case, Found]:
    row = Found.objects.filter(pk=found, dropped_at=None).first()
    if row is None:
        raise NotAllowedError("no such address")
    user, case = acting(row.case_id, who, now)
    return user, case, row


def _must_be_ripe(row: Found, ask: Ask) -> None:
    """Only what somebody saw and preserved, and is still there, is proposed."""
    if row.sort != Sort.ADDRESS:
        raise MissingError("found")
    if row.kept_at is None:
        raise MissingError("kept")
    if row.seen == Seen.GONE:
        raise MissingError("gone")
    if ask.reason not in classes(Harm(row.harm)):
        raise MissingError("reason")


def _evidence(row: Found, case: Case) -> Evidence:
    looks = list(row.looks.exclude(seen=Seen.GONE).order_by("at", "noted_at"))
    kept = [look for look in looks if look.kept]
    return Evidence(
        looks=len(looks),
        first_seen=looks[0].at,
        last_seen=looks[-1].at,
        digest=_digest(kept),
        police_told=takedown.police_told(case) is not None,
    )


def _digest(kept: list[Look]) -> str:
    """Return what binds a reference to what was preserved: of the sealed bodies."""
    sha = hashlib.sha256()
    for look in kept:
        sha.update(look.pk.bytes + bytes(look.body or b""))
    return sha.hexdigest()


@transaction.atomic
def take_back(*, proposed: uuid.UUID, who: Unlocked, now: dt.datetime) -> Case:
    """Take a proposal back that nobody decided. Raises NotAllowedError,
    RefusedByListError: only its proposer, and not once it was decided.
    """
    user, case, row = _proposal(proposed, who, now)
    try:
        referred.take_back(entry=row.entry, by=user)
    except NationalError as e:
        raise RefusedByListError(e.code) from e
    store.happened(case, Line(Happened.LISTED, user, code=TAKEN_BACK), now)
    row.told, row.over = TAKEN_BACK, True
    row.asked, row.asked_at = "", None
    row.save()
    return case


@transaction.atomic
def answer(
    *, proposed: uuid.UUID, said: Answer, who: Unlocked, now: dt.datetime
) -> Case:
    """Say what the officers think of an entry that came back; the list decides.

    Raises NotAllowedError, IllegalStepError: nothing was asked.
    """
    user, case, row = _proposal(proposed, who, now)
    if not row.asked:
        raise IllegalStepError("nothing was asked")
    referred.say(entry=row.entry, said=said.value, by=user, now=now)
    row.asked, row.asked_at, row.answered = "", None, said.value
    fact = lists.entries([row.entry]).get(row.entry)
    row.over = fact is None or not (fact.is_waiting or fact.is_released)
    row.save()
    store.happened(case, Line(Happened.LISTED, user, code=f"said.{said}"), now)
    facts: dict[str, str | int | bool] = {"said": said.value}
    subject = store.subject(case)
    record(store.STREAM, "online.answered", actor=user, subject=subject, facts=facts)
    return case


def _proposal(
    proposed: uuid.UUID, who: Unlocked, now: dt.datetime
) -> tuple[User, Case, Proposed]:
    found = Proposed.objects.filter(pk=proposed).first()
    if found is None:
        raise NotAllowedError("no such proposal")
    user, case = acting(found.case_id, who, now)
    return user, case, Proposed.objects.select_for_update().get(pk=proposed)


def standings(case: Case) -> list[Standing]:
    """Return the proposals of a case with how they stand, the newest first."""
    rows = list(case.proposed.select_related("found").order_by("-at", "-pk"))
    known = lists.entries(row.entry for row in rows)
    return [Standing(row, known.get(row.entry)) for row in rows]


# --- What comes back -----------------------------------------------------------------


def follow(*, now: dt.datetime) -> int:
    """Tell cases what became of their proposals; returns how many changed."""
    rows = list(Proposed.objects.filter(over=False, case__erased_at=None))
    known = lists.entries(row.entry for row in rows)
    complaints = referred.complained_about(known, now)
    changed = 0
    for row in rows:
        fact = known.get(row.entry)
        if fact is None:
            continue
        standing = _standing(fact, row, row.entry in complaints, now)
        if standing.told != row.told:
            changed += _followed(row.pk, standing, now)
    return changed


@dataclass(frozen=True, slots=True)
class _Now:
    """How an entry stands, as the timeline is told. asked: why it comes back."""

    told: str
    code: str
    asked: Asked | None
    over: bool


def _standing(
    fact: EntryFact, row: Proposed, complaint: bool, now: dt.datetime
) -> _Now:
    ends = fact.valid_until is not None and fact.valid_until <= now + ENDS_WITHIN
    ending = fact.is_released and ends and not fact.night
    asked = _asked(fact, complaint, ending)
    if not fact.is_released and row.answered in _SETTLED:
        asked = None
    parts = (fact.state, fact.why, fact.appeal, "night" if fact.night else "")
    told = ".".join((*parts, asked.value if asked else ""))
    if fact.state == "proposed":
        told = "proposed"
    alive = fact.is_waiting or fact.is_released
    renewed = fact.why == "renewed"
    code = f"asked.{asked}" if asked and alive else f"{fact.state}.{fact.why}"
    return _Now(told, code, asked, not alive and (asked is None or renewed))


def _asked(fact: EntryFact, complaint: bool, ending: bool) -> Asked | None:
    """Return why an entry comes back to its officers, or None."""
    if fact.is_released:
        if complaint:
            return Asked.COMPLAINT
        if fact.appeal:
            return Asked.APPEAL
        return Asked.ENDING if ending else None
    upheld = "upheld" in fact.why
    found = {
        "withdrawn": Asked.APPEAL if upheld else Asked.WITHDRAWN,
        "expired": None if fact.why == "renewed" else Asked.EXPIRED,
        "refused": Asked.REFUSED,
    }
    return found.get(fact.state)


@transaction.atomic
def _followed(pk: uuid.UUID, standing: _Now, now: dt.datetime) -> bool:
    case = store.locked(Proposed.objects.values_list("case", flat=True).get(pk=pk))
    row = Proposed.objects.select_for_update().get(pk=pk)
    # What an officer took back or answered since it was read is told already.
    if row.over or row.told == standing.told:
        return False
    _told(row, standing, now)
    row.asked, row.asked_at = "", None
    if standing.asked is not None:
        row.asked, row.asked_at, row.answered = standing.asked, now, ""
        telling.tell_team(case, f"list:{row.entry}:{standing.told}", now)
    row.save()
    return True


def _told(row: Proposed, standing: _Now, now: dt.datetime) -> None:
    store.happened(row.case, Line(Happened.LISTED, code=standing.code), now)
    row.told, row.over = standing.told, standing.over
