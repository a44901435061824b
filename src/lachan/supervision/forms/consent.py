"""Yes or no to one purpose."""

from django import forms

from lachan.supervision.models import Purpose


class ConsentForm(forms.Form):
    """Which purpose, and what is said; silence is no."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    said = forms.ChoiceField(choices=[("co", "co"), ("khong", "khong")])
