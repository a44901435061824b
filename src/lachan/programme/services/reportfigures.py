"""The figures of a report, each with the rows that it is counted from."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from lachan.programme.facts import Board, Line, sources
from lachan.programme.facts.sums import Given, Table, parts
from lachan.programme.models import Cell, Round
from lachan.programme.rules.gatherforms import Field, FieldKind, plain
from lachan.programme.rules.reporttext import Figure, Row
from lachan.programme.rules.status import State
from lachan.web.text import number

DOING: Final = (State.ON_TIME, State.SOON)
OWED: Final = (State.DONE, State.LATE, State.DECIDE, *DOING)
PLAN_BOOK: Final = "Sổ kế hoạch"


def shown(value: Decimal | None) -> str:
    """Return a number as a paper prints it: 1.234,5; "" where there is none."""
    return "" if value is None else number(value)


def counted(
    code: str, label: str, source: str, query: str, rows: Iterable[Row], as_of: str
) -> Figure:
    """Return how many rows there are, as a figure."""
    found = tuple(rows)
    n = Decimal(len(found))
    return Figure(code, label, plain(n), shown(n), source, query, as_of, "count", found)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A round of the year, and what came."""

    row: Round
    table: Table

    def code(self, key: str) -> str:
        """Return the code of a figure of it."""
        return f"r{self.row.pk}.{key}"


def of_plan(board: Board, as_of: str) -> list[Figure]:
    """Return how many tasks the year has, and how many stand how."""
    kinds = (
        ("plan.tasks", "Nhiệm vụ phải làm trong năm", OWED),
        ("plan.done", "Nhiệm vụ đã xong", (State.DONE,)),
        ("plan.doing", "Nhiệm vụ đang làm", DOING),
        ("plan.late", "Nhiệm vụ trễ hạn", (State.LATE,)),
        ("plan.decide", "Nhiệm vụ cần quyết định", (State.DECIDE,)),
    )
    query = f"Nhiệm vụ của {board.plan.short}, năm {board.year}: "
    found = [
        counted(
            code,
            label,
            PLAN_BOOK,
            f"{query}{label[9:]}",
            [_task_row(line) for line in board.tasks if _state(line) in states],
            as_of,
        )
        for code, label, states in kinds
    ]
    for line in board.tasks:
        found += _of_task(line, board.year, as_of)
    return found


def _state(line: Line) -> State:
    assert line.verdict is not None  # board.tasks has no headings
    return line.verdict.state


def _task_row(line: Line) -> Row:
    return Row(f"task:{line.task.pk}", f"{line.task.code} {line.task.text}", "1")


def _of_task(line: Line, year: int, as_of: str) -> list[Figure]:
    needed = [one for one in line.outputs if one.row.needed]
    met = [one for one in needed if one.evidence]
    code = line.task.code
    return [
        counted(
            f"t{line.task.pk}.wanted",
            f"Sản phẩm phải có của nhiệm vụ {code}",
            PLAN_BOOK,
            f"Sản phẩm phải có của nhiệm vụ {code}",
            [Row(f"task:{line.task.pk}", one.row.text, "1") for one in needed],
            as_of,
        ),
        counted(
            f"t{line.task.pk}.met",
            f"Sản phẩm của nhiệm vụ {code} đã có bằng chứng",
            PLAN_BOOK,
            f"Sản phẩm phải có của nhiệm vụ {code} có bằng chứng năm {year}",
            [Row(f"evidence:{o.evidence[0].pk}", o.row.text, "1") for o in met],
            as_of,
        ),
    ]


def of_round(one: Gathered, as_of: str) -> list[Figure]:
    """Return how many units answered, the sums, and what each unit said."""
    table, source = one.table, f"Đợt tổng hợp: {one.row.title}"
    units = (
        ("asked", "Đơn vị được yêu cầu gửi", table.rows),
        ("sent", "Đơn vị đã gửi", table.sent),
        ("missing", "Đơn vị chưa gửi hoặc đang sửa", table.missing),
    )
    found = [
        counted(
            one.code(code),
            label,
            source,
            label,
            [Row(f"request:{g.request.pk}", g.request.unit.name, "1") for g in rows],
            as_of,
        )
        for code, label, rows in units
    ]
    for column in table.columns:
        found.append(_sum(one, column.field, source, as_of))
        found += _said(one, column.field, source, as_of)
    return found


def _sum(one: Gathered, field: Field, source: str, as_of: str) -> Figure:
    column = next(c for c in one.table.columns if c.field == field)
    value = column.sum.value
    if field.kind is FieldKind.SHARE:
        keys = (field.top, field.base)
        rows = tuple(Row(f"figure:{one.code(key)}", "", "") for key in keys)
        query, how = f"{field.vi} = phần trên phần gốc, tính bằng phần trăm", "share"
    else:
        rows = tuple(_part_rows(one.table, field))
        query, how = f"{field.vi}: tổng số các đơn vị đã ký và gửi", "sum"
    return Figure(
        code=one.code(field.key),
        label=field.vi,
        value="" if value is None else plain(value),
        shown=shown(value),
        source=source,
        query=query,
        as_of=as_of,
        how=how,
        rows=rows,
        missing=column.sum.missing,
    )


def _part_rows(table: Table, field: Field) -> Iterable[Row]:
    for unit, part in parts(field, table.rows):
        ref = f"request:{unit.request.pk}" if part.cell is None else f"cell:{part.cell}"
        value = "" if part.value is None else plain(part.value)
        yield Row(ref, unit.request.unit.name, value)


def _said(one: Gathered, field: Field, source: str, as_of: str) -> list[Figure]:
    """Return what each unit said of a field, for the table by unit."""
    return [
        _cell_figure(one, field, unit, unit.cells[field.key], source, as_of)
        for unit in one.table.rows
        if field.key in unit.cells
    ]


def _cell_figure(
    one: Gathered, field: Field, unit: Given, cell: Cell, source: str, as_of: str
) -> Figure:
    name = unit.request.unit.name
    value = "" if cell.total is None else plain(cell.total)
    return Figure(
        code=one.code(f"{field.key}.{unit.request.pk}"),
        label=f"{field.vi}, {name}",
        value=value,
        shown=shown(cell.total),
        source=source,
        query=f"{name} ký và gửi, lần {cell.signed.number}",
        as_of=as_of,
        how="said",
        rows=(Row(f"cell:{cell.pk}", name, value),),
        missing=cell.missing,
    )


def of_registers(scope: sources.Scope, as_of: str) -> list[Figure]:
    """Return what registers of ours say, each with its rows."""
    return [_told(source, source.ask(scope), as_of) for source in sources.sources()]


def _told(source: sources.Source, told: sources.Told, as_of: str) -> Figure:
    value = told.value
    return Figure(
        code=source.code,
        label=source.label,
        value="" if value is None else plain(value),
        shown=shown(value),
        source=source.register,
        query=told.query,
        as_of=as_of,
        how=source.how,
        rows=told.rows,
    )


def as_of(now: dt.datetime) -> str:
    """Return a moment as figures keep it."""
    return now.isoformat(timespec="seconds")


def first_figure(one: Gathered) -> Field | None:
    """Return the field that the chart draws: the first that somebody said."""
    rows: Sequence[Field] = [
        c.field
        for c in one.table.columns
        if c.sum.value is not None and c.field.is_figure
    ]
    return rows[0] if rows else None
