"""What a unit types for a request, and the files that it sends with it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lachan.programme.models import Answer, Attachment
from lachan.programme.rules.gatherforms import (
    AnswerError,
    Field,
    FieldKind,
    plain,
    typed,
)
from lachan.programme.rules.media import media_type_of
from lachan.programme.services.attaching import FILES_MAX, Sent
from lachan.programme.services.evidence import OCTETS_MAX
from lachan.web.text import number

WRONG: Final[Mapping[str, Promise]] = {
    "number": gettext_lazy("Ghi một số từ 0, như 1.234."),
    "whole": gettext_lazy("Ghi một số nguyên."),
    "long": gettext_lazy("Dài quá: tối đa 4.000 chữ."),
    "missing": gettext_lazy("Phải điền trước khi trình ký. Không có thì ghi 0."),
    "more": gettext_lazy("Lớn hơn tổng mà nó là một phần."),
}


def words(field: Field, name: str) -> str:
    """Return the words of a field in the reader's language."""
    language = "en" if get_language() == "en" else "vi"
    return str(getattr(field, f"{name}_{language}" if name else language))


class AnswerForm(forms.Form):
    """What a unit owes: one field each, and a reason beside what a register said."""

    use_required_attribute = False  # a draft may be saved with gaps

    def __init__(
        self,
        *args: Any,
        asked: Iterable[Field],
        answers: Mapping[str, Answer],
        files: Mapping[str, Sequence[Attachment]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.files_of = files
        self.asked = [f for f in asked if f.kind is not FieldKind.SHARE]
        self.answers = answers
        for one in self.asked:
            self._add(one, answers.get(one.key))

    def _add(self, one: Field, answer: Answer | None) -> None:
        unit = words(one, "unit")
        label = f"{words(one, '')} ({unit})" if unit else words(one, "")
        field = _text_field(one, label)
        field.initial = _shown(one, answer.value if answer else "")
        self.fields[one.key] = field
        if answer and answer.found and answer.found.value is not None:
            self.fields[f"{one.key}_why"] = forms.CharField(
                label=_("Lý do khác số trong sổ"),
                help_text=_("Sổ ghi %(n)s. Chỉ cần khi ghi số khác.")
                % {"n": _exact(plain(answer.found.value))},
                required=False,
                max_length=300,
                initial=answer.reason,
            )
        if one.kind is FieldKind.EVIDENCE:
            self.fields[_files_of(one)] = FilesField(self.files_of.get(one.key, ()))

    def clean(self) -> dict[str, Any]:
        """Read numbers as Vietnamese write them; ask for reasons."""
        data = super().clean() or self.cleaned_data
        for one in self.asked:
            try:
                data[one.key] = typed(one, data.get(one.key, ""))
            except AnswerError as e:
                self.add_error(one.key, str(WRONG[e.code]))
                continue
            if self._differs(one.key, data[one.key]) and not data.get(f"{one.key}_why"):
                said = _("Số này khác số trong sổ. Ghi lý do.")
                self.add_error(f"{one.key}_why", said)
            if one.kind is FieldKind.EVIDENCE:
                self._check_room(one)
        return data

    def _differs(self, key: str, value: str) -> bool:
        answer = self.answers.get(key)
        told = answer.found.value if answer and answer.found else None
        return bool(value) and told is not None and value != plain(told)

    def _check_room(self, one: Field) -> None:
        name = _files_of(one)
        here = len(self.files_of.get(one.key, ())) - len(self._dropped(one))
        if here + len(self.cleaned_data.get(name, ())) > FILES_MAX:
            said = _("Tối đa %(n)s tệp ở một mục. Bỏ tệp cũ trước.")
            self.add_error(name, said % {"n": FILES_MAX})

    def _dropped(self, one: Field) -> list[int]:
        sent: Any = self.data
        marked = set(sent.getlist(f"{_files_of(one)}_drop")) if self.is_bound else set()
        kept = [file.pk for file in self.files_of.get(one.key, ())]
        return [pk for pk in kept if str(pk) in marked]

    def values(self) -> dict[str, str]:
        """Return what was typed, by field."""
        return {one.key: self.cleaned_data[one.key] for one in self.asked}

    def reasons(self) -> dict[str, str]:
        """Return the reasons, by field."""
        data = self.cleaned_data
        return {one.key: data.get(f"{one.key}_why", "") for one in self.asked}

    def dropped(self) -> list[int]:
        """Return the numbers of the files that are taken out."""
        return [pk for one in self._evidence() for pk in self._dropped(one)]

    def attached(self) -> list[tuple[str, Sent]]:
        """Return the files that came, each with its field."""
        data = self.cleaned_data
        keys = [(one.key, _files_of(one)) for one in self._evidence()]
        return [(key, file) for key, name in keys for file in data.get(name, ())]

    def _evidence(self) -> list[Field]:
        return [one for one in self.asked if one.kind is FieldKind.EVIDENCE]


def _files_of(one: Field) -> str:
    return f"{one.key}_file"


class FilesInput(forms.ClearableFileInput):
    """Several files at once, below those that stand there with a box to drop each."""

    allow_multiple_selected = True
    template_name = "programme/files_input.html"

    def __init__(self, kept: Sequence[Attachment]) -> None:
        super().__init__()
        self.kept = kept

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Give the template the files that stand there."""
        return {**super().get_context(name, value, attrs), "kept": self.kept}


class FilesField(forms.FileField):
    """Any number of files of evidence; cleaned, a list of `services.attaching.Sent`."""

    def __init__(self, kept: Sequence[Attachment]) -> None:
        super().__init__(
            label=_("Tệp minh chứng"),
            help_text=_(
                "Một hay nhiều tệp PDF, DOCX, XLSX, PNG, JPEG; mỗi tệp tối đa 10 MB."
            ),
            required=False,
            widget=FilesInput(kept),
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return what came, each file checked. Raises ValidationError."""
        return [_sent(file) for file in data or ()]


def _sent(file: Any) -> Sent:
    file.seek(0)  # a form that is made anew reads it a second time
    content = b"" if (file.size or 0) > OCTETS_MAX else file.read()
    if not media_type_of(content):
        said = _("%(name)s: tệp phải là PDF, DOCX, XLSX, PNG, JPEG, tối đa 10 MB.")
        raise forms.ValidationError(said % {"name": file.name})
    return Sent(file.name, content)


class _Draft(forms.CharField):
    """A field that may be empty in a draft, and says whether signing needs it."""

    def validate(self, value: Any) -> None:
        """Take anything; what is missing is told when the form is submitted."""


def _text_field(one: Field, label: str) -> forms.CharField:
    attrs = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
    lines = forms.Textarea(attrs={"rows": 3})
    return _Draft(
        label=label,
        help_text=words(one, "help"),
        required=one.required,
        widget=forms.TextInput(attrs=attrs) if one.is_figure else lines,
    )


def _shown(one: Field, value: str) -> str:
    return _exact(value) if one.is_figure and value else value


def _exact(value: str) -> str:
    """Return a number as it is kept with every decimal, as Vietnamese write it."""
    return number(Decimal(value), len(value.partition(".")[2]))
