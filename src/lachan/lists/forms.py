"""What staff type on the pages of lists."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.lists.models import category_title
from lachan.policy.names import NameFormError, normalise

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def name_in(typed: str) -> str:
    """Return the name of a typed name or address. Raises ValidationError."""
    typed = typed.strip()
    host = re.split(r"[/?#\\]", _SCHEME.sub("", typed), maxsplit=1)[0]
    host = re.sub(r":\d+$", "", host.rpartition("@")[2])
    try:
        name = normalise(host)
    except NameFormError as e:
        text = _("“%(typed)s” không phải tên miền. Ví dụ: bet88.ai.")
        raise forms.ValidationError(text, params={"typed": typed[:60]}) from e
    if "." not in name:
        raise forms.ValidationError(_("Gõ cả tên, có dấu chấm. Ví dụ: bet88.ai."))
    return name


class LookupForm(forms.Form):
    """A name, or a whole address of which the name is taken."""

    q = forms.CharField(
        label=_("Tên miền hoặc địa chỉ"),
        max_length=2000,
        error_messages={"required": _("Gõ một tên, ví dụ bet88.ai.")},
    )

    def clean_q(self) -> str:
        """Return the name, normalised."""
        return name_in(str(self.cleaned_data["q"]))

    @property
    def was_cut(self) -> bool:
        """Whether more was typed than the name."""
        typed = str(self.data.get("q", "")).strip().rstrip(".").lower()
        return bool(self.cleaned_data) and "/" in typed


class ManyForm(forms.Form):
    """Several names, pasted: one a line, or with spaces or commas between."""

    names = forms.CharField(
        label=_("Nhiều tên, mỗi dòng một tên"),
        help_text=_("Dán được cả địa chỉ. Nhiều nhất 200 tên; không tên nào được giữ."),
        max_length=60_000,
        widget=forms.Textarea(
            attrs={"rows": 6, "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def split(self) -> tuple[list[str], list[str]]:
        """Return the names in their order, each once, and what is no name."""
        good: dict[str, None] = {}
        bad: dict[str, None] = {}
        for word in re.split(r"[\s,;]+", str(self.cleaned_data["names"])):
            if not word:
                continue
            try:
                good[name_in(word)] = None
            except forms.ValidationError:
                bad[word[:60]] = None
        return list(good), list(bad)


class FilterForm(forms.Form):
    """Which sources to show."""

    q = forms.CharField(
        label=_("Tìm nguồn"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    nhom = forms.ChoiceField(label=_("Nhóm trang"), required=False)

    def __init__(self, *args: Any, categories: list[str], **kwargs: Any) -> None:
        """categories: codes that sources have."""
        super().__init__(*args, **kwargs)
        named = sorted((category_title(code), code) for code in categories)
        choices = [("", _("Mọi nhóm")), *((code, title) for title, code in named)]
        self.fields["nhom"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
