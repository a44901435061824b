"""What cases give to lower apps: words of their notices."""

from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy

from lachan.cases.services import telling
from lachan.outbox import words
from lachan.outbox.rules import Facts


def connect() -> None:
    """Register, once, when the apps are ready."""
    for kind, title, text in _KINDS:
        words.register(kind, partial(_words, text), title=title)


_KINDS: Final = (
    (
        telling.KIND,
        gettext_lazy("Hồ sơ đến hạn"),
        gettext_lazy("Hồ sơ %(number)s có việc đến hạn."),
    ),
    (
        telling.OFFERED,
        gettext_lazy("Hồ sơ được chuyển đến"),
        gettext_lazy("Hồ sơ %(number)s được chuyển đến đội, chờ trả lời."),
    ),
    (
        telling.ANSWERED,
        gettext_lazy("Trả lời về hồ sơ đã chuyển"),
        gettext_lazy("Đã có trả lời về hồ sơ %(number)s mà đội chuyển đi."),
    ),
)


def _words(text: Any, facts: Facts) -> words.Words:
    said = str(text) % {"number": facts.get("number", "")}
    return words.Words(said, said)
