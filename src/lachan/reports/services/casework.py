"""What `cases` asks of a report, and what it writes down to it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from lachan.audit.services import record
from lachan.partners import facts as partners
from lachan.reports.models import ChainLink, Report
from lachan.reports.rules.intake import Reporter, Tick, Told
from lachan.reports.rules.seen import Act, CaseStep, Status
from lachan.reports.rules.teller import hidden
from lachan.reports.services import clocks, conflict, desk, events
from lachan.reports.services.events import Deed
from lachan.reports.services.standing import acting
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError


@dataclass(frozen=True, slots=True)
class Basis:
    """What a case begins with. `told` holds plaintext: keep it in no cache.

    shut: accounts that never see it. teams: its chain by number, the first first.
    """

    report: uuid.UUID
    received: dt.datetime
    kinds: tuple[str, ...]
    urgency: int
    sexual: bool
    age_band: str
    place: tuple[str, str]
    home: tuple[str, str]
    ticks: frozenset[Tick]
    shut: frozenset[int]
    teams: tuple[int, ...]
    demo: bool
    told: Told = field(repr=False)


def basis(*, report: uuid.UUID, who: Unlocked, now: dt.datetime) -> Basis:
    """Return what a case takes from a report; the opening is on record.

    Raises NotAllowedError, also when the report names the reader, or they have not
    said whether they know somebody in it.
    """
    _asked(report, who, now)
    # Outside a transaction: who is found to be named stays shut out.
    view = desk.open_report(report=report, who=who, now=now)
    row = Report.objects.get(pk=report)
    links = row.links.order_by("position")
    return Basis(
        report=row.pk,
        received=row.received_at,
        kinds=row.kinds,
        urgency=row.urgency,
        sexual=row.sexual,
        age_band=row.age_band,
        place=(row.province, row.commune),
        home=(row.home_province, row.home_commune),
        ticks=row.ticks,
        shut=frozenset(row.shut.values_list("user", flat=True)),
        teams=tuple(links.values_list("team", flat=True)),
        demo=row.demo,
        told=view.told,
    )


@transaction.atomic
def _asked(report: uuid.UUID, who: Unlocked, now: dt.datetime) -> None:
    user, row = acting(report, who, now)
    if not conflict.is_answered(row, user):
        raise NotAllowedError("first the question whether one knows somebody")


@dataclass(frozen=True, slots=True)
class Compared:
    """What a report says that a case may share: the child's name, texts. Plaintext."""

    name: str = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)


def compared(*, report: uuid.UUID, who: Unlocked, now: dt.datetime) -> Compared:
    """Return what tells whether a report is about a child who has a case.

    Never the reporter's own name or phone. The opening is on record. Raises
    NotAllowedError, as `basis`.
    """
    _asked(report, who, now)
    told = hidden(desk.open_report(report=report, who=who, now=now).told)
    return Compared(told.child.name, tuple(told.texts()))


@transaction.atomic
def began(*, report: uuid.UUID, who: Unlocked, now: dt.datetime) -> None:
    """Note on a report that a case began. Raises NotAllowedError."""
    user, row = acting(report, who, now)
    if row.status != Status.CLOSED:
        row.status = Status.WORKING
        row.save(update_fields=["status"])
    mine = set(partners.team_numbers(user.pk, now))
    link = ChainLink.objects.filter(report=row, team__in=mine).first()
    events.happened(row, Deed(Act.CASE, by=user, link=link), now)
    record(desk.STREAM, "report.case", actor=user, subject=f"report:{row.pk}")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the help is. by: when the next step is due. readers: people, a count.

    carer_harms: a parent or carer does harm, or may.
    kinds: how many of them of which kind of team, by its code. until: when erased.
    """

    step: CaseStep
    by: dt.datetime | None
    readers: int
    carer_harms: bool = False
    kinds: Mapping[str, int] = field(default_factory=dict)
    until: dt.date | None = None


@transaction.atomic
def stand(*, report: uuid.UUID, standing: Standing) -> None:
    """Write down how far the help is; an erased report keeps nothing new."""
    row = events.locked(report)
    if row.erased_at is not None:
        return
    told = _for_who_may_be_the_carer() if _may_be_carer(row, standing) else standing
    row.case_step, row.case_by = told.step, told.by
    row.case_readers, row.case_kinds = told.readers, dict(told.kinds)
    row.case_until = told.until
    fields = ["case_step", "case_by", "case_readers", "case_kinds", "case_until"]
    row.save(update_fields=fields)


def _may_be_carer(row: Report, standing: Standing) -> bool:
    """Tell whether the reporter may be the one who harms: an adult of the child's."""
    return standing.carer_harms and row.reporter == Reporter.ADULT


def _for_who_may_be_the_carer() -> Standing:
    """Return what such a reporter reads: that it came, not what is done or when."""
    return Standing(CaseStep.CHECKING, None, 0)


@transaction.atomic
def over(*, report: uuid.UUID, carer_harms: bool) -> None:
    """Note that every case of a report is erased; who may be the carer reads nothing.

    What kept people out of the cases of an erased report is needed no more.
    """
    row = events.locked(report)
    shown = not (carer_harms and row.reporter == Reporter.ADULT)
    row.case_step = CaseStep.ERASED if shown else CaseStep.NONE
    row.case_by = None
    row.save(update_fields=["case_step", "case_by"])
    if row.erased_at is not None:
        clocks.forget_who_is_out(row)
