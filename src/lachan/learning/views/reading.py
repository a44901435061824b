"""The list by age and topic, one text, and a sheet to print."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lachan.learning import facts, rules
from lachan.learning.rules import Material, Reader
from lachan.web.text import searchable


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows the list. url: of the list with it, or without."""

    label: str
    query: str
    current: bool


def reader_names() -> dict[Reader, str]:
    """Return whom texts are for, in words."""
    return {
        Reader.SMALL: _("6–9 tuổi"),
        Reader.MIDDLE: _("10–13 tuổi"),
        Reader.TEEN: _("14–17 tuổi"),
        Reader.PARENT: _("Bố mẹ, thầy cô"),
    }


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what there is to read, narrowed by age, topic and words."""
    known = rules.on(timezone.localdate())
    reader, topic = request.GET.get("tuoi", ""), request.GET.get("chu-de", "")
    typed = request.GET.get("q", "").strip()[:100]
    found = [m for m in known if _fits(m, reader, topic) and _has(m, typed)]
    # What is looked for in a title comes before what is only mentioned.
    found.sort(key=lambda m: not _holds(f"{m.vi.title} {m.en.title}", typed))
    names = reader_names()
    context = {
        "cards": [(facts.slot(m), names[m.reader]) for m in found],
        "readers": [
            Choice(name, _query(request, "tuoi", r.value), r.value == reader)
            for r, name in names.items()
        ],
        "topics": [
            Choice(
                facts.topic_name(t), _query(request, "chu-de", t.code), t.code == topic
            )
            for t in rules.topics(known)
        ],
        "typed": typed,
        "narrowed": bool(reader or topic or typed),
        "sheet": request.GET.urlencode(),
    }
    return render(request, "learning/index.html", context)


def _fits(material: Material, reader: str, topic: str) -> bool:
    return reader in {"", material.reader.value} and topic in {"", material.topic.code}


def _has(material: Material, typed: str) -> bool:
    """Tell whether a text, in either language, holds every word, marks ignored."""
    texts = [material.topic.vi, material.topic.en, material.code]
    for said in (material.vi, material.en):
        texts += [said.title, *said.body, *said.steps]
    return _holds(" ".join(texts), typed)


def _holds(text: str, typed: str) -> bool:
    key = searchable(text)
    return all(word in key for word in searchable(typed).split())


def _query(request: HttpRequest, name: str, value: str) -> str:
    """Return the address of the list with one choice made, or undone if it was."""
    given = {
        k: request.GET[k] for k in ("tuoi", "chu-de", "q") if request.GET.get(k, "")
    }
    query = request.GET.copy()
    query.clear()
    query.update({k: v for k, v in given.items() if k != name})
    if given.get(name) != value:
        query[name] = value
    return query.urlencode()


@require_safe
def material(request: HttpRequest, code: str) -> HttpResponse:
    """Show one text."""
    known = rules.on(timezone.localdate())
    found = next((m for m in known if m.code == code), None)
    if found is None:
        raise Http404
    same_reader = [m for m in known if m.reader is found.reader]
    others = [m for m in known if m.topic == found.topic and m is not found]
    after = same_reader[(same_reader.index(found) + 1) % len(same_reader)]
    names = reader_names()
    context = _shown(found) | {
        "others": [(facts.slot(m), names[m.reader]) for m in others],
        "next": facts.slot(after) if after is not found else None,
        "reader": "small" if found.reader is Reader.SMALL else "",
    }
    return render(request, "learning/material.html", context)


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the texts of one reader, or of one topic, one after another, to print."""
    reader, topic = request.GET.get("tuoi", ""), request.GET.get("chu-de", "")
    found = [m for m in rules.on(timezone.localdate()) if _fits(m, reader, topic)]
    context = {"texts": [_shown(m) for m in found]}
    return render(request, "learning/sheet.html", context)


def _shown(found: Material) -> dict[str, object]:
    return {
        "material": found,
        "said": facts.words(found),
        "topic": facts.topic_name(found.topic),
        "for_whom": reader_names()[found.reader],
    }
