"""What is typed about courses, sessions, tests and certificates."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.learning.facts.training import options, said
from lachan.learning.forms.materials import area, day
from lachan.learning.models import Course, Lesson, Question, Session
from lachan.learning.models.materials import lines
from lachan.partners.forms.fields import UnitField


class CourseForm(forms.ModelForm[Course]):
    """A course. Its code is its address, and stays."""

    class Meta:
        model = Course
        fields = [
            "code",
            "title_vi",
            "title_en",
            "aims_vi",
            "aims_en",
            "audience",
            "hours",
            "mark",
            "months",
            "alone",
        ]
        widgets = {"aims_vi": area(3), "aims_en": area(3)}
        help_texts = {
            "code": gettext_lazy("Chữ thường không dấu, gạch nối."),
            "months": gettext_lazy("0: không hết hạn."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]

    def clean_mark(self) -> int:
        """Refuse what no test can reach."""
        mark: int = self.cleaned_data["mark"]
        if not 1 <= mark <= 100:
            raise forms.ValidationError(_("Viết từ 1 đến 100."))
        return mark


class LessonForm(forms.ModelForm[Lesson]):
    """A lesson of a course."""

    class Meta:
        model = Lesson
        fields = ["title_vi", "title_en", "body_vi", "body_en"]
        widgets = {"body_vi": area(12), "body_en": area(12)}
        help_texts = {"body_vi": gettext_lazy("Hai đoạn cách nhau một dòng trống.")}


class QuestionForm(forms.ModelForm[Question]):
    """A question, its answers, and which one is right."""

    right = forms.IntegerField(
        label=gettext_lazy("Câu đúng là dòng thứ"), min_value=1, max_value=9
    )

    class Meta:
        model = Question
        fields = ["text_vi", "options_vi", "right", "lesson", "text_en", "options_en"]
        widgets = {"options_vi": area(4), "options_en": area(4)}
        help_texts = {
            "options_vi": gettext_lazy("Mỗi câu trả lời một dòng, từ hai đến chín.")
        }

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lessons: Any = self.fields["lesson"]
        lessons.queryset = course.lessons.all()
        if self.instance.pk:
            self.initial["right"] = self.instance.right + 1

    def clean(self) -> dict[str, Any]:
        """Count answers; the right one is kept from 0."""
        data = super().clean() or self.cleaned_data
        count = len(lines(data.get("options_vi", "")))
        if not 2 <= count <= 9:
            self.add_error("options_vi", _("Viết từ hai đến chín câu trả lời."))
        elif data.get("right", 0) > count:
            self.add_error("right", _("Không có dòng ấy trong các câu trả lời."))
        english = len(lines(data.get("options_en", "")))
        if english not in {0, count}:
            self.add_error("options_en", _("Cùng số dòng với tiếng Việt."))
        if data.get("right"):
            data["right"] -= 1
        return data


class SessionForm(forms.Form):
    """Where and when a course is taught, by which unit; all on one day."""

    unit = UnitField(label=gettext_lazy("Đơn vị tổ chức"))
    on = day(gettext_lazy("Ngày học"))
    start = forms.TimeField(label=gettext_lazy("Từ giờ"), input_formats=["%H:%M"])
    end = forms.TimeField(label=gettext_lazy("Đến giờ"), input_formats=["%H:%M"])
    place = forms.CharField(label=gettext_lazy("Nơi học"), max_length=200)
    trainer = forms.CharField(
        label=gettext_lazy("Người dạy"), max_length=160, required=False
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Số chỗ"), min_value=1, max_value=2000, initial=30
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.on = today

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start, and a day that is over."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", _("Giờ kết thúc phải sau giờ bắt đầu."))
        if data.get("on") and data["on"] < self.today:
            self.add_error("on", _("Ngày này đã qua."))
        return data

    def fields_of(self) -> dict[str, Any]:
        """Return what was typed as the fields of a session."""
        data = self.cleaned_data
        zone = timezone.get_current_timezone()
        return {
            **{name: data[name] for name in ("unit", "place", "trainer", "seats")},
            "starts_at": dt.datetime.combine(data["on"], data["start"], zone),
            "ends_at": dt.datetime.combine(data["on"], data["end"], zone),
        }


def as_typed(session: Session) -> dict[str, Any]:
    """Return a session as its form begins."""
    start, end = map(timezone.localtime, (session.starts_at, session.ends_at))
    return {
        "unit": session.unit,
        "on": start.date(),
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "place": session.place,
        "trainer": session.trainer,
        "seats": session.seats,
    }


class TrialForm(forms.Form):
    """The questions of a test."""

    def __init__(
        self, *args: Any, questions: Iterable[Question], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for n, one in enumerate(questions, 1):
            self.fields[f"q{one.pk}"] = forms.ChoiceField(
                label=f"{n}. {said(one, 'text')}",
                choices=[(str(i), text) for i, text in enumerate(options(one))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Chọn một câu trả lời.")},
            )

    def chosen(self) -> dict[int, int]:
        """Return the place of each answer by question."""
        return {int(k[1:]): int(v) for k, v in self.cleaned_data.items()}


class WhyForm(forms.Form):
    """Why a certificate is taken back."""

    why = forms.CharField(label=gettext_lazy("Vì sao thu hồi"), max_length=300)


class NameForm(forms.Form):
    """The name on a certificate, typed by who was shown it."""

    name = forms.CharField(
        label=gettext_lazy("Tên trên giấy"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Ghi tên trên giấy.")},
    )


class CodeForm(forms.Form):
    """The code of a certificate, typed from paper."""

    code = forms.CharField(
        label=gettext_lazy("Mã trên giấy"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "short"}
        ),
    )
