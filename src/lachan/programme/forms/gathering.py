"""What is typed on the pages of a gathering."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lachan.partners.models import Kind, Unit
from lachan.programme.forms.fields import UnitField, area, day, unit_by
from lachan.programme.models import Answer, FormVersion, Plan, PlanState, Round
from lachan.programme.models.plans import TEXT_MAX
from lachan.programme.rules import periods
from lachan.programme.rules.gatherforms import (
    AnswerError,
    Field,
    FieldKind,
    plain,
    typed,
)
from lachan.programme.rules.media import media_type_of
from lachan.programme.rules.periods import PeriodError, PeriodKind, PeriodRule, Window
from lachan.programme.services.evidence import OCTETS_MAX
from lachan.web.forms import Chips, ManyChips
from lachan.web.text import number

WRONG: Final[Mapping[str, Promise]] = {
    "number": gettext_lazy("Ghi một số từ 0, như 1.234."),
    "whole": gettext_lazy("Ghi một số nguyên."),
    "long": gettext_lazy("Dài quá: tối đa 4.000 chữ."),
    "missing": gettext_lazy("Phải điền trước khi trình ký. Không có thì ghi 0."),
    "more": gettext_lazy("Lớn hơn tổng mà nó là một phần."),
}


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


class VersionForm(forms.Form):
    """A version of a form, as it is written."""

    text = area(gettext_lazy("Mẫu số liệu (TOML)"), rows=20, max_length=60_000)


def words(field: Field, name: str) -> str:
    """Return the words of a field in the reader's language."""
    language = "en" if get_language() == "en" else "vi"
    return str(getattr(field, f"{name}_{language}" if name else language))


class AnswerForm(forms.Form):
    """What a unit owes: one field each, and a reason beside what a register said."""

    use_required_attribute = False  # a draft may be saved with gaps

    def __init__(
        self,
        *args: Any,
        asked: Iterable[Field],
        answers: Mapping[str, Answer],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [f for f in asked if f.kind is not FieldKind.SHARE]
        self.answers = answers
        for one in self.asked:
            self._add(one, answers.get(one.key))

    def _add(self, one: Field, answer: Answer | None) -> None:
        unit = words(one, "unit")
        label = f"{words(one, '')} ({unit})" if unit else words(one, "")
        field = _text_field(one, label)
        field.initial = _shown(one, answer.value if answer else "")
        self.fields[one.key] = field
        if answer and answer.found and answer.found.value is not None:
            self.fields[f"{one.key}_why"] = forms.CharField(
                label=_("Lý do khác số trong sổ"),
                help_text=_("Sổ ghi %(n)s. Chỉ cần khi ghi số khác.")
                % {"n": number(answer.found.value)},
                required=False,
                max_length=300,
                initial=answer.reason,
            )
        if one.kind is FieldKind.EVIDENCE:
            self.fields[f"{one.key}_file"] = forms.FileField(
                label=_("Tệp minh chứng"),
                help_text=_("PDF, DOCX, XLSX, PNG hoặc JPEG, tối đa 10 MB."),
                required=False,
            )
            if answer and answer.digest:
                self.fields[f"{one.key}_drop"] = forms.BooleanField(
                    label=_("Bỏ tệp đã gửi"),
                    help_text=_("Tệp mới thay tệp cũ, không cần đánh dấu."),
                    required=False,
                )

    def clean(self) -> dict[str, Any]:
        """Read numbers as Vietnamese write them; ask for reasons."""
        data = super().clean() or self.cleaned_data
        for one in self.asked:
            try:
                data[one.key] = typed(one, data.get(one.key, ""))
            except AnswerError as e:
                self.add_error(one.key, str(WRONG[e.code]))
                continue
            if self._differs(one.key, data[one.key]) and not data.get(f"{one.key}_why"):
                said = _("Số này khác số trong sổ. Ghi lý do.")
                self.add_error(f"{one.key}_why", said)
            self._check_file(f"{one.key}_file", data)
        return data

    def _differs(self, key: str, value: str) -> bool:
        answer = self.answers.get(key)
        told = answer.found.value if answer and answer.found else None
        return bool(value) and told is not None and value != plain(told)

    def _check_file(self, name: str, data: dict[str, Any]) -> None:
        file = data.get(name)
        if file is None:
            return
        content = b"" if (file.size or 0) > OCTETS_MAX else file.read()
        data[name] = content
        if not media_type_of(content):
            said = _("Tệp phải là PDF, DOCX, XLSX, PNG hoặc JPEG, tối đa 10 MB.")
            self.add_error(name, said)

    def values(self) -> dict[str, str]:
        """Return what was typed, by field."""
        return {one.key: self.cleaned_data[one.key] for one in self.asked}

    def reasons(self) -> dict[str, str]:
        """Return the reasons, by field."""
        data = self.cleaned_data
        return {one.key: data.get(f"{one.key}_why", "") for one in self.asked}

    def dropped(self) -> list[str]:
        """Return the fields whose file is taken out and not replaced."""
        new, data = self.attached(), self.cleaned_data
        keys = [one.key for one in self.asked if data.get(f"{one.key}_drop")]
        return [key for key in keys if key not in new]

    def attached(self) -> dict[str, bytes]:
        """Return the files, by field."""
        data = self.cleaned_data
        found = {one.key: data.get(f"{one.key}_file") for one in self.asked}
        return {key: content for key, content in found.items() if content}


class _Draft(forms.CharField):
    """A field that may be empty in a draft, and says whether signing needs it."""

    def validate(self, value: Any) -> None:
        """Take anything; what is missing is told when the form is submitted."""


def _text_field(one: Field, label: str) -> forms.CharField:
    attrs = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
    lines = forms.Textarea(attrs={"rows": 3})
    return _Draft(
        label=label,
        help_text=words(one, "help"),
        required=one.required,
        widget=forms.TextInput(attrs=attrs) if one.is_figure else lines,
    )


def _shown(one: Field, value: str) -> str:
    return number(Decimal(value)) if one.is_figure and value else value
