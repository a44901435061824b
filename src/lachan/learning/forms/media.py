"""What is typed and chosen to put a file beside a draft."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.learning.facts.names import LICENCES
from lachan.learning.forms.materials import area
from lachan.learning.models.materials import BODY_MAX
from lachan.learning.models.media import CREDIT_MAX
from lachan.learning.rules.media import (
    CAPTIONS_MAX,
    NotTakenError,
    Refused,
    is_captions,
    kind_of,
)

REASONS: Final = {
    Refused.EMPTY: gettext_lazy("Tệp này rỗng. Chọn tệp khác."),
    Refused.TOO_MANY: gettext_lazy("Một bài có nhiều nhất sáu tệp. Bỏ một tệp trước."),
    Refused.UNKNOWN: gettext_lazy(
        "Không nhận loại tệp này. Nhận tranh JPEG, PNG, GIF, WebP, HEIC; PDF; âm thanh"
        " MP3, M4A; phim MP4."
    ),
    Refused.TOO_LARGE: gettext_lazy(
        "Tệp quá lớn. Tranh, PDF: 10 MB; âm thanh, phim: 15 MB. Phim dài hơn thì đặt ở"
        " nơi khác rồi ghi đường dẫn."
    ),
    Refused.BROKEN: gettext_lazy(
        "Không đọc được tệp này, hoặc tệp có mật khẩu. Xuất lại rồi chọn lại."
    ),
    Refused.TRACKS: gettext_lazy(
        "Phim có kênh dữ liệu kèm theo, thường là vị trí máy quay. Xuất lại thành MP4"
        " chỉ có hình và tiếng."
    ),
}


class MediaForm(forms.Form):
    """A file, what it shows or says, whose it is."""

    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        help_text=gettext_lazy(
            "Tranh hoặc PDF đến 10 MB; MP3, M4A, phim MP4 đến 15 MB. Nơi"
            " chụp, tên máy, tên người làm được gỡ khỏi tệp."
        ),
        error_messages={"required": gettext_lazy("Chọn một tệp.")},
    )
    alt_vi = forms.CharField(
        label=gettext_lazy("Tả bằng chữ"),
        help_text=gettext_lazy(
            "Tranh: có gì trong tranh. Âm thanh, phim: chép lại lời nói và việc xảy ra."
        ),
        widget=area(4),
        max_length=BODY_MAX,
    )
    alt_en = forms.CharField(
        label=gettext_lazy("Tả bằng chữ, tiếng Anh"),
        widget=area(4),
        max_length=BODY_MAX,
    )
    captions = forms.FileField(
        label=gettext_lazy("Phụ đề của phim"),
        help_text=gettext_lazy("Tệp WebVTT, tên kết bằng .vtt."),
        required=False,
    )
    silent = forms.BooleanField(
        label=gettext_lazy("Phim không có lời nói"), required=False
    )
    licence = forms.ChoiceField(
        label=gettext_lazy("Giấy phép của tệp"),
        choices=[("", gettext_lazy("Chọn một")), *LICENCES.items()],
    )
    credit = forms.CharField(
        label=gettext_lazy("Tác giả"),
        help_text=gettext_lazy("Như giấy phép đòi ghi. Không ghi tên trẻ em."),
        max_length=CREDIT_MAX,
        required=False,
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_large:
            why = str(REASONS[Refused.TOO_LARGE])
            self.fields["file"].error_messages["required"] = why

    def clean_file(self) -> bytes:
        """Return the octets of a file that is taken. Raises ValidationError."""
        sent: UploadedFile[bytes] = self.cleaned_data["file"]
        content: bytes = sent.read()
        try:
            kind_of(content)
        except NotTakenError as e:
            raise forms.ValidationError(str(REASONS[e.reason])) from None
        return content

    def clean_captions(self) -> str:
        """Return captions as text. Raises ValidationError: no WebVTT."""
        sent: UploadedFile[bytes] | None = self.cleaned_data["captions"]
        if not sent:
            return ""
        octets = b"" if (sent.size or 0) > CAPTIONS_MAX else sent.read()
        text = octets.decode("utf-8", errors="replace")
        if not is_captions(text):
            raise forms.ValidationError(_("Tệp này không phải phụ đề WebVTT."))
        return text

    def fields_of(self) -> dict[str, Any]:
        """Return what was typed, without the file."""
        return {name: v for name, v in self.cleaned_data.items() if name != "file"}
