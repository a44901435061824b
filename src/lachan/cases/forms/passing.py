"""Forms of what is done to many cases, and of a second look."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.cases.forms import words
from lachan.cases.rules.oversight import FITS, Consequence, Finding
from lachan.cases.services.steps import WORDS_MAX


class HandOverForm(forms.Form):
    """Who gets all that somebody led, and what to know."""

    pile = forms.CharField(widget=forms.HiddenInput, max_length=40)
    to = forms.TypedChoiceField(label=_("Giao cho"), coerce=int)
    words = forms.CharField(
        label=_("Cần biết gì"),
        help_text=_("Ghi vào diễn biến của mỗi hồ sơ, không kể chuyện của trẻ nào."),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any):
        """Offer the colleagues of the team."""
        super().__init__(*args, **kwargs)
        known = [("", _("Chọn đồng nghiệp")), *people]
        self.fields["to"].choices = known  # type: ignore[attr-defined]  # a ChoiceField


class GivenReviewForm(forms.Form):
    """What a second person found of what left without consent."""

    finding = forms.ChoiceField(
        label=_("Việc giao này"),
        choices=[("", _("Chọn")), *words.GIVEN_FINDING.items()],
    )


class ReviewForm(forms.Form):
    """What a second person found of a broken glass."""

    finding = forms.ChoiceField(
        label=_("Lần mở này"), choices=[("", _("Chọn")), *words.FINDING.items()]
    )
    consequence = forms.ChoiceField(
        label=_("Làm gì tiếp"), choices=[("", _("Chọn")), *words.CONSEQUENCE.items()]
    )

    def clean(self) -> dict[str, Any]:
        """Let the consequence answer the finding."""
        said = super().clean() or {}
        found, then = said.get("finding"), said.get("consequence")
        if found and then and Consequence(then) not in FITS[Finding(found)]:
            self.add_error("consequence", _("Việc này không hợp với điều đã thấy."))
        return said
