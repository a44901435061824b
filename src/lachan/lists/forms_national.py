"""What is typed on the pages of the national list."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.lists.forms import LookupForm
from lachan.lists.models import (
    EntryState,
    TakedownState,
    WithdrawWhy,
    reason_title,
)
from lachan.lists.rules import national as rules
from lachan.lists.services.national import Draft
from lachan.web.forms import PickCards


def _reasons() -> list[tuple[str, str]]:
    return [("", str(_("Chọn lý do"))), *((c, reason_title(c)) for c in rules.REASONS)]


class ProposalForm(LookupForm):
    """A name or an address, what to block of it, why and for how long."""

    field_order = ("q", "subtree", "reason", "basis", "days")
    subtree = forms.ChoiceField(
        label=_("Chặn những gì"),
        choices=[
            ("yes", _("Tên này và mọi tên con")),
            ("no", _("Chỉ đúng tên này")),
        ],
        initial="yes",
        widget=PickCards,
    )
    reason = forms.ChoiceField(label=_("Lý do"))
    basis = forms.CharField(
        label=_("Căn cứ"),
        help_text=_("Số quyết định, văn bản, tin báo đã xác minh. Không ghi tên trẻ."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    days = forms.IntegerField(
        label=_("Chặn trong bao nhiêu ngày"),
        help_text=_("Nhiều nhất 365 ngày. Hết hạn thì tự mở, trừ khi đề nghị lại."),
        min_value=1,
        max_value=rules.MAX_DAYS,
        initial=rules.DEFAULT_DAYS,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the reasons in the reader's language."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = _reasons()  # type: ignore[attr-defined]  # a ChoiceField

    def draft(self) -> Draft:
        """Return what was typed, once it is valid."""
        said = self.cleaned_data
        return Draft(
            name=said["q"],
            subtree=said["subtree"] == "yes",
            reason=said["reason"],
            basis=said["basis"],
            days=said["days"],
        )

    @property
    def address(self) -> str:
        """The whole address as typed: what a platform needs to find the page."""
        return re.sub(r"\s", "", str(self.data.get("q", "")))


class TypedForm(forms.Form):
    """The name, typed again; alone it is what a night's release asks."""

    typed = forms.CharField(
        label=_("Gõ lại tên miền"),
        help_text=_("Để chắc không chặn nhầm tên gần giống."),
        max_length=300,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )


class AgreeForm(TypedForm):
    """The word of another person: evidence seen, owner not known, name typed again."""

    field_order = ("seen", "stranger", "typed")
    seen = forms.BooleanField(
        label=_("Tôi đã mở bằng chứng"),
        error_messages={"required": _("Mở bằng chứng trước khi quyết định.")},
    )
    stranger = forms.BooleanField(
        label=_("Tôi không quen chủ trang này"),
        error_messages={"required": _("Quen chủ trang thì để người khác xem.")},
    )


class NoteForm(forms.Form):
    """Why."""

    note = forms.CharField(
        label=_("Vì sao"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WithdrawForm(NoteForm):
    """Why an entry is taken out: a class for the public log, words for the staff."""

    field_order = ("why", "note")
    why = forms.ChoiceField(label=_("Lý do công khai"), choices=WithdrawWhy.choices)


class StepForm(forms.Form):
    """How far a platform is."""

    state = forms.ChoiceField(label=_("Tình trạng"), choices=TakedownState.choices)
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)


class NationalFilterForm(forms.Form):
    """Which entries to show."""

    q = forms.CharField(
        label=_("Tìm tên hoặc số"),
        required=False,
        max_length=253,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[
            ("", _("Mọi tình trạng")),
            ("ending", _("Sắp hết hạn")),
            ("asking", _("Nơi đề nghị nói nên gỡ")),
            *EntryState.choices,
        ],
    )
    ly_do = forms.ChoiceField(label=_("Lý do"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the reasons in the reader's language."""
        super().__init__(*args, **kwargs)
        reasons = [("", _("Mọi lý do")), *_reasons()[1:]]
        self.fields["ly_do"].choices = reasons  # type: ignore[attr-defined]  # a ChoiceField
