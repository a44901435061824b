"""What parents tick about a child's account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.supervision.forms.social_words import ITEMS
from lachan.supervision.rules.social import ADVICE, OF_THE_LAW, Item


class Checklist(forms.MultipleChoiceField):
    """Boxes of which any number may be ticked; no word beside them says so."""

    says_optional = False


class SocialForm(forms.Form):
    """What was seen to: what the law asks, and what we advise."""

    law = Checklist(
        label=_("Luật hỏi"),
        help_text=_(
            "Nghị định 147/2024/NĐ-CP, Điều 27: tài khoản của trẻ dưới 16 tuổi."
        ),
        required=False,
        choices=[(one.value, ITEMS[one]) for one in OF_THE_LAW],
        widget=forms.CheckboxSelectMultiple,
    )
    advice = Checklist(
        label=_("Lá Chắn khuyên"),
        required=False,
        choices=[(one.value, ITEMS[one]) for one in ADVICE],
        widget=forms.CheckboxSelectMultiple,
    )

    def done(self) -> list[Item]:
        """Return what was ticked."""
        said = self.cleaned_data
        return [Item(code) for code in (*said["law"], *said["advice"])]


class NetworkForm(forms.Form):
    """Which network a child has an account on."""

    service = forms.ChoiceField(label=_("Mạng xã hội nào"))

    def __init__(self, *args: Any, networks: list[tuple[str, str]], **kwargs: Any):
        """Offer the networks that are not in the list yet."""
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = networks  # type: ignore[attr-defined]  # a ChoiceField
