"""Forms of the follow-up. None has a placeholder, none remembers what was typed."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lachan.reports.rules.intake import STORY_MAX
from lachan.reports.rules.seen import Helped
from lachan.reports.services.following import CORRECTED
from lachan.vault.rules import receipt
from lachan.vault.rules.errors import CodeFormatError
from lachan.web.forms import Option, PickCards

_ANEW: Final = {"autocomplete": "off", "spellcheck": "false"}

# What may be corrected, in the reporter's words.
NAMES: Final[dict[str, tuple[Any, Any]]] = {
    "story": (_("Chuyện đã kể"), _("Chuyện gì, khi nào, ở đâu trên mạng")),
    "child": (_("Về người cần giúp"), _("Tên, tuổi, trường")),
    "place": (_("Nơi ở"), _("Tỉnh, xã, phường")),
    "people": (_("Người bị nêu"), _("Ai đã làm chuyện đó")),
    "online": (_("Ứng dụng, tài khoản, đường dẫn"), _("Nơi chuyện xảy ra")),
    "answer": (_("Cách trả lời"), _("Số gọi lại, giờ gọi an toàn")),
    "exclude": (_("Ai không được xem"), _("Người không được biết tin này")),
}


class CodeForm(forms.Form):
    """The sixteen digits of a receipt, typed in any grouping."""

    code = forms.CharField(
        label=_("Mã riêng"),
        help_text=_("16 chữ số, ghi lại lúc gửi tin. Gõ cách hay liền đều được."),
        max_length=60,
        widget=forms.TextInput(_ANEW | {"inputmode": "numeric", "class": "receipt"}),
        error_messages={"required": _("Gõ 16 chữ số của mã riêng.")},
    )

    def clean_code(self) -> str:
        """Return the digits; a slip is told before anything is looked up."""
        typed: str = self.cleaned_data["code"]
        try:
            return receipt.read(typed)
        except CodeFormatError as e:
            digits = sum(c.isdigit() for c in typed)
            raise forms.ValidationError(_slip(digits)) from e


def _slip(digits: int) -> str:
    if digits == receipt.DIGITS:
        return str(_("Có một chữ số gõ nhầm. Xem lại từng nhóm bốn số."))
    return str(
        _("Mã có 16 chữ số; ở đây đang có %(n)s. Xem lại từng nhóm bốn số.")
        % {"n": digits}
    )


def _words(label: Any, rows: int = 4, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=STORY_MAX,
        widget=forms.Textarea(_ANEW | {"rows": rows}),
        error_messages={
            "required": _("Chưa có chữ nào. Viết một câu ngắn cũng được."),
            "max_length": _("Dài quá %(limit_value)s chữ. Gửi làm hai lần."),
        },
    )


class WriteForm(forms.Form):
    """A message to the team."""

    text = _words(_("Viết thêm"))


class CorrectForm(forms.Form):
    """A correction of one thing that was told."""

    name = forms.ChoiceField(
        label=_("Sửa điều gì?"),
        widget=PickCards,
        choices=[(code, Option(*NAMES[code])) for code in CORRECTED],
    )
    text = _words(_("Viết lại cho đúng"))


class WithdrawForm(forms.Form):
    """Why somebody wants to withdraw, if they wish to say."""

    text = _words(_("Vì sao muốn rút?"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False


class ChangeForm(forms.Form):
    """The last four digits of the new code: it was written down."""

    last = forms.CharField(
        label=_("Gõ bốn số cuối của mã mới"),
        max_length=10,
        widget=forms.TextInput(_ANEW | {"inputmode": "numeric", "class": "code"}),
    )

    def __init__(self, *args: Any, pending: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pending = pending

    def clean_last(self) -> str:
        """Compare with the code that waits."""
        last: str = self.cleaned_data["last"]
        if "".join(last.split()) != self.pending[-4:]:
            wrong = _("Bốn số này không khớp với mã mới ở trên.")
            raise forms.ValidationError(wrong)
        return last


class RateForm(forms.Form):
    """Did it help?"""

    helped = forms.ChoiceField(
        label=_("Việc này có giúp được không?"),
        widget=PickCards,
        choices=[
            (Helped.YES.value, _("Có")),
            (Helped.PARTLY.value, _("Một phần")),
            (Helped.NO.value, _("Không")),
        ],
    )
    text = _words(_("Muốn nói thêm gì?"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
