"""Which facts of a closed case the national child database gets, and how. Pure.

Source: Nghị định 56/2017/NĐ-CP, Điều 30 khoản 3. The layout is data: `read` takes that
of an administrator too. Another kind of file is one more writer in `WRITERS`.
"""

import csv
import io
import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lachan.lib.errors import LachanError
from lachan.lib.spreadsheet import plain

SHIPPED: Final = Path(__file__).parents[1] / "data" / "child-database.toml"
_KEYS: Final = frozenset({"name", "source", "codes"})

Document = Mapping[str, Any]
Row = dict[str, object]


class LayoutError(LachanError):
    """A layout cannot be used; the text says where."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. source: a path in the document of a case."""

    name: str
    source: str
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout. kind: its writer."""

    name: str
    kind: str
    columns: tuple[Column, ...]


def read(text: str) -> Layout:
    """Return the layout that a TOML text says. Raises LayoutError."""
    try:
        raw = tomllib.loads(text)
        columns = tuple(_column(one) for one in raw["column"])
        made = Layout(raw["layout"], raw["kind"], columns)
    except tomllib.TOMLDecodeError as e:
        raise LayoutError(f"layout: {e}") from e
    except (KeyError, TypeError) as e:
        raise LayoutError(f"layout: {e} is missing or wrong") from e
    if made.kind not in WRITERS:
        raise LayoutError(f"layout: no writer for {made.kind!r}")
    if not columns or len({c.name for c in columns}) != len(columns):
        raise LayoutError("layout: a column twice, or none")
    return made


def _column(raw: Mapping[str, Any]) -> Column:
    if unknown := set(raw) - _KEYS:
        raise LayoutError(f"layout: unknown key {min(unknown)!r}")
    source: str = raw["source"]
    if source != "unit" and source.count(".") != 1:
        raise LayoutError(f"layout: source {source!r} is not PART.FIELD")
    return Column(raw["name"], source, raw.get("codes", {}))


def row(layout: Layout, document: Document) -> Row:
    """Return one line: what a case's document holds for each column, "" for nothing."""
    return {c.name: _value(c, document) for c in layout.columns}


def _value(column: Column, document: Document) -> object:
    part, _dot, name = column.source.partition(".")
    if part in {"facts", "child"}:
        found = document[part].get(name)
    elif part == "unit":
        found = document["unit"]
    else:
        found = _answers(document, part).get(name)
    return "" if found is None else column.codes.get(str(found), found)


def _answers(document: Document, form: str) -> Mapping[str, Any]:
    """Return the answers of the form that was finished last, {} without one."""
    forms = [one for one in document["forms"] if one["form"] == form]
    newest = max(forms, key=lambda one: str(one["finished"]), default=None)
    answers: Mapping[str, Any] = newest["answers"] if newest else {}
    return answers


def written(layout: Layout, rows: Sequence[Row]) -> bytes:
    """Return the file."""
    return WRITERS[layout.kind](layout, rows)


def _csv(layout: Layout, rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    table = csv.DictWriter(out, [c.name for c in layout.columns])
    table.writeheader()
    for one in rows:
        table.writerow({name: _cell(value) for name, value in one.items()})
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    short = isinstance(value, str | int)
    return plain(str(value) if short else json.dumps(value, ensure_ascii=False))


def _json(layout: Layout, rows: Sequence[Row]) -> bytes:
    said = {"layout": layout.name, "rows": list(rows)}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


WRITERS: Final[Mapping[str, Callable[[Layout, Sequence[Row]], bytes]]] = {
    "csv": _csv,
    "json": _json,
}
