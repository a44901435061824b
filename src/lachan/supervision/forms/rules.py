"""Groups, services, search, hours, own names."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.policy.catalogue import Category
from lachan.policy.model import Stance
from lachan.supervision.models.hours import Mode
from lachan.supervision.rules.facts import ONLY, Window
from lachan.supervision.rules.names import OwnNameError, own_name
from lachan.supervision.rules.profile import clock
from lachan.supervision.services.choices import WindowFields
from lachan.web.forms import (
    Days,
    ManyChips,
    Option,
    PickCards,
    Segmented,
    Switch,
)

STANCES = [
    (Stance.OPEN.value, gettext_lazy("Mở")),
    (Stance.ASK.value, gettext_lazy("Hỏi")),
    (Stance.BLOCK.value, gettext_lazy("Chặn")),
]
YOUTUBE = [
    ("off", gettext_lazy("Bình thường")),
    ("moderate", gettext_lazy("Vừa")),
    ("strict", gettext_lazy("Chặt")),
]
DAYS = [
    (0, gettext_lazy("T2")),
    (1, gettext_lazy("T3")),
    (2, gettext_lazy("T4")),
    (3, gettext_lazy("T5")),
    (4, gettext_lazy("T6")),
    (5, gettext_lazy("T7")),
    (6, gettext_lazy("CN")),
]
ALWAYS, SCHOOL, HOLIDAYS = "always", "school", "holidays"
_PERIODS = {
    ALWAYS: ([], []),
    SCHOOL: (["term"], ["tet"]),
    HOLIDAYS: (["summer", "tet"], []),
}


class ClockField(forms.TimeField):
    """A time of day as people write it: 21:30, 21h30, 21h; 24:00 is midnight."""

    def to_python(self, value: Any) -> time | None:
        """Return the time. Raises ValidationError."""
        if isinstance(value, str):
            value = value.strip().lower().replace(" ", "").replace(".", ":")
            value = value.replace("h", ":").replace("g", ":")
            value = value + "00" if value.endswith(":") else value
            value = value + ":00" if value.isdigit() and len(value) <= 2 else value
            value = "00:00" if value == "24:00" else value
        return super().to_python(value)


class SomeField(forms.MultipleChoiceField):
    """Some of a few, or none; not marked as optional, since none is an answer."""

    def validate(self, value: Any) -> None:
        """Check what was chosen, if anything was."""
        if value:
            super().validate(value)


def _clock() -> forms.TimeInput:
    attrs = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
    return forms.TimeInput(attrs=attrs, format="%H:%M")


class StancesForm(forms.Form):
    """Mở, Hỏi, Chặn for some codes."""

    def __init__(
        self, *args: Any, categories: Iterable[tuple[Category, str, Stance]], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        for category, label, stance in categories:
            self.fields[category.code] = forms.ChoiceField(
                label=label,
                choices=STANCES,
                widget=Segmented,
                initial=stance.value,
                required=False,
            )

    def stances(self) -> dict[str, Stance]:
        """Return what was chosen; what the form did not carry stays as it is."""
        return {code: Stance(said) for code, said in self.cleaned_data.items() if said}


class SearchForm(forms.Form):
    """Safe search by engine, YouTube, allow-only, block page."""

    safe = SomeField(
        label=gettext_lazy("Tìm kiếm an toàn"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Bỏ dấu là để máy tìm kiếm đó hiện mọi kết quả."),
    )
    youtube = forms.ChoiceField(
        label=gettext_lazy("YouTube"),
        choices=YOUTUBE,
        widget=Segmented,
        help_text=gettext_lazy(
            "Vừa: ẩn video người lớn. Chặt: ẩn thêm, không có bình luận."
        ),
    )
    allow_only = forms.BooleanField(
        label=gettext_lazy("Chỉ mở trang đã chọn"),
        required=False,
        widget=Switch,
        help_text=gettext_lazy(
            "Chỉ còn trang học, trang cho trẻ nhỏ và các tên anh chị mở."
            " Hợp với con nhỏ."
        ),
    )
    block_page = forms.BooleanField(
        label=gettext_lazy("Hiện trang giải thích"),
        required=False,
        widget=Switch,
        help_text=gettext_lazy("Với trang http. Trang https chỉ báo không mở được."),
    )

    def __init__(
        self, *args: Any, engines: list[tuple[str, str]], with_page: bool, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["safe"].choices = engines  # type: ignore[attr-defined]  # ChoiceField
        if not with_page:
            del self.fields["block_page"]


class WindowForm(forms.Form):
    """Hours of the week."""

    label = forms.CharField(
        label=gettext_lazy("Tên khung giờ"),
        max_length=40,
        error_messages={"required": gettext_lazy("Đặt tên, ví dụ Giờ ngủ.")},
    )
    start = ClockField(
        label=gettext_lazy("Từ"),
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
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Ngày bắt đầu"),
        coerce=int,
        choices=DAYS,
        widget=Days,
        error_messages={"required": gettext_lazy("Chọn ít nhất một ngày.")},
    )
    mode = forms.ChoiceField(label=gettext_lazy("Trong giờ này"), widget=PickCards)
    categories = SomeField(
        label=gettext_lazy("Các nhóm"),
        widget=ManyChips,
        help_text=gettext_lazy("Cho “Chỉ mở vài nhóm” và “Chặn vài nhóm”."),
    )
    when = forms.ChoiceField(
        label=gettext_lazy("Trong năm"),
        widget=PickCards,
        choices=[
            (ALWAYS, gettext_lazy("Cả năm")),
            (SCHOOL, gettext_lazy("Trong năm học, trừ nghỉ Tết")),
            (HOLIDAYS, gettext_lazy("Chỉ khi nghỉ hè, nghỉ Tết")),
        ],
    )

    def __init__(
        self, *args: Any, categories: list[tuple[str, str]], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["categories"].choices = categories  # type: ignore[attr-defined]  # ChoiceField
        self.fields["mode"].choices = [  # type: ignore[attr-defined]  # ChoiceField
            (
                Mode.OFFLINE.value,
                Option(
                    _("Tắt mạng"), _("111 và các trang giúp đỡ luôn mở."), "wifi-off"
                ),
            ),
            (
                Mode.ONLY.value,
                Option(_("Chỉ mở vài nhóm"), _("Ví dụ chỉ mở trang học."), "book-2"),
            ),
            (
                Mode.BLOCK.value,
                Option(_("Chặn vài nhóm"), _("Còn lại như thường."), "ban"),
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """Say what cannot be."""
        data = super().clean() or self.cleaned_data
        if data.get("mode") not in {None, Mode.OFFLINE} and not data.get("categories"):
            self.add_error("categories", _("Chọn ít nhất một nhóm."))
        return data

    def fields_of(self) -> WindowFields:
        """Return what was entered as a service takes it."""
        data = self.cleaned_data
        periods, excepted = _PERIODS[data["when"]]
        start, end = data["start"], data["end"]
        return WindowFields(
            label=" ".join(data["label"].split()),
            days=sorted(data["days"]),
            start=start.hour * 60 + start.minute,
            end=end.hour * 60 + end.minute,
            mode=data["mode"],
            categories=[] if data["mode"] == Mode.OFFLINE else data["categories"],
            periods=list(periods),
            except_periods=list(excepted),
        )


def window_initial(window: Window) -> dict[str, Any]:
    """Return what the form of `window` shows."""
    when = next(
        (
            code
            for code, (periods, excepted) in _PERIODS.items()
            if (list(window.periods), list(window.except_periods))
            == (periods, excepted)
        ),
        ALWAYS,
    )
    return {
        "label": window.label,
        "start": clock(window.start),
        "end": clock(window.end),
        "days": sorted(window.days),
        "mode": window.mode,
        "categories": list(window.categories)
        or (["learning"] if window.mode == ONLY else []),
        "when": when,
    }


class NameForm(forms.Form):
    """A name of the family's own."""

    name = forms.CharField(
        label=gettext_lazy("Tên trang"),
        max_length=300,
        help_text=gettext_lazy("Ví dụ vietjack.com. Dán cả đường dẫn cũng được."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "none",
                "inputmode": "url",
            }
        ),
        error_messages={"required": gettext_lazy("Ghi tên trang.")},
    )
    action = forms.ChoiceField(
        label=gettext_lazy("Với trang này"),
        choices=[
            ("allow", gettext_lazy("Luôn mở")),
            ("block", gettext_lazy("Luôn chặn")),
        ],
        widget=Segmented,
        initial="block",
    )
    subtree = forms.BooleanField(
        label=gettext_lazy("Cả các trang con"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Ví dụ m.vietjack.com."),
    )

    def clean(self) -> dict[str, Any]:
        """Take the name out of what was typed and say why it cannot be."""
        data = super().clean() or self.cleaned_data
        text = data.get("name")
        if not text:
            return data
        try:
            data["name"] = own_name(
                text,
                subtree=bool(data.get("subtree")),
                allow=data.get("action") == "allow",
            )
        except OwnNameError as e:
            self.add_error("name", name_refused(e.code, text))
        return data

    def known(self) -> None:
        """Say that the child has a rule for this name already."""
        self.add_error(
            "name",
            _("%(name)s đã có trong danh sách. Bỏ dòng cũ rồi thêm lại.")
            % {"name": self.cleaned_data["name"]},
        )


def name_refused(code: str, text: str) -> str:
    """Return why a name cannot be chosen, in words."""
    words = {
        "form": _("“%(name)s” chưa phải tên trang. Tên trang giống vnexpress.net."),
        "suffix": _(
            "“%(name)s” là đuôi chung của rất nhiều trang."
            " Ghi tên một trang, như bao.vn."
        ),
        "help": _("“%(name)s” có trang giúp đỡ trẻ em, nên luôn mở."),
    }
    return words[code] % {"name": text.strip()[:60]}
