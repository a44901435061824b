"""Which other cases may be about the same child: suggested, decided by a person.

By the blind index of the team that has both; nobody is told of a case that they may not
open.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.cases import access
from lachan.cases.models import (
    Case,
    CaseMark,
    CaseQuerySet,
    CaseReport,
    CaseTie,
    Judged,
)
from lachan.cases.rules import one_child as rules
from lachan.cases.rules.kinds import Happened, Tie
from lachan.cases.rules.one_child import SAME, Hint, Reason
from lachan.cases.services import indexing, opening, store
from lachan.cases.services.reading import Opened, whom_of
from lachan.cases.services.steps import acting
from lachan.cases.services.store import Line
from lachan.reports.services import casework
from lachan.reports.services.indexing import keys
from lachan.vault.access import Unlocked
from lachan.vault.rules.errors import NotAllowedError


@dataclass(frozen=True, slots=True)
class Likely:
    """A case that may be about the same child, and what it shares."""

    case: Case
    hints: frozenset[Hint]


@dataclass(frozen=True, slots=True)
class Said:
    """What a case or a report says that others may share. Plaintext."""

    name: str = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)


def of_case(
    opened: Opened, user: User, who: Unlocked, now: dt.datetime
) -> list[Likely]:
    """Return the cases that may be about the child of an opened one."""
    case = opened.case
    texts = tuple(indexing.texts(case, opened.key))
    said = Said(whom_of(case, opened.key).name, texts)
    decided = case.judged.exclude(other=None).values("other")
    tied = case.ties.values("other")
    rows = access.cases_for(user, now).exclude(pk=case.pk)
    rows = rows.exclude(pk__in=decided).exclude(pk__in=tied)
    return _likely(said, {case.team_id}, rows, keys(user, who, now))


def of_report(
    report: uuid.UUID, user: User, who: Unlocked, now: dt.datetime
) -> list[Likely]:
    """Return the open cases that may be about the child of a report.

    The opening is on record. To who has not said whether they know somebody: none.
    """
    try:
        told = casework.compared(report=report, who=who, now=now)
    except NotAllowedError:
        return []
    decided = Judged.objects.filter(report=report).values("case")
    there = CaseReport.objects.filter(report=report).values("case")
    rows = access.cases_for(user, now).open()
    rows = rows.exclude(pk__in=decided).exclude(pk__in=there)
    found = keys(user, who, now)
    return _likely(Said(told.name, told.texts), found.keys(), rows, found)


def _likely(
    said: Said, teams: Collection[int], rows: CaseQuerySet, known: dict[int, bytes]
) -> list[Likely]:
    found: list[Likely] = []
    for team in teams & known.keys():
        wanted = rules.asked(known[team], said.name, said.texts)
        shared: dict[uuid.UUID, set[bytes]] = {}
        marks = CaseMark.objects.filter(team=team, mark__in=list(wanted))
        for case, mark in marks.filter(case__in=rows).values_list("case", "mark"):
            shared.setdefault(case, set()).add(bytes(mark))
        hits = {pk: rules.hints(wanted, marks) for pk, marks in shared.items()}
        some = rows.filter(pk__in=[pk for pk, h in hits.items() if h])
        found += [Likely(c, hits[c.pk]) for c in some.select_related("team__unit")]
    few = len(found) <= rules.MOST
    return sorted(found, key=_order) if few else []


def _order(one: Likely) -> tuple[int, str]:
    return -len(one.hints), one.case.number


# --- A person decides ----------------------------------------------------------------


@transaction.atomic
def decide(
    *,
    case: uuid.UUID,
    other: uuid.UUID,
    reason: Reason,
    who: Unlocked,
    now: dt.datetime,
) -> bool:
    """Say whether two cases are about one child; both timelines say so.

    Returns whether they are. Raises NotAllowedError: one of them is not theirs.
    """
    user, row = acting(case, who, now)
    _user, there = acting(other, who, now)
    if row.pk == there.pk:
        raise NotAllowedError("a case and itself")
    same = reason in SAME
    for one, two in ((row, there), (there, row)):
        _keep(one, reason, user, now, other=two)
        CaseTie.objects.filter(one=one, other=two, tie=Tie.SAME_CHILD).delete()
        if same:
            CaseTie.objects.get_or_create(
                one=one, other=two, defaults={"tie": Tie.SAME_CHILD}
            )
        what = Happened.TIED if same else Happened.APART
        store.happened(one, Line(what, user, code=str(reason)), now)
    _record(row, user, reason, f"case:{there.pk}")
    return same


@transaction.atomic
def decide_report(
    *,
    case: uuid.UUID,
    report: uuid.UUID,
    reason: Reason,
    who: Unlocked,
    now: dt.datetime,
) -> bool:
    """Say whether a report is about the child of a case; if so it is added.

    Returns whether it is. Raises NotAllowedError, IllegalStepError: it belongs to it.
    """
    user, row = acting(case, who, now)
    _keep(row, reason, user, now, report=report)
    _record(row, user, reason, f"report:{report}")
    if reason not in SAME:
        return False
    opening.add_report(case=case, report=report, who=who, now=now)
    return True


def _keep(
    row: Case,
    reason: Reason,
    by: User,
    now: dt.datetime,
    *,
    other: Case | None = None,
    report: uuid.UUID | None = None,
) -> None:
    said = {"reason": reason, "same": reason in SAME, "by": by, "at": now}
    Judged.objects.update_or_create(case=row, other=other, report=report, defaults=said)


def _record(row: Case, by: User, reason: Reason, other: str) -> None:
    facts: dict[str, str | int | bool] = {"reason": str(reason), "other": other}
    facts["same"] = reason in SAME
    subject = store.subject(row)
    record(store.STREAM, "case.judged", actor=by, subject=subject, facts=facts)
