"""What is typed about people without an account."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.learning.forms.materials import area
from lachan.learning.models import Guest
from lachan.learning.models.guests import NAME_MAX, PLACE_MAX
from lachan.learning.rules.training import code_read

LINES_MAX: Final = 200


class ComeForm(forms.Form):
    """Who comes without an account: what a certificate prints, and nothing else."""

    name = forms.CharField(
        label=gettext_lazy("Họ và tên"),
        help_text=gettext_lazy("Như sẽ in trên giấy chứng nhận."),
        max_length=NAME_MAX,
        error_messages={"required": gettext_lazy("Ghi họ và tên.")},
    )
    workplace = forms.CharField(
        label=gettext_lazy("Nơi làm việc"),
        max_length=PLACE_MAX,
        required=False,
    )


class SlipForm(forms.Form):
    """The code of a slip, typed from paper."""

    code = forms.CharField(
        label=gettext_lazy("Mã trên phiếu"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "short"}
        ),
        error_messages={"required": gettext_lazy("Ghi mã trên phiếu.")},
    )

    def clean_code(self) -> str:
        """Return the code of a slip that is there. Raises ValidationError."""
        code = code_read(self.cleaned_data["code"])
        if not code or not Guest.objects.filter(code=code).exists():
            raise forms.ValidationError(
                _("Không có phiếu nào mang mã này. So lại từng chữ, hay hỏi người dạy.")
            )
        return code


class ResultForm(forms.Form):
    """How many answers were right in the tests on paper."""

    pre = forms.IntegerField(
        label=gettext_lazy("Đầu khóa, số câu đúng"), min_value=0, required=False
    )
    post = forms.IntegerField(
        label=gettext_lazy("Cuối khóa, số câu đúng"), min_value=0, required=False
    )

    def __init__(self, *args: Any, asked: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for one in ("pre", "post"):
            self.fields[one].help_text = _("Trong %(n)s câu.") % {"n": asked}

    def clean(self) -> dict[str, Any]:
        """Refuse more than was asked, and nothing at all."""
        data = super().clean() or self.cleaned_data
        for one in ("pre", "post"):
            if (data.get(one) or 0) > self.asked:
                self.add_error(one, _("Bài chỉ có %(n)s câu.") % {"n": self.asked})
        if not self.errors and data.get("pre") is None and data.get("post") is None:
            self.add_error("post", _("Ghi kết quả của ít nhất một bài."))
        return data


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
