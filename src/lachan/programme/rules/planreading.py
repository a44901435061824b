"""From tables to tasks: what was understood, and the rest kept as text. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lachan.programme.rules import headings
from lachan.programme.rules.cells import DITTO, Found, Row, Table

# As long as the database keeps them; what is longer goes whole into the rest.
_LONGEST: Final = {"code": 24, "lead": 600, "time": 300, "text": 4000, "results": 4000}
_DASH: Final = re.compile(r"(?:^|(?<=[\s.;]))[-–+•]\s*(?=\S)")
_GROUP: Final = re.compile(
    r"((?:[IVXLC]{1,7}|[A-Z]|\d+(?:\.\d+)*)[.)])\s+(\S.*)", re.DOTALL
)
_END_MARK: Final = re.compile(r"\s*\./\.\s*$")


@dataclass(frozen=True, slots=True)
class Read:
    """One task as it was read. rest: what no column of ours takes, as text."""

    code: str = ""
    text: str = ""
    lead: str = ""
    helpers: str = ""
    time: str = ""
    results: str = ""
    rest: str = ""
    heading: bool = False

    @property
    def outputs(self) -> list[str]:
        """The results one by one, without dashes and the end mark."""
        return outputs_in(self.results)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a document holds. text: all that became no task; heads: what each column
    was taken for, by its own heading; unknown: headings that stay as text."""

    tasks: tuple[Read, ...]
    text: str
    heads: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def outputs_in(results: str) -> list[str]:
    """Return the outputs that a cell names."""
    text = _END_MARK.sub("", results)
    if _DASH.match(text):
        pieces = _DASH.split(text.replace("\n", " "))
    else:
        pieces = re.split(r"[;\n]", text)
    return [p.strip(" .;") for p in pieces if p.strip(" .;")]


def understand(found: Found) -> Understood:
    """Return the tasks of a document; whatever is no task stays in the text."""
    tasks: list[Read] = []
    beside = [found.text] if found.text else []
    columns: Mapping[int, str] = {}
    heads: dict[str, str] = {}
    unknown: list[str] = []
    width = 0
    for table in found.tables:
        heading = headings.find(table)
        if heading:
            columns, width = heading.columns, len(heading.labels)
            beside += _lines((*table[: heading.place], heading.counting))
            heads |= heading.named
            unknown += heading.unknown
            labels, body = heading.labels, heading.body(table)
        elif columns and width / 2 < max(map(len, table), default=0) <= width:
            labels, body = ("",) * width, table
        else:
            beside += _lines(table)
            continue
        _read_rows(body, columns, labels, tasks, beside)
    shown = dict.fromkeys(unknown)
    return Understood(tuple(tasks), "\n".join(beside).strip(), heads, tuple(shown))


def _read_rows(
    body: Table,
    columns: Mapping[int, str],
    labels: Row,
    tasks: list[Read],
    beside: list[str],
) -> None:
    """Add the tasks of rows; a row without words of its own joins the one above."""
    full: Row = ()
    for row in body:
        if not any(row):
            continue
        full = _full(row, columns, full)
        group = _group(row, columns)
        read = group or _task(full, columns, labels, tasks[-1] if tasks else Read())
        if read.text:
            tasks.append(read)
        elif tasks:
            tasks[-1] = _joined(tasks[-1], row)
        else:
            beside += _lines((row,))


def _full(row: Row, columns: Mapping[int, str], above: Row) -> Row:
    """Return a row; in columns that are not known, with what spans it from above."""
    return tuple(
        above[at] if cell == DITTO and at not in columns and at < len(above) else cell
        for at, cell in enumerate(row)
    )


def _group(row: Row, columns: Mapping[int, str]) -> Read | None:
    """Return the heading that a row is whose first cell spans it: "I. Truyền thông"."""
    said = [cell for cell in row if cell and cell != DITTO]
    if len(said) != 1 or not row[0] or columns.get(0) != "code":
        return None
    found = _GROUP.fullmatch(said[0])
    if found is None or len(said[0]) > _LONGEST["text"]:
        return None
    return Read(code=found[1].rstrip(".)"), text=found[2], heading=True)


def _task(row: Row, columns: Mapping[int, str], labels: Row, above: Read) -> Read:
    cells = {
        name: _meant(name, row[at], above)
        for at, name in columns.items()
        if at < len(row)
    }
    rest = [
        f"{labels[at]}: {cell}" if at < len(labels) and labels[at] else cell
        for at, cell in enumerate(row)
        if cell and at not in columns and cell != DITTO
    ]
    for name, most in _LONGEST.items():
        if len(cells.get(name, "")) > most:
            rest.append(cells[name])
            cells[name] = cells[name][:most]
    text = cells.get("text", "")
    others = [cells.get(name) for name in ("lead", "with", "time", "results")]
    return Read(
        code=cells.get("code", ""),
        text=text,
        lead=cells.get("lead", ""),
        helpers=cells.get("with", ""),
        time=cells.get("time", ""),
        results=cells.get("results", ""),
        rest="\n".join(rest),
        heading=not any(others) and not rest,
    )


def _meant(name: str, cell: str, above: Read) -> str:
    """Return a cell; one that is one with the cell above says the same."""
    if cell != DITTO:
        return cell
    same = {"lead": above.lead, "with": above.helpers, "time": above.time}
    return (same | {"results": above.results}).get(name, "")


def _joined(task: Read, row: Row) -> Read:
    rest = "\n".join(filter(None, (task.rest, *_lines((row,)))))
    return Read(
        task.code,
        task.text,
        task.lead,
        task.helpers,
        task.time,
        task.results,
        rest,
        heading=False,
    )


def _lines(rows: Sequence[Row]) -> list[str]:
    said = (tuple("" if c == DITTO else c for c in row) for row in rows)
    return ["\t".join(row) for row in said if any(row)]
