"""For everybody: the lists by child-safety level, how they are made, how right."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.lists.models import Publication, category_title
from lachan.lists.rules import levels as rules
from lachan.lists.services import publication, samples
from lachan.lists.views.quality_words import level_text, share_text
from lachan.policy.catalogue import catalogue
from lachan.web.parts import Column, Table
from lachan.web.templatetags.lachan import vn_date, vn_number

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "rpz": "text/plain; charset=utf-8",
    "json": "application/json",
    "sig": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """One level as the page shows it. files: as `Publication.files`."""

    code: str
    title: str
    categories: str
    services: str
    rows: int
    files: list[dict[str, Any]]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the levels, the newest files with their hashes, the method and precision."""
    versions = list(Publication.objects.all()[: publication.KEPT])
    newest = versions[0] if versions else None
    context = {
        "newest": newest,
        "older": versions[1:],
        "shelves": list(_shelves(newest)),
        "precision": _precision(),
    }
    return render(request, "lists/levels.html", context)


def _shelves(newest: Publication | None) -> Iterator[Shelf]:
    files = newest.files if newest else []
    every = catalogue()
    for level in rules.Level:
        known = [c for c in every.values() if rules.level_of(c, every) is level]
        mine = [f for f in files if f["level"] == level]
        if not known:
            continue
        yield Shelf(
            code=level.value,
            title=level_text(level),
            categories=_titles(c.code for c in known if not c.service),
            services=_titles(c.code for c in known if c.service),
            rows=mine[0]["rows"] if mine else 0,
            files=mine,
        )


def _titles(codes: Iterator[str]) -> str:
    return ", ".join(sorted(category_title(code) for code in codes))


def _precision() -> Table | None:
    """Return the newest result of each category that may be named."""
    known = catalogue()
    rows = []
    for code, (sample, result) in sorted(samples.newest_results().items()):
        if known[code].sensitive:
            continue
        judged = vn_number(result.right + result.wrong)
        day = vn_date(sample.closed_at)
        rows.append((category_title(code), share_text(result), judged, day))
    columns = [
        Column(_("Nhóm trang")),
        Column(_("Đúng nhóm, khoảng tin cậy")),
        Column(_("Số tên đã xem"), right=True),
        Column(_("Ngày chốt")),
    ]
    return Table(_("Độ đúng đo trên mẫu"), columns, rows) if rows else None


@require_safe
def file(request: HttpRequest, version: int, name: str) -> FileResponse:
    """Return one file of a version."""
    row = Publication.objects.filter(version=version).first()
    path = publication.file_of(row, name) if row else None
    if path is None:
        raise Http404
    kind = _TYPES[name.rpartition(".")[2]]
    shown = f"la-chan-{version}-{name}"
    return FileResponse(
        gzip.open(path), as_attachment=True, filename=shown, content_type=kind
    )
