"""Write a report from what there is: tasks, gatherings, registers, words of units.

The words are Vietnamese, for the paper is. No number is written: each is named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lachan.programme.facts import Board, Line, sources
from lachan.programme.facts.sums import Given
from lachan.programme.models import Word
from lachan.programme.rules.gatherforms import Field, FieldKind
from lachan.programme.rules.periods import Window
from lachan.programme.rules.reporttext import Block, BlockKind, Figure
from lachan.programme.rules.status import Lead, State
from lachan.programme.services.reportfigures import Gathered, first_figure

# More units than these stand on the pages of the round, not in the paper.
UNITS_MAX: Final = 64
COLUMNS_MAX: Final = 6  # of one table; what is left follows in the next
_STATES: Final = {
    State.DONE: "Xong",
    State.ON_TIME: "Đang đúng hạn",
    State.SOON: "Sắp đến hạn",
    State.LATE: "Trễ hạn",
    State.DECIDE: "Cần quyết định",
    State.NOT_YET: "Chưa đến năm làm",
    State.NOTHING: "Năm này không phải làm",
}
_WORDS: Final = {
    Word.NOT_BEGUN: "chưa bắt đầu",
    Word.DOING: "đang làm",
    Word.HARD: "đang vướng",
    Word.DONE: "đã xong",
    Word.STOPPED: "dừng, không làm nữa",
}


@dataclass(frozen=True, slots=True)
class Material:
    """All that a report is written from."""

    board: Board
    unit: str
    window: Window
    gathered: tuple[Gathered, ...] = ()
    figures: dict[str, Figure] = field(default_factory=dict)


def compose(of: Material) -> list[Block]:
    """Return the blocks of a report."""
    return [
        _opening(of),
        Block("i", BlockKind.HEADING, "I. KẾT QUẢ THỰC HIỆN"),
        _overview(of),
        _tasks_table(of),
        *(block for line in of.board.tasks for block in _task(of, line)),
        Block("ii", BlockKind.HEADING, "II. SỐ LIỆU CÁC ĐƠN VỊ GỬI"),
        *_gatherings(of),
        Block("iii", BlockKind.HEADING, "III. KHÓ KHĂN, VƯỚNG MẮC"),
        *_difficulties(of),
        Block("iv", BlockKind.HEADING, "IV. ĐỀ XUẤT, KIẾN NGHỊ"),
        *_proposals(of),
    ]


def _opening(of: Material) -> Block:
    plan, days = of.board.plan, of.window
    signed = f" ngày {plan.signed_on:%d/%m/%Y}" if plan.signed_on else ""
    return Block(
        "opening",
        BlockKind.TEXT,
        f"Thực hiện kế hoạch ban hành kèm theo Quyết định số {plan.number}{signed},"
        f" {of.unit} báo cáo kết quả năm {of.board.year} (số liệu từ ngày"
        f" {days.first:%d/%m/%Y} đến ngày {days.last:%d/%m/%Y}) như sau:",
        refs=(f"plan:{plan.pk}",),
    )


def _overview(of: Material) -> Block:
    return Block(
        "overview",
        BlockKind.TEXT,
        "Trong năm có {plan.tasks} nhiệm vụ phải làm: {plan.done} nhiệm vụ đã xong,"
        " {plan.doing} nhiệm vụ đang làm, {plan.late} nhiệm vụ trễ hạn, {plan.decide}"
        " nhiệm vụ cần quyết định đơn vị chủ trì. Có {programme.evidence} bằng chứng"
        " kết quả được ghi trong năm.",
    )


def _tasks_table(of: Material) -> Block:
    rows = tuple(
        (
            line.task.code,
            line.task.text,
            _lead(line),
            _STATES[_state(line)],
            f"{{t{line.task.pk}.met}} trên {{t{line.task.pk}.wanted}}",
        )
        for line in of.board.tasks
    )
    head = ("TT", "Nhiệm vụ", "Chủ trì", "Tình trạng", "Sản phẩm có bằng chứng")
    refs = tuple(f"task:{line.task.pk}" for line in of.board.tasks)
    widths = (0.5, 3.2, 1.4, 1.1, 1.1)
    return Block(
        "tasks", BlockKind.TABLE, head=head, rows=rows, widths=widths, refs=refs
    )


def _state(line: Line) -> State:
    assert line.verdict is not None  # board.tasks has no headings
    return line.verdict.state


def _lead(line: Line) -> str:
    if line.lead.state is Lead.HOLDS and line.lead.unit:
        return line.lead.unit.name
    if line.lead.state is Lead.GONE and line.lead.unit:
        now = f"; đề nghị {line.lead.now.name}" if line.lead.now else ""
        return f"{line.lead.unit.name} (không còn{now})"
    return line.task.lead_text or "Chưa ghi"


def _task(of: Material, line: Line) -> Iterable[Block]:
    task = line.task
    said = [*_gathered_of(of, task.code), *_registers_of(of, task.code)]
    yield Block(f"task{task.pk}", BlockKind.SUBHEADING, f"Nhiệm vụ {task.code}")
    text = f"{_lead(line)} chủ trì. {_STATES[_state(line)]}:"
    text += f" {{t{task.pk}.met}} trên {{t{task.pk}.wanted}} sản phẩm phải có đã có"
    text += " bằng chứng."
    if said:
        text += " " + " ".join(said)
    yield Block(f"task{task.pk}.text", BlockKind.TEXT, text, refs=(f"task:{task.pk}",))
    if line.said:
        word = _WORDS[Word(line.said.word)]
        note = f" {line.said.note}" if line.said.note else ""
        key, ref = f"task{task.pk}.said", f"task:{task.pk}"
        text = f"Đơn vị ghi: {word}.{note}"
        yield Block(key, BlockKind.QUOTE, text, refs=(ref,))


def _gathered_of(of: Material, code: str) -> list[str]:
    return [
        _sentence(one, column.field)
        for one in of.gathered
        for column in one.table.columns
        if column.field.task == code and column.sum.value is not None
    ]


def _sentence(one: Gathered, asked: Field) -> str:
    unit = asked.unit_vi if asked.unit_vi == "%" else f" {asked.unit_vi}"
    return f"{asked.vi}: {{{one.code(asked.key)}}}{unit.rstrip()}."


def _registers_of(of: Material, code: str) -> list[str]:
    # The codes of our registers' figures are those of the plan that ships.
    if not of.board.plan.shipped:
        return []
    return [
        source.say
        for source in sources.sources()
        if source.task == code and source.say and of.figures[source.code].value
    ]


def _gatherings(of: Material) -> Iterable[Block]:
    if not of.gathered:
        yield Block("none", BlockKind.TEXT, "Trong năm chưa có đợt tổng hợp số liệu.")
    for one in of.gathered:
        yield from _gathering(one)


def _gathering(one: Gathered) -> Iterable[Block]:
    key = f"r{one.row.pk}"
    days = f"từ ngày {one.row.first:%d/%m/%Y} đến ngày {one.row.last:%d/%m/%Y}"
    text = f"{one.row.title} ({days}): đã yêu cầu {{{key}.asked}} đơn vị,"
    text += f" {{{key}.sent}} đơn vị đã gửi,"
    text += f" {{{key}.missing}} đơn vị chưa gửi hoặc đang sửa"
    names = [unit.request.unit.name for unit in one.table.missing[:UNITS_MAX]]
    text += f": {', '.join(names)}." if names else "."
    if names:
        text += " Số của các đơn vị này không có trong tổng và không tính là không."
    yield Block(f"{key}.text", BlockKind.TEXT, text, refs=(f"round:{one.row.pk}",))
    columns = [c.field for c in one.table.columns]
    if columns and len(one.table.rows) <= UNITS_MAX:
        for at in range(0, len(columns), COLUMNS_MAX):
            yield from _units_table(one, columns[at : at + COLUMNS_MAX], at)
        yield from _chart(one)


def _units_table(one: Gathered, columns: Sequence[Field], at: int) -> Iterable[Block]:
    """Return what the units that owe some of these columns gave. at: their place."""
    keys = {f.key for f in columns}
    rows = [
        (unit.request.unit.name, *(_cell(one, unit, f) for f in columns))
        for unit in one.table.rows
        if keys & set(unit.request.fields)
    ]
    if not rows:
        return
    total = ("Tổng số", *(f"{{{one.code(f.key)}}}" for f in columns))
    yield Block(
        f"r{one.row.pk}.table{at or ''}",
        BlockKind.TABLE,
        head=("Đơn vị", *(_head(f) for f in columns)),
        rows=(*rows, total),
        widths=(2.0, *(1.6 if f.kind is FieldKind.MONEY else 1.0 for f in columns)),
        refs=(f"round:{one.row.pk}",),
    )


def _head(asked: Field) -> str:
    return f"{asked.vi} ({asked.unit_vi})" if asked.unit_vi else asked.vi


def _cell(one: Gathered, unit: Given, asked: Field) -> str:
    if asked.key not in unit.request.fields:
        return "–"
    cell = unit.cells.get(asked.key)
    if cell is None:
        return "chưa gửi"
    if cell.total is None:
        return "không ghi"
    return f"{{{one.code(asked.key)}.{unit.request.pk}}}"


def _chart(one: Gathered) -> Iterable[Block]:
    asked = first_figure(one)
    if asked is None:
        return
    bars = tuple(
        (
            unit.request.unit.name,
            f"{one.code(asked.key)}.{unit.request.pk}"
            if asked.key in unit.cells
            else "",
        )
        for unit in one.table.rows
        if asked.key in unit.request.fields
    )
    title = f"{asked.vi} theo đơn vị"
    yield Block(f"r{one.row.pk}.chart", BlockKind.CHART, title, bars=bars[:30])


def _difficulties(of: Material) -> Iterable[Block]:
    found = [*_quotes(of, "difficulties"), *_without_lead(of)]
    for line in of.board.tasks:
        found += _risks(line)
    if not found:
        found.append(Block("calm", BlockKind.TEXT, "Không có khó khăn được ghi."))
    return found


def _without_lead(of: Material) -> Iterable[Block]:
    lost: dict[str, list[Line]] = {}
    for line in of.board.tasks:
        if line.lead.state is not Lead.HOLDS and _state(line) is State.DECIDE:
            lost.setdefault(_lead(line), []).append(line)
    for lead, lines in lost.items():
        codes = ", ".join(line.task.code for line in lines)
        text = f"Nhiệm vụ {codes}: {lead}, chưa có quyết định đơn vị kế thừa chủ trì."
        refs = tuple(f"task:{line.task.pk}" for line in lines)
        yield Block(f"lead{lines[0].task.pk}", BlockKind.TEXT, text, refs=refs)


def _risks(line: Line) -> list[Block]:
    return [
        Block(
            f"risk{risk.pk}",
            BlockKind.QUOTE,
            f"Nhiệm vụ {line.task.code}, rủi ro: {risk.text}"
            + (f" Cách phòng: {risk.measure}" if risk.measure else ""),
            refs=(f"task:{line.task.pk}",),
        )
        for risk in line.risks
        if not risk.over
    ]


def _quotes(of: Material, place: str) -> Iterable[Block]:
    """Return what units wrote, each with the signed cell that it stands in."""
    for one in of.gathered:
        keys = [f.key for f in one.table.form.fields if f.place == place]
        for unit in one.table.rows:
            for key in keys:
                cell = unit.cells.get(key)
                if cell and cell.words:
                    yield Block(
                        f"{place}.{unit.request.pk}.{key}",
                        BlockKind.QUOTE,
                        f"{unit.request.unit.name}: {cell.words}",
                        refs=(f"cell:{cell.pk}",),
                    )


def _proposals(of: Material) -> Iterable[Block]:
    found = list(_quotes(of, "proposals"))
    lost = [one for one in of.board.tasks if _state(one) is State.DECIDE]
    if lost:
        codes = ", ".join(one.task.code for one in lost)
        text = f"Đề nghị giao đơn vị chủ trì nhiệm vụ {codes}."
        refs = tuple(f"task:{one.task.pk}" for one in lost)
        found.append(Block("ask.lead", BlockKind.TEXT, text, refs=refs))
    if not found:
        found.append(Block("nothing", BlockKind.TEXT, "Không có đề xuất được ghi."))
    return found
