"""What is typed about hand-overs: a new one, an answer, a code, a system."""

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.partners.forms.units import DATES
from lachan.partners.models import HandoverState, Purpose, Reason, Team
from lachan.partners.rules.handover import OCTETS_MAX, State
from lachan.partners.rules.media import media_type_of
from lachan.partners.services.handovers import Bundle
from lachan.partners.services.webhooks import AddressError, checked
from lachan.vault.rules import receipt
from lachan.vault.rules.errors import CodeFormatError
from lachan.web.forms import Option, PickCards


class SendForm(forms.Form):
    """A document that is handed over to one member."""

    team = forms.ModelChoiceField(
        label=gettext_lazy("Từ đội"), queryset=Team.objects.none(), empty_label=None
    )
    number = forms.RegexField(
        r"[0-9A-Za-z._/-]{1,64}",
        label=gettext_lazy("Số hồ sơ của đội"),
        help_text=gettext_lazy("Chỉ số, không viết tên trẻ."),
        max_length=64,
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("Để làm gì"), choices=Purpose.choices
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        help_text=gettext_lazy("PDF, DOCX hoặc ZIP, tối đa 4 MB. Được khóa ngay."),
    )
    day = forms.DateField(
        label=gettext_lazy("Trả lời trước ngày"),
        help_text=gettext_lazy("Để trống: theo lời hứa của thành viên."),
        input_formats=DATES,
        required=False,
        widget=forms.DateInput(attrs={"class": "short", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        field.queryset = Team.objects.filter(pk__in=[one.pk for one in teams])

    def clean_file(self) -> Bundle:
        """Return the bundle; its kind is told by its content."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > OCTETS_MAX:
            raise forms.ValidationError(_("Tệp lớn hơn 4 MB. Nén hoặc chia nhỏ."))
        content = file.read()
        found = media_type_of(content)
        if not found:
            raise forms.ValidationError(_("Tệp này không phải PDF, DOCX hay ZIP."))
        return Bundle(content, found)

    def clean_day(self) -> dt.datetime | None:
        """Return the end of the day before; a day of the past is told."""
        day = self.cleaned_data["day"]
        if day is None:
            return None
        start = dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())
        if start <= timezone.now():
            raise forms.ValidationError(_("Chọn một ngày sau hôm nay."))
        return start


_ANSWERS = (
    (State.ACCEPTED, gettext_lazy("Nhận làm"), ""),
    (State.DONE, gettext_lazy("Đã làm xong"), ""),
    (State.DECLINED, gettext_lazy("Từ chối"), gettext_lazy("Chọn lý do ở dưới")),
)


class AnswerForm(forms.Form):
    """What a member answers."""

    to = forms.ChoiceField(
        label=gettext_lazy("Trả lời"),
        choices=[(state.value, Option(label, hint)) for state, label, hint in _ANSWERS],
        widget=PickCards,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Lý do từ chối"),
        choices=[("", gettext_lazy("Không từ chối")), *Reason.choices],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a refusal, and of nothing else."""
        data = super().clean() or self.cleaned_data
        declined = data.get("to") == State.DECLINED
        if declined and not data.get("reason"):
            self.add_error("reason", _("Chọn lý do, để người gửi biết phải làm gì."))
        if not declined:
            data["reason"] = ""
        return data


class CodeField(forms.CharField):
    """The sixteen digits of a one-time page."""

    def clean(self, value: Any) -> str:
        """Return the code as typed, if it can be one. Raises ValidationError."""
        text = super().clean(value)
        try:
            return receipt.read(text)
        except CodeFormatError as e:
            said = _("Mã có 16 chữ số. Xem lại từng nhóm bốn số.")
            raise forms.ValidationError(said) from e


def _code() -> CodeField:
    return CodeField(
        label=gettext_lazy("Mã 16 số"),
        help_text=gettext_lazy("Người gửi đọc mã cho anh chị bằng đường khác."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "code", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )


class OpenForm(forms.Form):
    """The code that opens."""

    code = _code()


class CodeAnswerForm(AnswerForm):
    """An answer on a one-time page."""

    code = _code()


class HandoverFilterForm(forms.Form):
    """Which hand-overs to show."""

    xem = forms.ChoiceField(
        label=gettext_lazy("Xem"),
        required=False,
        choices=[
            ("", gettext_lazy("Chưa xong")),
            ("late", gettext_lazy("Quá giờ")),
            ("all", gettext_lazy("Tất cả")),
            *HandoverState.choices,
        ],
    )
    viec = forms.ChoiceField(
        label=gettext_lazy("Để làm gì"),
        required=False,
        choices=[("", gettext_lazy("Mọi việc")), *Purpose.choices],
    )


_HEX = r"[0-9a-fA-F]{64}"


class EndpointForm(forms.Form):
    """The system of a member."""

    url = forms.CharField(
        label=gettext_lazy("Địa chỉ nhận"),
        help_text=gettext_lazy("https, trên mạng công khai."),
        max_length=500,
        widget=forms.URLInput(attrs={"spellcheck": "false"}),
    )
    seal_key = forms.RegexField(
        _HEX,
        label=gettext_lazy("Khóa công khai để khóa gói (X25519)"),
        help_text=gettext_lazy("64 chữ số hệ 16. Chỉ họ có nửa kia để mở."),
    )
    verify_key = forms.RegexField(
        _HEX,
        label=gettext_lazy("Khóa công khai kiểm chữ ký của họ (Ed25519)"),
        help_text=gettext_lazy("64 chữ số hệ 16."),
    )

    def clean_url(self) -> str:
        """Return the address, if something may be sent there."""
        url = str(self.cleaned_data["url"]).strip()
        try:
            checked(url)
        except AddressError as e:
            text = _("Viết địa chỉ https đầy đủ, không có tên và mật khẩu trong đó.")
            raise forms.ValidationError(text) from e
        return url
