"""Fields that several forms of the programme use."""

from typing import Any

from django import forms

from lachan.partners.forms.fields import UnitField, unit_by

__all__ = ["DATES", "UnitField", "area", "day", "unit_by"]
DATES = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]


def day(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day, typed as 24/11/2026."""
    attrs = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs=attrs, format="%d/%m/%Y"),
        input_formats=DATES,
        **more,
    )


def area(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    """Return a field for some lines of text."""
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), **more
    )
