"""What is typed into the register of law and its reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.programme.forms.fields import (
    InstrumentField,
    TaskField,
    UnitField,
    day,
    not_ahead,
)
from lachan.programme.models import (
    Article,
    Duty,
    Finding,
    Instrument,
    LawKind,
    Opinion,
    Proposal,
    Relation,
    Review,
)


class LawFilterForm(forms.Form):
    """Which instruments to show, on which day."""

    q = forms.CharField(label=gettext_lazy("Có chữ"), max_length=200, required=False)
    loai = forms.ChoiceField(
        label=gettext_lazy("Loại"),
        required=False,
        choices=[("", gettext_lazy("Mọi loại")), *LawKind.choices],
    )
    ngay = day(gettext_lazy("Áp dụng vào ngày"), required=False)


class PeriodForm(forms.ModelForm[Any]):
    """A row with a first and a last day."""

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first, and a doubt about what was compared."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("Ngày cuối phải sau ngày đầu."))
        if data.get("verified") and data.get("doubt"):
            self.add_error(
                "doubt", _("Đã đọc trong văn bản thì bỏ điều cần kiểm chứng.")
            )
        if not data.get("verified") and not data.get("doubt"):
            said = _("Chưa đọc trong văn bản thì viết điều cần kiểm chứng.")
            self.add_error("doubt", said)
        return data


class InstrumentForm(PeriodForm):
    """One instrument."""

    signed_on = day(gettext_lazy("Ngày ký"), required=False)
    valid_from = day(gettext_lazy("Có hiệu lực từ ngày"), required=False)
    valid_to = day(gettext_lazy("Đến hết ngày"), required=False)
    owner = UnitField(label=gettext_lazy("Đơn vị phụ trách"), required=False)

    class Meta:
        model = Instrument
        fields = [
            "kind",
            "number",
            "name",
            "issuer",
            "signed_on",
            "valid_from",
            "valid_to",
            "standing",
            "owner",
            "verified",
            "doubt",
            "source",
        ]

    def clean_number(self) -> str:
        """Refuse a number that another instrument has."""
        number: str = self.cleaned_data["number"]
        rows = Instrument.objects.there().filter(number=number)
        if rows.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Văn bản này đã có trong sổ."))
        return number


class ArticleForm(PeriodForm):
    """A place in an instrument."""

    valid_from = day(
        gettext_lazy("Có hiệu lực từ ngày"),
        help_text=gettext_lazy("Chỉ ghi khi khác ngày của văn bản."),
        required=False,
    )
    valid_to = day(gettext_lazy("Đến hết ngày"), required=False)

    class Meta:
        model = Article
        fields = ["code", "text", "valid_from", "valid_to", "verified", "doubt"]


class DutyForm(PeriodForm):
    """What an article makes somebody do."""

    unit = UnitField(label=gettext_lazy("Đơn vị trong mạng lưới"), required=False)
    task = TaskField(label=gettext_lazy("Nhiệm vụ của kế hoạch"))

    class Meta:
        model = Duty
        fields = ["who", "unit", "what", "when", "task", "verified", "doubt"]


class RelationForm(forms.ModelForm[Relation]):
    """What this instrument does to an older one."""

    older = InstrumentField(label=gettext_lazy("Văn bản trước"))
    on = day(gettext_lazy("Từ ngày"), required=False)

    class Meta:
        model = Relation
        fields = ["how", "older", "on"]

    def __init__(self, *args: Any, newer: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._newer = newer
        field: Any = self.fields["older"]
        field.queryset = Instrument.objects.there().exclude(pk=newer.pk)

    def clean(self) -> dict[str, Any]:
        """Refuse what is there already."""
        data = super().clean() or self.cleaned_data
        same = {"newer": self._newer, "older": data.get("older"), "gone": False}
        if Relation.objects.filter(how=data.get("how", ""), **same).exists():
            self.add_error("older", _("Quan hệ này đã ghi."))
        return data


class ReviewForm(forms.ModelForm[Review]):
    """A review and its question."""

    owner = UnitField(label=gettext_lazy("Đơn vị phụ trách"), required=False)
    task = TaskField(label=gettext_lazy("Nhiệm vụ của kế hoạch"))
    due_on = day(gettext_lazy("Hạn"), required=False)

    class Meta:
        model = Review
        fields = ["year", "title", "question", "owner", "task", "due_on"]


class FindingForm(forms.ModelForm[Finding]):
    """What the review found."""

    article = forms.ModelChoiceField(
        label=gettext_lazy("Điều khoản"),
        queryset=Article.objects.none(),
        required=False,
    )
    instrument = InstrumentField(label=gettext_lazy("Văn bản"), required=False)

    class Meta:
        model = Finding
        fields = ["fault", "instrument", "article", "text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["article"]
        rows = Article.objects.there().select_related("instrument")
        field.queryset = rows.order_by("instrument__number", "pk")
        field.label_from_instance = lambda a: f"{a.instrument.number}, {a.code}"

    def clean(self) -> dict[str, Any]:
        """Refuse an article of another instrument than the one that is named."""
        data = super().clean() or self.cleaned_data
        place, of = data.get("article"), data.get("instrument")
        if place and of and place.instrument_id != of.pk:
            self.add_error("article", _("Điều khoản này thuộc văn bản khác."))
        return data


class ProposalForm(forms.ModelForm[Proposal]):
    """What the review proposes, its draft, and what came of it."""

    issued = InstrumentField(
        label=gettext_lazy("Văn bản đã ban hành"),
        help_text=gettext_lazy("Thêm văn bản vào sổ trước, rồi chọn ở đây."),
        required=False,
    )

    class Meta:
        model = Proposal
        fields = ["act", "text", "to", "draft", "issued"]


class OpinionForm(forms.ModelForm[Opinion]):
    """What somebody said. Never who a child is."""

    received_on = day(gettext_lazy("Nhận ngày"), validators=[not_ahead])

    class Meta:
        model = Opinion
        fields = ["speaker", "group", "received_on", "text"]
        help_texts = {
            "group": gettext_lazy(
                "Ví dụ: Câu lạc bộ Măng Non, lớp 7. Không ghi tên em."
            ),
            "text": gettext_lazy("Không ghi tên hay chuyện riêng của trẻ em."),
        }


class AnswerForm(forms.Form):
    """The answer to an opinion."""

    answer = forms.CharField(
        label=gettext_lazy("Trả lời"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )
    answered_on = day(gettext_lazy("Trả lời ngày"), validators=[not_ahead])
