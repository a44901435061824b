"""The file of a form's version, as an administrator sends it."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.cases.rules.schema_reading import MOST_OCTETS


class LoadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("Tệp mẫu (TOML)"),
        help_text=gettext_lazy("Một tệp là một bản của một mẫu, nhiều nhất 256 KB."),
    )

    def clean_file(self) -> bytes:
        """Return the octets."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_OCTETS:
            raise forms.ValidationError(_("Tệp lớn hơn 256 KB."))
        octets: bytes = file.read()
        return octets
