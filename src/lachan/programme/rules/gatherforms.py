"""Forms of what units owe, as TOML: typed fields, in versions. Pure.

A version never changes: what was signed on it is read by it for ever.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from lachan.lib.errors import RefusedError

FIELDS_MAX: Final = 60
WORDS_MAX: Final = 4000
MOST: Final = Decimal(10) ** 12
KINDS_OF_UNITS: Final = frozenset(
    ("school", "commune", "province", "ministry", "police", "hotline", "hospital")
) | {"centre", "isp", "platform", "other"}
PLACES: Final = ("difficulties", "proposals")
REASONS: Final[Mapping[str, str]] = {
    "toml": "not TOML: {}",
    "fields": f"1 to {FIELDS_MAX} [[field]]",
    "unknown": "{!r} is not known",
    "text": "{} is a text of 1 to 600 letters",
    "key": "{} is no key (a-z, 0-9, _)",
    "version": "version is a number from 1 to 9999",
    "table": "not a table",
    "kind": "kind is one of {}",
    "units": "owed_by names kinds of units",
    "place": f"place is one of {', '.join(PLACES)}",
    "twice": "stands twice",
    "share": "a share names top and base, and nothing else does",
    "link": "names a figure that is not there: {!r}",
    "prefill_kind": "prefill fills numbers and money alone",
    "prefill": "prefill {!r} is no figure of a register",
}
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,47}")


class FieldKind(StrEnum):
    """What an answer is. SHARE is reckoned of two others, never typed."""

    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    WORDS = "words"
    EVIDENCE = "evidence"


class FormError(RefusedError):
    """A form cannot be read. code: of `REASONS`; where: key of the field, or "form";
    value: what stands there.
    """

    def __init__(self, code: str, where: str, value: object = "") -> None:
        super().__init__(f"{where}: {REASONS[code].format(value)}")
        self.code, self.where, self.value = code, where, str(value)


class AnswerError(RefusedError):
    """An answer does not fit its field. code: "number", "whole", "less", "long"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked. owed_by: kinds of units, empty: all. task: code in the plan.

    prefill: code of a figure of a register. top, base: keys of which a share is
    reckoned. part_of: key of a number that this one cannot exceed. place: which part of
    the Minister's report takes words: "difficulties", "proposals", "".
    """

    key: str
    kind: FieldKind
    vi: str
    en: str
    unit_vi: str = ""
    unit_en: str = ""
    help_vi: str = ""
    help_en: str = ""
    required: bool = False
    owed_by: tuple[str, ...] = ()
    task: str = ""
    prefill: str = ""
    top: str = ""
    base: str = ""
    part_of: str = ""
    place: str = ""

    @property
    def is_figure(self) -> bool:
        """Whether it is a number that sums up."""
        return self.kind in (FieldKind.NUMBER, FieldKind.MONEY)


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a form."""

    code: str
    version: int
    vi: str
    en: str
    source: str
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field:
        """Return a field. Raises KeyError."""
        return next(f for f in self.fields if f.key == key)

    def owed(self, unit_kind: str) -> tuple[Field, ...]:
        """Return what a unit of a kind owes."""
        return tuple(f for f in self.fields if not f.owed_by or unit_kind in f.owed_by)


def read(text: str) -> Form:
    """Return the form that a text is. Raises FormError."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as e:
        raise FormError("toml", "form", e) from e
    _only(data, {"code", "version", "vi", "en", "source", "field"}, "form")
    rows = data.get("field")
    if not isinstance(rows, list) or not 1 <= len(rows) <= FIELDS_MAX:
        raise FormError("fields", "form")
    fields = tuple(_field(row) for row in rows)
    form = Form(
        code=_key(data.get("code"), "form"),
        version=_version(data.get("version")),
        vi=_text(data, "vi", "form"),
        en=_text(data, "en", "form"),
        source=_text(data, "source", "form"),
        fields=fields,
    )
    _check_links(form)
    return form


def _only(data: Mapping[str, Any], known: set[str], where: str) -> None:
    odd = sorted(data.keys() - known)
    if odd:
        raise FormError("unknown", where, odd[0])


def _text(data: Mapping[str, Any], name: str, where: str, least: int = 1) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or not least <= len(value.strip()) <= 600:
        raise FormError("text", where, name)
    return value.strip()


def _key(value: object, where: str) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise FormError("key", where, repr(value))
    return value


def _version(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 9999:
        raise FormError("version", "form")
    return value


_TEXTS: Final = ("unit_vi", "unit_en", "help_vi", "help_en", "prefill", "task", "place")
_KEYS: Final = ("top", "base", "part_of")


def _field(row: Any) -> Field:
    if not isinstance(row, dict):
        raise FormError("table", "field")
    key = _key(row.get("key"), "field")
    known = {"key", "kind", "vi", "en", "required", "owed_by", *_TEXTS, *_KEYS}
    _only(row, known, key)
    if row.get("kind") not in list(FieldKind):
        raise FormError("kind", key, ", ".join(FieldKind))
    owed = row.get("owed_by", [])
    if not _are_units(owed):
        raise FormError("units", key)
    more = {n: _text(row, n, key, 0) for n in (*_TEXTS, *_KEYS)}
    if more["place"] not in ("", *PLACES):
        raise FormError("place", key)
    return Field(
        key=key,
        kind=FieldKind(row["kind"]),
        vi=_text(row, "vi", key),
        en=_text(row, "en", key),
        required=row.get("required") is True,
        owed_by=tuple(owed),
        **more,
    )


def _are_units(owed: object) -> bool:
    return isinstance(owed, list) and all(
        isinstance(kind, str) and kind in KINDS_OF_UNITS for kind in owed
    )


def _check_links(form: Form) -> None:
    keys = [f.key for f in form.fields]
    twice = next((k for k in keys if keys.count(k) > 1), None)
    if twice:
        raise FormError("twice", twice)
    figures = {f.key for f in form.fields if f.is_figure}
    for f in form.fields:
        named = [name for name in (f.top, f.base, f.part_of) if name]
        odd = next((name for name in named if name not in figures), None)
        if f.prefill and not f.is_figure:
            raise FormError("prefill_kind", f.key)
        if odd:
            raise FormError("link", f.key, odd)
        if not _is_whole(f):
            raise FormError("share", f.key)


def _is_whole(field: Field) -> bool:
    """Tell whether a share names both of its figures, and all else neither."""
    named = (bool(field.top), bool(field.base))
    return named == ((field.kind is FieldKind.SHARE),) * 2


def typed(field: Field, text: str) -> str:
    """Return an answer as it is kept: "1234.5", or words; "" nothing.

    Takes 1.234,5 and 1234,5 and 1234. Raises AnswerError.
    """
    said = " ".join(text.split()) if field.is_figure else text.strip()
    if not said:
        return ""
    if not field.is_figure:
        if len(said) > WORDS_MAX:
            raise AnswerError("long")
        return said
    value = number(said)
    if value is None or not 0 <= value < MOST:
        raise AnswerError("number")
    if field.kind is FieldKind.NUMBER and value != value.to_integral_value():
        raise AnswerError("whole")
    return plain(value)


_GROUPED: Final = re.compile(r"\d{1,3}(?:[. \u00a0]\d{3})+(?:,\d+)?")
_SIMPLE: Final = re.compile(r"\d+(?:,\d+)?")


def number(text: str) -> Decimal | None:
    """Return a number as Vietnamese write it, or None."""
    if not (_GROUPED.fullmatch(text) or _SIMPLE.fullmatch(text)):
        return None
    for mark in (".", " ", "\u00a0"):
        text = text.replace(mark, "")
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:  # pragma: no cover - the pattern let it through
        return None


def plain(value: Decimal) -> str:
    """Return a number with a point and no zeros that say nothing."""
    return f"{value.normalize():f}"


def share(field: Field, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """Return a share in percent of what its two figures are, or None."""
    top, base = values.get(field.top), values.get(field.base)
    if top is None or not base:
        return None
    return (top * 100 / base).quantize(Decimal("0.1"))


def problems(
    form: Form, fields: Iterable[str], values: Mapping[str, str]
) -> dict[str, str]:
    """Return what keeps an answer from being signed: field to code.

    Codes: "missing", "more" (more than what it is a part of).
    """
    owed = set(fields)
    found = {f.key: _problem(f, values) for f in form.fields if f.key in owed}
    return {key: code for key, code in found.items() if code}


def _problem(field: Field, values: Mapping[str, str]) -> str:
    said, whole = values.get(field.key, ""), values.get(field.part_of, "")
    if field.required and not said:
        return "missing"
    return "more" if said and whole and Decimal(said) > Decimal(whole) else ""
