"""Looking for what was asked and answered."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.supervision.models import Answer, Child, Wish

PERIODS = {
    "7": timedelta(days=7),
    "30": timedelta(days=30),
    "365": timedelta(days=365),
}


class HistoryForm(forms.Form):
    """What narrows the list; a word that is not known narrows nothing."""

    q = forms.CharField(
        label=gettext_lazy("Tìm trong tên trang, lời con, lời nhắn"),
        required=False,
        max_length=100,
    )
    con = forms.ChoiceField(label=gettext_lazy("Con"), required=False)
    loai = forms.ChoiceField(label=gettext_lazy("Xin gì"), required=False)
    ket = forms.ChoiceField(label=gettext_lazy("Trả lời"), required=False)
    ky = forms.ChoiceField(label=gettext_lazy("Khi nào"), required=False)

    def __init__(self, *args: Any, children: list[Child], **kw: Any) -> None:
        super().__init__(*args, **kw)
        # A while may be an hour for a site, or as many minutes as were asked for.
        said = {**dict(Answer.choices), Answer.HOUR: _("Cho một lúc")}
        given = [(code, said[code]) for code in Answer if code != Answer.OPEN]
        choices: dict[str, list[tuple[str, Any]]] = {
            "con": [("", _("Cả nhà")), *((c.key, c.nickname) for c in children)],
            "loai": [("", _("Mọi điều")), *Wish.choices],
            "ket": [("", _("Mọi câu trả lời")), *given],
            "ky": [
                ("", _("Từ đầu")),
                ("7", _("7 ngày qua")),
                ("30", _("30 ngày qua")),
                ("365", _("Một năm qua")),
            ],
        }
        for name, of in choices.items():
            self.fields[name].choices = of  # type: ignore[attr-defined]  # ChoiceField

    def asked(self) -> dict[str, str]:
        """Return what was asked for and is understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
