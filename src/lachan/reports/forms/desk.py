"""What an officer types at the desk. Choices are codes; reasons go into the log."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lachan.reports.forms import desk_words as words
from lachan.reports.forms.desk_words import kind_name
from lachan.reports.models import Report
from lachan.reports.rules import intake
from lachan.reports.rules.intake import AgeBand
from lachan.reports.rules.kinds import About, Outcome, Urgency, catalogue
from lachan.reports.services.desk import Triage
from lachan.reports.services.foureyes import WORDS_MAX
from lachan.vault.rules.errors import OpenError
from lachan.vault.services import police
from lachan.web.forms import Option, PickCards

Choices = list[tuple[Any, Any]]
_CHOOSE: Final = gettext_lazy("Chọn một lý do")


def choices(known: words.Words, first: Any = None) -> Choices:
    """Return the choices of a mapping, with an empty one before it."""
    found: Choices = list(known.items())
    return [("", first), *found] if first is not None else found


def _reason(label: Any, known: words.Words) -> forms.ChoiceField:
    """Return a field for a reason. None is chosen before somebody chooses."""
    return forms.ChoiceField(label=label, choices=choices(known, _CHOOSE))


class QueueForm(forms.Form):
    """Which reports to show."""

    q = forms.CharField(required=False, max_length=200)
    urgency = forms.ChoiceField(
        label=gettext_lazy("Mức gấp"),
        required=False,
        choices=choices(words.URGENCY, gettext_lazy("Mọi mức")),
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        required=False,
        choices=[
            ("", gettext_lazy("Chưa đóng")),
            ("late", gettext_lazy("Trễ")),
            ("waiting", gettext_lazy("Người báo viết thêm")),
            ("second", gettext_lazy("Chờ người thứ hai")),
            ("withdrawal", gettext_lazy("Xin rút")),
            *choices(words.STATUS),
            ("erased", gettext_lazy("Đã xóa nội dung")),
        ],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, kind_name(code)) for code in catalogue().kinds]
        self.fields["kind"].choices = [("", _("Mọi loại")), *kinds]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def said(self) -> dict[str, str]:
        """What is asked for; what is not understood is left out."""
        self.is_valid()
        return {k: v for k, v in self.cleaned_data.items() if v}


class TriageForm(forms.Form):
    """How a report is sorted, and where it goes."""

    about = forms.ChoiceField(label=gettext_lazy("Nhóm"), widget=PickCards)
    kind = forms.ChoiceField(label=gettext_lazy("Loại"))
    urgency = forms.ChoiceField(
        label=gettext_lazy("Mức gấp"),
        required=False,
        choices=choices(words.URGENCY, gettext_lazy("Theo nhóm và loại")),
    )
    age_band = forms.ChoiceField(
        label=gettext_lazy("Tuổi của trẻ"), required=False, choices=choices(words.AGE)
    )
    to = forms.TypedChoiceField(
        label=gettext_lazy("Chuyển đến"), required=False, coerce=int, empty_value=None
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Lý do chuyển"),
        required=False,
        choices=choices(words.REASONS, gettext_lazy("Chọn khi chuyển")),
    )

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = words.language()
        groups = catalogue().groups
        urgent_first = sorted(groups.values(), key=lambda g: g.urgency.rank)
        self._choose(
            "about",
            [
                (g.code, Option(g.words.name(language), words.ABOUT_HINTS[g.code]))
                for g in urgent_first
            ],
        )
        self._choose("kind", [(c, kind_name(c)) for c in catalogue().kinds])
        self._choose("to", [("", _("Đội này giữ")), *teams])

    def _choose(self, name: str, found: Choices) -> None:
        self.fields[name].choices = found  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where it goes to another team."""
        said = super().clean() or {}
        if said.get("to") and not said.get("reason"):
            self.add_error("reason", _("Chuyển đi cần một lý do."))
        return said

    def triage(self, row: Report) -> Triage:
        """Return what was chosen; urgency by the catalogue unless the desk says so."""
        said = self.cleaned_data
        about, kinds = About(said["about"]), (said["kind"],)
        kinds += tuple(k for k in row.kinds if k not in kinds)
        urgency = (
            Urgency(said["urgency"])
            if said["urgency"]
            else catalogue().urgency(about, kinds[:1], happening_now=row.happening_now)
        )
        return Triage(about, kinds, urgency, AgeBand(said["age_band"]))


class TextForm(forms.Form):
    """An answer or a note."""

    text = forms.CharField(
        label=gettext_lazy("Trả lời"),
        max_length=intake.STORY_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class HandForm(forms.Form):
    """Where a report goes, and why."""

    to = forms.TypedChoiceField(label=gettext_lazy("Chuyển đến"), coerce=int)
    reason = _reason(gettext_lazy("Lý do chuyển"), words.REASONS)

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = teams  # type: ignore[attr-defined]  # a ChoiceField


class CloseForm(forms.Form):
    """What became of it, and the words for the reporter."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("tin", "Kết quả"),
        choices=choices(
            {k: v for k, v in words.OUTCOME.items() if k != Outcome.WITHDRAWN},
            gettext_lazy("Chọn một kết quả"),
        ),
        help_text=gettext_lazy("Kết quả quyết định tin được giữ bao lâu."),
    )
    text = forms.CharField(
        label=gettext_lazy("Nói với người báo"),
        required=False,
        max_length=intake.STORY_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def reason_form(known: words.Words, label: Any) -> type[forms.Form]:
    """Return a form that asks for one reason."""
    return type("ReasonForm", (forms.Form,), {"reason": _reason(label, known)})


KeepForm = reason_form(words.KEEP_REASONS, gettext_lazy("Lý do giữ"))
ReleaseForm = reason_form(words.RELEASE_REASONS, gettext_lazy("Lý do thôi giữ"))
ReopenForm = reason_form(words.REASONS, gettext_lazy("Lý do mở lại"))
UnmaskForm = reason_form(words.UNMASK_REASONS, gettext_lazy("Vì sao cần biết tên"))


class RedactForm(forms.Form):
    """Words to black out for good."""

    text = forms.CharField(
        label=gettext_lazy("Chữ cần xóa hẳn"),
        max_length=WORDS_MAX,
        help_text=gettext_lazy("Tên, số điện thoại hay câu. Không cần gõ dấu."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = _reason(gettext_lazy("Vì sao xóa hẳn"), words.REDACT_REASONS)


class WithdrawalForm(forms.Form):
    """What to do about a withdrawal."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Quyết định"),
        widget=PickCards,
        choices=[
            ("keep", gettext_lazy("Giữ lại, làm tiếp")),
            ("erase", gettext_lazy("Đóng, xóa khi hết 30 ngày")),
        ],
    )
    reason = _reason(gettext_lazy("Vì sao"), words.DECISIONS)


class ExportForm(forms.Form):
    """To whom a report is sealed."""

    reason = _reason(gettext_lazy("Vì sao xuất"), words.EXPORT_REASONS)
    key = forms.CharField(
        label=gettext_lazy("Khóa công khai của nơi nhận"),
        required=False,
        help_text=gettext_lazy(
            "64 chữ số thập lục phân. Để trống: mở bằng mã một lần."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_key(self) -> bytes | None:
        """Return the key, or None."""
        typed = self.cleaned_data["key"].strip()
        if not typed:
            return None
        try:
            return police.read_public(typed)
        except OpenError as e:
            text = _("Khóa có 64 chữ số thập lục phân, từ 0 đến 9 và a đến f.")
            raise forms.ValidationError(text) from e
