"""Open data: folders of releases, the catalogue, the research package."""

import json
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lachan.observatory import facts
from lachan.observatory.opendata.catalogue import catalogue as dcat
from lachan.observatory.opendata.research import NAME, package
from lachan.observatory.services.publishing import folder_of
from lachan.observatory.serving import kept
from lachan.observatory.showing import names
from lachan.observatory.showing.shelf import Header, Shelf

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
}
PLAIN: Final = "text/plain; charset=utf-8"
PUBLISHER: Final = "Lá Chắn"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what there is to take away, newest first."""
    held = facts.shelf()
    ordered = sorted(held.headers, key=lambda r: (r.last, r.made_at), reverse=True)
    rows = [
        {
            "word": names.word(release),
            "period": names.period(release.code),
            "revision": release.revision,
            "day": release.made_at,
            "reason": release.reason,
            "is_synthetic": release.is_synthetic,
        }
        for release in ordered
    ]
    return render(request, "observatory/open.html", {"rows": rows})


@require_safe
def folder(request: HttpRequest, word: str) -> HttpResponse:
    """Show the files of one release with size and SHA-256."""
    held = facts.shelf()
    release = held.load(_exact_or_404(held, word))
    where = folder_of(release)
    listed = (where / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, _sign, name in (s.partition("  ") for s in listed)}
    files = [
        {"name": path.name, "size": path.stat().st_size, "sum": sums.get(path.name, "")}
        for path in sorted(where.iterdir())
    ]
    context = {
        "release": release,
        "word": word,
        "period": names.period(release.code),
        "files": files,
        "revisions": [(names.word(r), r) for r in held.revisions(release)],
    }
    return render(request, "observatory/folder.html", context)


def _exact_or_404(held: Shelf, word: str) -> Header:
    """Return the release whose word tells its revision too: folders never change."""
    found = held.header(word)
    if found is None or names.word(found) != word:
        raise Http404
    return found


@require_safe
def file(request: HttpRequest, word: str, name: str) -> HttpResponse:
    """Return one file of a folder."""
    held = facts.shelf()
    release = _exact_or_404(held, word)
    where = folder_of(release)
    if name not in {path.name for path in where.iterdir()}:
        raise Http404
    response = kept(
        request,
        Path(where, name).read_bytes,
        kind=TYPES.get(name.rpartition(".")[2], PLAIN),
        about=["folder", release.sha256, name],
        is_final=True,
    )
    shown = f'inline; filename="la-chan-{word}-{name}"'
    response.headers["Content-Disposition"] = shown
    return response


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Return the catalogue as DCAT in JSON-LD."""
    held = facts.shelf()

    def make() -> str:
        home = f"{settings.LACHAN_URL}{reverse('observatory:open')}"
        told: dict[str, Any] = dcat(
            [(release, _address(release)) for release in held.headers], home, PUBLISHER
        )
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    return kept(
        request,
        make,
        kind="application/ld+json",
        about=["catalogue", *(r.sha256 for r in held.headers)],
        is_final=False,
    )


def _address(release: Header) -> str:
    where = reverse("observatory:folder", args=[names.word(release)])
    return f"{settings.LACHAN_URL}{where}"


@require_safe
def research(request: HttpRequest) -> HttpResponse:
    """Return the research package: a script, made-up data, how to run it."""
    response = kept(
        request, package, kind="application/zip", about=["research"], is_final=False
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}.zip"'
    return response
