"""A child asks; a parent answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.supervision.forms.rules import name_refused
from lachan.supervision.models import Answer, Request, Wish
from lachan.supervision.rules.names import OwnNameError, typed_name
from lachan.supervision.services.asking import can_open
from lachan.web.forms import Chips

MINUTES = [
    (15, gettext_lazy("15 phút")),
    (30, gettext_lazy("30 phút")),
    (60, gettext_lazy("1 giờ")),
]


# More minutes of a budget are asked for beside that budget, other rules are proposed.
WISHES = [(w.value, w.label) for w in (Wish.SITE, Wish.TIME)]


class AnswerForm(forms.Form):
    """One hour, always, no; and a word to the child."""

    said = forms.ChoiceField(label=gettext_lazy("Trả lời"), widget=Chips)
    message = forms.CharField(
        label=gettext_lazy("Nhắn lại cho con"), required=False, max_length=300
    )

    def __init__(self, *args: Any, asked: Request, **kw: Any) -> None:
        super().__init__(*args, **{**kw, "prefix": f"yc{asked.pk}"})
        self.asked = asked
        choices = answers(asked)
        self.fields["said"].choices = choices  # type: ignore[attr-defined]  # ChoiceField
        self.fields["said"].initial = choices[0][0]


def answers(asked: Request) -> list[tuple[str, str]]:
    """Return what a parent may say to this."""
    no = (Answer.NO.value, _("Không cho"))
    if asked.wish == Wish.RULE:
        return [(Answer.SEEN.value, _("Đã đọc, sẽ nói chuyện")), no]
    if asked.wish in {Wish.TIME, Wish.MINUTES}:
        minutes = asked.minutes or 60
        return [(Answer.HOUR.value, _("Cho %(n)s phút") % {"n": minutes}), no]
    if not can_open(asked):
        return [no]
    return [
        (Answer.HOUR.value, _("Cho 1 giờ")),
        (Answer.ALWAYS.value, _("Cho luôn")),
        no,
    ]


class AskForm(forms.Form):
    """What a child asks for on its own page."""

    wish = forms.ChoiceField(
        label=gettext_lazy("Em xin gì"), choices=WISHES, widget=Chips
    )
    name = forms.CharField(
        label=gettext_lazy("Tên trang"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Khi xin mở một trang. Ví dụ vietjack.com."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Thêm bao lâu"),
        required=False,
        choices=MINUTES,
        coerce=int,
        empty_value=None,
        widget=Chips,
        initial=30,
        help_text=gettext_lazy("Khi xin thêm giờ."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Vì sao"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """A site needs a name."""
        data = super().clean() or self.cleaned_data
        if data.get("wish") == Wish.SITE:
            try:
                data["name"] = typed_name(data.get("name") or "")
            except OwnNameError as e:
                text = data.get("name") or ""
                self.add_error(
                    "name", name_refused(e.code, text) if text else _("Ghi tên trang.")
                )
        else:
            data["name"] = ""
        data["minutes"] = data.get("minutes") or 30
        return data


class ReportForm(forms.Form):
    """A parent says that a page is blocked wrongly."""

    name = forms.CharField(
        label=gettext_lazy("Trang nào"),
        help_text=gettext_lazy("Tên trang hoặc cả địa chỉ, ví dụ hoc10.vn."),
        max_length=300,
    )
    reason = forms.CharField(
        label=gettext_lazy("Vì sao chặn sai"),
        help_text=gettext_lazy("Không ghi tên con, số điện thoại hay trường lớp."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_name(self) -> str:
        """Return the name, normalised."""
        try:
            return typed_name(self.cleaned_data["name"])
        except OwnNameError as e:
            text = name_refused(e.code, str(self.data.get("name", "")))
            raise forms.ValidationError(text) from e
