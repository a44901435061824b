"""All that a family owns, in one archive: HTML to read, JSON and CSV for programs.

The archive is written while it is sent; nothing of it is kept on the server.
"""

import csv
import html
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lachan.accounts.models import User
from lachan.lib.spreadsheet import plain
from lachan.policy.catalogue import counted_as
from lachan.supervision import access
from lachan.supervision.facts import consented_keys
from lachan.supervision.models import Consent, Count, Family, Purpose, Voice
from lachan.supervision.services.changes import tell
from lachan.supervision.services.owned import rows_of

_PIECE = 64 << 10
# Of no use to anybody but the machine.
_NEVER = {"boxcode", "published"}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page to read. rows: one text for each of `heads`."""

    title: str
    heads: tuple[str, ...]
    rows: Iterable[tuple[str, ...]]


Sections = Callable[[], Iterable[Section]]


class _Outbox:
    """What the archive writes into; handed out and forgotten piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits below."""

    def take(self) -> bytes:
        """Return what was written since, once."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def archive(family: Family, by: User, sections: Sections) -> Iterator[bytes]:
    """Tell the log, then return the archive piece by piece.

    sections: gives the page to read, in words; asked when that page is written.
    """
    tell(family, "family.exported", by=by)
    return _pieces(family, by, sections)


def _pieces(family: Family, by: User, sections: Sections) -> Iterator[bytes]:
    out = _Outbox()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:  # type: ignore[call-overload]  # a stream that cannot seek is enough
        for name, lines in _files(family, by, sections):
            with made.open(name, "w") as file:
                size = 0
                for line in lines:
                    file.write(line.encode())
                    size += len(line)
                    if size >= _PIECE:
                        size = 0
                        yield out.take()
            yield out.take()
    yield out.take()


def _files(
    family: Family, by: User, sections: Sections
) -> Iterator[tuple[str, Iterator[str]]]:
    yield "la-chan.html", _html(family, by, sections)
    yield "la-chan.json", _json(family, by)
    for name, rows in _tables(family):
        yield f"csv/{name}.csv", _csv(rows)


def _json(family: Family, by: User) -> Iterator[str]:
    yield '{"format": "lachan-family-1",\n"adults": '
    yield json.dumps(_adults(family, by), ensure_ascii=False)
    for name, rows in _tables(family):
        yield f",\n{json.dumps(name)}: ["
        for n, row in enumerate(rows):
            yield (",\n" if n else "\n") + json.dumps(row, ensure_ascii=False)
        yield "]"
    yield "}\n"


def _html(family: Family, by: User, sections: Sections) -> Iterator[str]:
    title = html.escape(_("Mọi thứ Lá Chắn giữ về nhà mình"))
    lang = (get_language() or "vi")[:2]
    yield (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<style>body{font:1rem/1.6 sans-serif;margin:1rem;max-width:60rem}"
        "table{border-collapse:collapse}td,th{border:1px solid #888;"
        "padding:.2rem .5rem;text-align:left;vertical-align:top}"
        "div{overflow-x:auto}</style>"
        f"<title>{title}</title><h1>{title}</h1>"
    )
    yield f"<p>{html.escape(', '.join(a['name'] for a in _adults(family, by)))}</p>"
    for section in sections():
        yield f"<h2>{html.escape(section.title)}</h2>"
        yield from _table(section)
    yield "</html>\n"


def _table(section: Section) -> Iterator[str]:
    empty = True
    for row in section.rows:
        if empty:
            cells = "".join(f"<th scope=col>{html.escape(h)}" for h in section.heads)
            yield f"<div><table><tr>{cells}"
            empty = False
        yield "\n<tr>" + "".join(f"<td>{html.escape(text)}" for text in row)
    yield f"<p>{html.escape(_('Không có gì.'))}</p>" if empty else "</table></div>"


def _csv(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield "\ufeff"
    first = True
    for row in rows:
        if first:
            yield _line(row)
            first = False
        yield _line(_cell(value) for value in row.values())


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    short = isinstance(value, str | int)
    return plain(str(value) if short else json.dumps(value, ensure_ascii=False))


def _adults(family: Family, by: User) -> list[dict[str, str]]:
    """Return the adults; login and address of the one who asks alone."""
    return [
        {"name": one.display_name}
        | ({"login": one.username, "email": one.email} if one.pk == by.pk else {})
        for one in access.adults_of(family)
    ]


def _tables(family: Family) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """Yield the tables with what an adult may read of them.

    Counters are read with consent alone, here as everywhere; and what a child said of
    its own consents is not handed to a parent.
    """
    for model, rows in rows_of(family):
        name = str(model._meta.model_name)
        if model is Count:
            rows = rows.filter(profile__in=_spoken_of(family))
        elif model is Consent:
            rows = rows.exclude(voice=Voice.CHILD)
        if name not in _NEVER and not getattr(model, "never_exported", False):
            yield name, _rows(model, rows)


def _spoken_of(family: Family) -> frozenset[str]:
    keys = family.children.values_list("key", flat=True)
    return consented_keys(Purpose.WEEK, timezone.now(), keys=keys)


def _rows(
    model: type[models.Model], rows: models.QuerySet[models.Model]
) -> Iterator[dict[str, Any]]:
    hidden = set(getattr(model, "not_exported", ()))
    names = [f.attname for f in model._meta.concrete_fields if f.attname not in hidden]
    for values in rows.values_list(*names).iterator(chunk_size=500):
        row = dict(zip(names, map(_plain, values), strict=True))
        if model is Count and row["category"]:
            # A group that became the child's own affair may lie there by its old name.
            row["category"] = counted_as(str(row["category"]))
        yield row


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
