"""Vietnamese text as people type and read it: search keys, numbers, times.

Pure functions; the templates reach them through ``{% load lachan %}``.
"""

import unicodedata
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

# A no-break space keeps a number and its unit on one line.
NBSP = "\N{NO-BREAK SPACE}"

# Both spellings of the same rhyme: "hoà" and "hòa" lose their tone below, "i" and "y"
# after a consonant are one sound ("kỹ" and "kĩ", "Mỹ" and "Mĩ").
_CONSONANTS_BEFORE_Y = frozenset("bcdghklmnpqrstvx")


def searchable(text: str) -> str:
    """Return the key under which `text` is searched: no tone, no case, đ as d.

    NFC and NFD, hoà and hòa, kỹ and kĩ give the same key; runs of spaces are one.
    """
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    letters = [c for c in plain if not unicodedata.combining(c)]
    key = "".join(letters)
    return " ".join(_one_i(word) for word in key.split())


def _one_i(word: str) -> str:
    """Write a final y after a consonant as i."""
    if len(word) > 1 and word[-1] == "y" and word[-2] in _CONSONANTS_BEFORE_Y:
        return word[:-1] + "i"
    return word


def nfc(text: str) -> str:
    """Return `text` in the composed form in which it is stored and shown."""
    return unicodedata.normalize("NFC", text)


def initial(name: str) -> str:
    """Return the first letter of the given name (the last word), or "?"."""
    words = nfc(name).split()
    return words[-1][0].upper() if words else "?"


def number(value: float | Decimal, decimals: int | None = None) -> str:
    """Write a number the Vietnamese way: 1.234,5.

    decimals: how many to show; None shows what there is, at most two.
    """
    exact = Decimal(str(value))
    places = _places(exact) if decimals is None else decimals
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    written = f"{rounded:,f}"
    return written.translate(str.maketrans(",.", ".,"))


def _places(exact: Decimal) -> int:
    """Count the decimals worth showing, at most two."""
    rounded = exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    exponent = rounded.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def long_date(value: date) -> str:
    """Write a date as 24/11/2026."""
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def clock(value: time | datetime) -> str:
    """Write a time as 14:02."""
    return f"{value.hour:02}:{value.minute:02}"
