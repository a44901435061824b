"""What a child's proposal would do to the hours of its week. Pure."""

from dataclasses import replace

from lachan.lib.errors import RefusedError
from lachan.supervision.rules.facts import Window


class NotThoseDaysError(RefusedError):
    """The hours do not hold on any of these days."""


class AsItIsError(RefusedError):
    """These are the hours that hold already."""


def moved(
    window: Window, days: frozenset[int], start: int, end: int
) -> tuple[Window, Window | None]:
    """Return the hours of the chosen days as proposed, and what stays of the old.

    The second is None when the proposal is for every day of the window. Raises
    NotThoseDaysError, AsItIsError.
    """
    chosen = window.days & days
    if not chosen:
        raise NotThoseDaysError(window.label)
    if (start, end) == (window.start, window.end):
        raise AsItIsError(window.label)
    rest = window.days - chosen
    new = replace(window, days=chosen, start=start, end=end)
    return new, replace(window, days=rest) if rest else None
