"""What is typed on the pages of a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.programme.forms.fields import UnitField, area, day
from lachan.programme.models import Plan, Report
from lachan.programme.rules.reporttext import TEXT_MAX


class BeginForm(forms.Form):
    """A report that is to be begun."""

    year = forms.IntegerField(
        label=gettext_lazy("Năm"),
        min_value=2019,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    plan = forms.ModelChoiceField(
        label=gettext_lazy("Kế hoạch"), queryset=Plan.objects.none(), empty_label=None
    )
    unit = UnitField(
        label=gettext_lazy("Đơn vị báo cáo"),
        required=False,
        help_text=gettext_lazy("Để trống: đơn vị chủ trì nhiều nhiệm vụ nhất."),
    )

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["plan"]
        field.queryset = plans


class TextForm(forms.Form):
    """The words of one part of a report."""

    text = area(
        gettext_lazy("Nội dung"),
        rows=8,
        max_length=TEXT_MAX,
        required=False,
        help_text=gettext_lazy(
            "Chữ trong ngoặc nhọn, như {plan.done}, là số có nguồn: giữ nguyên thì số"
            " còn truy được. Để trống: lấy lại lời Lá Chắn soạn."
        ),
    )


class FrameForm(forms.ModelForm[Report]):
    """What stands around the text."""

    class Meta:
        model = Report
        fields = ["place", "symbol", "recipients", "lines"]
        widgets = {
            "recipients": forms.Textarea(attrs={"rows": 4}),
            "lines": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].help_text = _("Như Hà Nội. Để trống: theo sổ đơn vị.")
        self.fields["recipients"].help_text = _("Mỗi dòng một nơi.")
        self.fields["lines"].help_text = _("Để trống: theo tên đơn vị.")


class SignForm(forms.Form):
    """Under which number and on which day it was signed."""

    number = forms.CharField(
        label=gettext_lazy("Số"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    on = day(gettext_lazy("Ngày ký"))
