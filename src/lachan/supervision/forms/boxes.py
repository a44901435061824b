"""A box's name."""

from django import forms
from django.utils.translation import gettext_lazy


class BoxNameForm(forms.Form):
    """What the home calls its box."""

    name = forms.CharField(
        label=gettext_lazy("Tên hộp"),
        max_length=60,
        error_messages={
            "required": gettext_lazy("Ghi tên hộp, ví dụ Hộp phòng khách.")
        },
    )
