"""A chart as SVG, PNG, CSV and JSON, at addresses that stay."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lachan.observatory import facts
from lachan.observatory.charts.png import png
from lachan.observatory.serving import indicator_or_404, kept, release_or_404
from lachan.observatory.showing import drawing, listing, names
from lachan.observatory.views.reading import cut_or_404

TYPES: Final = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@require_safe
def file(
    request: HttpRequest, code: str, word: str, cut: str, kind: str
) -> HttpResponse:
    """Return one file of a chart. `?lang=en`: its words in English."""
    if kind not in TYPES:
        raise Http404
    held = facts.shelf()
    one = indicator_or_404(code)
    release = release_or_404(held, word)
    wanted = cut_or_404(one, release, cut)
    history = held.history(release)

    def make() -> bytes | str:
        made = drawing.drawn(one, wanted, release, history)
        writers: dict[str, Callable[[], bytes | str]] = {
            "svg": lambda: drawing.as_file(made),
            "png": lambda: png(drawing.as_file(made)),
            "csv": lambda: listing.as_csv(made, history),
            "json": lambda: listing.as_json(made, history),
        }
        return writers[kind]()

    about = [code, cut, kind, *(r.sha256 for r in history)]
    response = kept(
        request,
        make,
        kind=TYPES[kind],
        about=about,
        # A line through time gets its earlier periods revised.
        is_final=word == names.word(release) and bool(wanted.dim),
    )
    name = f"{code}-{names.word(release)}-{wanted.word}.{kind}"
    how = "inline" if kind in {"svg", "png"} else "attachment"
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    return response
