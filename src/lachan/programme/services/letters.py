"""Papers of a gathering: the letter that urges, what a unit answers."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from lachan.documents.values import Block, Document, Items, Paragraph, Table
from lachan.partners.facts import papers
from lachan.partners.facts.papers import Paper
from lachan.programme.models import Request
from lachan.programme.rules.gatherforms import Field, FieldKind, Form
from lachan.programme.rules.gathering import COUNTS
from lachan.programme.services import attaching
from lachan.programme.services.gatherforms import form_of
from lachan.web.text import number


def owed(request: Request) -> list[Field]:
    """Return what a unit still has to say."""
    form = form_of(request.round.form)
    return [
        f
        for f in form.fields
        if f.key in request.fields and f.kind is not FieldKind.SHARE
    ]


def urging(request: Request, day: dt.date) -> Document:
    """Return the letter that urges a unit: what it owes, since when."""
    row = request.round
    who = request.above.unit if request.above else row.unit
    names = tuple(f.vi for f in owed(request) if f.required) or ("Số liệu theo mẫu",)
    blocks: list[Block] = [
        Paragraph(
            f"{papers.on_day(who, day).name} đã đề nghị quý đơn vị gửi số liệu"
            f" “{row.title}” (từ ngày {row.first:%d/%m/%Y} đến ngày"
            f" {row.last:%d/%m/%Y}) trước hết ngày {request.due_on:%d/%m/%Y}."
        ),
        Paragraph(_how_it_stands(request, day)),
        Paragraph("Đề nghị quý đơn vị gửi:"),
        Items(names),
        Paragraph(
            "Nơi chưa có số liệu ghi rõ lý do; ô để trống được tính là chưa gửi, không"
            " tính là không./."
        ),
    ]
    return papers.document(
        Paper(
            unit=who,
            day=day,
            kind="",
            about=f"đôn đốc gửi số liệu “{row.title}”",
            blocks=tuple(blocks),
            to=(papers.on_day(request.unit, day).name,),
        )
    )


def _how_it_stands(request: Request, day: dt.date) -> str:
    if request.comment and request.at not in COUNTS:
        return f"Số liệu đã được trả lại để sửa: {request.comment}"
    if request.due_on < day:
        return f"Đến ngày {day:%d/%m/%Y} đơn vị chưa gửi."
    return f"Hạn gửi là ngày {request.due_on:%d/%m/%Y}."


def answer(request: Request, day: dt.date) -> Document:
    """Return what a unit signed last as its paper; a draft where it did not sign."""
    row, form = request.round, form_of(request.round.form)
    signed = request.signed.first()
    lines = _signed_lines(request, form) if signed else _draft_lines(request, form)
    on = signed.at.date() if signed else day
    return papers.document(
        Paper(
            unit=request.unit,
            day=on,
            dated=bool(signed),
            kind="BÁO CÁO",
            about=row.title,
            blocks=(
                Paragraph(
                    f"Số liệu từ ngày {row.first:%d/%m/%Y} đến ngày"
                    f" {row.last:%d/%m/%Y}:"
                ),
                Table(("Nội dung", "Số liệu", "Đơn vị tính"), tuple(lines), (3, 2, 1)),
            ),
            symbol="BC",
            recipients=(row.unit.name, "Lưu: VT"),
            name=signed.name if signed else "",
        )
    )


def _signed_lines(request: Request, form: Form) -> Sequence[tuple[str, str, str]]:
    signed = request.signed.first()
    rows = signed.cells.prefetch_related("files") if signed else ()
    cells = {c.field: c for c in rows}
    found = []
    for field in form.fields:
        cell = cells.get(field.key)
        if cell is not None:
            value = number(cell.total) if cell.total is not None else cell.words
            value = _with_files(value, [one.name for one in cell.files.all()])
            found.append((field.vi, value or "–", field.unit_vi))
    return found


def _draft_lines(request: Request, form: Form) -> Sequence[tuple[str, str, str]]:
    kept = {row.field: row.value for row in request.answers.there()}
    files = attaching.of(request)
    found = []
    for field in form.fields:
        if field.key in request.fields and field.kind is not FieldKind.SHARE:
            said = kept.get(field.key, "")
            value = number(Decimal(said)) if field.is_figure and said else said
            names = [one.name for one in files.get(field.key, ())]
            value = _with_files(value, names)
            found.append((field.vi, value or "……", field.unit_vi))
    return found


def _with_files(value: str, names: Sequence[str]) -> str:
    files = f"Tệp: {', '.join(names)}" if names else ""
    return "\n".join(filter(None, (value, files)))
