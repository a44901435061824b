"""What is typed about people without an account."""

from typing import Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.learning.forms.materials import area
from lachan.learning.models.guests import NAME_MAX, PLACE_MAX

LINES_MAX: Final = 200


class GuestsForm(forms.Form):
    """A person a line: name; workplace."""

    people = forms.CharField(
        label=gettext_lazy("Người dự không có tài khoản"),
        help_text=gettext_lazy(
            "Mỗi dòng một người: họ tên; nơi làm việc. Chép từ danh sách ký tên."
        ),
        max_length=40_000,
        widget=area(4),
        error_messages={"required": gettext_lazy("Ghi ít nhất một người.")},
    )

    def clean_people(self) -> list[tuple[str, str]]:
        """Return names and workplaces. Raises ValidationError."""
        text: str = self.cleaned_data["people"]
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > LINES_MAX:
            raise forms.ValidationError(_("Mỗi lần nhiều nhất 200 dòng."))
        return [_person(line) for line in lines]


def _person(line: str) -> tuple[str, str]:
    name, _mark, place = (part.strip() for part in line.partition(";"))
    if not name or len(name) > NAME_MAX or len(place) > PLACE_MAX:
        said = _("Dòng này chưa đọc được: %(line)s")
        raise forms.ValidationError(said, params={"line": line[:60]})
    return name, place
