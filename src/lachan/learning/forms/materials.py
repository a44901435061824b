"""What is typed to write a material."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.learning.facts import topic_name
from lachan.learning.facts.names import LICENCES, reader_names
from lachan.learning.models import Piece, Version
from lachan.learning.models.materials import CODE_MAX
from lachan.learning.rules import all_topics, library

DATES: Final = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
# Words of addresses below /hoc/ that no text may take.
TAKEN: Final = frozenset({"in", "goi", "soan", "khoa", "tep"})


def day(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day, typed as 24/11/2026."""
    attrs = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
    widget = forms.DateInput(attrs=attrs, format="%d/%m/%Y")
    return forms.DateField(label=label, widget=widget, input_formats=DATES, **more)


def area(rows: int) -> forms.Textarea:
    """Return a field of some lines."""
    return forms.Textarea(attrs={"rows": rows})


class VersionForm(forms.ModelForm[Version]):
    """The words of a version, and what its reviewer needs to know."""

    first = day(gettext_lazy("Cho đọc từ ngày"))
    until = day(gettext_lazy("Đến hết ngày"), required=False)
    licence = forms.ChoiceField(
        label=gettext_lazy("Giấy phép"),
        choices=[("", gettext_lazy("Chọn một")), *LICENCES.items()],
        help_text=gettext_lazy("Bài của người khác: họ cho dùng thế nào."),
    )

    link = forms.URLField(
        label=gettext_lazy("Đường dẫn"),
        help_text=gettext_lazy("Chỉ khi tranh, phim nằm ở nơi khác. Tệp thì thêm sau."),
        assume_scheme="https",
        max_length=300,
        required=False,
    )

    class Meta:
        model = Version
        fields = [
            "medium",
            "title_vi",
            "body_vi",
            "steps_vi",
            "title_en",
            "body_en",
            "steps_en",
            "link",
            "described",
            "source",
            "licence",
            "first",
            "until",
        ]
        widgets = {
            "body_vi": area(8),
            "steps_vi": area(5),
            "body_en": area(8),
            "steps_en": area(5),
            "described": area(4),
        }
        help_texts = {
            "body_vi": gettext_lazy("Hai đoạn cách nhau một dòng trống."),
            "steps_vi": gettext_lazy("Mỗi việc một dòng, theo thứ tự."),
            "body_en": gettext_lazy("Cùng số đoạn với lời tiếng Việt."),
            "steps_en": gettext_lazy("Cùng số dòng với tiếng Việt."),
            "described": gettext_lazy(
                "Tranh có gì, trong phim nói gì: cho người không xem, không nghe được."
            ),
            "source": gettext_lazy("Văn bản và điều, nếu lời có nhắc luật."),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        data = super().clean() or self.cleaned_data
        first, until = data.get("first"), data.get("until")
        if first and until and until < first:
            self.add_error("until", _("Ngày cuối phải sau ngày đầu."))
        return data


class PieceForm(forms.Form):
    """A new piece: its address, topic and reader."""

    code = forms.SlugField(
        label=gettext_lazy("Mã trên địa chỉ"),
        max_length=CODE_MAX,
        help_text=gettext_lazy("Chữ thường không dấu, gạch nối: tranh-anh-rieng-tu"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = [(t.code, topic_name(t)) for t in all_topics().values()]
        self.fields["topic"] = forms.ChoiceField(label=_("Chủ đề"), choices=topics)
        readers = [(r.value, name) for r, name in reader_names().items()]
        self.fields["reader"] = forms.ChoiceField(label=_("Cho ai"), choices=readers)

    def clean_code(self) -> str:
        """Refuse an address that is taken."""
        code: str = self.cleaned_data["code"].lower()
        shipped = any(m.code == code for m in library())
        if code in TAKEN or shipped or Piece.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Mã này đã có bài. Chọn mã khác."))
        return code


class NoteForm(forms.Form):
    """Why a version goes back to its author."""

    note = forms.CharField(
        label=gettext_lazy("Cần sửa gì"), widget=area(3), max_length=1000
    )


def start_of(code: str, first: dt.date) -> dict[str, object]:
    """Return the words of what ships under a code, to begin a version with."""
    shipped = next((m for m in library() if m.code == code), None)
    if shipped is None:
        return {"first": first}
    found: dict[str, object] = {"first": first, "source": shipped.source}
    found["licence"] = shipped.licence
    for tongue, said in (("vi", shipped.vi), ("en", shipped.en)):
        found[f"title_{tongue}"] = said.title
        found[f"body_{tongue}"] = "\n\n".join(said.body)
        found[f"steps_{tongue}"] = "\n".join(said.steps)
    return found
