"""Numbers of rows, as addresses and forms name them."""

from typing import Final

DIGITS_MAX: Final = 12  # as many as the number of no row has; SQLite's end is at 19


def row_number(text: str) -> int | None:
    """Return the number that a text names in plain digits; None: it names no row."""
    plain = text.isascii() and text.isdigit()
    return int(text) if plain and len(text) < DIGITS_MAX else None
