"""How staff look for messages."""

from typing import Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lachan.outbox import words
from lachan.outbox.models import Message, MessageQuerySet, State
from lachan.web.text import searchable

TABS: Final = {
    "": (State.FAILED,),
    "cho": (State.WAITING, State.SENDING),
    "roi": (State.SENT, State.RECEIVED),
    "bo": (State.CANCELLED,),
}


class FilterForm(forms.Form):
    """Which messages to show. q: a kind, a recipient's name, or a number."""

    q = forms.CharField(
        label=_("Tìm theo loại thư, tên người nhận hoặc số"),
        required=False,
        max_length=100,
    )
    xem = forms.ChoiceField(required=False, choices=[(t, t) for t in TABS])

    def found(self) -> MessageQuerySet:
        """Return what is asked for; a form that makes no sense asks for failures."""
        asked = self.cleaned_data if self.is_valid() else {}
        rows = Message.objects.filter(state__in=TABS[asked.get("xem", "")])
        text = asked.get("q", "").strip()
        return rows.filter(_holding(text)) if text else rows


def _holding(text: str) -> Q:
    number = text.lstrip("#")
    if number.isdigit():
        return Q(pk=int(number)) if len(number) < 19 else Q(pk=None)
    wanted = searchable(text).split()
    kinds = [
        code
        for code, title in words.kinds().items()
        if all(word in searchable(f"{title} {code}") for word in wanted)
    ]
    found = Q(kind__in=kinds)
    for kind, keys in words.find(text).items():
        found |= Q(recipient_kind=kind, recipient_key__in=keys)
    return found
