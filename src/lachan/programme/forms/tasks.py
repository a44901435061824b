"""What is typed on the page of a task."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.partners.models import Unit
from lachan.programme.forms.fields import UnitField, area, day
from lachan.programme.models import Level, Output, Question, Task, Word
from lachan.programme.models.plans import NUMBER_MAX, TEXT_MAX
from lachan.programme.rules.media import media_type_of
from lachan.programme.services import registers
from lachan.programme.services.evidence import OCTETS_MAX
from lachan.programme.services.succeeding import New
from lachan.programme.services.work import Trust
from lachan.web.forms import Chips
from lachan.web.text import searchable

_NO_CHILD = gettext_lazy("Không ghi tên hay chuyện riêng của trẻ em.")


class SayForm(forms.Form):
    """How the responsible say that a task stands."""

    word = forms.ChoiceField(
        label=gettext_lazy("Tình trạng"), choices=Word.choices, widget=Chips
    )
    note = area(
        gettext_lazy("Giải thích"),
        help_text=_NO_CHILD,
        max_length=TEXT_MAX,
        required=False,
    )


class EvidenceForm(forms.Form):
    """A file, a link or a row of a register, and what it shows."""

    title = forms.CharField(label=gettext_lazy("Tên bằng chứng"), max_length=300)
    output = forms.ModelChoiceField(
        label=gettext_lazy("Cho sản phẩm"),
        queryset=Output.objects.none(),
        empty_label=gettext_lazy("Cả nhiệm vụ"),
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        help_text=gettext_lazy("PDF, DOCX, XLSX, PNG hoặc JPEG, tối đa 10 MB."),
        required=False,
    )
    url = forms.URLField(
        label=gettext_lazy("hoặc đường dẫn"),
        max_length=600,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    ref = forms.ChoiceField(
        label=gettext_lazy("hoặc mục trong sổ của Lá Chắn"), required=False
    )
    question = forms.ModelChoiceField(
        label=gettext_lazy("Trả lời câu hỏi của Chỉ số an ninh mạng toàn cầu"),
        queryset=Question.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["output"].queryset = task.outputs.there()
        fields["question"].queryset = Question.objects.there()
        fields["ref"].choices = [("", _("Không chọn")), *registers.choices()]

    def clean_file(self) -> bytes:
        """Return the octets of the file. Raises ValidationError."""
        file: Any = self.cleaned_data["file"]
        if file is None:
            return b""
        content: bytes = b"" if (file.size or 0) > OCTETS_MAX else file.read()
        if not media_type_of(content):
            said = _("Tệp phải là PDF, DOCX, XLSX, PNG hoặc JPEG, tối đa 10 MB.")
            raise forms.ValidationError(said)
        return content

    def clean_url(self) -> str:
        """Return an address of the web. Raises ValidationError."""
        url: str = self.cleaned_data["url"]
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Đường dẫn bắt đầu bằng https://"))
        return url

    def clean(self) -> dict[str, Any]:
        """Ask for one of the three, and one alone."""
        data = super().clean() or self.cleaned_data
        given = [name for name in ("file", "url", "ref") if data.get(name)]
        failed = {"file", "url", "ref"} & self.errors.keys()
        if len(given) != 1 and not failed:
            text = _("Chọn một trong ba: tệp, đường dẫn hoặc mục trong sổ.")
            self.add_error("file", text)
        return data


class StepForm(forms.Form):
    """A piece of a task."""

    text = forms.CharField(
        label=gettext_lazy("Việc"), help_text=_NO_CHILD, max_length=500
    )
    due_on = day(gettext_lazy("Hạn"))
    unit = UnitField(label=gettext_lazy("Đơn vị làm"), required=False)


class RiskForm(forms.Form):
    """What may go wrong."""

    text = forms.CharField(label=gettext_lazy("Điều có thể hỏng"), max_length=500)
    likely = forms.TypedChoiceField(
        label=gettext_lazy("Dễ xảy ra"),
        choices=Level.choices,
        coerce=int,
        initial=Level.MIDDLE,
    )
    harm = forms.TypedChoiceField(
        label=gettext_lazy("Thiệt hại"),
        choices=Level.choices,
        coerce=int,
        initial=Level.MIDDLE,
    )
    measure = area(gettext_lazy("Cách phòng"), max_length=TEXT_MAX, required=False)
    over = forms.BooleanField(label=gettext_lazy("Không còn nữa"), required=False)


class OutputForm(forms.Form):
    """Something that a task must bring."""

    text = forms.CharField(label=gettext_lazy("Sản phẩm"), max_length=1000)
    needed = forms.BooleanField(
        label=gettext_lazy("Phải có"), required=False, initial=True
    )


class DueForm(forms.Form):
    """Until when a task is to be done for a year."""

    due_on = day(
        gettext_lazy("Hạn của năm"),
        help_text=gettext_lazy("Để trống: 31/12, hoặc năm cuối ghi trong kế hoạch."),
        required=False,
    )


class _Trusting(forms.Form):
    """Since when, on what basis and why: fields that each form words itself."""

    @property
    def trust(self) -> Trust:
        """What was said of it."""
        names = ("on", "basis", "why")
        return Trust(**{name: self.cleaned_data[name] for name in names})


class LeadForm(_Trusting):
    """A unit that takes a task over, or helps with it."""

    unit = UnitField(label=gettext_lazy("Đơn vị"))
    on = day(gettext_lazy("Từ ngày"))
    basis = forms.CharField(
        label=gettext_lazy("Căn cứ"),
        help_text=gettext_lazy("Số quyết định giao việc."),
        max_length=NUMBER_MAX,
    )

    why = forms.CharField(label=gettext_lazy("Lý do"), max_length=300, required=False)

    field_order: Iterable[str] | None = ["on", "unit", "basis", "why"]

    def clean_on(self) -> Any:
        """Let the unit be looked for on that day."""
        on = self.cleaned_data["on"]
        field: Any = self.fields["unit"]
        field.on = on
        return on


class HeirForm(_Trusting):
    """Who takes every task of a lead over, from when, on what basis and why."""

    on = day(
        gettext_lazy("Từ ngày"),
        help_text=gettext_lazy("Ngày đơn vị mới nhận việc, theo văn bản."),
    )
    name = forms.CharField(
        label=gettext_lazy("Đơn vị tiếp nhận"),
        help_text=gettext_lazy(
            "Mã hoặc tên. Chưa có trong sổ mạng lưới thì được thêm vào từ ngày trên."
        ),
        max_length=200,
    )
    parent = forms.CharField(
        label=gettext_lazy("Thuộc"),
        help_text=gettext_lazy("Cơ quan cấp trên của đơn vị mới, in ở đầu văn bản."),
        max_length=200,
        required=False,
    )
    basis = forms.CharField(
        label=gettext_lazy("Căn cứ"),
        help_text=gettext_lazy("Số văn bản chuyển giao mà bạn đã đọc."),
        max_length=NUMBER_MAX,
    )
    why = area(gettext_lazy("Lý do"), rows=2, max_length=300)

    unit: Unit | None = None

    def clean(self) -> dict[str, Any]:
        """Look for the unit that has exactly this name or code."""
        data = super().clean() or self.cleaned_data
        name, on = data.get("name"), data.get("on")
        if not name or not on:
            return data
        same = _exactly(name)
        there = [unit for unit in same if unit.lives_on(on)]
        if len(there) == 1:
            self.unit = there[0]
        elif there:
            codes = "; ".join(f"{unit.name} ({unit.code})" for unit in there)
            said = _("Nhiều đơn vị giống vậy: %(names)s. Viết mã.")
            self.add_error("name", said % {"names": codes})
        elif same:
            text = _("Đơn vị này có trong sổ mạng lưới, nhưng không vào ngày trên.")
            self.add_error("name", text)
        elif " " not in name:
            text = _("Không có mã này trong sổ mạng lưới. Đơn vị mới thì ghi đủ tên.")
            self.add_error("name", text)
        return data

    @property
    def new(self) -> New:
        """The unit of the register that has the name or code, else a new one."""
        if self.unit is not None:
            return New(self.unit)
        return New(None, self.cleaned_data["name"], self.cleaned_data["parent"])


def _exactly(text: str) -> list[Unit]:
    """Return the units of any day whose code or whole name a text is."""
    code, name = text.strip().upper(), searchable(text)
    rows = Unit.objects.matching(text)
    return [u for u in rows if u.code == code or searchable(u.name) == name]


class TaskForm(forms.ModelForm[Task]):
    """The cells of a task that came with a document, and our reading of its time."""

    class Meta:
        model = Task
        fields = [
            "code",
            "text",
            "lead_text",
            "with_text",
            "time_text",
            "outputs_text",
            "rest",
            "schedule",
            "start_year",
            "end_year",
        ]

    def __init__(self, *args: Any, shipped: bool, **kwargs: Any) -> None:
        """shipped: the words are the decision's own, and not to be changed."""
        super().__init__(*args, **kwargs)
        if shipped:
            for name in self.Meta.fields[:-3]:
                del self.fields[name]
