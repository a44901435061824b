"""What is happening: kinds of the catalogue in three groups, in pictures and words."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lachan.reports.forms.way_fields import Told
from lachan.reports.rules.draft import Draft
from lachan.reports.rules.kinds import UNSURE, About, catalogue
from lachan.reports.rules.kinds import Words as KindWords


class KindsField(forms.MultipleChoiceField):
    """Kinds of the catalogue, in the words of whoever reads."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[(code, code) for code in catalogue().kinds], **options
        )


class Pictures(forms.CheckboxSelectMultiple):
    """Drawn by the template, group by group."""

    look = "pictures"


class WhatForm(Told):
    """What is happening: the one thing that must be said."""

    kinds = KindsField(
        label=_("Chuyện gì đang xảy ra?"),
        widget=Pictures,
        error_messages={
            "required": _("Chọn một ô. Khó nói thì chọn “Em không biết nói thế nào”.")
        },
    )


@dataclass(frozen=True, slots=True)
class Card:
    """A kind as it is drawn on the form."""

    code: str
    icon: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the form. seldom: cards behind one more press; unsure: the last."""

    code: str
    tone: str
    label: str
    kinds: tuple[Card, ...]
    seldom: tuple[Card, ...]
    unsure: tuple[Card, ...]

    @property
    def seldom_chosen(self) -> bool:
        """Whether one of those behind a press is chosen: then they are shown."""
        return any(card.checked for card in self.seldom)


# Urgent first: son, then chàm, then cốm.
_GROUPS: Final = (
    (About.EMERGENCY, "son"),
    (About.CHILD_AT_RISK, ""),
    (About.HARMFUL_CONTENT, "com"),
)


def groups_of_kinds(draft: Draft) -> list[Group]:
    """Return the three groups, urgent first, each with its kinds once, to be drawn."""
    return [_group(draft, about, tone) for about, tone in _GROUPS]


def _group(draft: Draft, about: About, tone: str) -> Group:
    known, chosen = catalogue(), draft.many("kinds")
    found = [
        (k, Card(k.code, k.icon, _said(k.words, draft), k.code in chosen))
        for k in known.shown_in(about)
    ]
    return Group(
        about.value,
        tone,
        _said(known.groups[about].words, draft),
        tuple(c for k, c in found if not k.seldom and k.code != UNSURE),
        tuple(c for k, c in found if k.seldom),
        tuple(c for k, c in found if k.code == UNSURE),
    )


def _said(words: KindWords, draft: Draft) -> str:
    language = (get_language() or "vi")[:2]
    return words.child(language) if draft.speaks_child else words.name(language)
