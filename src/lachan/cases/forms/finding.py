"""The form of a search: posted, so that no name stands in an address."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lachan.cases.forms import words
from lachan.cases.services.finding import Asked
from lachan.partners import facts as partners
from lachan.reports.rules.kinds import catalogue

_ANY = ("", _("Bất kỳ"))
_NOBODY = "0"


class SearchForm(forms.Form):
    """What to look for; every field may be empty."""

    text = forms.CharField(
        label=_("Số hồ sơ, tên, điện thoại, tài khoản"),
        help_text=_("Không cần dấu. Tên nghe gần giống cũng hiện, ở dưới."),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    state = forms.ChoiceField(label=_("Bước"), required=False)
    kind = forms.ChoiceField(label=_("Loại việc"), required=False)
    place = forms.CharField(
        label=_("Nơi xảy ra hoặc cư trú"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due = forms.ChoiceField(
        label=_("Hạn"),
        required=False,
        choices=[
            _ANY,
            ("late", _("Đang trễ")),
            ("day", _("Trong 24 giờ")),
            ("week", _("Trong 7 ngày")),
        ],
    )
    lead = forms.ChoiceField(label=_("Người phụ trách"), required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any):
        """Offer states, kinds and the people of one's teams."""
        super().__init__(*args, **kwargs)
        kinds = catalogue().kinds
        choices: dict[str, list[tuple[Any, Any]]] = {
            "state": list(words.STATE.items()),
            "kind": [(code, words.kind_name(code)) for code in kinds],
            "lead": [(_NOBODY, _("Chưa có người phụ trách")), *people],
        }
        for name, found in choices.items():
            self.fields[name].choices = [_ANY, *found]  # type: ignore[attr-defined]  # ChoiceFields

    def clean_place(self) -> tuple[str, ...]:
        """Return the codes of the places that may be meant."""
        typed = self.cleaned_data["place"].strip()
        if not typed:
            return ()
        found = partners.find_places(typed, timezone.localdate())
        if not found:
            raise forms.ValidationError(_("Không có nơi nào tên như vậy."))
        return tuple(place.code for place in found)

    def asked(self) -> Asked:
        """Return what was asked for."""
        said = self.cleaned_data
        return Asked(
            text=said["text"],
            state=said["state"],
            kind=said["kind"],
            places=said["place"],
            due=said["due"],
            lead=int(said["lead"]) if said["lead"] else None,
        )
