"""Inputs of one field of a schema, and its answer out of them."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from lachan.cases.rules.answers import MOST_LONG, MOST_NUMBER, MOST_TEXT
from lachan.cases.rules.schemas import PARTS, UNKNOWN, Field, Kind, Value
from lachan.web.forms import Chips, ManyChips, Segmented
from lachan.web.text import nfc

GROUPED: Final = frozenset({Kind.PERSON, Kind.PLACE, Kind.TABLE, Kind.MOMENT})
DAYS: Final = ["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
DAY: Final = "%d/%m/%Y"
SHORT: Final = {"class": "short", "autocomplete": "off"}


class Nothing:
    """Not answered; distinct from "không biết", which is None."""


NOTHING: Final = Nothing()


class MoneyField(forms.IntegerField):
    """An amount in đồng; 1.000.000 and 1 000 000 are read."""

    def to_python(self, value: Any) -> int | None:
        """Return the amount without what stands between its digits."""
        if isinstance(value, str):
            value = "".join(c for c in value if c not in " .,\u00a0₫đ")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Write 1.000.000."""
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value


def names(field: Field, known: Collection[str]) -> list[str]:
    """Return the names of a field's inputs, in order, without its box "unknown"."""
    own = f"{field.key}-"
    if field.kind not in GROUPED:
        return [field.key]
    return [n for n in known if n.startswith(own) and n != f"{own}unknown"]


def first_name(field: Field) -> str:
    """Return the input that says what is wrong with the whole field."""
    if field.kind is Kind.TABLE:
        return f"{field.key}-0-{field.columns[0].key}"
    if field.kind is Kind.MOMENT:
        return f"{field.key}-day"
    return f"{field.key}-{field.parts[0]}" if field.kind in GROUPED else field.key


def inputs(
    field: Field, value: Value, rows: int, language: str
) -> dict[str, forms.Field]:
    """Return Django's fields by name. rows: how many of a table."""
    made = _MAKERS.get(field.kind, _one)(field, value, rows, language)
    if field.unknown:
        made[f"{field.key}-unknown"] = forms.BooleanField(
            label=_("không biết"), required=False, initial=value is UNKNOWN
        )
    return made


def _one(
    field: Field, value: Value, rows: int, language: str
) -> dict[str, forms.Field]:
    made = _single(field, language)
    made.label = field.label.said(language)
    made.required = False
    made.initial = None if value == "" else _initial(field, value)
    return {field.key: made}


def _initial(field: Field, value: Value) -> Any:
    if field.kind is Kind.DATE and isinstance(value, str):
        return dt.date.fromisoformat(value)
    if field.kind is Kind.YES_NO and isinstance(value, bool):
        return "true" if value else "false"
    return value


def _single(field: Field, language: str) -> forms.Field:
    if field.options:
        return _options(field, language)
    make = _SINGLE.get(field.kind)
    return make(field) if make else _text(MOST_TEXT)


def _options(field: Field, language: str) -> forms.Field:
    options = [(o.code, o.label.said(language)) for o in field.options]
    if field.kind is Kind.SEVERAL:
        return forms.MultipleChoiceField(choices=options, widget=ManyChips)
    if field.kind is Kind.LEVEL:
        return forms.ChoiceField(choices=options, widget=Segmented)
    # Radios cannot be emptied; what may stay open can be chosen as open.
    none = [] if field.required else [("", _("chưa chọn"))]
    return forms.ChoiceField(choices=none + options, widget=Chips)


def _long(field: Field) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": max(3, field.lines + 1)})
    return forms.CharField(max_length=MOST_LONG, widget=widget)


def _yes_no(field: Field) -> forms.Field:
    either = [("true", _("có")), ("false", _("không"))]
    return forms.ChoiceField(choices=either, widget=Segmented)


def _number(kind: type[forms.IntegerField]) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", **SHORT})
    return kind(min_value=0, max_value=MOST_NUMBER, widget=widget)


def _day() -> forms.DateField:
    attrs = {"placeholder": _("ngày/tháng/năm"), "inputmode": "numeric", **SHORT}
    return forms.DateField(
        input_formats=DAYS, widget=forms.DateInput(format=DAY, attrs=attrs)
    )


def _text(most: int) -> forms.CharField:
    return forms.CharField(
        max_length=most, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def _moment(
    field: Field, value: Value, rows: int, language: str
) -> dict[str, forms.Field]:
    day = _day()
    clock = forms.TimeField(
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    day.label, clock.label = _("Ngày"), _("Giờ")
    day.required = clock.required = False
    if isinstance(value, str) and value:
        local = timezone.localtime(dt.datetime.fromisoformat(value))
        day.initial, clock.initial = local.date(), local.time()
    return {f"{field.key}-day": day, f"{field.key}-clock": clock}


def _parts(
    field: Field, value: Value, rows: int, language: str
) -> dict[str, forms.Field]:
    known = PARTS[field.kind]
    given = value if isinstance(value, dict) else {}
    return {
        f"{field.key}-{part}": _cell(known[part].said(language), given.get(part, ""))
        for part in field.parts
    }


def _table(
    field: Field, value: Value, rows: int, language: str
) -> dict[str, forms.Field]:
    given = [r for r in value if isinstance(r, dict)] if isinstance(value, list) else []
    return {
        f"{field.key}-{n}-{column.key}": _cell(
            column.label.said(language),
            given[n].get(column.key, "") if n < len(given) else "",
        )
        for n in range(rows)
        for column in field.columns
    }


def _cell(label: str, initial: str) -> forms.CharField:
    cell = _text(MOST_TEXT)
    cell.label, cell.initial, cell.required = label, initial, False
    return cell


_SINGLE: Final[Mapping[Kind, Callable[[Field], forms.Field]]] = {
    Kind.LONG: _long,
    Kind.NUMBER: lambda field: _number(forms.IntegerField),
    Kind.MONEY: lambda field: _number(MoneyField),
    Kind.DATE: lambda field: _day(),
    Kind.YES_NO: _yes_no,
}
_MAKERS: Final = {
    Kind.PERSON: _parts,
    Kind.PLACE: _parts,
    Kind.TABLE: _table,
    Kind.MOMENT: _moment,
}


def _stored(text: str) -> str:
    """Return a text as it is kept: composed, with line ends of one kind."""
    return nfc(text.replace("\r\n", "\n"))


def _kept(field: Field, value: Any) -> Value:
    """Return a cleaned value as JSON keeps it."""
    if field.kind is Kind.YES_NO:
        return bool(value == "true")
    if isinstance(value, dt.date):
        return value.isoformat()
    kept: Value = _stored(value) if isinstance(value, str) else value
    return kept


@dataclass(frozen=True, slots=True)
class Posted:
    """Cleaned data of a form's inputs. known: the inputs that the form has."""

    cleaned: Mapping[str, Any]
    known: Collection[str]

    def value(self, field: Field) -> Value | Nothing:
        """Return the answer of a field, or NOTHING. An answer beats "không biết"."""
        value = self._said(field)
        if value is NOTHING and self.cleaned.get(f"{field.key}-unknown"):
            return UNKNOWN
        return value

    def _said(self, field: Field) -> Value | Nothing:
        if field.kind is Kind.MOMENT:
            return self._moment(field)
        if field.kind in (Kind.PERSON, Kind.PLACE):
            return self._filled(f"{field.key}-", field.parts) or NOTHING
        if field.kind is Kind.TABLE:
            return self._rows(field) or NOTHING
        value = self.cleaned.get(field.key)
        return NOTHING if value in (None, "", []) else _kept(field, value)

    def _moment(self, field: Field) -> Value | Nothing:
        day = self.cleaned.get(f"{field.key}-day")
        clock = self.cleaned.get(f"{field.key}-clock")
        if day is None or clock is None:
            return NOTHING
        local = dt.datetime.combine(day, clock.replace(second=0, microsecond=0))
        return timezone.make_aware(local).isoformat(timespec="minutes")

    def _filled(self, prefix: str, keys: Iterable[str]) -> dict[str, str]:
        given = {k: _stored(self.cleaned.get(f"{prefix}{k}") or "") for k in keys}
        return {key: text for key, text in given.items() if text}

    def _rows(self, field: Field) -> list[dict[str, str]]:
        count = sum(n.startswith(f"{field.key}-") for n in self.known)
        keys = [c.key for c in field.columns]
        rows = (self._filled(f"{field.key}-{n}-", keys) for n in range(count))
        return [row for row in rows if row]
