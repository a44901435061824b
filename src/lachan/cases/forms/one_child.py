"""Whether two cases are about one child, with the reason; a signed copy of a form."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.cases.forms.words import ONE_CHILD
from lachan.cases.rules.one_child import SAME, Reason
from lachan.cases.services.signed import OCTETS_MAX
from lachan.partners.rules.media import PDF, media_type_of


class JudgeForm(forms.Form):
    """The reason says whether it is one child."""

    other = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=gettext_lazy("Có phải một trẻ không, vì sao"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the reasons in two groups."""
        super().__init__(*args, **kwargs)
        yes = [(str(r), ONE_CHILD[r]) for r in Reason if r in SAME]
        no = [(str(r), ONE_CHILD[r]) for r in Reason if r not in SAME]
        field: Any = self.fields["reason"]
        field.choices = [
            ("", _("Chọn lý do")),
            (_("Cùng một trẻ"), yes),
            (_("Không phải"), no),
        ]


class SignedForm(forms.Form):
    """A signed copy of a form."""

    file = forms.FileField(
        label=gettext_lazy("Tệp PDF đã ký"),
        help_text=gettext_lazy("Ký số, hoặc quét bản ký tay. Tối đa 4 MB."),
        widget=forms.FileInput(attrs={"accept": PDF}),
    )
    signer = forms.CharField(
        label=gettext_lazy("Ai ký"),
        help_text=gettext_lazy("Họ tên, chức vụ như trên giấy."),
        max_length=200,
    )
    signed_on = forms.DateField(
        label=gettext_lazy("Ngày ký"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_file(self) -> bytes:
        """Return the octets of a PDF, told by its content."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        content = b"" if (file.size or 0) > OCTETS_MAX else file.read()
        if media_type_of(content) != PDF:
            raise forms.ValidationError(_("Tệp phải là PDF, tối đa 4 MB."))
        return content

    def clean_signed_on(self) -> object:
        """Refuse a day to come."""
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Ngày này chưa tới."))
        return day
