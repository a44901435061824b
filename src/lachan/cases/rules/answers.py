"""What was answered on a form: checked, carried forward, counted. Pure.

`problems` says what is wrong by field, in codes; `cases.forms.schema_form` says them in
words. A draft may have gaps; a finished form may not.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from lachan.cases.rules.schemas import (
    UNKNOWN,
    Field,
    Group,
    Kind,
    Schema,
    Value,
    Values,
)

MOST_TEXT: Final = 500
MOST_LONG: Final = 20_000
MOST_ROWS: Final = 100
MOST_NUMBER: Final = 10**15


class Problem(StrEnum):
    """What is wrong with an answer."""

    NO_FIELD = "no_field"  # the version has no such field
    MISSING = "missing"
    NOT_UNKNOWN = "not_unknown"  # "không biết" is no answer here
    WRONG_KIND = "wrong_kind"
    TOO_LONG = "too_long"
    NO_DATE = "no_date"
    NO_OPTION = "no_option"
    TOO_MANY = "too_many"


def problems(schema: Schema, values: Values, *, finished: bool) -> dict[str, Problem]:
    """Return what is wrong by field. finished: what is required must be there."""
    known = {f.key for f in schema.fields()}
    found = {key: Problem.NO_FIELD for key in values if key not in known}
    for field in schema.fields():
        problem = _problem(field, values, finished=finished)
        if problem:
            found[field.key] = problem
    return found


def is_asked(field: Field, values: Values) -> bool:
    """Tell whether a field is asked for, given the other answers."""
    if field.when is None:
        return True
    other = values.get(field.when.field)
    if isinstance(other, bool):
        other = "true" if other else "false"
    given = other if isinstance(other, list) else [other]
    return any(code in field.when.among for code in given)


def is_needed(field: Field, values: Values) -> bool:
    """Tell whether a form cannot be finished without this field."""
    return field.required and is_asked(field, values)


def is_empty(value: Value) -> bool:
    """Tell whether a value says nothing. No, 0 and "không biết" say something."""
    if isinstance(value, dict):
        return not any(str(v).strip() for v in value.values())
    if isinstance(value, list):
        return not value
    return isinstance(value, str) and not value.strip()


def without_reporter(schema: Schema, values: Values) -> dict[str, Value]:
    """Return answers without those that tell who reported.

    56/2017/NĐ-CP, Điều 24: reports are secret for the safety of who made them.
    """
    told = schema.of_reporter()
    return {key: value for key, value in values.items() if key not in told}


def carried(schema: Schema, earlier: Mapping[str, Values]) -> dict[str, Value]:
    """Return answers for a new form from those of earlier ones, by form code."""
    return {key: value for key, (value, _) in _carried(schema, earlier).items()}


def origins(schema: Schema, earlier: Mapping[str, Values]) -> dict[str, str]:
    """Return by field the code of the form that `carried` took it from."""
    return {key: code for key, (_, code) in _carried(schema, earlier).items()}


def _carried(
    schema: Schema, earlier: Mapping[str, Values]
) -> dict[str, tuple[Value, str]]:
    found: dict[str, tuple[Value, str]] = {}
    for field in schema.fields():
        for source in field.sources:
            code, _, key = source.partition(".")
            value = earlier.get(code, {}).get(key, "")
            if not is_empty(value) and fits(field, value):
                found[field.key] = value, code
                break
    return found


def counted(group: Group, values: Values) -> dict[str, int]:
    """Return how often each level was given in a group: Tổng số of its table."""
    levels = [f for f in group.fields if f.kind is Kind.LEVEL]
    given = Counter(values.get(f.key) for f in levels)
    return {o.code: given[o.code] for o in levels[0].options} if levels else {}


def fits(field: Field, value: Value) -> bool:
    """Tell whether a field takes a value."""
    return _problem(field, {field.key: value}, finished=False) is None


def _problem(field: Field, values: Values, *, finished: bool) -> Problem | None:
    if field.key not in values or is_empty(values[field.key]):
        needed = finished and is_needed(field, values)
        return Problem.MISSING if needed else None
    value = values[field.key]
    if value is UNKNOWN:
        return None if field.unknown else Problem.NOT_UNKNOWN
    return CHECKS[field.kind](field, value)


def _text(field: Field, value: Value) -> Problem | None:
    if not isinstance(value, str):
        return Problem.WRONG_KIND
    most = MOST_LONG if field.kind is Kind.LONG else MOST_TEXT
    return Problem.TOO_LONG if len(value) > most else None


def _number(field: Field, value: Value) -> Problem | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return Problem.WRONG_KIND
    return None if 0 <= value <= MOST_NUMBER else Problem.TOO_LONG


_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?[+-]\d\d:\d\d")


def _date(field: Field, value: Value) -> Problem | None:
    if not isinstance(value, str):
        return Problem.WRONG_KIND
    try:
        date.fromisoformat(value)
    except ValueError:
        return Problem.NO_DATE
    return None if _DATE.fullmatch(value) else Problem.NO_DATE


def _moment(field: Field, value: Value) -> Problem | None:
    if not isinstance(value, str):
        return Problem.WRONG_KIND
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return Problem.NO_DATE
    return None if _MOMENT.fullmatch(value) else Problem.NO_DATE


def _yes_no(field: Field, value: Value) -> Problem | None:
    return None if isinstance(value, bool) else Problem.WRONG_KIND


def _choice(field: Field, value: Value) -> Problem | None:
    if not isinstance(value, str):
        return Problem.WRONG_KIND
    return None if value in {o.code for o in field.options} else Problem.NO_OPTION


def _several(field: Field, value: Value) -> Problem | None:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        return Problem.WRONG_KIND
    strange = set(map(str, value)) - {o.code for o in field.options}
    return (
        Problem.NO_OPTION
        if strange or len(set(map(str, value))) != len(value)
        else None
    )


def _parts(field: Field, value: Value) -> Problem | None:
    return _texts(value, field.parts)


def _table(field: Field, value: Value) -> Problem | None:
    if not isinstance(value, list):
        return Problem.WRONG_KIND
    if len(value) > MOST_ROWS:
        return Problem.TOO_MANY
    keys = tuple(c.key for c in field.columns)
    return next((p for row in value if (p := _texts(row, keys))), None)


def _texts(value: object, keys: tuple[str, ...]) -> Problem | None:
    if not isinstance(value, dict) or set(value) - set(keys):
        return Problem.WRONG_KIND
    if not all(isinstance(v, str) for v in value.values()):
        return Problem.WRONG_KIND
    long = any(len(v) > MOST_LONG for v in value.values())
    return Problem.TOO_LONG if long else None


CHECKS: Final[Mapping[Kind, Callable[[Field, Value], Problem | None]]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.LEVEL: _choice,
    Kind.SEVERAL: _several,
    Kind.PERSON: _parts,
    Kind.PLACE: _parts,
    Kind.TABLE: _table,
}
