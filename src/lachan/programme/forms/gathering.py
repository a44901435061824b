"""What is typed on the pages of a gathering."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.partners.models import Kind, Unit
from lachan.programme.forms.fields import UnitField, area, day, unit_by
from lachan.programme.models import FormVersion, Plan, PlanState, Round
from lachan.programme.models.plans import TEXT_MAX
from lachan.programme.rules import periods
from lachan.programme.rules.gatherforms import FormError
from lachan.programme.rules.periods import PeriodError, PeriodKind, PeriodRule, Window
from lachan.programme.services.gatherforms import checked
from lachan.web.forms import Chips, ManyChips


class RoundForm(forms.ModelForm[Round]):
    """A gathering: about which days, until when, on which form."""

    working_days = forms.IntegerField(
        label=gettext_lazy("Hạn gửi: số ngày làm việc sau ngày chốt"),
        help_text=gettext_lazy("Để trống nếu ghi ngày ở ô dưới."),
        min_value=0,
        max_value=60,
        required=False,
        initial=2,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    unit = UnitField(label=gettext_lazy("Đơn vị tổng hợp"))
    first = day(
        gettext_lazy("Số liệu từ ngày"),
        required=False,
        help_text=gettext_lazy("Chỉ cần cho chuyên đề, đột xuất."),
    )
    last = day(gettext_lazy("đến hết ngày"), required=False)
    due_on = day(gettext_lazy("hoặc ngày hạn"), required=False)

    class Meta:
        model = Round
        fields = [
            "title",
            "kind",
            "rule",
            "year",
            "number",
            "first",
            "last",
            "working_days",
            "due_on",
            "form",
            "unit",
            "plan",
            "basis",
            "note",
        ]
        widgets = {
            "kind": Chips,
            "rule": Chips,
            "year": forms.NumberInput(attrs={"class": "short"}),
            "number": forms.NumberInput(attrs={"class": "short"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["form"].queryset = FormVersion.objects.all()
        fields["form"].empty_label = None
        rows = Plan.objects.there().exclude(state=PlanState.DRAFT)
        fields["plan"].queryset = rows
        fields["plan"].empty_label = _("Không theo kế hoạch nào")
        fields["number"].help_text = _("Tháng 1–12, quý 1–4; kỳ khác ghi 1.")

    def clean(self) -> dict[str, Any]:
        """Reckon the days, and the last day for sending."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        days = self._days(data)
        if days is None:
            return data
        data["first"], data["last"] = days.first, days.last
        if not data["due_on"]:
            data["due_on"] = self._due(days, data["working_days"])
        elif data["due_on"] < days.last:
            self.add_error("due_on", _("Hạn gửi phải sau ngày chốt số liệu."))
        return data

    def _days(self, data: Mapping[str, Any]) -> Window | None:
        kind, rule = PeriodKind(data["kind"]), PeriodRule(data["rule"])
        try:
            if periods.count_of(kind):
                return periods.window(kind, rule, data["year"], data["number"])
        except PeriodError:
            self.add_error("number", _("Năm không có kỳ này."))
            return None
        if not data["first"] or not data["last"]:
            self.add_error("first", _("Ghi số liệu từ ngày nào đến ngày nào."))
            return None
        if data["last"] < data["first"]:
            self.add_error("last", _("Ngày sau phải muộn hơn ngày trước."))
            return None
        return Window(data["first"], data["last"])

    def _due(self, days: Window, working_days: int | None) -> dt.date | None:
        if working_days is None:
            self.add_error("working_days", _("Ghi số ngày hoặc một ngày hạn."))
            return None
        return periods.due(days, working_days)

    @property
    def row(self) -> dict[str, Any]:
        """What is kept of it."""
        names = [name for name in self.Meta.fields if name != "working_days"]
        return {name: self.cleaned_data[name] for name in names}


class UnitsForm(forms.Form):
    """Which units are asked: whole kinds, or some by their codes or names."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Mọi đơn vị thuộc loại"),
        choices=[],
        widget=ManyChips,
        required=False,
    )
    names = area(
        gettext_lazy("và các đơn vị"),
        help_text=gettext_lazy("Mỗi dòng một mã hoặc tên trong sổ mạng lưới."),
        required=False,
        max_length=20_000,
    )

    def __init__(
        self, *args: Any, on: dt.date, kinds: Iterable[Kind], **kwargs: Any
    ) -> None:
        """on: the day on which the units must be there."""
        super().__init__(*args, **kwargs)
        self.on = on
        field: Any = self.fields["kinds"]
        field.choices = [(kind.value, kind.label) for kind in kinds]
        if not field.choices:
            del self.fields["kinds"]

    def clean_names(self) -> list[Unit]:
        """Return the units that the lines name. Raises ValidationError."""
        lines = [line.strip() for line in self.cleaned_data["names"].splitlines()]
        return [unit_by(line, self.on) for line in lines if line]

    def clean(self) -> dict[str, Any]:
        """Ask for one at least."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("kinds") and not data.get("names"):
            self.add_error("names", _("Chọn một loại hoặc ghi một đơn vị."))
        return data


class CommentForm(forms.Form):
    """What is to be mended."""

    comment = area(gettext_lazy("Cần sửa gì"), max_length=TEXT_MAX)


class DueForm(forms.Form):
    """Another day for one unit, and why."""

    due_on = day(gettext_lazy("Hạn mới"))
    why = forms.CharField(label=gettext_lazy("Lý do"), max_length=300)


class PaperForm(forms.Form):
    """A signature that came on paper."""

    paper = forms.CharField(
        label=gettext_lazy("Số văn bản của đơn vị"),
        help_text=gettext_lazy("Đơn vị đã ký giấy; số liệu được nhập thay."),
        max_length=80,
    )


# What is wrong with a form, by code of `rules.gatherforms.REASONS`.
_WHY: Final[Mapping[str, Promise]] = {
    "toml": gettext_lazy("không phải TOML (%(value)s)."),
    "fields": gettext_lazy("cần từ 1 đến 60 mục [[field]]."),
    "unknown": gettext_lazy("không có từ “%(value)s”."),
    "text": gettext_lazy("“%(value)s” phải có chữ, tối đa 600."),
    "key": gettext_lazy("%(value)s không là khóa: chỉ dùng a–z, 0–9 và _."),
    "version": gettext_lazy("version là số từ 1 đến 9999."),
    "table": gettext_lazy("mỗi mục là một bảng [[field]]."),
    "kind": gettext_lazy("kind là một trong: %(value)s."),
    "units": gettext_lazy("owed_by chỉ nhận loại đơn vị, như commune, province."),
    "place": gettext_lazy("place là difficulties hoặc proposals."),
    "twice": gettext_lazy("khóa này có hai lần."),
    "link": gettext_lazy("nhắc tới một số không có: “%(value)s”."),
    "share": gettext_lazy("kiểu share, và chỉ kiểu này, cần cả top và base."),
    "prefill_kind": gettext_lazy("prefill chỉ dùng cho number và money."),
    "prefill": gettext_lazy(
        "prefill “%(value)s” không là số của sổ nào. Xem danh sách dưới ô này."
    ),
}


class VersionForm(forms.Form):
    """A version of a form, as it is written."""

    text = area(gettext_lazy("Mẫu số liệu (TOML)"), rows=20, max_length=60_000)

    def clean_text(self) -> str:
        """Refuse what no unit could fill in, and say where. Raises ValidationError."""
        text: str = self.cleaned_data["text"]
        try:
            checked(text)
        except FormError as e:
            why = str(_WHY[e.code]) % {"value": e.value}
            said = _("Chưa lưu. Ở “%(where)s”: %(why)s")
            raise forms.ValidationError(said % {"where": e.where, "why": why}) from e
        return text
