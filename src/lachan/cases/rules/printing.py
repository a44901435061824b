"""A form's answers as a document: to sign, masked, or empty for the hand. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lachan.cases.rules.answers import counted, is_asked
from lachan.cases.rules.printing_words import HIDDEN, UNKNOWN_SAID, said_in, texts_of
from lachan.cases.rules.schemas import (
    UNKNOWN,
    Field,
    Group,
    Kind,
    Schema,
    Style,
    Value,
    Values,
)
from lachan.documents import values as paper

MARK: Final = "†"
BLANK_ROWS: Final = 5
TICKED: Final = frozenset({Kind.CHOICE, Kind.SEVERAL, Kind.YES_NO, Kind.LEVEL})
SIGNERS: Final = {
    "officer": ("Người tiếp nhận thông tin",),
    "worker": ("Người làm công tác bảo vệ trẻ em cấp xã",),
    "chair": ("Chủ tịch",),
    "secretary": ("Người ghi biên bản",),
}


class Copy(StrEnum):
    """Which copy: to sign, with details of Điều 33 hidden, or to fill by hand."""

    FULL = "full"
    MASKED = "masked"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Issue:
    """On whose paper a form is printed. All names as they stood on `day`.

    office: short name in the symbol: "UBND" gives "QĐ-UBND". decider: above the grounds
    of a decision. signatures: who holds the roles of `schema.signers` that day, in that
    order; empty: the roles' names without a person's. to_carer: parents or carers get
    it, where the form is for them too; never before it is known that none does harm.
    """

    agency: str
    parent: str = ""
    office: str = ""
    number: str = ""
    place: str = ""
    day: date | None = None
    decider: str = ""
    signatures: tuple[paper.Signature, ...] = ()
    scope: str = ""
    to_carer: bool = False


def printed(
    schema: Schema,
    values: Values,
    issue: Issue,
    copy: Copy = Copy.FULL,
    hide: Callable[[str], str] = str,
) -> paper.Document:
    """Return the document of answers given on `schema`, always in Vietnamese.

    hide: how a masked copy shows texts that are not of Điều 33 but may name somebody.
    """
    sheet = _Sheet(schema, {} if copy is Copy.EMPTY else values, copy, hide)
    return paper.Document(
        title=f"{schema.number}: {schema.about.vi or schema.kind.vi}",
        letterhead=_letterhead(schema, issue, copy),
        blocks=tuple(_opening(schema, issue)) + tuple(sheet.blocks()),
        kind=schema.kind.vi,
        about=schema.about.vi,
        recipients=_recipients(schema, issue, values),
        signatures=issue.signatures or _nobody(schema),
        corner=_corner(schema, copy),
        scope=issue.scope,
        footer=_footer(schema),
    )


def _recipients(schema: Schema, issue: Issue, values: Values) -> tuple[str, ...]:
    """Return Nơi nhận, parents or carers before the file copy, unless they harm."""
    harms = values.get("harmer_is_carer", "no") != "no"
    if not schema.to_carer or not issue.to_carer or harms:
        return schema.recipients
    return (*schema.recipients[:-1], schema.to_carer, *schema.recipients[-1:])


def _letterhead(schema: Schema, issue: Issue, copy: Copy) -> paper.Letterhead:
    empty = copy is Copy.EMPTY
    return paper.Letterhead(
        agency=issue.agency,
        parent=issue.parent,
        number="" if empty else issue.number,
        symbol="-".join(filter(None, (schema.symbol, issue.office))),
        place=issue.place,
        day=None if empty else issue.day,
    )


def _nobody(schema: Schema) -> tuple[paper.Signature, ...]:
    return tuple(paper.Signature(SIGNERS[code], hint=HINT) for code in schema.signers)


HINT: Final = "(Ký, ghi rõ họ tên)"


def _corner(schema: Schema, copy: Copy) -> tuple[str, ...]:
    number = () if schema.number == schema.kind.vi else (schema.number,)
    return (*number, "BẢN CHE") if copy is Copy.MASKED else number


def _footer(schema: Schema) -> str:
    told = f"{schema.number} · bản {schema.version}"
    if not schema.ours():
        return told
    some = any(field.decree for field in schema.fields())
    whose = f"mục có dấu {MARK}" if some else "các mục"
    return f"{told} · {whose} do Lá Chắn đặt, chờ phụ lục chính thức"


def _opening(schema: Schema, issue: Issue) -> Iterator[paper.Block]:
    if schema.style is not Style.DECISION:
        return
    if issue.decider:
        decider = paper.Span(issue.decider.upper(), bold=True)
        yield paper.Paragraph((decider,), paper.Align.CENTER, first_line=False)
    yield from (paper.Basis(basis) for basis in schema.bases)
    decides = paper.Span("QUYẾT ĐỊNH:", bold=True)
    yield paper.Paragraph((decides,), paper.Align.CENTER, first_line=False)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The body of one print."""

    schema: Schema
    values: Values
    copy: Copy
    hide: Callable[[str], str]

    def blocks(self) -> Iterator[paper.Block]:
        word = "Điều " if self.schema.style is Style.DECISION else ""
        for number, group in enumerate(self.schema.groups, 1):
            yield paper.Heading(f"{word}{number}. {group.title.vi}")
            yield from self._group(group)

    def _group(self, group: Group) -> Iterator[paper.Block]:
        if group.totals:
            yield self._levels(group)
        for field in group.fields:
            if group.totals and field.kind is Kind.LEVEL:
                continue
            if self.copy is Copy.EMPTY or is_asked(field, self.values):
                yield from self._field(field)

    def _levels(self, group: Group) -> paper.Table:
        """Return the table of Cao, Trung bình, Thấp with its totals."""
        asked = [f for f in group.fields if f.kind is Kind.LEVEL]
        codes = [o.code for o in asked[0].options] if asked else []
        rows = []
        for n, field in enumerate(asked, 1):
            given = self.values.get(field.key)
            ticks = ("x" if given == code else "" for code in codes)
            rows.append((f"({n}) {self._label(field)}", *ticks))
        sums = counted(group, self.values)
        empty = self.copy is Copy.EMPTY
        rows.append(("Tổng số", *("" if empty else str(sums[c]) for c in codes)))
        heads = (o.label.vi for o in asked[0].options) if asked else ()
        shares = (5.0, *(1.2 for _ in codes))
        return paper.Table(("Nội dung", *heads), tuple(rows), shares, centered=True)

    def _field(self, field: Field) -> Iterator[paper.Block]:
        value = self.values.get(field.key, "")
        if self.copy is Copy.MASKED and field.private and field.key in self.values:
            yield paper.Field(self._label(field), HIDDEN)
        elif field.kind in TICKED:
            yield self._choices(field, value)
        elif field.kind is Kind.TABLE:
            yield from self._table(field, value)
        elif field.kind is Kind.PERSON and not value and value is not UNKNOWN:
            yield paper.Paragraph(f"{self._label(field)}:", paper.Align.LEFT, False)
            yield from (paper.Field(f"- {part}") for part in texts_of(field))
        else:
            said = self._shown(said_in(field, value))
            yield paper.Field(self._label(field), said, field.lines)

    def _choices(self, field: Field, value: Value) -> paper.Choices:
        if field.kind is Kind.YES_NO:
            pairs = [("có", value is True), ("không", value is False)]
        else:
            given = value if isinstance(value, list) else [value]
            pairs = [(o.label.vi, o.code in given) for o in field.options]
        if field.unknown:
            pairs.append((UNKNOWN_SAID, value is UNKNOWN))
        return paper.Choices(self._label(field), tuple(pairs))

    def _table(self, field: Field, value: Value) -> Iterator[paper.Block]:
        label = f"{self._label(field)}:"
        yield paper.Paragraph(label, paper.Align.LEFT, first_line=False)
        rows = value if isinstance(value, list) else []
        cells = (
            tuple(self._shown(row.get(c.key, "")) for c in field.columns)
            for row in rows
            if isinstance(row, dict)
        )
        yield paper.Table(
            head=tuple(c.label.vi for c in field.columns),
            rows=tuple(cells),
            widths=tuple(c.share for c in field.columns),
            blank=0 if rows else BLANK_ROWS,
        )

    def _shown(self, text: str) -> str:
        return self.hide(text) if self.copy is Copy.MASKED else text

    def _label(self, field: Field) -> str:
        mixed = any(f.decree for f in self.schema.fields())
        return field.label.vi + (MARK if mixed and not field.decree else "")
