"""Minutes a day of some groups; more minutes, as a child asks for them."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.policy import budget as policy
from lachan.supervision.forms.asking import MINUTES
from lachan.supervision.forms.rules import ClockField, SomeField
from lachan.supervision.models import Budget
from lachan.supervision.rules.budgets import (
    MAX_MINUTES,
    MIN_MINUTES,
    MOST_CODES,
    RESET,
)
from lachan.supervision.rules.profile import clock
from lachan.supervision.services.budgets import BudgetFields
from lachan.web.forms import Chips, ManyChips, Switch

_RANGE = gettext_lazy("Số phút từ 5 đến 1440.")


class MinutesField(forms.IntegerField):
    """Minutes a day; empty is no limit."""

    def __init__(self, **kw: Any) -> None:
        attrs = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            min_value=MIN_MINUTES,
            max_value=MAX_MINUTES,
            required=False,
            widget=forms.TextInput(attrs=attrs),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _RANGE),
            **kw,
        )


class BudgetForm(forms.Form):
    """A time budget of a child."""

    categories = SomeField(label=gettext_lazy("Nhóm trang"), widget=ManyChips)
    services = SomeField(
        label=gettext_lazy("Từng ứng dụng"),
        widget=ManyChips,
        help_text=gettext_lazy("Khi chỉ muốn giới hạn vài ứng dụng trong một nhóm."),
    )
    weekday = MinutesField(label=gettext_lazy("Thứ Hai đến thứ Sáu"))
    weekend = MinutesField(label=gettext_lazy("Thứ Bảy, Chủ nhật"))
    each = forms.BooleanField(
        label=gettext_lazy("Tính riêng từng ứng dụng"),
        required=False,
        widget=Switch,
        help_text=gettext_lazy(
            "Mỗi ứng dụng có riêng chừng ấy phút, như mỗi trò chơi."
        ),
    )
    reset = ClockField(
        label=gettext_lazy("Bắt đầu đếm lại lúc"),
        widget=forms.TimeInput(
            attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"},
            format="%H:%M",
        ),
        help_text=gettext_lazy(
            "Số phút đã dùng xóa vào giờ này. 04:00 để chơi quá nửa đêm"
            " vẫn tính vào hôm trước."
        ),
        error_messages={
            "required": gettext_lazy("Ghi giờ bắt đầu đếm lại."),
            "invalid": gettext_lazy("Giờ viết như 04:00."),
        },
    )

    def __init__(
        self,
        *args: Any,
        categories: list[tuple[str, str]],
        services: list[tuple[str, str]],
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["categories"].choices = categories  # type: ignore[attr-defined]  # ChoiceField
        self.fields["services"].choices = services  # type: ignore[attr-defined]  # ChoiceField

    def clean(self) -> dict[str, Any]:
        """Say what is missing and what cannot be."""
        data = super().clean() or self.cleaned_data
        codes = [*data.get("categories", []), *data.get("services", [])]
        if not codes and not {"categories", "services"} & set(self.errors):
            self.add_error("categories", _("Chọn ít nhất một nhóm hay một ứng dụng."))
        elif len(codes) > MOST_CODES:
            self.add_error("categories", _("Chọn nhiều nhất 12 nhóm và ứng dụng."))
        elif data.get("each") and not _has_services(codes):
            self.add_error("each", _("Lá Chắn chưa biết ứng dụng nào trong nhóm này."))
        given = {"weekday", "weekend"} & set(self.errors)
        if not given and data.get("weekday") is None and data.get("weekend") is None:
            self.add_error("weekday", _("Ghi số phút cho ít nhất một ô."))
        return data

    def fields_of(self) -> BudgetFields:
        """Return what was entered as a service takes it."""
        data = self.cleaned_data
        reset: time = data["reset"]
        return BudgetFields(
            categories=[*data["categories"], *data["services"]],
            weekday=data["weekday"],
            weekend=data["weekend"],
            each=data["each"],
            reset=reset.hour * 60 + reset.minute,
        )

    def refuse_same(self) -> None:
        """Say that there is one of these groups already."""
        self.add_error(
            "categories", _("Con đã có hạn mức cho đúng các nhóm này. Sửa hạn mức đó.")
        )

    def refuse_more(self) -> None:
        """Say that there are enough."""
        self.add_error(None, _("Con có đủ 8 hạn mức rồi. Xóa hay sửa một hạn mức cũ."))


def _has_services(codes: list[str]) -> bool:
    everyday = frozenset(range(7))
    one = policy.Budget("", frozenset(codes), MIN_MINUTES, everyday, RESET, each=True)
    return bool(policy.units(one))


def budget_initial(budget: Budget | None) -> dict[str, Any]:
    """Return what the form shows of `budget`, or of a new one."""
    if budget is None:
        return {"weekday": 60, "weekend": 60, "reset": clock(RESET)}
    return {
        "categories": budget.categories,
        "services": budget.categories,
        "weekday": budget.weekday,
        "weekend": budget.weekend,
        "each": budget.each,
        "reset": clock(budget.reset),
    }


class MoreMinutesForm(forms.Form):
    """How many minutes more a child asks for, and why."""

    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Thêm bao lâu"),
        choices=MINUTES,
        coerce=int,
        widget=Chips,
        initial=30,
    )
    reason = forms.CharField(
        label=gettext_lazy("Vì sao"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
