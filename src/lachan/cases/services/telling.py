"""Who is told that a clock runs: the team, its province, 111. Only a number is told."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import Q

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases import access
from lachan.cases.models import Case, ClockRow, Glass
from lachan.cases.rules.deadlines import Code, Rung
from lachan.cases.rules.kinds import Happened
from lachan.cases.services import store
from lachan.cases.services.store import Line
from lachan.lib.days import local_day
from lachan.outbox.models import Recipient
from lachan.outbox.services import messages
from lachan.partners.models import Team, TeamKind, TeamMember
from lachan.partners.rules.places import DEMO

KIND: Final = "cases.due"
OFFERED: Final = "cases.offered"
ANSWERED: Final = "cases.answered"
GLASS: Final = "cases.glass"
REVIEW: Final = "cases.review"
LEFT: Final = "cases.left"
MOVED: Final = "cases.moved"
_AT_ONCE: Final = 200
_HAPPENED: Final = {
    Rung.TEAM: Happened.TOLD_TEAM,
    Rung.PROVINCE: Happened.TOLD_PROVINCE,
    Rung.HOTLINE: Happened.TOLD_HOTLINE,
}


def tell_due(*, now: dt.datetime) -> int:
    """Tell all whom a clock reaches by `now`. Returns how many rungs were climbed."""
    due = ClockRow.objects.filter(next_at__lte=now, stopped=None)
    found = list(due.order_by("next_at", "pk").values_list("pk", "case")[:_AT_ONCE])
    return sum(_climb(pk, case, now) for pk, case in found)


@transaction.atomic
def _climb(pk: int, case: uuid.UUID, now: dt.datetime) -> bool:
    """Take one rung of one clock, under the case's lock."""
    row = Case.objects.select_for_update().select_related("team").get(pk=case)
    clock = ClockRow.objects.get(pk=pk)
    if clock.stopped is not None or clock.next_at is None or clock.next_at > now:
        return False
    rung = Rung(clock.rung)
    told = _tell(row, clock, rung, now)
    after = list(Rung)[list(Rung).index(rung) + 1 :]
    clock.rung = after[0] if after else ""
    process = store.process_of(row)
    store.project(clock, store.clock_of(clock), process.pauses)
    if not told and after:
        # Nobody is there to be told: the next one is, at once.
        clock.next_at = now
    clock.save()
    what = _HAPPENED[rung] if told else Happened.NOBODY_TO_TELL
    store.happened(row, Line(what, code=f"{clock.code}.{rung}"), now)
    facts: dict[str, str | int | bool] = {"clock": clock.code, "told": told}
    subject = store.subject(row)
    record(store.STREAM, f"told.{rung}", subject=subject, facts=facts)
    return True


def tell_offered(case: Case, now: dt.datetime) -> int:
    """Tell the team that a case is offered to that an answer is owed."""
    place = case.clocks.filter(code=Code.TRANSFER).count()
    facts = {"number": case.number}
    note = messages.Note(OFFERED, key=f"{case.pk}:{place}", facts=facts)
    return _send_to(case, note, Q(pk=case.offered_to_id), now)


def tell_answered(case: Case, sender: Team, now: dt.datetime) -> int:
    """Tell the team that offered a case that there is an answer, a number alone.

    Who lost the case by it is told too: that they have it no more.
    """
    place = case.clocks.filter(code=Code.TRANSFER).count()
    facts = {"number": case.number}
    note = messages.Note(ANSWERED, key=f"{case.pk}:{place}", facts=facts)
    sent = 0
    for user in _members(Q(pk=sender.pk), now):
        if not access.kept_from(user, case):
            messages.enqueue(note, to=Recipient.of(user), now=now)
            sent += 1
    return sent


def tell_left(team: int, lead: int, n: int, now: dt.datetime) -> int:
    """Tell a team, once, that somebody left and how many cases they led."""
    return _count_to(LEFT, f"team:{team}:user:{lead}", team, n, now)


def tell_moved(to: Team, before: Team, n: int, now: dt.datetime) -> int:
    """Tell a team how many cases it got because a unit changed."""
    key = f"team:{before.pk}:{now:%Y%m%dT%H%M%S}:{n}"
    return _count_to(MOVED, key, to.pk, n, now)


def _count_to(kind: str, key: str, team: int, n: int, now: dt.datetime) -> int:
    note = messages.Note(kind, key=key, facts={"n": n})
    people = list(_members(Q(pk=team), now))
    for user in people:
        messages.enqueue(note, to=Recipient.of(user), now=now)
    return len(people)


def tell_glass(case: Case, glass: int, now: dt.datetime) -> int:
    """Tell the team of a case that somebody opened it, and who may ask why."""
    facts = {"number": case.number}
    note = messages.Note(GLASS, key=f"{case.pk}:{glass}", facts=facts)
    province = Q(kind=TeamKind.PROVINCE, unit__code=access.province_of(case))
    all_ = Q(pk=case.team_id) | province | hotlines(case)
    return _send_to(case, note, all_, now)


def tell_review(glass: Glass, rung: str, teams: Q, now: dt.datetime) -> int:
    """Tell those of `teams` who may review a broken glass that it waits for it."""
    facts = {"number": glass.case.number}
    note = messages.Note(REVIEW, key=f"{glass.pk}:{rung}", facts=facts)
    sent = 0
    for user in _members(teams, now):
        if access.glasses_to_review(user, now).filter(pk=glass.pk).exists():
            messages.enqueue(note, to=Recipient.of(user), now=now)
            sent += 1
    return sent


@transaction.atomic
def remind(*, case: uuid.UUID, by: User, now: dt.datetime) -> int:
    """Remind the team that has a case, once an hour; returns how many were told.

    by: a supervisor, whose reminder stands in the timeline.
    """
    row = Case.objects.select_for_update().get(pk=case)
    hour = now.strftime("%Y%m%dT%H")
    note = messages.Note(
        KIND, key=f"{row.pk}:reminder:{hour}", facts={"number": row.number}
    )
    told = _send(row, note, Rung.TEAM, now)
    store.happened(row, Line(Happened.TOLD_TEAM, by, code=row.due_code), now)
    facts: dict[str, str | int | bool] = {"told": told}
    subject = store.subject(row)
    record(store.STREAM, "reminded", actor=by, subject=subject, facts=facts)
    return told


def tell_team(case: Case, what: str, now: dt.datetime) -> int:
    """Tell the team that a case has something for them; returns how many were told.

    what: what makes it one notice, a code. Nothing of it is told.
    """
    note = messages.Note(KIND, key=f"{case.pk}:{what}", facts={"number": case.number})
    return _send(case, note, Rung.TEAM, now)


def _tell(case: Case, clock: ClockRow, rung: Rung, now: dt.datetime) -> int:
    note = messages.Note(
        KIND, key=f"{case.pk}:{clock.place}:{rung}", facts={"number": case.number}
    )
    return _send(case, note, rung, now)


def _send(case: Case, note: messages.Note, rung: Rung, now: dt.datetime) -> int:
    return _send_to(case, note, _teams(case, rung), now)


def _send_to(case: Case, note: messages.Note, teams: Q, now: dt.datetime) -> int:
    sent = 0
    for user in _members(teams, now):
        if access.may_be_told(user, case, now):
            messages.enqueue(note, to=Recipient.of(user), now=now)
            sent += 1
    return sent


def _teams(case: Case, rung: Rung) -> Q:
    """Match who is told: of an offer that nobody answers, both sides."""
    if rung is Rung.TEAM:
        return Q(pk__in=[pk for pk in (case.team_id, case.offered_to_id) if pk])
    if rung is Rung.HOTLINE:
        return hotlines(case)
    codes = [access.province_of(case)]
    if case.offered_to is not None and case.offered_to.unit.province:
        codes.append(case.offered_to.unit.province.code)
    return Q(kind=TeamKind.PROVINCE, unit__code__in=codes)


def hotlines(case: Case) -> Q:
    """Match the teams of 111; a demonstration troubles its own alone."""
    every = Q(kind=TeamKind.HOTLINE)
    return every & Q(unit__code__startswith=DEMO) if case.demo else every


def _members(teams: Q, now: dt.datetime) -> Iterable[User]:
    day = local_day(now)
    rows = Team.objects.on(day).filter(teams)
    members = TeamMember.objects.on(day).filter(team__in=rows)
    return User.objects.filter(pk__in=members.values("user")).order_by("pk")
