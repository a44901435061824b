"""The forms there are: those that ship, and versions that were loaded later. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from lachan.cases.rules.schema_reading import parse_schema
from lachan.cases.rules.schemas import Schema, SchemaError

FOLDER: Final = Path(__file__).parents[1] / "data" / "forms"


@dataclass(frozen=True, slots=True)
class Library:
    """Every version of every form."""

    schemas: tuple[Schema, ...]

    def get(self, code: str, version: str) -> Schema:
        """Return the version that answers were given on. Raises SchemaError."""
        for schema in self.schemas:
            if (schema.code, schema.version) == (code, version):
                return schema
        raise SchemaError(f"no version {version!r} of form {code!r}")

    def on(self, code: str, day: date) -> Schema:
        """Return the version for new answers of `day`. Raises SchemaError."""
        held = [s for s in self.schemas if s.code == code and s.first <= day]
        if not held:
            raise SchemaError(f"form {code!r} had no version on {day}")
        return max(held, key=lambda s: s.first)

    def forms(self, day: date) -> list[Schema]:
        """Return the version of each form on `day`, by number."""
        codes = sorted({s.code for s in self.schemas if s.first <= day})
        return [self.on(code, day) for code in codes]


@cache
def shipped() -> Library:
    """Return the forms that ship. Raises SchemaError, naming the file."""
    return Library(tuple(_read(path) for path in sorted(FOLDER.glob("*.toml"))))


def with_loaded(files: Iterable[bytes], library: Library | None = None) -> Library:
    """Return the shipped forms and those of `files`, checked against each other.

    Raises SchemaError: a file cannot be read, a version is there already, two versions
    of a form begin on one day, or what is carried forward does not fit.
    """
    base = library or shipped()
    whole = Library((*base.schemas, *(parse_schema(octets) for octets in files)))
    check(whole)
    return whole


def check(library: Library) -> None:
    """Raise SchemaError if forms do not fit each other."""
    seen: set[tuple[str, object]] = set()
    for schema in library.schemas:
        for mark in ((schema.code, schema.version), (schema.code, schema.first)):
            if mark in seen:
                raise SchemaError(f"{schema.code}: {mark[1]} is there already")
            seen.add(mark)
        _check_sources(library, schema)


def _check_sources(library: Library, schema: Schema) -> None:
    for field in schema.fields():
        for source in field.sources:
            code, _, key = source.partition(".")
            kinds = {
                f.kind
                for s in library.schemas
                if s.code == code
                for f in s.fields()
                if f.key == key
            }
            if field.kind not in kinds:
                what = "is no field" if not kinds else "is of another kind"
                where = f"{schema.code} {schema.version}, field {field.key}"
                raise SchemaError(f"{where}: {source} {what}")


def _read(path: Path) -> Schema:
    try:
        schema = parse_schema(path.read_bytes())
    except SchemaError as e:
        raise SchemaError(f"{path.name}: {e}") from e
    if schema.code != path.stem:
        raise SchemaError(f"{path.name}: holds {schema.code}")
    return schema
