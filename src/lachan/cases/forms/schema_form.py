"""A form of the process on a page, built from its schema. Works without JavaScript.

``SchemaForm(schema, values=…)`` shows answers, ``SchemaForm(schema, request.POST,
finished=…)`` takes them. The template is ``cases/parts/form_fields.html`` with
``sheet=form.sheet``; buttons of the page are the caller's. A post with ``add=KEY`` asks
for one more row of a table: when `adding`, show the form again and store nothing.

    if not form.adding and form.is_valid():
        store(schema.code, schema.version, form.values())
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.html import escape
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lachan.cases.forms import schema_fields
from lachan.cases.forms.schema_fields import GROUPED, Nothing, Posted
from lachan.cases.rules.answers import MOST_ROWS, Problem, is_asked, is_needed, problems
from lachan.cases.rules.schemas import (
    Field,
    Group,
    Kind,
    Schema,
    Value,
    Values,
)

LEAST_ROWS: Final = 2
WORDS: Final = {
    Problem.MISSING: gettext_lazy("Cần điền chỗ này để xong mẫu."),
    Problem.NOT_UNKNOWN: gettext_lazy("Chỗ này không để là không biết được."),
    Problem.TOO_LONG: gettext_lazy("Quá dài. Chia bớt sang mục khác."),
    Problem.TOO_MANY: gettext_lazy("Quá nhiều dòng."),
}
OTHERWISE: Final = gettext_lazy("Chưa đúng. Xem lại chỗ này.")


@dataclass(frozen=True, slots=True)
class Item:
    """A field as the template draws it.

    look: one, parts or table. inputs: one, or one for each part. rows: of a table.
    unknown: its box "không biết". help: how, when, whose, where it came from.
    """

    key: str
    label: str
    help: str
    look: str
    inputs: tuple[forms.BoundField, ...] = ()
    rows: tuple[tuple[forms.BoundField, ...], ...] = ()
    unknown: forms.BoundField | None = None
    needed: bool = False
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one title."""

    title: str
    help: str
    items: tuple[Item, ...]


class SchemaForm(forms.Form):
    """One version of one form, with what was answered.

    finished: what is required must be there; a draft may have gaps. carried: by field
    the name of the form it came from, to be shown.
    """

    use_required_attribute = False

    def __init__(
        self,
        schema: Schema,
        data: Mapping[str, Any] | None = None,
        *,
        values: Values | None = None,
        finished: bool = True,
        carried: Mapping[str, str] | None = None,
    ) -> None:
        self.schema = schema
        self.finished = finished
        self.carried = carried or {}
        self.given = values or {}
        self.language = get_language() or "vi"
        super().__init__(data)
        for field in schema.fields():
            self._add_inputs(field)

    @property
    def adding(self) -> str:
        """Return the table that one more row was asked for, or ""."""
        key = str(self.data.get("add", ""))
        tables = {f.key for f in self.schema.fields() if f.kind is Kind.TABLE}
        return key if key in tables else ""

    def values(self) -> dict[str, Value]:
        """Return what was answered, after `is_valid`. Storable as JSON."""
        return dict(self._values)

    def clean(self) -> dict[str, Any]:
        """Find what the version of the form does not take."""
        self._values = self._answered()
        self._ask_whole_moments()
        finished = self.finished and not self.adding
        for key, problem in problems(
            self.schema, self._values, finished=finished
        ).items():
            field = self.schema.field(key)
            name = schema_fields.first_name(field)
            told = set(self.errors) & set(schema_fields.names(field, self.fields))
            if not told:
                self.add_error(name, str(WORDS.get(problem, OTHERWISE)))
        return self.cleaned_data

    def _ask_whole_moments(self) -> None:
        """A day without its hour would be lost in silence."""
        for field in self.schema.fields():
            if field.kind is Kind.MOMENT:
                day, clock = f"{field.key}-day", f"{field.key}-clock"
                given = [
                    n for n in (day, clock) if self.cleaned_data.get(n) is not None
                ]
                if len(given) == 1:
                    missing = clock if given == [day] else day
                    if missing not in self.errors:
                        self.add_error(missing, _("Cần cả ngày và giờ."))

    def sheet(self) -> list[Section]:
        """Return everything in order, for the template."""
        if self.is_bound:
            self.is_valid()  # before `required` is set, which then only marks labels
        return [self._section(group) for group in self.schema.groups]

    def _add_inputs(self, field: Field) -> None:
        value = self.given.get(field.key, "")
        rows = self._row_count(field, value)
        made = schema_fields.inputs(field, value, rows, self.language)
        if field.kind not in GROUPED:
            # Escaped: a label may come from a file that somebody loaded.
            made[field.key].help_text = escape(self._help(field))
        self.fields.update(made)

    def _row_count(self, field: Field, value: Value) -> int:
        if field.kind is not Kind.TABLE:
            return 0
        filled = len(value) + 1 if isinstance(value, list) else 0
        posted = str(self.data.get(f"{field.key}-rows", ""))
        asked = int(posted) if posted.isascii() and posted.isdigit() else 0
        more = 1 if self.adding == field.key else 0
        return min(max(filled, LEAST_ROWS, min(asked, MOST_ROWS)) + more, MOST_ROWS)

    def _answered(self) -> dict[str, Value]:
        posted = Posted(self.cleaned_data, frozenset(self.fields))
        found: dict[str, Value] = {}
        for field in self.schema.fields():
            value = posted.value(field)
            if not isinstance(value, Nothing):
                found[field.key] = value
        if not self.finished:
            return found
        # What is not asked for is not kept: it may name whom the form must not name.
        return {
            key: value
            for key, value in found.items()
            if is_asked(self.schema.field(key), found)
        }

    def _section(self, group: Group) -> Section:
        return Section(
            group.title.said(self.language),
            group.help.said(self.language),
            tuple(self._item(field) for field in group.fields),
        )

    def _item(self, field: Field) -> Item:
        names = schema_fields.names(field, self.fields)
        needed = is_needed(field, self.so_far())
        for name in names:
            self.fields[name].required = needed or field.kind in GROUPED
        bound = tuple(self[name] for name in names)
        unknown = f"{field.key}-unknown"
        width = max(1, len(field.columns))
        table = field.kind is Kind.TABLE
        return Item(
            key=field.key,
            label=field.label.said(self.language),
            help=self._help(field),
            look="table" if table else "parts" if field.kind in GROUPED else "one",
            inputs=() if table else bound,
            rows=tuple(
                bound[at : at + width] for at in range(0, len(bound), width) if table
            ),
            unknown=self[unknown] if unknown in self.fields else None,
            needed=needed,
            wrong=any(b.errors for b in bound),
        )

    def _help(self, field: Field) -> str:
        """Return the sentences at a field: how, when, whose, where it came from."""
        mixed = any(f.decree for f in self.schema.fields())
        ours = _("Ô của Lá Chắn, không có trong phụ lục.")
        origin = self.carried.get(field.key)
        told = origin and _("Lấy từ %(form)s; sửa được.") % {"form": origin}
        sentences = (
            field.help.said(self.language),
            self._only_if(field),
            told,
            ours if mixed and not field.decree else "",
        )
        return " ".join(filter(None, sentences))

    def so_far(self) -> Values:
        """Return what was answered by now: what was sent, or else what was given."""
        return getattr(self, "_values", self.given)

    def _only_if(self, field: Field) -> str:
        if field.when is None:
            return ""
        asked = self.schema.field(field.when.field)
        said = [self._choice(asked, code) for code in field.when.among]
        return _("Chỉ điền khi “%(field)s” là: %(answers)s.") % {
            "field": asked.label.said(self.language),
            "answers": ", ".join(said),
        }

    def _choice(self, field: Field, code: str) -> str:
        if field.kind is Kind.YES_NO:
            return _("có") if code == "true" else _("không")
        return field.label_of(code).said(self.language)
