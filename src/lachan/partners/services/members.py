"""Keep the register of members; each change is in the stream "partners"."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners.facts.places import PlaceFacts
from lachan.partners.facts.units import units_now
from lachan.partners.models import (
    Member,
    MemberArea,
    MemberPromise,
    MemberService,
    MemberState,
    MemberStep,
    Unit,
)
from lachan.partners.rules import members as rules
from lachan.partners.services.staff import AlreadyThereError
from lachan.partners.services.units import STREAM, NotThereError

# Reasons of steps that nobody took.
FOLLOWED: Final = "unit"
RETURNED: Final = "unit_back"
FIELDS = (
    "way",
    "agreement",
    "agreed_from",
    "agreed_to",
    "national",
    "hours",
    "person",
    "phone",
    "email",
    "web",
    "address",
    "listed",
    "shown",
)


class NoAgreementError(RefusedError):
    """Nobody takes part before number and first day of the agreement are written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the register says of a member. promises: purpose to hours."""

    fields: Mapping[str, Any]
    services: Sequence[str] = ()
    areas: Sequence[PlaceFacts] = ()
    promises: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def propose(*, unit: Unit, on: dt.date, by: User) -> Member:
    """Write a unit down as proposed. Raises NotThereError, AlreadyThereError."""
    kept = Unit.objects.select_for_update().get(pk=unit.pk)
    if kept.valid_to is not None and kept.valid_to <= on:
        raise NotThereError(f"unit {kept.pk} ended on {kept.valid_to}")
    if Member.objects.open().filter(unit=kept).exists():
        raise AlreadyThereError(f"unit {kept.pk} is a member")
    member = Member.objects.create(unit=kept)
    _write_step(member, on, by, "")
    facts = {"unit": f"unit:{kept.pk}"}
    record(STREAM, "member.proposed", actor=by, subject=member, facts=facts)
    return member


@transaction.atomic
def describe(*, member: Member, entry: Entry, by: User) -> Member:
    """Write what the register says of a member, in place of what it said."""
    kept = _locked(member)
    for name in FIELDS:
        if name in entry.fields:
            setattr(kept, name, entry.fields[name])
    _check_agreement(kept)
    kept.save()
    _replace_parts(kept, entry)
    record(STREAM, "member.described", actor=by, subject=kept)
    return kept


def _replace_parts(member: Member, entry: Entry) -> None:
    member.services.all().delete()
    member.areas.all().delete()
    member.promises.all().delete()
    MemberService.objects.bulk_create(
        MemberService(member=member, service=one)
        for one in dict.fromkeys(entry.services)
    )
    areas = {place.code: place for place in entry.areas}
    MemberArea.objects.bulk_create(
        MemberArea(
            member=member, code=code, province=place.province_code, name=place.name
        )
        for code, place in areas.items()
    )
    MemberPromise.objects.bulk_create(
        MemberPromise(member=member, purpose=purpose, hours=hours)
        for purpose, hours in entry.promises.items()
    )


@transaction.atomic
def move_on(
    *, member: Member, to: MemberState, on: dt.date, by: User, reason: str = ""
) -> Member:
    """Let a membership become something else from a day on.

    Raises rules.IllegalStepError, NoAgreementError.
    """
    kept = _locked(member)
    was = kept.state
    kept.state = MemberState(rules.step(rules.State(was), rules.State(to)))
    _check_agreement(kept)
    kept.save(update_fields=["state"])
    _write_step(kept, on, by, reason)
    facts = {"was": was, "state": str(to), "on": on.isoformat()}
    record(STREAM, "member.moved_on", actor=by, subject=kept, facts=facts)
    return kept


@transaction.atomic
def follow_units(today: dt.date | None = None) -> int:
    """Let memberships of units that ended be those of the heirs. Returns how many.

    A heir that is a member itself keeps its own; the other one ends.
    """
    today = today or timezone.localdate()
    gone = Member.objects.open().filter(unit__valid_to__lte=today)
    moved = list(gone.select_related("unit").order_by("pk"))
    heirs = units_now([one.unit for one in moved], today)
    was = {one.pk: one.unit for one in moved}
    taken = set(Member.objects.open().values_list("unit", flat=True))
    for member in moved:
        heir = heirs.get(member.unit_id)
        if heir is None or heir.pk in taken:
            member.state = MemberState.ENDED
        else:
            member.unit = heir
            taken.add(heir.pk)
    Member.objects.bulk_update(moved, ["unit", "state"])
    MemberStep.objects.bulk_create(_followed(m, was[m.pk], today) for m in moved)
    if moved:
        record(STREAM, "members.followed", facts={"count": len(moved)})
    return len(moved)


def _followed(member: Member, was: Unit, today: dt.date) -> MemberStep:
    return MemberStep(
        member=member,
        state=member.state,
        on=today,
        at=timezone.now(),
        reason=FOLLOWED,
        was=was,
    )


def that_followed(units: Iterable[int]) -> dict[int, list[MemberStep]]:
    """Return, by member, the steps of those that followed one of these units.

    The last step first. Who was changed by somebody since is not among them.
    """
    wanted, steps = set(units), dict[int, list[MemberStep]]()
    theirs = MemberStep.objects.filter(was__in=wanted).values("member")
    for step in MemberStep.objects.filter(member__in=theirs).order_by("-at", "-pk"):
        steps.setdefault(step.member_id, []).append(step)
    return {pk: taken for pk, taken in steps.items() if taken[0].was_id in wanted}


@transaction.atomic
def go_back(*, units: Iterable[int]) -> int:
    """Let memberships that followed these units be theirs again. Returns how many.

    For a change of units that is undone; each has the state it had before.
    """
    steps = that_followed(units)
    members = Member.objects.select_for_update(of=("self",)).filter(pk__in=steps)
    back = list(members.order_by("pk"))
    for member in back:
        followed, *before = steps[member.pk]
        member.unit_id = followed.was_id or member.unit_id
        member.state = MemberState(before[0].state if before else member.state)
    Member.objects.bulk_update(back, ["unit", "state"])
    today, now = timezone.localdate(), timezone.now()
    MemberStep.objects.bulk_create(
        MemberStep(member=m, state=m.state, on=today, at=now, reason=RETURNED)
        for m in back
    )
    if back:
        record(STREAM, "members.returned", facts={"count": len(back)})
    return len(back)


def _check_agreement(member: Member) -> None:
    if member.state != MemberState.ACTIVE:
        return
    if not member.agreement or member.agreed_from is None:
        raise NoAgreementError(f"member {member.pk} has no agreement")


def _write_step(member: Member, on: dt.date, by: User, reason: str) -> None:
    MemberStep.objects.create(
        member=member,
        state=member.state,
        on=on,
        at=timezone.now(),
        by=by,
        reason=reason,
    )


def _locked(member: Member) -> Member:
    return Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
