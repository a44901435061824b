"""Which children share a device, and how long a turn lasts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lachan.supervision.models import Child, Device, Family, Sharing
from lachan.web.forms import Chips, ManyChips


class ShareForm(forms.Form):
    """At least two children; one to four hours."""

    children = forms.MultipleChoiceField(
        label=gettext_lazy("Những con nào dùng máy này"),
        widget=ManyChips,
        error_messages={"required": gettext_lazy("Chọn ít nhất một con.")},
    )
    hours = forms.TypedChoiceField(
        label=gettext_lazy("Mỗi lượt tự hết sau"),
        choices=[
            (1, gettext_lazy("1 giờ")),
            (2, gettext_lazy("2 giờ")),
            (4, gettext_lazy("4 giờ")),
        ],
        coerce=int,
        initial=2,
        widget=Chips,
        help_text=gettext_lazy("Hoặc khi đến giờ ngủ của con, nếu sớm hơn."),
    )

    def __init__(self, *args: Any, family: Family, device: Device, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._children = {c.key: c for c in family.children.all()}
        choices = [(key, c.nickname) for key, c in self._children.items()]
        self.fields["children"].choices = choices  # type: ignore[attr-defined]  # ChoiceField
        known = Sharing.objects.filter(device=device).first()
        mine = [c.key for c in known.children.all()] if known else list(self._children)
        self.fields["children"].initial = mine

    def chosen(self) -> list[Child]:
        """Return the children who share."""
        return [self._children[key] for key in self.cleaned_data["children"]]
