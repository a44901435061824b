"""The words of the notice that a school owes answers to its pupils."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from lachan.outbox import words
from lachan.outbox.rules import Facts
from lachan.supervision.services.opinions import KIND


def connect_opinions() -> None:
    """Register, once, when the apps are ready."""
    words.register(KIND, _words, title=gettext_lazy("Ý kiến học sinh"))


def _words(facts: Facts) -> words.Words:
    n = int(facts.get("n", 0))
    text = ngettext(
        "%(n)s ý kiến học sinh sắp hết hạn trả lời.",
        "%(n)s ý kiến học sinh sắp hết hạn trả lời.",
        n,
    )
    said = text % {"n": n}
    url = reverse("supervision:school_opinions", args=[facts.get("school", "")])
    return words.Words(said, said, url)
