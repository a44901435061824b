"""What a change changed, in words: each field before and after."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.partners.models import Unit
from lachan.programme.models import Change, Finding, Instrument, Proposal
from lachan.web.templatetags.lachan import vn_date

LONGEST: Final = 160
# Rows that a change leads to, by number: told by their names.
_TOLD: Final[tuple[type[Model], ...]] = (Unit, Instrument)
_LABELS: Final[Mapping[tuple[type[Model], str], Promise]] = {
    (Proposal, "issued"): gettext_lazy("Văn bản đã ban hành"),
    (Finding, "instrument"): gettext_lazy("Văn bản"),
}
Names = Mapping[Any, Mapping[Any, str]]


@dataclass(frozen=True, slots=True)
class Turned:
    """One field: its name, what it was ("" nothing), what it became."""

    label: str
    before: str
    after: str


def turned(changes: Iterable[Change]) -> dict[int, tuple[Turned, ...]]:
    """Return what each change did to the fields that people know.

    A query for each kind of row that is named, units and instruments.
    """
    rows = list(changes)
    names = {model: _names(model, rows) for model in _TOLD}
    return {one.pk: tuple(_fields(one, names)) for one in rows}


def _names(model: type[Model], rows: Iterable[Change]) -> Mapping[Any, str]:
    known: set[Any] = set()
    for one in rows:
        names = _known(one)
        for values in (one.before or {}, one.after):
            known |= {values.get(n) for n in names if names[n].related_model is model}
    known.discard(None)
    found = model._default_manager.filter(pk__in=known) if known else ()
    return {row.pk: str(row) for row in found}


def _fields(one: Change, names: Names) -> Iterable[Turned]:
    before = one.before or {}
    for name, field in _known(one).items():
        was, now = (_said(field, v.get(name), names) for v in (before, one.after))
        if was != now:
            yield Turned(_label(field), was, now)


def _label(field: Field[Any, Any]) -> str:
    return str(_LABELS.get((field.model, field.name), field.verbose_name))


def _known(one: Change) -> dict[str, Field[Any, Any]]:
    """Return the fields of a change that have a name of their own, in its order."""
    try:
        model: type[Model] = apps.get_model(one.label)
    except LookupError:
        return {}
    fields = {f.name: f for f in model._meta.fields if _is_told(f)}
    return {name: fields[name] for name in one.after if name in fields}


def _is_told(field: Field[Any, Any]) -> bool:
    if (field.model, field.name) in _LABELS:
        return True
    if field.related_model is not None:
        return field.related_model is Unit
    if field.get_internal_type() == "JSONField":
        return False
    return str(field.verbose_name) != field.name.replace("_", " ")


def _said(field: Field[Any, Any], value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if field.related_model in names:
        return names[field.related_model].get(value, "")
    if isinstance(value, bool):
        return _("có") if value else _("không")
    choices = dict(field.flatchoices)
    if value in choices:
        return str(choices[value])
    if field.get_internal_type() == "DateField":
        return vn_date(dt.date.fromisoformat(value))
    return Truncator(str(value)).chars(LONGEST)
