"""What cases give to lower apps: words of their notices."""

from functools import partial
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from lachan.accounts.models import User
from lachan.cases.services import moving, one_history, shutting, telling
from lachan.lists import hooks as lists
from lachan.outbox import words
from lachan.outbox.rules import Facts
from lachan.partners import hooks as partners
from lachan.vault import hooks as vault


def connect() -> None:
    """Register, once, when the apps are ready."""
    vault.refuse_joins_by(_before_joining)
    partners.count_cases_by(moving.count_open)
    lists.hear_of_addresses_from(one_history.heard_of)
    for kind, title, text, page in _KINDS:
        words.register(kind, partial(_words, text, page), title=title)


def _before_joining(_ref: str, user: User) -> str:
    shutting.shut_out(user=user, now=timezone.now())
    return ""


# Kind, its name, its sentence, the page that it leads to.
_KINDS: Final = (
    (
        telling.KIND,
        gettext_lazy("Hồ sơ đến hạn"),
        gettext_lazy("Hồ sơ %(number)s có việc đến hạn."),
        "cases:index",
    ),
    (
        telling.OFFERED,
        gettext_lazy("Hồ sơ được chuyển đến"),
        gettext_lazy("Hồ sơ %(number)s được chuyển đến đội, chờ trả lời."),
        "cases:index",
    ),
    (
        telling.ANSWERED,
        gettext_lazy("Trả lời về hồ sơ đã chuyển"),
        gettext_lazy("Đã có trả lời về hồ sơ %(number)s mà đội chuyển đi."),
        "cases:index",
    ),
    (
        telling.LEFT,
        gettext_lazy("Việc của người đã rời đội"),
        gettext_lazy("Một người đã rời đội; %(n)s hồ sơ chờ bàn giao."),
        "cases:hand_over",
    ),
    (
        telling.MOVED,
        gettext_lazy("Hồ sơ chuyển đến vì đơn vị thay đổi"),
        gettext_lazy("Đội nhận %(n)s hồ sơ của đơn vị đã thay đổi."),
        "cases:index",
    ),
    (
        telling.REVIEW,
        gettext_lazy("Lần mở khẩn cấp chờ xem xét"),
        gettext_lazy("Lần mở khẩn cấp hồ sơ %(number)s chờ người thứ hai xem xét."),
        "cases:glasses",
    ),
    (
        telling.GLASS,
        gettext_lazy("Hồ sơ bị mở khẩn cấp"),
        gettext_lazy("Hồ sơ %(number)s đã được mở khẩn cấp. Lý do ở trang hồ sơ."),
        "cases:index",
    ),
)


def _words(text: Any, page: str, facts: Facts) -> words.Words:
    said = str(text) % {"number": facts.get("number", ""), "n": facts.get("n", 0)}
    # A list, not the case: an address in a letter tells nothing.
    return words.Words(said, said, reverse(page))
