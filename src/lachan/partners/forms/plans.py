"""What is typed about a plan of changes."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.partners import reading
from lachan.partners.forms.units import day
from lachan.partners.rules import units as rules


class PlanForm(forms.Form):
    """A plan: a title, a day, a basis, and the lines as a file or pasted."""

    title = forms.CharField(label=gettext_lazy("Tên kế hoạch"), max_length=200)
    date = day(gettext_lazy("Mọi thay đổi có từ ngày"))
    legal_basis = forms.CharField(
        label=gettext_lazy("Căn cứ"),
        help_text=gettext_lazy("Số nghị quyết hoặc quyết định."),
        max_length=rules.BASIS_MAX,
    )
    file = forms.FileField(
        label=gettext_lazy("Tệp CSV"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Hoặc dán các dòng"),
        help_text=gettext_lazy("Mỗi dòng: việc, loại, mã, mã kế tục, tên mới."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Put the text of the file, or what was pasted, into `text`."""
        data = super().clean() or self.cleaned_data
        text = data.get("text", "")
        if data.get("file"):
            text = self._read(data["file"])
        if not text.strip():
            self.add_error("text", _("Chọn một tệp đọc được, hoặc dán các dòng."))
        elif len(text.encode()) > reading.OCTETS_MAX:
            self.add_error("text", _("Dài hơn 700 KB. Chia thành nhiều kế hoạch."))
        data["text"] = text
        return data

    def _read(self, file: "UploadedFile[bytes]") -> str:
        try:
            return reading.decode(file.read())
        except reading.UnreadableError:
            return ""
