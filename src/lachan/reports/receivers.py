"""What reports take note of elsewhere: accounts that change, people who join teams."""

import logging
from typing import Any

from django.db.models.signals import post_save
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.accounts.models import User
from lachan.outbox import words
from lachan.outbox.rules import Facts
from lachan.reports.rules.requests import Rung
from lachan.reports.services import matching, requests, watching
from lachan.vault import hooks
from lachan.vault.rules.errors import NotReadyError

log = logging.getLogger("lachan.reports")
_TOLD = frozenset({"name", "username", "email"})


def connect() -> None:
    """Begin to listen; called once, when the apps are ready."""
    post_save.connect(_account_changed, sender=User, dispatch_uid="reports.known")
    words.register(watching.NEW, _words, title=gettext_lazy("Báo tin mới"))
    title = gettext_lazy("Xin xóa, chờ trả lời")
    words.register(requests.KIND, _request_words, title=title)
    hooks.refuse_joins_by(matching.shut_out_before_joining)


def _account_changed(instance: User, **told: Any) -> None:
    fields = told.get("update_fields")
    if fields is None or _TOLD & set(fields):
        try:
            matching.learn(user=instance)
        except NotReadyError:
            # The server's key is made at the first start; a job learns all then.
            log.info("marks of an account are made later")


def _words(facts: Facts) -> words.Words:
    text = _("Có báo tin %(number)s.") % {"number": facts.get("number", "")}
    return words.Words(text, text, reverse("reports:desk"))


def _request_words(facts: Facts) -> words.Words:
    text = _("Báo tin %(number)s: người báo xin xóa, chờ trả lời.")
    if facts.get("rung", Rung.ASKED) != Rung.ASKED:
        text = _("Báo tin %(number)s: xin xóa đã quá hạn mà chưa ai trả lời.")
    said = text % {"number": facts.get("number", "")}
    return words.Words(said, said, reverse("reports:desk"))
