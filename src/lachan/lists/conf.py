"""What an operator may change of lists; docs/settings.md says more."""

from lachan.lib import env
from lachan.lib.errors import UsageError


def refreshes() -> bool:
    """Tell whether sources are fetched by themselves."""
    return env.boolean("LACHAN_LISTS_REFRESH", True)


def allows_private() -> bool:
    """Tell whether a source may lie on a private or loopback address."""
    return env.boolean("LACHAN_LISTS_ALLOW_PRIVATE", False)


def fold_lines() -> int:
    """Return how many lines the overlay may have before it is folded at once."""
    return env.integer("LACHAN_LISTS_FOLD_LINES", 2000)


def check() -> None:
    """Stop the start over a value that makes no sense. Raises UsageError."""
    refreshes()
    allows_private()
    if fold_lines() < 1:
        raise UsageError("LACHAN_LISTS_FOLD_LINES: less than 1")
