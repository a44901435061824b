"""What was signed in a round, summed up: each sum with the cells that it is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lachan.programme.models import Cell, Request, Round, Signed
from lachan.programme.rules.gatherforms import Field, FieldKind, Form, share
from lachan.programme.rules.gathering import COUNTS
from lachan.programme.rules.summing import Part, Sum, total


@dataclass(frozen=True, slots=True)
class Given:
    """What one unit signed last, by field; empty where nothing of it counts now."""

    request: Request
    cells: Mapping[str, Cell]

    @property
    def counts(self) -> bool:
        """Whether the unit has sent, and it was not returned."""
        return self.request.at in COUNTS


def given(requests: Iterable[Request]) -> list[Given]:
    """Return what units signed last. Two queries, however many they are."""
    rows = list(requests)
    counted = [row.pk for row in rows if row.at in COUNTS]
    signed = Signed.objects.filter(request__in=counted).order_by("number")
    last: dict[int, int] = dict(signed.values_list("request", "pk"))
    cells: dict[int, dict[str, Cell]] = {}
    for cell in Cell.objects.filter(signed__in=last.values()).select_related("signed"):
        cells.setdefault(cell.signed.request_id, {})[cell.field] = cell
    return [Given(row, cells.get(row.pk, {})) for row in rows]


def below(request: Request) -> list[Given]:
    """Return what the units right below a request gave."""
    return given(request.below.filter(gone=False).select_related("unit"))


def parts(field: Field, rows: Iterable[Given]) -> list[tuple[Given, Part]]:
    """Return what each unit that owes a field gave for it."""
    return [
        (one, _part(one, one.cells.get(field.key)))
        for one in rows
        if field.key in one.request.fields
    ]


def _part(one: Given, cell: Cell | None) -> Part:
    if cell is None:
        return Part(one.request.pk, None)
    return Part(one.request.pk, cell.total, cell.pk, cell.missing)


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a round: its sum over the units at the top."""

    field: Field
    sum: Sum


@dataclass(frozen=True, slots=True)
class Table:
    """A round: the units at its top, what each gave, and the sums."""

    form: Form
    rows: tuple[Given, ...]
    columns: tuple[Column, ...]

    @property
    def sent(self) -> list[Given]:
        """Units whose answer counts."""
        return [one for one in self.rows if one.counts]

    @property
    def missing(self) -> list[Given]:
        """Units that did not answer, or were asked to mend their answer."""
        return [one for one in self.rows if not one.counts]


def table(row: Round, form: Form) -> Table:
    """Return what a round has. The number of queries does not grow with the units."""
    tops = row.requests.there().filter(above=None).select_related("unit")
    rows = given(tops)
    return Table(form, tuple(rows), tuple(_columns(form, rows)))


def _columns(form: Form, rows: Sequence[Given]) -> list[Column]:
    sums: dict[str, Sum] = {}
    for field in form.fields:
        if field.is_figure:
            sums[field.key] = total(None, [p for _one, p in parts(field, rows)])
    values: dict[str, Decimal | None] = {k: s.value for k, s in sums.items()}
    for field in form.fields:
        if field.kind is FieldKind.SHARE:
            sums[field.key] = Sum(share(field, values))
    return [Column(f, sums[f.key]) for f in form.fields if f.key in sums]
