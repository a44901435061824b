"""What the levels of an assessment suggest, in words, beside the form and the step."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lachan.cases.rules import risk
from lachan.cases.rules.risk import Level
from lachan.cases.rules.schemas import Schema, Values

LEVEL: Final = {
    Level.HIGH: gettext_lazy("Cao"),
    Level.MEDIUM: gettext_lazy("Trung bình"),
    Level.LOW: gettext_lazy("Thấp"),
}
TONE: Final = {Level.HIGH: "son", Level.MEDIUM: "nghe", Level.LOW: "com"}


@dataclass(frozen=True, slots=True)
class RiskBox:
    """A suggestion as it is shown. departs: the conclusion is lower than it."""

    level: str
    tone: str
    emergency: bool
    harm: str
    protection: str
    complete: bool
    departs: bool


def risk_box(schema: Schema, values: Values) -> RiskBox | None:
    """Return what to show; None: the form has no levels, or none was given yet."""
    found = risk.suggest(schema, values)
    if found is None or not any((*found.harm.values(), *found.protection.values())):
        return None
    return RiskBox(
        level=str(LEVEL[found.level]),
        tone=TONE[found.level],
        emergency=found.emergency and "emergency" in _keys(schema),
        harm=_sums(found.harm),
        protection=_sums(found.protection),
        complete=found.complete,
        departs=risk.departs(found, values),
    )


def _keys(schema: Schema) -> set[str]:
    return {f.key for f in schema.fields()}


def _sums(given: object) -> str:
    counts = dict(given) if isinstance(given, dict) else {}
    said = {str(LEVEL[level]): counts.get(level, 0) for level in Level}
    return ", ".join(
        _("%(level)s %(n)s") % {"level": level, "n": n} for level, n in said.items()
    )
