"""What a unit writes for a request: typed, taken from registers, signed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.programme.facts import sources
from lachan.programme.facts.sums import Given, below, parts
from lachan.programme.models import (
    Answer,
    Cell,
    CellFile,
    CellPart,
    Found,
    Request,
    Signed,
)
from lachan.programme.rules import gatherforms as forms
from lachan.programme.rules.gatherforms import Field, FieldKind, Form
from lachan.programme.rules.gathering import Act
from lachan.programme.rules.summing import total
from lachan.programme.services import attaching, gathering
from lachan.programme.services.changes import STREAM, keep
from lachan.programme.services.gatherforms import form_of


class NoReasonError(RefusedError):
    """Another number than the register's stands there without a reason."""


class NotCompleteError(RefusedError):
    """What must be answered is not. problems: field to code of `rules.gatherforms`."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(f"{len(problems)} fields")
        self.problems = dict(problems)


@transaction.atomic
def write(
    *,
    request: Request,
    values: Mapping[str, str],
    reasons: Mapping[str, str],
    by: User,
) -> None:
    """Keep what was typed: values as `rules.gatherforms.typed` returns them.

    A number that differs from the register's needs its reason. Raises NotWritableError,
    NoReasonError.
    """
    gathering.check_writable(request)
    rows = _rows(request)
    for key, value in values.items():
        row = rows.get(key) or Answer(request=request, field=key)
        reason = reasons.get(key, "").strip()
        if not _differs(row, value):
            reason = ""
        elif not reason:
            raise NoReasonError(key)
        fields = {"request": request, "field": key, "value": value, "reason": reason}
        if row.pk or value:
            keep(row, fields, gathering.what("answer.written", request), by=by)


def _differs(row: Answer, value: str) -> bool:
    told = row.found.value if row.found else None
    return bool(value) and told is not None and value != forms.plain(told)


def _rows(request: Request) -> dict[str, Answer]:
    rows = request.answers.there().select_related("found")
    return {row.field: row for row in rows}


@transaction.atomic
def prefill(*, request: Request, now: dt.datetime, by: User | None) -> int:
    """Take figures from registers, as of now. Returns how many were taken.

    What a person typed stays; beside it stands what the register says. Raises
    NotWritableError.
    """
    gathering.check_writable(request)
    rows, taken = _rows(request), 0
    form = form_of(request.round.form)
    for field in form.fields:
        source = sources.find(field.prefill) if field.prefill else None
        if source is None or field.key not in request.fields:
            continue
        found = _find(source, request, now)
        row = rows.get(field.key) or Answer(request=request, field=field.key)
        fields = _taken(row, found)
        fields |= {"request": request, "field": field.key, "found": found}
        keep(row, fields, gathering.what("answer.taken", request), by=by)
        taken += 1
    return taken


def _taken(row: Answer, found: Found) -> dict[str, object]:
    """Return the value that stands after a figure was taken."""
    untouched = not row.value or (row.found is not None and not row.reason)
    if untouched and found.value is not None:
        return {"value": forms.plain(found.value), "reason": ""}
    return {}


def _find(source: sources.Source, request: Request, now: dt.datetime) -> Found:
    row = request.round
    today = timezone.localtime(now).date()
    return find(source, sources.Scope(row.first, row.last, today, request.unit), now)


def find(source: sources.Source, scope: sources.Scope, now: dt.datetime) -> Found:
    """Ask a register, and keep what it said with its rows."""
    told = source.ask(scope)
    return Found.objects.create(
        source=source.code,
        unit=scope.unit,
        first=scope.first,
        last=scope.last,
        query=told.query,
        value=told.value,
        rows=[asdict(row) for row in told.rows],
        as_of=now,
    )


@transaction.atomic
def submit(*, request: Request, by: User) -> Request:
    """Give a complete answer to who signs. Raises NotCompleteError, and as `step`."""
    form = form_of(request.round.form)
    values = {key: row.value for key, row in _rows(request).items()}
    for key, files in attaching.of(request).items():
        values[key] = values.get(key) or files[0].name
    wrong = forms.problems(form, request.fields, values)
    if wrong:
        raise NotCompleteError(wrong)
    return gathering.submit(request=request, by=by)


@transaction.atomic
def sign(*, request: Request, role: str, by: User, now: dt.datetime) -> Signed:
    """Sign and send what waits. role: as what, kept with it. Raises as `step`."""
    sent = {"sent_on": timezone.localtime(now).date()}
    kept = gathering.step(request=request, act=Act.SIGN, by=by, fields=sent)
    number = kept.signed.count() + 1
    made = Signed.objects.create(
        request=kept, number=number, by=by, name=by.display_name, role=role, at=now
    )
    _keep_cells(made, form_of(kept.round.form))
    facts: dict[str, str | int] = {"request": kept.pk, "number": number}
    record(STREAM, "request.signed", actor=by, subject=made, facts=facts)
    return made


def _keep_cells(signed: Signed, form: Form) -> None:
    owed = [f for f in form.fields if f.key in signed.request.fields]
    rows, units = _rows(signed.request), below(signed.request)
    cells = {
        f.key: _cell(signed, f, rows.get(f.key), units)
        for f in owed
        if f.kind is not FieldKind.SHARE
    }
    totals = {key: cell.total for key, cell in cells.items()}
    _keep_files(signed.request, cells)
    Cell.objects.bulk_create(
        Cell(signed=signed, field=f.key, total=forms.share(f, totals))
        for f in owed
        if f.kind is FieldKind.SHARE
    )


def _cell(
    signed: Signed, field: Field, row: Answer | None, units: Sequence[Given]
) -> Cell:
    """Keep one field of what is signed, with the cells below it."""
    value = row.value if row else ""
    own = Decimal(value) if field.is_figure and value else None
    given = parts(field, units) if field.is_figure else []
    found = total(own, [part for _one, part in given])
    cell = Cell.objects.create(
        signed=signed,
        field=field.key,
        own=own,
        total=found.value,
        missing=found.missing,
        words="" if field.is_figure else value,
        found=row.found if row else None,
        reason=row.reason if row else "",
    )
    CellPart.objects.bulk_create(
        CellPart(cell=cell, request=one.request, below_id=part.cell)
        for one, part in given
    )
    return cell


def _keep_files(request: Request, cells: Mapping[str, Cell]) -> None:
    CellFile.objects.bulk_create(
        CellFile(cell=cells[key], file=one.file, name=one.name)
        for key, files in attaching.of(request).items()
        for one in files
        if key in cells
    )
