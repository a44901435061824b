"""What the pages of materials share."""

import datetime as dt
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lachan.learning import facts
from lachan.learning.facts.names import medium_names, reader_names
from lachan.learning.facts.printing import made
from lachan.learning.rules import Material, Reader
from lachan.web.text import searchable

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
# What narrows the list: age, topic, medium, words.
NARROWS = ("tuoi", "chu-de", "loai", "q")


def today() -> dt.date:
    """Return the day in Viet Nam."""
    return timezone.localdate()


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with; an empty form is sent too."""
    return request.POST if request.method == "POST" else None


def download(octets: bytes, kind: str, name: str) -> HttpResponse:
    """Return octets as a file of a media type to save under a name."""
    answer = HttpResponse(octets, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def typed(request: HttpRequest) -> str:
    """Return what is looked for."""
    return request.GET.get("q", "").strip()[:100]


def narrowed(request: HttpRequest, known: Iterable[Material]) -> list[Material]:
    """Return those of some materials that an address asks for, best first."""
    wanted, words = [request.GET.get(n, "") for n in NARROWS[:3]], typed(request)
    found = [m for m in known if _fits(m, wanted) and _has(m, words)]
    # What is looked for in a title comes before what is only mentioned.
    found.sort(key=lambda m: not holds(f"{m.vi.title} {m.en.title}", words))
    return found


def for_public(request: HttpRequest, known: Iterable[Material]) -> list[Material]:
    """Return the texts of a list for everybody: those for officers when asked for.

    A child who looks around need not come upon how officers speak of such things.
    """
    if request.GET.get("tuoi") == Reader.OFFICER:
        return list(known)
    return [m for m in known if m.reader is not Reader.OFFICER]


def _fits(material: Material, wanted: list[str]) -> bool:
    own = (material.reader.value, material.topic.code, material.medium.value)
    return all(want in {"", have} for want, have in zip(wanted, own, strict=True))


def _has(material: Material, words: str) -> bool:
    """Tell whether a text, in either language, holds every word, marks ignored."""
    topic = material.topic
    texts = [topic.vi, topic.en, *topic.also, material.code, material.described]
    texts += [told for one in material.files for told in one.alt]
    for said in (material.vi, material.en):
        texts += [said.title, *said.body, *said.steps]
    return holds(" ".join(texts), words)


def holds(text: str, words: str) -> bool:
    """Tell whether `text` holds every word, tone marks ignored."""
    key = searchable(text)
    return all(word in key for word in searchable(words).split())


def shown(found: Material) -> dict[str, object]:
    """Return what a template needs to show one text."""
    return {
        "material": found,
        "said": facts.words(found),
        "topic": facts.topic_name(found.topic),
        "for_whom": reader_names()[found.reader],
        "kind": medium_names()[found.medium],
        "made": made(found),
    }
