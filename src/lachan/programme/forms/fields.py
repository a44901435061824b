"""Fields that several forms of the programme use."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from lachan.partners.forms.fields import UnitField, unit_by
from lachan.programme.models import Instrument, PlanState, Task

__all__ = [
    "DATES",
    "InstrumentField",
    "TaskField",
    "UnitField",
    "area",
    "day",
    "not_ahead",
    "unit_by",
]
# Only the stubs know what such a field is made of.
if TYPE_CHECKING:
    _TaskChoice = forms.ModelChoiceField[Task]
    _InstrumentChoice = forms.ModelChoiceField[Instrument]
else:
    _TaskChoice = _InstrumentChoice = forms.ModelChoiceField
# As many letters as one line of a list has room for.
_A_LINE: Final = 70
DATES = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]


def day(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a day, typed as 24/11/2026."""
    attrs = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs=attrs, format="%d/%m/%Y"),
        input_formats=DATES,
        **more,
    )


def area(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    """Return a field for some lines of text."""
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def not_ahead(value: Any) -> None:
    """Refuse a day that has not come: what is written down has happened."""
    if value > timezone.localdate():
        raise ValidationError(_("Ngày này chưa tới."))


class TaskField(_TaskChoice):
    """A task, by its code and words, with its plan; drafts are left out."""

    def __init__(self, **more: Any) -> None:
        super().__init__(self.carried_out(), required=False, **more)

    @staticmethod
    def carried_out() -> QuerySet[Task]:
        """Return the tasks of plans that are or were carried out."""
        rows = Task.objects.there().filter(heading=False, plan__gone=False)
        rows = rows.exclude(plan__state=PlanState.DRAFT).select_related("plan")
        return rows.order_by("plan", "place")

    def label_from_instance(self, obj: Task) -> str:
        """Return one line: two plans have the same codes."""
        said = f"{obj.code} {Truncator(obj.text).chars(_A_LINE)}".strip()
        return f"{said} · {obj.plan.short}"


class InstrumentField(_InstrumentChoice):
    """An instrument of the register, by number and name; doubt is said."""

    def __init__(self, **more: Any) -> None:
        super().__init__(Instrument.objects.there(), **more)

    def label_from_instance(self, obj: Instrument) -> str:
        """Return one line; nobody knows law by its number alone."""
        doubt = "" if obj.verified else f" ({_('cần kiểm chứng')})"
        return f"{obj.number} · {Truncator(obj.name).chars(_A_LINE)}{doubt}"
