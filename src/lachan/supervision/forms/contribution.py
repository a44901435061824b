"""Where the home is, for the country's figures: a province, nothing finer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.partners.facts.places import provinces
from lachan.stats.words import PLACES, UNKNOWN_PLACE
from lachan.supervision import facts


class ProvinceForm(forms.Form):
    """One of the provinces of today, or none."""

    province = forms.ChoiceField(label=gettext_lazy("Tỉnh, thành phố"))

    def __init__(self, *args: Any, now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [p for p in provinces(facts.local_day(now)) if p.code in PLACES]
        named = sorted((p.name, p.code) for p in known)
        self.fields["province"].choices = [  # type: ignore[attr-defined]  # ChoiceField
            (UNKNOWN_PLACE, _("Không nói")),
            *((code, name) for name, code in named),
        ]
