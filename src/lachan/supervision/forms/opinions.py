"""What pupils say of their school's rules, and the school's answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.supervision.models.opinions import ABOUT_MAX, WORDS_MAX


class OpinionForm(forms.Form):
    """What a pupil says."""

    text = forms.CharField(
        label=_("Em thấy luật mạng của trường thế nào"),
        help_text=_("Không cần viết tên. Đừng viết tên bạn khác."),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_text(self) -> str:
        """Fold white space."""
        return " ".join(self.cleaned_data["text"].split())


class OpinionAnswerForm(forms.Form):
    """What the school answers, to all."""

    about = forms.CharField(
        label=_("Các em hỏi điều gì, bằng lời của trường"),
        help_text=_("Cả trường đọc được. Không để lộ ai đã nói."),
        max_length=ABOUT_MAX,
    )
    answer = forms.CharField(
        label=_("Trường trả lời"),
        help_text=_("Làm được gì, bao giờ; chưa làm được thì vì sao."),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
