"""What cases give to lower apps: words of their notices."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.cases.services import telling
from lachan.outbox import words
from lachan.outbox.rules import Facts


def connect() -> None:
    """Register, once, when the apps are ready."""
    words.register(telling.KIND, _words, title=gettext_lazy("Hồ sơ đến hạn"))


def _words(facts: Facts) -> words.Words:
    text = _("Hồ sơ %(number)s có việc đến hạn.") % {"number": facts.get("number", "")}
    return words.Words(text, text)
