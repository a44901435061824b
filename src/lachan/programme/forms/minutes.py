"""What is typed for the minutes of a meeting."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.programme.forms.fields import UnitField, area, day

LINES: Final = 100
TEXT_MAX: Final = 8000


def _name(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=160, required=False)


def _clock(label: Any, hint: Any = "") -> forms.CharField:
    attrs = {"class": "short", "autocomplete": "off"}
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=label, max_length=20, required=False, widget=widget, help_text=hint
    )


class MinutesForm(forms.Form):
    """A meeting. What is left empty is left open on the paper."""

    unit = UnitField(label=_("Đơn vị họp"))
    about = forms.CharField(label=_("Họp về việc gì"), max_length=300)
    on = day(_("Ngày họp"))
    began = _clock(_("Bắt đầu lúc"), _("Như 14:00."))
    ended = _clock(_("Kết thúc lúc"))
    place = _name(_("Nơi họp"))
    chair = _name(_("Người chủ trì"))
    writer = _name(_("Thư ký"))
    present = area(
        _("Người dự"),
        5,
        required=False,
        max_length=TEXT_MAX,
        help_text=_("Mỗi dòng một người hoặc một đơn vị."),
    )
    said = area(
        _("Nội dung"),
        6,
        required=False,
        max_length=TEXT_MAX,
        help_text=_("Mỗi dòng một ý. Không ghi tên hay chuyện riêng của trẻ em."),
    )
    agreed = area(
        _("Kết luận"),
        4,
        required=False,
        max_length=TEXT_MAX,
        help_text=_("Mỗi dòng một việc: ai làm gì, xong ngày nào."),
    )

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the lines of a field, without empty ones."""
        rows = (line.strip() for line in self.cleaned_data[name].splitlines())
        return tuple(line for line in rows if line)[:LINES]
