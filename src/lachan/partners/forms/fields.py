"""A unit, typed: for the forms of upper apps too."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.partners.models import Unit
from lachan.web.text import searchable

OFFERED = 5


class UnitField(forms.CharField):
    """A unit of the network by its code or name, there on a day.

    on: set by the form before it is checked.
    """

    on: dt.date | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Mã hoặc tên trong sổ mạng lưới."))
        attrs = {"autocomplete": "off", "spellcheck": "false"}
        super().__init__(max_length=200, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a unit by its code."""
        return value.code if isinstance(value, Unit) else value

    def clean(self, value: Any) -> Any:
        """Return the unit, or None where nothing need be said."""
        text = super().clean(value)
        if not text:
            return None
        return unit_by(text, self.on)


def unit_by(text: str, on: dt.date | None) -> Unit:
    """Return the one unit that a text names. Raises ValidationError."""
    rows = Unit.objects.on(on) if on else Unit.objects.filter(valid_to=None)
    exact = list(rows.filter(code=text.strip().upper())[:2])
    found = exact or list(rows.matching(text)[: OFFERED + 1])
    same = [u for u in found if searchable(u.name) == searchable(text)]
    found = same or found
    if len(found) == 1:
        return found[0]
    if not found:
        said = _("Không thấy đơn vị nào như vậy vào ngày đó. Thêm ở trang Mạng lưới.")
        raise forms.ValidationError(said)
    names = "; ".join(f"{u.name} ({u.code})" for u in found[:OFFERED])
    said = _("Nhiều đơn vị giống vậy: %(names)s. Viết mã.")
    raise forms.ValidationError(said, params={"names": names})
