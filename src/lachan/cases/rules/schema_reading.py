"""A form's file, from whoever wrote it, as a schema or a SchemaError. Pure.

The file is TOML; docs/documents.md names its keys. Unknown keys are refused, so that a
slip of the pen is not a field that is silently missing.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from lachan.cases.rules.schemas import (
    LEVELS,
    NOTHING,
    PARTS,
    Column,
    Field,
    Group,
    Kind,
    Option,
    Said,
    Schema,
    SchemaError,
    Style,
    When,
)

MOST_OCTETS: Final = 256 * 1024
MOST_FIELDS: Final = 200
MOST_CHARACTERS: Final = 1_000
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,31}")
SOURCE: Final = re.compile(r"[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9_]{0,39}")
SIGNERS: Final = frozenset({"officer", "worker", "chair", "secretary"})
WITH_OPTIONS: Final = frozenset({Kind.CHOICE, Kind.SEVERAL})

# fmt: off
KEYS_OF_FORM: Final = frozenset({
    "code", "version", "number", "vi", "en", "vi_about", "en_about", "vi_help",
    "en_help", "symbol", "first", "source", "style", "signers", "bases", "recipients",
    "to_carer", "group",
})
KEYS_OF_GROUP: Final = frozenset({
    "key", "vi", "en", "vi_help", "en_help", "totals", "reporter", "field",
})
KEYS_OF_FIELD: Final = frozenset({
    "key", "vi", "en", "kind", "decree", "vi_help", "en_help", "required", "when",
    "unknown", "private", "sources", "options", "parts", "columns", "lines",
})
# fmt: on

_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)


def parse_schema(octets: bytes) -> Schema:
    """Return the schema that a file describes. Raises SchemaError, never another."""
    if len(octets) > MOST_OCTETS:
        raise SchemaError(f"{len(octets)} octets, at most {MOST_OCTETS}")
    try:
        table = tomllib.loads(octets.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise SchemaError(f"not TOML in UTF-8: {e}") from e
    except RecursionError as e:
        raise SchemaError("nested too deeply") from e
    schema = _schema(_Part("the file", table))
    _check(schema)
    return schema


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of the file and how to speak of it."""

    name: str
    table: Mapping[str, Any]

    def wrong(self, why: str) -> SchemaError:
        return SchemaError(f"{self.name}: {why}")

    def only(self, keys: Collection[str]) -> None:
        strange = sorted(set(self.table) - set(keys))
        if strange:
            raise self.wrong(f"no such key: {', '.join(strange)[:200]}")

    def get(self, key: str, kind: type[_T], default: _T | None = None) -> _T:
        value = self.table.get(key, default)
        if value is None:
            raise self.wrong(f"{key} is missing")
        # True is an int and a moment is a date to Python, not to a reader of forms.
        exact = type(value) if isinstance(value, bool | datetime) else kind
        if not isinstance(value, kind) or exact is not kind:
            raise self.wrong(f"{key} must be {kind.__name__}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self.get(key, str, default)
        if len(value) > MOST_CHARACTERS or any(c < " " for c in value):
            raise self.wrong(f"{key} must be one line of {MOST_CHARACTERS} characters")
        return value

    def word(self, key: str, form: re.Pattern[str]) -> str:
        value = self.text(key)
        if not form.fullmatch(value):
            raise self.wrong(f"{key} {value!r} is not of the form {form.pattern}")
        return value

    def one_of(self, key: str, kind: type[_E], default: str | None = None) -> _E:
        value = self.text(key, default)
        if value not in set(kind):
            raise self.wrong(f"{key} {value!r} is none of {', '.join(kind)}")
        return kind(value)

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.get(key, list, [])
        each = [_Part(self.name, {key: v}).text(key) for v in values]
        return tuple(each)

    def said(self, suffix: str = "", *, needed: bool = True) -> Said:
        vi, en = f"vi{suffix}", f"en{suffix}"
        if not needed and vi not in self.table and en not in self.table:
            return NOTHING
        said = Said(self.text(vi), self.text(en))
        if not said.vi.strip() or not said.en.strip():
            raise self.wrong(f"{vi} and {en} must say something")
        return said

    def parts(self, key: str, name: str) -> "list[_Part]":
        rows = self.get(key, list, [])
        if not all(isinstance(row, dict) for row in rows):
            raise self.wrong(f"{key} must be tables")
        return [_Part(f"{name} {n}", row) for n, row in enumerate(rows, 1)]

    def named(self, name: str) -> "_Part":
        return _Part(name, self.table)


def _schema(part: _Part) -> Schema:
    part.only(KEYS_OF_FORM)
    return Schema(
        code=part.word("code", CODE),
        version=part.word("version", VERSION),
        number=part.text("number"),
        kind=part.said(),
        about=part.said("_about", needed=False),
        symbol=part.text("symbol", ""),
        first=part.get("first", date),
        source=part.text("source"),
        signers=part.texts("signers"),
        groups=tuple(_group(g) for g in part.parts("group", "group")),
        style=part.one_of("style", Style, Style.REPORT),
        bases=part.texts("bases"),
        recipients=part.texts("recipients"),
        to_carer=part.text("to_carer", ""),
        help=part.said("_help", needed=False),
    )


def _group(part: _Part) -> Group:
    part.only(KEYS_OF_GROUP)
    key = part.word("key", KEY)
    part = part.named(f"group {key}")
    return Group(
        key=key,
        title=part.said(),
        fields=tuple(_field(f) for f in part.parts("field", f"{part.name}, field")),
        help=part.said("_help", needed=False),
        totals=part.get("totals", bool, False),
        reporter=part.get("reporter", bool, False),
    )


def _field(part: _Part) -> Field:
    part.only(KEYS_OF_FIELD)
    key = part.word("key", KEY)
    part = part.named(f"field {key}")
    kind = part.one_of("kind", Kind)
    return Field(
        key=key,
        label=part.said(),
        kind=kind,
        decree=part.get("decree", bool, False),
        help=part.said("_help", needed=False),
        required=part.get("required", bool, False),
        when=_when(part),
        unknown=part.get("unknown", bool, False),
        private=part.get("private", bool, False),
        sources=_sources(part),
        options=_options(part, kind),
        parts=_parts(part, kind),
        columns=_columns(part, kind),
        lines=_lines(part),
    )


def _when(part: _Part) -> When | None:
    if "when" not in part.table:
        return None
    inner = _Part(f"{part.name}, when", part.get("when", dict))
    inner.only(["field", "among"])
    when = When(inner.word("field", KEY), inner.texts("among"))
    if not when.among:
        raise inner.wrong("among names no answer")
    return when


def _sources(part: _Part) -> tuple[str, ...]:
    sources = part.texts("sources")
    odd = next((s for s in sources if not SOURCE.fullmatch(s)), None)
    if odd is not None:
        raise part.wrong(f"source {odd!r} is not FORM.FIELD")
    return sources


def _options(part: _Part, kind: Kind) -> tuple[Option, ...]:
    rows = part.parts("options", f"{part.name}, option")
    for row in rows:
        row.only(["code", "vi", "en"])
    if kind is Kind.LEVEL and not rows:
        return LEVELS
    if bool(rows) != (kind in WITH_OPTIONS):
        raise part.wrong(f"options of a {kind}: " + ("none" if rows else "needed"))
    options = tuple(Option(row.word("code", KEY), row.said()) for row in rows)
    _once(part, "option", [o.code for o in options])
    return options


def _parts(part: _Part, kind: Kind) -> tuple[str, ...]:
    given = part.texts("parts")
    known = PARTS.get(kind, {})
    strange = [p for p in given if p not in known]
    if strange:
        raise part.wrong(f"a {kind} has no part {strange[0]!r}")
    _once(part, "part", given)
    return given or tuple(known)


def _columns(part: _Part, kind: Kind) -> tuple[Column, ...]:
    rows = part.parts("columns", f"{part.name}, column")
    if bool(rows) != (kind is Kind.TABLE) or len(rows) > 8:
        raise part.wrong(f"{len(rows)} columns of a {kind}")
    columns = tuple(_column(row) for row in rows)
    _once(part, "column", [c.key for c in columns])
    return columns


def _column(part: _Part) -> Column:
    part.only(["key", "vi", "en", "share"])
    share = part.get("share", int, 1)
    if not 1 <= share <= 20:
        raise part.wrong(f"share {share}: 1 to 20")
    return Column(part.word("key", KEY), part.said(), float(share))


def _lines(part: _Part) -> int:
    lines = part.get("lines", int, 1)
    if not 1 <= lines <= 20:
        raise part.wrong(f"{lines} lines: 1 to 20")
    return lines


def _once(part: _Part, what: str, keys: Collection[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise part.wrong(f"{what} {key} stands twice")
        seen.add(key)


def _check(schema: Schema) -> None:
    part = _Part(f"{schema.code} {schema.version}", {})
    keys = [f.key for f in schema.fields()]
    if not keys or len(keys) > MOST_FIELDS:
        raise part.wrong(f"{len(keys)} fields: 1 to {MOST_FIELDS}")
    _once(part, "field", keys)
    _once(part, "group", [g.key for g in schema.groups])
    strange = sorted(set(schema.signers) - SIGNERS)
    if strange or not schema.signers:
        raise part.wrong(f"signers: {', '.join(strange) or 'nobody'}")
    for field in schema.fields():
        _check_when(part, schema, field)


def _check_when(part: _Part, schema: Schema, field: Field) -> None:
    if field.when is None:
        return
    if field.when.field not in {f.key for f in schema.fields()} - {field.key}:
        raise part.wrong(f"field {field.key} waits for {field.when.field!r}")
    asked = schema.field(field.when.field)
    known = {o.code for o in asked.options}
    if asked.kind is Kind.YES_NO:
        known = {"true", "false"}
    strange = [code for code in field.when.among if code not in known]
    if strange:
        raise part.wrong(f"field {field.key} waits for the answer {strange[0]!r}")
