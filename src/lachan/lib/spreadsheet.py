"""Cells of tables that leave as CSV: a spreadsheet must not compute what was typed."""

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
