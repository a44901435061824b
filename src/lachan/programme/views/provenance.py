"""Where the numbers of a unit are from: registers, files, cells below; its papers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lachan.accounts.access import PersonRequest, staff_required
from lachan.partners.views.printing import printed
from lachan.programme.access.gathering import (
    answer_file_of,
    cell_of,
    found_of,
    gathers,
    request_of,
)
from lachan.programme.facts import sources
from lachan.programme.forms.answering import words
from lachan.programme.rules.media import ENDINGS
from lachan.programme.services import letters
from lachan.programme.services.gatherforms import form_of
from lachan.programme.views.common import today
from lachan.programme.views.gathercommon import address, desk, number_of


@require_safe
@staff_required
def letter(request: PersonRequest, pk: int, ending: str) -> HttpResponse:
    """Send the letter that urges a unit."""
    who = desk(request)
    found = request_of(who, pk)
    if not gathers(who, found):
        raise PermissionDenied
    return printed(letters.urging(found, today()), ending, f"don-doc-{pk}")


@require_safe
@staff_required
def paper(request: PersonRequest, pk: int, ending: str) -> HttpResponse:
    """Send what a unit signed last, or its draft, as its own paper."""
    found = request_of(desk(request), pk)
    return printed(letters.answer(found, today()), ending, f"so-lieu-{pk}")


@require_safe
@staff_required
def file(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Send a file that came as evidence, as a download that no browser runs."""
    found = answer_file_of(request_of(desk(request), pk), row)
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    name = f"minh-chung-{found.pk}.{ENDINGS[found.media_type]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_safe
@staff_required
def found(request: PersonRequest, pk: int, row: int) -> HttpResponse:
    """Show what a register said: source, question, time, rows."""
    asked = request_of(desk(request), pk)
    kept = found_of(asked, row)
    rows = [{**one, "url": address(one["ref"])} for one in kept.rows]
    known = sources.find(kept.source)
    source = f"{known.register}: {known.label}" if known else kept.source
    context = {"found": asked, "kept": kept, "rows": rows, "source": source}
    return render(request, "programme/found.html", context)


@require_safe
@staff_required
def cell(request: PersonRequest, pk: int) -> HttpResponse:
    """Show where a signed number is from, down to the cells below; JSON by `?json`."""
    kept = cell_of(desk(request), pk)
    asked = kept.signed.request
    field = form_of(asked.round.form).field(kept.field)
    parts = kept.parts.select_related("request__unit", "below")
    if "json" in request.GET:
        return JsonResponse(_told(kept, parts))
    context = {
        "cell": kept,
        "found": asked,
        "label": words(field, ""),
        "unit": words(field, "unit"),
        "text": number_of(kept, field) or kept.words,
        "field": field,
        "files": kept.files.all(),
        "parts": [(one, number_of(one.below, field)) for one in parts],
    }
    return render(request, "programme/cell.html", context)


def _told(kept: Any, parts: Any) -> dict[str, object]:
    return {
        "cell": kept.pk,
        "field": kept.field,
        "unit": kept.signed.request.unit.name,
        "signed": kept.signed.number,
        "at": kept.signed.at.isoformat(timespec="seconds"),
        "own": _plain(kept.own),
        "total": _plain(kept.total),
        "missing": kept.missing,
        "register": kept.found_id,
        "reason": kept.reason,
        "files": [
            {"file": one.file_id, "name": one.name, "sha256": one.file.digest}
            for one in kept.files.select_related("file")
        ],
        "parts": [
            {
                "request": one.request_id,
                "unit": one.request.unit.name,
                "cell": one.below_id,
                "total": _plain(one.below.total) if one.below else None,
            }
            for one in parts
        ],
    }


def _plain(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"
