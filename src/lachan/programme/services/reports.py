"""The report on a year: written, edited, written anew, submitted, signed.

A version is never changed; what changes makes the next one. Stream "programme".
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.partners.facts import papers
from lachan.partners.models import Unit
from lachan.programme import facts
from lachan.programme.facts import sources
from lachan.programme.facts.sums import table
from lachan.programme.models import (
    Holder,
    Part,
    Plan,
    Report,
    ReportState,
    ReportVersion,
    Round,
)
from lachan.programme.rules.periods import PeriodKind, PeriodRule, Window, window
from lachan.programme.rules.reporttext import (
    TEXT_MAX,
    Block,
    Figure,
    check,
    merged,
    to_json,
)
from lachan.programme.services import reportfigures as figures
from lachan.programme.services.changes import STREAM, What, keep
from lachan.programme.services.composing import Material, compose
from lachan.programme.services.gatherforms import form_of
from lachan.programme.services.reportfigures import Gathered
from lachan.programme.services.reportpaper import blocks_of, figures_of

RECIPIENTS = "Bộ trưởng (để b/c)\nLưu: VT"


class SignedAlreadyError(RefusedError):
    """A signed report is not changed any more."""


class NotSubmittedError(RefusedError):
    """Only what was submitted is signed, and only its newest version."""


class NobodyReportsError(RefusedError):
    """No unit leads a task of the plan: say who reports."""


class NoBlockError(RefusedError):
    """There is no such text in the newest version, or it is not to be edited."""


def about(report: Report) -> str:
    """Return under what the history of a report is kept."""
    return f"report:{report.pk}"


@transaction.atomic
def begin(*, plan: Plan, year: int, unit: Unit | None, by: User | None) -> Report:
    """Return the report of a plan's year; a new one where there is none.

    unit: who reports; None: who leads most of the plan's tasks. Raises
    NobodyReportsError.
    """
    rows = Report.objects.there().filter(plan=plan, year=year)
    found: Report | None = rows.first()
    if found is not None:
        return found
    who = unit or reporter(plan)
    fields = {"plan": plan, "year": year, "unit": who, "recipients": RECIPIENTS}
    return keep(Report(), fields, What("report.begun", f"plan:{plan.pk}"), by=by)


def reporter(plan: Plan) -> Unit:
    """Return who leads most tasks of a plan. Raises NobodyReportsError."""
    rows = Holder.objects.there().filter(task__plan=plan, part=Part.LEAD, valid_to=None)
    counts: dict[int, int] = {}
    units = {row.unit_id: row.unit for row in rows.select_related("unit__parent")}
    for row in rows:
        counts[row.unit_id] = counts.get(row.unit_id, 0) + 1
    if not counts:
        raise NobodyReportsError(f"plan {plan.pk} has no lead")
    found: Unit = units[max(counts, key=lambda pk: (counts[pk], -pk))]
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """What a version says."""

    blocks: Sequence[Block]
    figures: Mapping[str, Figure]


def rounds_of(plan: Plan, year: int) -> list[Round]:
    """Return the gatherings that a report takes: the plan's, of the year."""
    rows = plan.rounds.filter(gone=False, year=year).select_related("form", "unit")
    return list(rows.order_by("pk"))


def window_of(rounds: Sequence[Round], year: int) -> Window:
    """Return the days of a report: of the yearly gathering, or of Decree 09."""
    yearly = [row for row in rounds if row.kind == PeriodKind.YEAR.value]
    if yearly:
        return Window(yearly[0].first, yearly[0].last)
    return window(PeriodKind.YEAR, PeriodRule.DECREE_09, year)


def until(days: Window, today: dt.date) -> Window:
    """Return a window without its days to come."""
    return Window(days.first, max(days.first, min(days.last, today)))


def gather(report: Report, now: dt.datetime) -> Written:
    """Write a report from what there is now; nothing is kept."""
    today = timezone.localtime(now).date()
    board = facts.board(report.plan, report.year, today)
    rounds = rounds_of(report.plan, report.year)
    days = until(window_of(rounds, report.year), today)
    gathered = tuple(Gathered(row, table(row, form_of(row.form))) for row in rounds)
    at = figures.as_of(now)
    found = figures.of_plan(board, at)
    for one in gathered:
        found += figures.of_round(one, at)
    scope = sources.Scope(days.first, days.last, today, None, report.plan)
    found += figures.of_registers(scope, at)
    known = {one.code: one for one in found}
    unit = papers.on_day(report.unit, board.day)
    return Written(compose(Material(board, unit.name, days, gathered, known)), known)


@transaction.atomic
def write(*, report: Report, by: User | None, now: dt.datetime) -> ReportVersion:
    """Write the report anew; texts that a person edited stay.

    Where nothing differs but the time, the newest version is returned. Raises
    SignedAlreadyError.
    """
    kept = _unsigned(report)
    fresh = gather(kept, now)
    last = kept.versions.first()
    blocks = merged(fresh.blocks, blocks_of(last)) if last else list(fresh.blocks)
    made = Written(blocks, fresh.figures)
    if last is not None and _same(last, made):
        return last
    return _keep(kept, made, ReportVersion.Why.WRITTEN, "", by, now)


def _same(last: ReportVersion, made: Written) -> bool:
    old = {code: {**one, "as_of": ""} for code, one in last.figures.items()}
    new = {code: {**one, "as_of": ""} for code, one in _plain(made.figures).items()}
    return old == new and last.blocks == _plain_blocks(made.blocks)


def _plain(found: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        code: asdict(one) | {"rows": [asdict(row) for row in one.rows]}
        for code, one in found.items()
    }


def _plain_blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [_listed(to_json(block)) for block in blocks]


def _listed(value: Any) -> Any:
    """Return a value as JSON gives it back: lists for tuples."""
    if isinstance(value, dict):
        return {key: _listed(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(one) for one in value]
    return value


def _keep(
    report: Report,
    made: Written,
    why: ReportVersion.Why,
    what: str,
    by: User | None,
    now: dt.datetime,
) -> ReportVersion:
    last = report.versions.first()
    version = ReportVersion.objects.create(
        report=report,
        number=last.number + 1 if last else 1,
        day=timezone.localtime(now).date(),
        blocks=_plain_blocks(made.blocks),
        figures=_plain(made.figures),
        why=why,
        what=what[:200],
        by=by,
        at=now,
    )
    said: dict[str, str | int] = {"number": version.number, "why": str(why)}
    record(STREAM, "report.written", actor=by, subject=version, facts=said)
    return version


def _unsigned(report: Report) -> Report:
    kept: Report = Report.objects.select_for_update().get(pk=report.pk)
    if kept.state == ReportState.SIGNED:
        raise SignedAlreadyError(f"report {report.pk} was signed on {kept.signed_on}")
    return kept


@transaction.atomic
def edit(
    *, report: Report, key: str, text: str, by: User, now: dt.datetime
) -> ReportVersion:
    """Let a text say something else, in a new version; "" gives back what was written.

    Raises SignedAlreadyError, NoBlockError, reporttext.TextError.
    """
    kept = _unsigned(report)
    last = _newest(kept)
    block = _editable(last, key)
    check(text, last.figures)
    first = block.written if block.edited else block.text
    said = text.strip()[:TEXT_MAX] or first
    changed = replace(
        block, text=said, edited=said != first, written=first if said != first else ""
    )
    blocks = [changed if one.key == key else one for one in blocks_of(last)]
    made = Written(blocks, figures_of(last))
    _withdraw(kept, by)
    return _keep(kept, made, ReportVersion.Why.EDITED, key, by, now)


def _newest(report: Report) -> ReportVersion:
    found = report.versions.first()
    if found is None:
        raise NoBlockError(f"report {report.pk} has no version")
    return found


def _editable(version: ReportVersion, key: str) -> Block:
    rows = (b for b in blocks_of(version) if b.key == key and b.editable)
    found = next(rows, None)
    if found is None:
        raise NoBlockError(key)
    return found


@transaction.atomic
def restore(*, version: ReportVersion, by: User, now: dt.datetime) -> ReportVersion:
    """Make the newest version say what an older one said. Raises SignedAlreadyError."""
    kept = _unsigned(version.report)
    made = Written(blocks_of(version), figures_of(version))
    _withdraw(kept, by)
    what = str(version.number)
    return _keep(kept, made, ReportVersion.Why.RESTORED, what, by, now)


def _withdraw(report: Report, by: User) -> None:
    if report.state == ReportState.SUBMITTED:
        state = {"state": ReportState.DRAFT.value}
        keep(report, state, What("report.withdrawn", about(report)), by=by)


def frame(*, report: Report, fields: Mapping[str, object], by: User) -> Report:
    """Change place, symbol, recipients, lines or unit. Raises SignedAlreadyError."""
    kept = _unsigned(report)
    return keep(kept, fields, What("report.framed", about(kept)), by=by)


@transaction.atomic
def submit(*, report: Report, by: User) -> Report:
    """Give the newest version to who signs. Raises SignedAlreadyError."""
    kept = _unsigned(report)
    state = {"state": ReportState.SUBMITTED.value}
    return keep(kept, state, What("report.submitted", about(kept)), by=by)


@transaction.atomic
def sign(
    *, report: Report, version: ReportVersion, number: str, on: dt.date, by: User
) -> Report:
    """Pin the version that was signed. number: of the register of papers.

    Raises SignedAlreadyError, NotSubmittedError.
    """
    kept = _unsigned(report)
    newest = kept.versions.first()
    if kept.state != ReportState.SUBMITTED or newest is None or newest != version:
        raise NotSubmittedError(f"report {kept.pk} is {kept.state}")
    fields = {
        "state": ReportState.SIGNED.value,
        "signed": version,
        "signed_by": by,
        "signer": by.display_name,
        "number": number,
        "signed_on": on,
    }
    return keep(kept, fields, What("report.signed", about(kept)), by=by)
