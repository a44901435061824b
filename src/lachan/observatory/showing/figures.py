"""Numbers as people read them: with their unit and their interval."""

from typing import Final

from django.utils.translation import gettext as _

from lachan.observatory.charts.values import Mark, State
from lachan.observatory.releases.form import Cell
from lachan.web.templatetags.lachan import vn_number

_SIGNS: Final = {"%": "%", "‰": "‰"}
_STATES: Final = {
    "published": State.SHOWN,
    "hidden": State.HIDDEN,
    "insufficient": State.THIN,
    "none": State.NONE,
}
# Half the interval against the figure: up to here three leaves, two, else one.
_SURE: Final = 0.05
_FAIRLY: Final = 0.15


def amount(value: float, unit: str) -> str:
    """Return "21,4%", "3,2‰" or "12.345"."""
    sign = _SIGNS.get(unit, "")
    if not sign:
        return vn_number(round(value))
    return f"{vn_number(value, 2 if 0 < abs(value) < 1 else 1)}{sign}"


def tick(value: float, unit: str) -> str:
    """Return a number of an axis: no more decimals than it has."""
    return f"{vn_number(value)}{_SIGNS.get(unit, '')}"


def interval(low: float, high: float, unit: str) -> str:
    """Return "20,1% – 22,7%"."""
    return f"{amount(low, unit)} – {amount(high, unit)}"


def missing(status: str) -> str:
    """Return why there is no figure."""
    if status == "hidden":
        return _("Không công bố")
    if status == "insufficient":
        return _("Chưa đủ nơi tham gia")
    return _("Chưa có")


def mark(cell: Cell | None, key: str, label: str, unit: str) -> Mark:
    """Return a cell as a mark of a chart."""
    if cell is None or cell.value is None:
        status = cell.status if cell else "none"
        state = _STATES[status]
        return Mark(key, label, state, text=missing(status))
    # Noise may take a figure below nothing. Files keep it as it is.
    value = max(0.0, cell.value)
    return Mark(
        key,
        label,
        _STATES[cell.status],
        value,
        value if cell.low is None else max(0.0, cell.low),
        value if cell.high is None else max(0.0, cell.high),
        amount(value, unit) if cell.value >= 0 else _("gần 0"),
    )


def leaves(one: Mark) -> int:
    """Return how sure a figure is: 3 very, 2 fairly, 1 little, 0 not told."""
    if not one.is_ranked or one.value is None:
        return 0
    half = (one.high - one.low) / 2
    if half <= _SURE * abs(one.value):
        return 3
    return 2 if half <= _FAIRLY * abs(one.value) else 1


def sureness(one: Mark) -> str:
    """Return the same in words."""
    words = (
        one.text if one.value is None else _("Phủ còn mỏng"),
        _("Ít chắc"),
        _("Khá chắc"),
        _("Rất chắc"),
    )
    return words[leaves(one)]
