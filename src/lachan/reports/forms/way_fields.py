"""What the screens of the way in are made of: fields in two voices, kept in a draft.

A child reads `Words.child`; a grown-up reads the same question said to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.reports.rules.draft import Draft
from lachan.reports.rules.intake import WORDS_MAX
from lachan.reports.rules.online import PLATFORMS
from lachan.web.forms import Chips, Words


class Told(forms.Form):
    """A screen filled from a draft: as typed, wrong or not.

    check: tell what is wrong; else only show.
    """

    def __init__(self, draft: Draft, *, check: bool = False) -> None:
        self.draft = draft
        shown: dict[str, Any] = {}
        data: dict[str, Any] = {}
        for name, field in self.base_fields.items():
            values = draft.many(name)
            many = isinstance(field, forms.MultipleChoiceField)
            shown[name] = values if many else draft.one(name)
            data[name] = shown[name]
        super().__init__(data if check else None, initial=shown, label_suffix="")
        for name, (label, hint) in self.grown_up().items():
            if not draft.speaks_child and name in self.fields:
                self.fields[name].label = label
                self.fields[name].help_text = hint
        for name, choices in self.grown_up_choices().items():
            if not draft.speaks_child:
                self.fields[name].choices = choices  # type: ignore[attr-defined]  # chosen

    def grown_up(self) -> Mapping[str, tuple[Words, Words]]:
        """Return label and hint of fields that a grown-up reads differently."""
        return {}

    def grown_up_choices(self) -> Mapping[str, Sequence[tuple[str, Any]]]:
        """Return the answers to choose from that a grown-up reads differently."""
        return {}


def line(
    label: Words, hint: Words = "", longest: int = WORDS_MAX, **attrs: str
) -> forms.CharField:
    """Return a field of one line; more words belong into the large one."""
    plain = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        required=False,
        widget=forms.TextInput(plain | attrs),
        error_messages={"max_length": _("Dài quá. Viết ngắn hơn, hoặc kể ở ô lớn.")},
    )


def area(label: Words, hint: Words, longest: int, rows: int) -> forms.CharField:
    """Return a large field, kept as typed."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        required=False,
        strip=False,
        widget=forms.Textarea(
            {"rows": rows, "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={
            "max_length": _("Dài quá. Gửi phần này trước, phần sau kể thêm bằng mã.")
        },
    )


def chips(
    label: Words, choices: Iterable[tuple[str, Words]], hint: Words = ""
) -> forms.ChoiceField:
    """Return a question with a few answers to press."""
    return forms.ChoiceField(
        label=label, help_text=hint, choices=list(choices), widget=Chips, required=False
    )


def platforms() -> Sequence[tuple[str, Words]]:
    """Return the platforms to tick, by the names children know."""
    words = {"game": _("Trò chơi khác"), "other": _("Nơi khác")}
    return [(code, words.get(code, name)) for code, name in PLATFORMS.items()]


def platform_name(code: str) -> str:
    """Return a platform as people call it; what is not known as it was written."""
    return str(dict(platforms()).get(code, code))
