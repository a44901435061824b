"""The list by age and topic, one text, sheets to print, packages for schools."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lachan.learning import facts, rules
from lachan.learning.facts.names import medium_names, reader_names
from lachan.learning.facts.printing import printed
from lachan.learning.models import Use
from lachan.learning.rules import Material, Reader
from lachan.learning.services import counting
from lachan.learning.services.packages import package
from lachan.learning.views.common import (
    NARROWS,
    download,
    for_public,
    narrowed,
    shown,
    today,
    typed,
)
from lachan.learning.views.media import PAGE_CSP


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows the list. query: of the list with it, or without."""

    label: str
    query: str
    current: bool


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what there is to read, narrowed by age, topic, medium and words."""
    known, names = facts.on(today()), reader_names()
    found = for_public(request, narrowed(request, known))
    officers = request.GET.get("tuoi") == Reader.OFFICER
    named = [m for m in known if (m.reader is Reader.OFFICER) == officers]
    topics = {t.code: facts.topic_name(t) for t in rules.topics(named)}
    there = {m.medium for m in known}
    media = {m: name for m, name in medium_names().items() if m in there}
    context = {
        "cards": [(facts.slot(m), names[m.reader]) for m in found],
        "readers": _choices(request, "tuoi", names.items()),
        "topics": _choices(request, "chu-de", topics.items()),
        "media": _choices(request, "loai", media.items()) if len(media) > 1 else (),
        "typed": typed(request),
        "narrowed": any(request.GET.get(name) for name in NARROWS),
        "sheet": request.GET.urlencode(),
    }
    return render(request, "learning/index.html", context)


def _choices(
    request: HttpRequest, name: str, options: Iterable[tuple[StrEnum | str, str]]
) -> list[Choice]:
    chosen = request.GET.get(name, "")
    return [
        Choice(label, _query(request, name, str(code)), str(code) == chosen)
        for code, label in options
    ]


def _query(request: HttpRequest, name: str, value: str) -> str:
    """Return the address of the list with one choice made, or undone if it was."""
    given = {k: request.GET[k] for k in NARROWS if request.GET.get(k, "")}
    query = request.GET.copy()
    query.clear()
    query.update({k: v for k, v in given.items() if k != name})
    if given.get(name) != value:
        query[name] = value
    return query.urlencode()


@require_safe
def material(request: HttpRequest, code: str) -> HttpResponse:
    """Show one text."""
    known = facts.on(today())
    found = _of(known, code)
    same_reader = [m for m in known if m.reader is found.reader]
    others = [m for m in known if m.topic == found.topic and m is not found]
    after = same_reader[(same_reader.index(found) + 1) % len(same_reader)]
    names = reader_names()
    context = shown(found) | {
        "others": [(facts.slot(m), names[m.reader]) for m in others],
        "next": facts.slot(after) if after is not found else None,
        "reader": "small" if found.reader is Reader.SMALL else "",
    }
    counting.used(material=found, use=Use.READ, day=today())
    answer = render(request, "learning/material.html", context)
    answer.headers["Content-Security-Policy"] = PAGE_CSP
    return answer


def _of(known: Iterable[Material], code: str) -> Material:
    found = next((m for m in known if m.code == code), None)
    if found is None:
        raise Http404
    return found


@require_safe
def one_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Send one text as a page to print."""
    found = _of(facts.on(today()), code)
    octets = printed([found], facts.words(found).title)
    counting.used(material=found, use=Use.PRINT, day=today())
    return download(octets, "application/pdf", f"{code}.pdf")


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the texts of a list one after another, to print."""
    texts = [shown(m) for m in _chosen(request)]
    context = {"texts": texts, "query": request.GET.urlencode()}
    return render(request, "learning/sheet.html", context)


def _chosen(request: HttpRequest) -> list[Material]:
    return for_public(request, narrowed(request, facts.on(today())))


@require_safe
def school_package(request: HttpRequest) -> HttpResponse:
    """Send the texts of a list as one ZIP for a school."""
    found = _chosen(request)
    if not found:
        raise Http404
    octets = package(found)
    counting.used(material=None, use=Use.PACKAGE, day=today())
    return download(octets, "application/zip", "la-chan-bai-hoc.zip")
