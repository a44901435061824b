"""All that a family owns, in one archive: JSON for programs, HTML to read.

The archive is written while it is sent; nothing of it is kept on the server.
"""

import html
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from lachan.accounts.models import User
from lachan.supervision import access
from lachan.supervision.models import Family
from lachan.supervision.services.changes import tell
from lachan.supervision.services.owned import rows_of

_PIECE = 64 << 10
# Of no use to anybody but the machine.
_NEVER = {"published"}


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


def archive(family: Family, by: User) -> Iterator[bytes]:
    """Tell the log, then return the archive piece by piece."""
    tell(family, "family.exported", by=by)
    return _pieces(family, by)


def _pieces(family: Family, by: User) -> Iterator[bytes]:
    out = _Outbox()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:  # type: ignore[call-overload]  # a stream that cannot seek is enough
        for name, lines in (
            ("la-chan.json", _json(family, by)),
            ("la-chan.html", _html(family, by)),
        ):
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


def _json(family: Family, by: User) -> Iterator[str]:
    yield '{"format": "lachan-family-1",\n"adults": '
    yield json.dumps(_adults(family, by), ensure_ascii=False)
    for name, rows in _tables(family):
        yield f",\n{json.dumps(name)}: ["
        for n, row in enumerate(rows):
            yield (",\n" if n else "\n") + json.dumps(row, ensure_ascii=False)
        yield "]"
    yield "}\n"


def _html(family: Family, by: User) -> Iterator[str]:
    title = html.escape(_("Mọi thứ Lá Chắn giữ về nhà mình"))
    yield (
        '<!doctype html><html lang="vi"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<style>body{font:1rem/1.6 sans-serif;margin:1rem;max-width:60rem}"
        "table{border-collapse:collapse}td,th{border:1px solid #888;"
        "padding:.2rem .5rem;text-align:left;vertical-align:top}"
        "div{overflow-x:auto}</style>"
        f"<title>{title}</title><h1>{title}</h1>"
    )
    yield f"<p>{html.escape(', '.join(a['name'] for a in _adults(family, by)))}</p>"
    for name, rows in _tables(family):
        heads: list[str] = []
        for row in rows:
            if not heads:
                heads = list(row)
                cells = "".join(f"<th scope=col>{html.escape(h)}" for h in heads)
                yield f"<h2>{html.escape(name)}</h2><div><table><tr>{cells}"
            yield "\n<tr>" + "".join(f"<td>{_cell(row[h])}" for h in heads)
        if heads:
            yield "</table></div>"
    yield "</html>\n"


def _cell(value: object) -> str:
    plain = isinstance(value, str | int) or value is None
    text = value if plain else json.dumps(value, ensure_ascii=False)
    return "" if value is None else html.escape(str(text))


def _adults(family: Family, by: User) -> list[dict[str, str]]:
    """Return the adults; login and address of the one who asks alone."""
    return [
        {"name": one.display_name}
        | ({"login": one.username, "email": one.email} if one.pk == by.pk else {})
        for one in access.adults_of(family)
    ]


def _tables(family: Family) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    for model, rows in rows_of(family):
        name = str(model._meta.model_name)
        if name not in _NEVER and not getattr(model, "never_exported", False):
            yield name, _rows(model, rows)


def _rows(
    model: type[models.Model], rows: models.QuerySet[models.Model]
) -> Iterator[dict[str, Any]]:
    hidden = set(getattr(model, "not_exported", ()))
    names = [f.attname for f in model._meta.concrete_fields if f.attname not in hidden]
    for values in rows.values_list(*names).iterator(chunk_size=500):
        yield dict(zip(names, map(_plain, values), strict=True))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
