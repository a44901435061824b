"""What this app gives to lower ones: words of its notices."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.outbox import words
from lachan.outbox.rules import Facts
from lachan.privacy.services import breaches


def connect() -> None:
    """Register, once, when the apps are ready."""
    title = gettext_lazy("Sự cố dữ liệu cá nhân")
    words.register(breaches.KIND, _words, title=title)


def _words(facts: Facts) -> words.Words:
    text = _("Sự cố %(number)s chưa báo cơ quan có thẩm quyền. Xem còn bao lâu.")
    said = text % {"number": facts.get("number", "")}
    return words.Words(said, said, reverse("privacy:index"))
