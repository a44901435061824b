"""What is typed to bring a plan in."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.programme.forms.fields import area, day
from lachan.programme.models import Plan, Question
from lachan.programme.models.plans import NUMBER_MAX
from lachan.programme.rules import office
from lachan.programme.rules.cells import TEXT_MAX, Found, UnreadableError
from lachan.programme.rules.planreading import Understood, understand

REASONS = {
    "large": gettext_lazy(
        "Tệp quá lớn: tối đa 5 MB, 2.000 dòng, 30 cột, 300.000 chữ. "
        "Chia thành nhiều phần."
    ),
    "damaged": gettext_lazy("Tệp hỏng hoặc có phần lạ. Mở rồi lưu lại, hoặc dán bảng."),
    "kind": gettext_lazy("Đọc được DOCX, XLSX, và văn bản. PDF thì chép bảng rồi dán."),
}


class NamedForm(forms.ModelForm[Plan]):
    """What a plan is called, who issued it and when."""

    signed_on = day(gettext_lazy("Ngày ký"), required=False)

    class Meta:
        model = Plan
        fields = [
            "number",
            "short",
            "title",
            "issuer",
            "signer",
            "signed_on",
            "carries_out",
        ]


class ImportForm(NamedForm):
    """A plan in a file, or as pasted cells."""

    file = forms.FileField(
        label=gettext_lazy("Tệp kế hoạch"),
        help_text=gettext_lazy("DOCX hoặc XLSX, tối đa 5 MB."),
        required=False,
    )
    pasted = area(
        gettext_lazy("hoặc dán bảng"),
        rows=8,
        help_text=gettext_lazy(
            "Chép cả bảng trong Word hay Excel rồi dán vào đây, có dòng tên cột."
        ),
        max_length=TEXT_MAX,
        required=False,
        strip=False,
    )
    field_order = ["file", "pasted", *NamedForm.Meta.fields]

    number = forms.CharField(label=gettext_lazy("Số, ký hiệu"), max_length=NUMBER_MAX)

    def clean_file(self) -> Found | None:
        """Return what the file holds. Raises ValidationError."""
        file: Any = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > office.OCTETS_MAX:
            raise forms.ValidationError(REASONS["large"])
        return _found(lambda: office.read_file(file.read()))

    def clean_pasted(self) -> Found | None:
        """Return what was pasted. Raises ValidationError."""
        text: str = self.cleaned_data["pasted"]
        return _found(lambda: office.read_text(text)) if text.strip() else None

    def clean(self) -> dict[str, Any]:
        """Understand the one that was given; ask for one with tasks in it."""
        data = super().clean() or self.cleaned_data
        given = [data[n] for n in ("file", "pasted") if data.get(n) is not None]
        if {"file", "pasted"} & self.errors.keys():
            return data
        if len(given) != 1:
            self.add_error("file", _("Chọn một tệp, hoặc dán bảng."))
            return data
        self.understood: Understood = understand(given[0])
        if not self.understood.tasks:
            text = _(
                "Không thấy bảng nhiệm vụ. Bảng cần một dòng tên cột, có cột nội dung "
                "và ít nhất một cột nữa: TT, chủ trì, phối hợp, thời gian, kết quả."
            )
            self.add_error("file", text)
        return data


def _found(read: Callable[[], Found]) -> Found:
    try:
        return read()
    except UnreadableError as e:
        raise forms.ValidationError(REASONS[e.reason]) from e


class QuestionForm(forms.ModelForm[Question]):
    """A question of the index, as its edition asks it."""

    class Meta:
        model = Question
        fields = ["pillar", "code", "text", "source"]
