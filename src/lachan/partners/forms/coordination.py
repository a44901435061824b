"""What is typed about the process and the log of coordination."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.partners.forms.units import basis, day
from lachan.partners.models import EntryKind, Member
from lachan.partners.rules.media import DOCX, PDF, media_type_of
from lachan.partners.services.process import OCTETS_MAX
from lachan.web.forms import Chips

_NO_CHILD = gettext_lazy("Không viết tên trẻ, người báo hay chuyện của một vụ.")


class IssueForm(forms.Form):
    """A new version of the process."""

    number = forms.CharField(label=gettext_lazy("Số văn bản"), max_length=200)
    title = forms.CharField(label=gettext_lazy("Trích yếu"), max_length=300)
    valid_from = day(gettext_lazy("Áp dụng từ ngày"))
    changes = forms.CharField(
        label=gettext_lazy("Có gì mới"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp văn bản"),
        help_text=gettext_lazy("PDF hoặc DOCX, tối đa 10 MB. Ai cũng tải được."),
    )

    def clean_file(self) -> bytes:
        """Return the octets of a document, told by its content."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        content = b"" if (file.size or 0) > OCTETS_MAX else file.read()
        if media_type_of(content) not in {PDF, DOCX}:
            text = _("Tệp phải là PDF hoặc DOCX, tối đa 10 MB.")
            raise forms.ValidationError(text)
        return content


def _members() -> Any:
    return Member.objects.open().select_related("unit")


class EntryForm(forms.Form):
    """One entry of the log."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Loại"), choices=EntryKind.choices, widget=Chips
    )
    on = day(gettext_lazy("Ngày"))
    title = forms.CharField(label=gettext_lazy("Việc"), max_length=200)
    parties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Các bên"),
        queryset=Member.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label=gettext_lazy("Nội dung"),
        help_text=_NO_CHILD,
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        required=False,
    )
    number = basis()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parties"]
        field.queryset = _members()


class FollowUpForm(forms.Form):
    """What somebody has to do."""

    what = forms.CharField(
        label=gettext_lazy("Việc phải làm"), help_text=_NO_CHILD, max_length=300
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Ai làm"),
        queryset=Member.objects.none(),
        empty_label=gettext_lazy("Chúng tôi"),
        required=False,
    )
    due = day(gettext_lazy("Trước ngày"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = _members()


class LogFilterForm(forms.Form):
    """Which entries to show."""

    q = forms.CharField(label=gettext_lazy("Có chữ"), required=False)
    loai = forms.ChoiceField(
        label=gettext_lazy("Loại"),
        required=False,
        choices=[("", gettext_lazy("Mọi loại")), *EntryKind.choices],
    )
