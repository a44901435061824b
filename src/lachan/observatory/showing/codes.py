"""What the codes of reports, cases and courses are called, as their own pages say."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.cases import counted_facts as cases
from lachan.learning.models import Course
from lachan.reports.forms import desk_words
from lachan.reports.rules.intake import AgeBand
from lachan.reports.rules.kinds import About, catalogue

_UNTOLD: Final = ""
_WITHIN: Final = {
    "1h": gettext_lazy("Trong 1 giờ"),
    "12h": gettext_lazy("Trong 12 giờ"),
    "24h": gettext_lazy("Trong 24 giờ"),
    "72h": gettext_lazy("Trong 72 giờ"),
    "1d": gettext_lazy("Trong 1 ngày"),
    "3d": gettext_lazy("Trong 3 ngày"),
    "7d": gettext_lazy("Trong 7 ngày"),
    "10d": gettext_lazy("Trong 10 ngày"),
}


def record_label(dim: str, code: str) -> str:
    """Return what a code of reports, cases or courses is called, or the code."""
    if code == _UNTOLD and dim != "age":
        return _("Không ghi")
    if dim == "kind":
        return str(_audiences().get(code) or _kind(code))
    if dim == "about":
        group = catalogue().groups.get(About(code)) if code in list(About) else None
        return group.words.name(desk_words.language()) if group else code
    known: Mapping[str, object] = {
        "channel": desk_words.CHANNEL,
        "reporter": desk_words.REPORTER,
        "age": desk_words.AGE,
        "within": _WITHIN,
    }.get(dim, {})
    return str(known.get(code, code))


def band_order(code: str) -> int:
    """Return where a band of time stands, the shortest first."""
    return list(_WITHIN).index(code)


def is_age_of_report(code: str) -> bool:
    """Tell whether an age band is one of reports and cases, not of the filter."""
    return code in list(AgeBand)


def age_order(code: str) -> int:
    """Return where an age band stands, youngest first, unknown last."""
    bands = [band.value for band in AgeBand if band is not AgeBand.UNKNOWN]
    return bands.index(code) if code in bands else len(bands)


def _kind(code: str) -> str:
    if code in catalogue().kinds:
        return desk_words.kind_name(code)
    harm = cases.harm_name(code, desk_words.language())
    return harm[:1].upper() + harm[1:] or code


@cache
def _audiences() -> Mapping[str, object]:
    return dict(Course._meta.get_field("audience").flatchoices)
