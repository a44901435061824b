"""A child proposes; a parent replies."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.supervision.forms.rules import DAYS, ClockField
from lachan.supervision.models import Plan, Proposal, Reply, Window
from lachan.supervision.services.proposals import Idea
from lachan.web.forms import Chips, Days


def _clock() -> forms.TimeInput:
    attrs = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
    return forms.TimeInput(attrs=attrs, format="%H:%M")


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute


class ReasonForm(forms.Form):
    """Why; all that is needed to propose a group, or something else."""

    reason = forms.CharField(
        label=gettext_lazy("Vì sao"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Viết vì sao, một câu cũng được.")},
    )

    def idea(self, plan: Plan, category: str = "") -> Idea:
        """Return what was entered."""
        return Idea(plan, self.cleaned_data["reason"], category=category)


class HoursForm(ReasonForm):
    """Other hours, on some days; prefilled with the hours that hold."""

    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Những ngày nào"),
        coerce=int,
        choices=DAYS,
        widget=Days,
        error_messages={"required": gettext_lazy("Chọn ít nhất một ngày.")},
    )
    start = ClockField(
        label=gettext_lazy("Mạng nghỉ từ"),
        widget=_clock(),
        error_messages={
            "required": gettext_lazy("Ghi giờ bắt đầu."),
            "invalid": gettext_lazy("Giờ viết như 21:30."),
        },
    )
    end = ClockField(
        label=gettext_lazy("Đến"),
        widget=_clock(),
        error_messages={
            "required": gettext_lazy("Ghi giờ kết thúc."),
            "invalid": gettext_lazy("Giờ viết như 06:00."),
        },
    )
    field_order = ("label", "days", "start", "end", "reason")

    def idea(
        self, plan: Plan, category: str = "", *, window: Window | None = None
    ) -> Idea:
        """Return what was entered."""
        data = self.cleaned_data
        return Idea(
            plan,
            data["reason"],
            window=window,
            label=window.label if window else data["label"],
            days=data["days"],
            start=_minutes(data["start"]),
            end=_minutes(data["end"]),
        )


class RestForm(HoursForm):
    """Hours of rest that the child would like to have itself."""

    label = forms.CharField(
        label=gettext_lazy("Gọi là"),
        max_length=40,
        help_text=gettext_lazy("Ví dụ: giờ đọc truyện."),
        error_messages={"required": gettext_lazy("Đặt một cái tên.")},
    )


class ReplyForm(forms.Form):
    """Yes, no with a reason, or talk first; and a word to the child."""

    said = forms.ChoiceField(
        label=gettext_lazy("Trả lời"), widget=Chips, choices=[], initial=Reply.YES
    )
    message = forms.CharField(
        label=gettext_lazy("Nhắn lại cho con"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Chưa được thì cần nói vì sao."),
    )

    def __init__(self, *args: Any, proposal: Proposal, **kw: Any) -> None:
        super().__init__(*args, **{**kw, "prefix": f"dn{proposal.pk}"})
        self.fields["said"].choices = [  # type: ignore[attr-defined]  # ChoiceField
            (Reply.YES.value, Reply.YES.label),
            (Reply.TALK.value, Reply.TALK.label),
            (Reply.NO.value, Reply.NO.label),
        ]

    def clean(self) -> dict[str, Any]:
        """A no needs a reason."""
        data = super().clean() or self.cleaned_data
        if data.get("said") == Reply.NO and not data.get("message"):
            self.add_error("message", _("Nói cho con biết vì sao chưa được."))
        return data
