"""A case begins: from a report at the desk, keyed for its team, with its clocks."""

import datetime as dt
import json
import uuid
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases.models import (
    Case,
    CaseReport,
    CaseTeam,
    CaseTie,
    Series,
    Shut,
    Stranger,
)
from lachan.cases.rules import machine
from lachan.cases.rules.deadlines import table
from lachan.cases.rules.errors import IllegalStepError
from lachan.cases.rules.kinds import Happened, Role, Share, Tie
from lachan.cases.services import reporter, store
from lachan.cases.services.steps import acting
from lachan.cases.services.store import Line
from lachan.partners import facts as partners
from lachan.partners.models import Team
from lachan.partners.rules.chain import Excluded as Tick
from lachan.reports.services import casework
from lachan.reports.services.casework import Basis
from lachan.vault import facts as vault
from lachan.vault.access import Unlocked
from lachan.vault.rules import seal
from lachan.vault.rules.errors import NotReadyError
from lachan.vault.rules.seal import ItemKey
from lachan.vault.rules.times import NEVER
from lachan.vault.services import items
from lachan.vault.services.items import Excluded, TeamAccess


@dataclass(frozen=True, slots=True)
class Whom:
    """Who a case is about, as known now; sealed. Each field may be empty."""

    name: str = ""
    birth_year: int | None = None
    sex: str = ""
    carer: str = ""
    family: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class New:
    """What the officer says on opening a case. whom: None: the child of the report."""

    report: uuid.UUID
    role: Role = Role.CHILD
    whom: Whom | None = field(default=None, repr=False)


def open_case(*, new: New, who: Unlocked, now: dt.datetime) -> Case:
    """Open a case from a report; its twelve hours run from when that was received.

    Raises NotAllowedError: not theirs, or the report names them. NotReadyError: the
    team has no key. IllegalStepError: the report's child has a case already.
    """
    basis = casework.basis(report=new.report, who=who, now=now)
    return _opened(new, basis, who, now)


@transaction.atomic
def _opened(new: New, basis: Basis, who: Unlocked, now: dt.datetime) -> Case:
    user = User.objects.get(pk=who.user_id)
    _not_twice(new)
    team = _team_of(user, basis, now)
    case, key = _keep(new, basis, team, user, now)
    CaseReport.objects.create(case=case, report=new.report, main=True)
    _tie_to_others(case, new)
    Stranger.objects.create(case=case, user=user, at=now)
    # Beside what the report says: that may be erased before the case is.
    Shut.objects.bulk_create(Shut(case=case, user_id=u) for u in sorted(basis.shut))
    begun = machine.begin(basis.received, table())
    # Who keeps the home out is believed until somebody has assessed it.
    store.keep(case, replace(begun, carer_harms=Tick.HOME in basis.ticks))
    line = Line(Happened.OPENED, user, team=team, code=str(new.role))
    store.happened(case, line, now, key)
    facts = {"report": f"report:{new.report}", "role": str(new.role)}
    subject = store.subject(case)
    record(store.STREAM, "case.opened", actor=user, subject=subject, facts=facts)
    casework.began(report=new.report, who=who, now=now)
    reporter.tell(case)
    return case


def _not_twice(new: New) -> None:
    """Of one report there is one case of its child; siblings are any number."""
    mine = CaseReport.objects.filter(report=new.report, main=True)
    if new.role is Role.CHILD and mine.filter(case__role=Role.CHILD).exists():
        raise IllegalStepError("this child has a case from this report")


def _team_of(user: User, basis: Basis, now: dt.datetime) -> Team:
    """Return the person's own team that the report is with: the first of its chain."""
    mine = {t.pk for t in partners.teams_of(user.pk, now)}
    pk = next(t for t in basis.teams if t in mine)
    return Team.objects.select_related("unit").get(pk=pk)


def _keep(
    new: New, basis: Basis, team: Team, user: User, now: dt.datetime
) -> tuple[Case, ItemKey]:
    teams = _accesses(team, basis, now)
    key = items.create_item_key(
        teams=[TeamAccess(f"team:{pk}", at) for pk, at in teams.items()],
        excluded=Excluded(users=basis.shut),
        now=now,
    )
    case = Case(
        item=key.item,
        number=_number(now, demo=basis.demo),
        team=team,
        unit=team.unit,
        lead=user,
        opened_at=now,
        role=new.role,
        kind=basis.kinds[0],
        more_kinds=list(basis.kinds[1:]),
        sexual=basis.sexual,
        # Of a sibling or another child nothing is known by the report's age band.
        age_band=basis.age_band if new.role is Role.CHILD else "",
        received=basis.received,
        informed=basis.received,
        demo=basis.demo,
    )
    (case.province, case.commune), (case.home_province, case.home_commune) = (
        basis.place,
        basis.home,
    )
    whom = new.whom or _child_of(basis)
    case.child = seal.seal(key, "child", json.dumps(asdict(whom)).encode())
    case.save(force_insert=True)
    CaseTeam.objects.bulk_create(
        CaseTeam(
            case=case,
            team_id=pk,
            share=Share.OWNER if pk == team.pk else Share.BEHIND,
        )
        for pk in teams
    )
    return case, key


def _accesses(
    team: Team, basis: Basis, now: dt.datetime
) -> dict[int, dt.datetime | None]:
    """Return the teams that get a wrap: the owner at once, those behind at no clock.

    Behind are the report's own later teams that can open anything, so that what it
    excludes stays out.
    """
    known = [(pk, partners.team(pk, now)) for pk in basis.teams]
    ready = vault.teams(t.ref for _pk, t in known if t is not None)
    found: dict[int, dt.datetime | None] = {team.pk: None}
    for pk, there in known:
        last = there is not None and there.kind in ("province", "hotline")
        if there is None or not last or pk == team.pk:
            continue
        if there.ref in ready and ready[there.ref].holders:
            found[pk] = NEVER
    if f"team:{team.pk}" not in ready:
        raise NotReadyError(f"team {team.pk} has no key yet")
    return found


# Numbers of demonstrations, "HS-MAU-00001": no real number goes by for them.
DEMO_SERIES: Final = 0


def _number(now: dt.datetime, *, demo: bool) -> str:
    """Return the next number of the year, "HS-2026-00418"."""
    year = DEMO_SERIES if demo else timezone.localtime(now).year
    Series.objects.get_or_create(year=year)
    series = Series.objects.select_for_update().get(year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"HS-{'MAU' if demo else year}-{series.last:05}"


def _child_of(basis: Basis) -> Whom:
    child = basis.told.child
    return Whom(
        name=child.name,
        birth_year=child.birth_year,
        sex=str(child.sex),
        carer=child.carer,
        family=child.family,
        condition=child.condition,
    )


def _tie_to_others(case: Case, new: New) -> None:
    """Tie the cases of one report: siblings, or the two sides of a quarrel."""
    others = Case.objects.filter(
        pk__in=CaseReport.objects.filter(report=new.report).values("case")
    ).exclude(pk=case.pk)
    for other in others:
        sides = {case.role, other.role}
        tie = Tie.OTHER_SIDE if Role.OFFENDER in sides else Tie.SIBLING
        CaseTie.objects.create(one=case, other=other, tie=tie)
        CaseTie.objects.create(one=other, other=case, tie=tie)


def add_report(
    *, case: uuid.UUID, report: uuid.UUID, who: Unlocked, now: dt.datetime
) -> Case:
    """Let another report about the same child belong to a case.

    Whom that report excludes no longer sees the case. An earlier receipt moves no clock
    back: the twelve hours of the first stand. Raises NotAllowedError, IllegalStepError.
    """
    basis = casework.basis(report=report, who=who, now=now)
    return _added(case, basis, who, now)


@transaction.atomic
def _added(case: uuid.UUID, basis: Basis, who: Unlocked, now: dt.datetime) -> Case:
    user, row = acting(case, who, now)
    report = basis.report
    if CaseReport.objects.filter(case=row, report=report).exists():
        raise IllegalStepError("this report belongs to it already")
    CaseReport.objects.create(case=row, report=report)
    if basis.shut:
        Shut.objects.bulk_create(
            (Shut(case=row, user_id=u) for u in sorted(basis.shut)),
            ignore_conflicts=True,
        )
        items.exclude(item=row.pk, excluded=Excluded(users=basis.shut), by=user, at=now)
    line = Line(Happened.REPORT_ADDED, user)
    store.happened(row, line, now)
    facts = {"report": f"report:{report}"}
    subject = store.subject(row)
    record(store.STREAM, "case.report_added", actor=user, subject=subject, facts=facts)
    casework.began(report=report, who=who, now=now)
    if Tick.HOME in basis.ticks and not row.carer_harms:
        row.carer_harms = True
        row.save(update_fields=["carer_harms"])
    reporter.tell(row)
    return row
