"""Hand something over to a member, and take what they answer.

`send` is the door for upper apps; docs/partners.md has the contract. Contents are
sealed at once and never looked into.
"""

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction

from lachan.accounts.models import User
from lachan.lib.errors import RefusedError
from lachan.partners import facts
from lachan.partners.models import (
    Endpoint,
    Handover,
    HandoverBundle,
    HandoverEventKind,
    HandoverHidden,
    HandoverState,
    Member,
    MemberState,
    Purpose,
    Reason,
    Team,
    Way,
)
from lachan.partners.rules import handover as rules
from lachan.partners.rules import media
from lachan.partners.rules.handover import State
from lachan.partners.services import sealing, steps
from lachan.partners.services.sealing import Sealed
from lachan.partners.services.telling import tell_handover
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.errors import NotReadyError, OpenError
from lachan.vault.services import items
from lachan.vault.services.items import NOBODY, Excluded

MEDIA: Final = {
    media.PDF: "pdf",
    "application/json": "json",
    media.ZIP: "zip",
    media.DOCX: "docx",
}


class NotReachableError(RefusedError):
    """The member receives nothing now: not active, no team with a key, no system."""


class BundleError(RefusedError):
    """The bundle is empty, too large, or of a kind that is not handed over."""


class WrongCodeError(RefusedError):
    """The code does not open this hand-over. left: how many tries there are."""

    def __init__(self, left: int) -> None:
        super().__init__(f"a wrong code; {left} tries left")
        self.left = left


class NothingLeftError(RefusedError):
    """The bundle was opened, ran out, or was taken back: it is no more."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is handed over, in memory only."""

    content: bytes = field(repr=False)
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Order:
    """For what, until when, from whom.

    subject: (kind, id) of the caller's thing, opaque. team: the sender's, which hears
    of answers. answer_by: None: what the member promised. excluded: who never sees it.
    """

    subject: tuple[str, str]
    purpose: Purpose
    team: int | None = None
    answer_by: dt.datetime | None = None
    finish_by: dt.datetime | None = None
    excluded: Excluded = NOBODY


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending. token, code: of a one-time page; told once, by two ways."""

    handover: Handover
    token: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


@transaction.atomic
def send(
    *, to: Member, bundle: Bundle, order: Order, by: User | None, now: dt.datetime
) -> Sent:
    """Hand a bundle over. Raises NotReachableError, BundleError."""
    _check(bundle)
    member = Member.objects.select_related("unit").get(pk=to.pk)
    if member.state != MemberState.ACTIVE:
        raise NotReachableError(f"member {member.pk} is {member.state}")
    made = _new(member, bundle, order, by, now)
    sealed = _sealed(made, bundle.content, order, now)
    token = secrets.token_urlsafe(24) if made.way == Way.LINK else ""
    made.item, made.finder = sealed.item, sealed.finder
    made.token = hashed(token) if token else None
    made.save()
    HandoverBundle.objects.create(handover=made, sealed=sealed.octets)
    hidden = [HandoverHidden(handover=made, user_id=pk) for pk in order.excluded.users]
    HandoverHidden.objects.bulk_create(hidden)
    kind = HandoverEventKind(made.state)
    steps.note(made, kind, now=now, actor=f"user:{by.pk}" if by else "")
    if made.way == Way.ACCOUNT:
        tell_handover(handover=made, now=now)
    return Sent(made, token, sealed.code)


def _check(bundle: Bundle) -> None:
    if not 0 < len(bundle.content) <= rules.OCTETS_MAX:
        raise BundleError(f"a bundle of {len(bundle.content)} octets")
    if bundle.media_type not in MEDIA:
        raise BundleError(f"not handed over: {bundle.media_type}")


def _new(
    member: Member, bundle: Bundle, order: Order, by: User | None, now: dt.datetime
) -> Handover:
    answer_by = order.answer_by or now + promise_of(member, order.purpose)
    finish_by = order.finish_by or answer_by + rules.FINISH_WITHIN
    by_system = member.way == Way.SYSTEM
    kind, key = order.subject
    return Handover(
        member=member,
        purpose=order.purpose,
        way=member.way,
        subject_kind=kind,
        subject_id=key,
        media_type=bundle.media_type,
        state=HandoverState.WAITING if by_system else HandoverState.SENT,
        team_id=order.team,
        created_by=by,
        created_at=now,
        answer_by=answer_by,
        finish_by=max(finish_by, answer_by),
        due_at=answer_by,
        check_at=answer_by,
        sent_at=None if by_system else now,
        next_at=now if by_system else None,
    )


def promise_of(member: Member, purpose: Purpose) -> dt.timedelta:
    """Return within what time a member answers."""
    found = member.promises.filter(purpose=purpose).first()
    return dt.timedelta(hours=found.hours if found else rules.DEFAULT_HOURS)


def _sealed(made: Handover, content: bytes, order: Order, now: dt.datetime) -> Sealed:
    try:
        if made.way == Way.LINK:
            return sealing.for_code(made.ref, content)
        if made.way == Way.SYSTEM:
            return sealing.for_system(_endpoint(made.member).seal_key, content)
        ref = facts.team_ref_of(made.member, now)
        return sealing.for_team(ref, content, excluded=order.excluded, now=now)
    except (NotReadyError, OpenError, facts.NoTeamError) as e:
        raise NotReachableError(f"member {made.member_id}: {e}") from e


def _endpoint(member: Member) -> Endpoint:
    found = Endpoint.objects.filter(member=member).first()
    if found is None:
        raise NotReachableError(f"member {member.pk} has no system")
    return found


def hashed(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def answer(
    *,
    handover: Handover,
    to: State,
    actor: str,
    now: dt.datetime,
    reason: Reason | str = "",
) -> Handover:
    """Take what a member answers; the same answer again changes nothing.

    actor: "user:12" or "member:3". Raises IllegalStepError, NoReasonError.
    """
    kept = steps.locked(handover)
    if to not in rules.ANSWERS:
        raise rules.IllegalStepError(f"a member does not answer {to}")
    if kept.phase is to and kept.reason == str(reason):
        return kept
    steps.move(kept, to, now=now, actor=actor, reason=str(reason))
    _tell_sender(kept, now)
    return kept


def _tell_sender(kept: Handover, now: dt.datetime) -> None:
    if kept.team_id is not None and kept.phase is not State.RECEIVED:
        tell_handover(handover=kept, now=now, sender=True)


@transaction.atomic
def open_by_account(*, handover: Handover, who: Unlocked, now: dt.datetime) -> bytes:
    """Return the bundle to somebody of the member's team, as often as they need it.

    Raises vault.rules.errors.NotAllowedError, NothingLeftError.
    """
    kept = steps.locked(handover)
    sealed = _bundle(kept)
    if kept.item is None:
        raise NothingLeftError("not handed over by account")
    key = items.open_item(item=kept.item, who=who, role="handover", now=now)
    content = seal.unseal(key, sealing.FIELD, sealed)
    if kept.phase is State.SENT:
        steps.move(kept, State.RECEIVED, now=now, actor=who.code)
    return content


def open_by_code(*, handover: Handover, typed: str, now: dt.datetime) -> bytes:
    """Return the bundle of a one-time page, once; then it is no more.

    Raises receipt.CodeFormatError, WrongCodeError, NothingLeftError.
    """
    with transaction.atomic():
        kept = _with_code(handover)
        derived = sealing.knows(kept, typed)
        if derived is not None and kept.phase is State.SENT:
            content = sealing.open_with(kept.ref, derived, _bundle(kept))
            kept.wrong = 0
            HandoverBundle.objects.filter(handover=kept).delete()
            steps.move(kept, State.RECEIVED, now=now, actor=f"member:{kept.member_id}")
            return content
        # Outside of the raise: the count must be kept.
        left = _count_wrong(kept, now) if derived is None else None
    if left is None:
        raise NothingLeftError("opened before, or taken back")
    raise WrongCodeError(left)


def answer_by_code(
    *, handover: Handover, typed: str, to: State, reason: str, now: dt.datetime
) -> Handover:
    """Take the answer of a one-time page. Raises as `open_by_code` and `answer`."""
    with transaction.atomic():
        kept = _with_code(handover)
        if sealing.knows(kept, typed) is not None:
            actor = f"member:{kept.member_id}"
            return answer(handover=kept, to=to, actor=actor, now=now, reason=reason)
        left = _count_wrong(kept, now)
    raise WrongCodeError(left)


def _with_code(handover: Handover) -> Handover:
    """Lock a hand-over that a code still opens. Raises NothingLeftError."""
    kept = steps.locked(handover)
    if kept.finder is None:
        raise NothingLeftError("no code opens this any more")
    return kept


def _count_wrong(kept: Handover, now: dt.datetime) -> int:
    kept.wrong += 1
    kept.save(update_fields=["wrong"])
    left = max(0, rules.WRONG_CODES_MAX - kept.wrong)
    if left == 0:
        kept.finder = None
        HandoverBundle.objects.filter(handover=kept).delete()
        if kept.phase is State.SENT:
            fail(kept, rules.Failure.LOCKED, now)
        else:
            kept.save(update_fields=["finder"])
    return left


def fail(kept: Handover, failure: rules.Failure, now: dt.datetime) -> None:
    """Let a locked hand-over fail, and its sender hear of it."""
    steps.move(kept, State.FAILED, now=now, actor="", reason=str(failure))
    _tell_sender(kept, now)


def _bundle(kept: Handover) -> bytes:
    found = HandoverBundle.objects.filter(handover=kept).first()
    if found is None:
        raise NothingLeftError("the bundle is no more")
    return bytes(found.sealed)


@transaction.atomic
def cancel(*, handover: Handover, by: User, now: dt.datetime) -> None:
    """Take a hand-over back: what was not opened never will be.

    Raises IllegalStepError.
    """
    kept = steps.locked(handover)
    steps.move(kept, State.CANCELLED, now=now, actor=f"user:{by.pk}")


def cancel_ref(*, ref: uuid.UUID, by: User, now: dt.datetime) -> None:
    """Take a hand-over back by its number, for an upper app. Raises as `cancel`."""
    cancel(handover=Handover.objects.get(ref=ref), by=by, now=now)


@transaction.atomic
def send_again(*, handover: Handover, by: User, now: dt.datetime) -> None:
    """Begin a new round of attempts to a system. Raises IllegalStepError."""
    kept = steps.locked(handover)
    if kept.way != Way.SYSTEM:
        raise rules.IllegalStepError("only what goes to a system is sent again")
    kept.next_at, kept.round = now, 0
    kept.due_at = None  # the clock is set anew by the step
    promised = kept.answer_by - kept.created_at
    kept.answer_by = now + promised
    kept.finish_by = max(kept.finish_by, kept.answer_by)
    steps.move(kept, State.WAITING, now=now, actor=f"user:{by.pk}")


@transaction.atomic
def expire_links(now: dt.datetime) -> int:
    """Let one-time pages that nobody opened run out. Returns how many."""
    rows = Handover.objects.select_for_update(of=("self",)).filter(
        way=Way.LINK, state=State.SENT, created_at__lt=now - rules.LINK_LIVES
    )
    for kept in list(rows):
        expire(kept, now)
    return len(rows)


def expire(kept: Handover, now: dt.datetime) -> None:
    """Let a locked hand-over's one-time page be no more: nobody opened it."""
    HandoverBundle.objects.filter(handover=kept).delete()
    kept.finder = None
    fail(kept, rules.Failure.EXPIRED, now)


def watch_silence(now: dt.datetime) -> int:
    """Remind, then report upwards, what nobody answered in time. Returns how many."""
    due = Handover.objects.open().filter(check_at__lte=now).order_by("check_at")
    pks = list(due.values_list("pk", flat=True)[:500])
    for pk in pks:
        with transaction.atomic():
            speak_of(Handover.objects.select_for_update().get(pk=pk), now)
    return len(pks)


def speak_of(kept: Handover, now: dt.datetime) -> None:
    """Remind of a locked hand-over that is silent, or report it upwards."""
    if kept.check_at is None or kept.check_at > now:
        return
    kept.level += 1
    if kept.level == 1:
        asked, owed = kept.created_at, kept.answer_by
        kept.check_at = now + rules.escalate_after(asked, owed)
        kind = HandoverEventKind.LATE
    else:
        kept.check_at = None
        kind = HandoverEventKind.ESCALATED
    kept.save(update_fields=["level", "check_at"])
    steps.note(kept, kind, now=now)
    tell_handover(handover=kept, now=now)
    tell_handover(handover=kept, now=now, sender=True)
    if kind is HandoverEventKind.ESCALATED:
        tell_handover(handover=kept, now=now, above=True)


def sending_teams(user: User, now: dt.datetime) -> list[Team]:
    """Return the teams in whose name a person may hand over."""
    found = [one.pk for one in facts.teams_of(user.pk, now)]
    return list(Team.objects.filter(pk__in=found))
