"""What leaves a case goes to a member by a hand-over of `partners`, and is on record.

Nothing is sent that was not shown before: who sends brings the digest of what they saw.
"""

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases import recipients
from lachan.cases.models import Case, Found, Given
from lachan.cases.rules import grounds
from lachan.cases.rules.errors import IllegalStepError, MissingError
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.online import What
from lachan.cases.rules.oversight import Finding
from lachan.cases.services import store
from lachan.cases.services.steps import acting
from lachan.cases.services.store import Line
from lachan.partners.models import HandoverState, Kind, Member, Purpose, Unit
from lachan.partners.rules.handover import IllegalStepError as StepRefusedError
from lachan.partners.services import handovers
from lachan.partners.services.handovers import Bundle, Order, Sent
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.rules.seal import ItemKey
from lachan.vault.services import items
from lachan.vault.services.items import Excluded


@dataclass(frozen=True, slots=True)
class Parcel:
    """What leaves. said: kept sealed with it; words: its line in the timeline."""

    what: What
    purpose: Purpose
    ground: str
    bundle: Bundle
    said: dict[str, object] = field(repr=False)
    words: str = field(repr=False)
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that left, as it is read. said: what was kept with it."""

    row: Given
    said: dict[str, object] = field(repr=False)


def hand(
    *,
    case: Case,
    to: Member,
    parcel: Parcel,
    by: User,
    who: Unlocked,
    now: dt.datetime,
) -> Sent:
    """Hand a parcel of a locked case over, in the caller's transaction.

    Raises NotAllowedError: not to this member. NotReachableError, BundleError.
    """
    member = recipients.member_for(case, to.pk, now)
    order = Order(
        subject=("case", str(case.pk)),
        purpose=parcel.purpose,
        team=case.team_id,
        excluded=Excluded(users=recipients.shut_out_of(case)),
    )
    sent = handovers.send(to=member, bundle=parcel.bundle, order=order, by=by, now=now)
    key = items.use_item(item=case.pk, who=who, now=now)
    row = Given(
        case=case,
        what=parcel.what,
        handover=sent.handover.ref,
        ground=parcel.ground,
        member=member,
        at=now,
        by=by,
        state=sent.handover.state,
    )
    _keep(row, parcel, key)
    what = Happened.NOTICE if parcel.what is What.NOTICE else Happened.HANDED
    line = Line(what, by, code=sent.handover.number, words=parcel.words)
    store.happened(case, line, now, key)
    facts: dict[str, str | int | bool] = {
        "ground": parcel.ground,
        "purpose": parcel.purpose.value,
        "member": member.pk,
    }
    subject = store.subject(case)
    action = f"case.{parcel.what}"
    record(store.STREAM, action, actor=by, subject=subject, facts=facts)
    return sent


def _keep(row: Given, parcel: Parcel, key: ItemKey) -> None:
    digest = hashlib.sha256(parcel.bundle.content).hexdigest()
    body = json.dumps(parcel.said | {"sha256": digest}).encode()
    row.body = seal.seal(key, row.sealed_at, body)
    row.save(force_insert=True)
    row.found.set(parcel.found)


def told(case: Case, key: ItemKey) -> list[Told]:
    """Return what left a case, the newest first."""
    rows = case.given.select_related("member__unit", "by").order_by("-at", "-pk")
    return [
        Told(row, json.loads(seal.unseal(key, row.sealed_at, row.body))) for row in rows
    ]


@transaction.atomic
def settle(*, given: uuid.UUID, who: Unlocked, now: dt.datetime) -> Case:
    """Keep that an officer saw how a hand-over ended. Raises NotAllowedError."""
    found = Given.objects.filter(pk=given).first()
    if found is None:
        raise NotAllowedError("no such hand-over")
    user, case = acting(found.case_id, who, now)
    row = Given.objects.select_for_update().get(pk=given)
    row.settled_at = row.settled_at or now
    row.save(update_fields=["settled_at"])
    subject = store.subject(case)
    record(store.STREAM, "given.settled", actor=user, subject=subject)
    return case


@transaction.atomic
def review(
    *, given: uuid.UUID, finding: Finding, who: Unlocked, now: dt.datetime
) -> Case:
    """Keep what a second person of the team found of what left without consent.

    Raises NotAllowedError; IllegalStepError: it was theirs, needs none, or has one.
    """
    found = Given.objects.filter(pk=given).first()
    if found is None:
        raise NotAllowedError("no such hand-over")
    user, case = acting(found.case_id, who, now)
    row = to_review(user).select_for_update().filter(pk=given).first()
    if row is None:
        raise IllegalStepError("nothing of it waits for this person")
    row.finding, row.reviewer, row.reviewed_at = finding, user, now
    row.save(update_fields=["finding", "reviewer", "reviewed_at"])
    store.happened(case, Line(Happened.HANDED_REVIEWED, user, code=finding), now)
    facts: dict[str, str | int | bool] = {"finding": str(finding), "ground": row.ground}
    subject = store.subject(case)
    record(store.STREAM, "given.reviewed", actor=user, subject=subject, facts=facts)
    return case


def to_review(user: User) -> QuerySet[Given]:
    """Return what left without consent and waits for a second look, not their own.

    Narrow it by cases that the person may open.
    """
    rows = Given.objects.filter(ground__in=grounds.to_review(), finding="")
    return rows.exclude(by=user).exclude(state=HandoverState.CANCELLED)


@transaction.atomic
def take_back(*, given: uuid.UUID, who: Unlocked, now: dt.datetime) -> Case:
    """Take a hand-over back: what was not opened never will be.

    Raises NotAllowedError, IllegalStepError: it is over.
    """
    found = Given.objects.filter(pk=given).first()
    if found is None:
        raise NotAllowedError("no such hand-over")
    user, case = acting(found.case_id, who, now)
    try:
        handovers.cancel_ref(ref=found.handover, by=user, now=now)
    except StepRefusedError as e:
        raise IllegalStepError("the hand-over is over") from e
    return case


def must_be_seen(shown: str, digest: str) -> None:
    """Raise MissingError unless what leaves is what was shown."""
    if shown != digest:
        raise MissingError("shown")


def agency_of(unit: Unit) -> str:
    """Return in whose name a unit writes; paper is Vietnamese."""
    own = unit.kind in (Kind.COMMUNE, Kind.PROVINCE)
    return f"Ủy ban nhân dân {unit.name}" if own else unit.name


def office_of(unit: Unit) -> str:
    """Return the short name in the symbol of a letter."""
    return "UBND" if unit.kind in (Kind.COMMUNE, Kind.PROVINCE) else ""
