"""``{% load learning %}``: a text inside a page that must not lead elsewhere."""

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from lachan.learning import facts
from lachan.learning.facts.names import licence_name
from lachan.learning.rules import Reader
from lachan.learning.rules.media import File

register = template.Library()


@register.inclusion_tag("learning/_inside.html")
def text_inside(topic: str, *, child: bool) -> dict[str, object]:
    """Show a topic's text, folded: for a child of ten to thirteen, or for an adult.

    The reader of a report's page is led nowhere, so that no address of ours is left in
    the history of a phone that others hold. Without such a text nothing is shown.
    """
    return _inside(topic, Reader.MIDDLE if child else Reader.PARENT)


@register.inclusion_tag("learning/_inside.html")
def text_for_work(topic: str) -> dict[str, object]:
    """Show a topic's text for officers, folded, on the page of the work it is about."""
    return _inside(topic, Reader.OFFICER)


def _inside(topic: str, reader: Reader) -> dict[str, object]:
    found = facts.by_code(f"{topic}-{reader}", timezone.localdate())
    return {"said": found and facts.words(found)}


@register.inclusion_tag("learning/_file.html")
def file_beside(one: File) -> dict[str, object]:
    """Show a file of a text with its own words beside it."""
    said = one.alt[(get_language() or "vi").startswith("en")]
    return {"one": one, "told": said, "licence": licence_name(one.licence)}
