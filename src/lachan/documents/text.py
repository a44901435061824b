"""Any Unicode text as a document shows it: nothing hidden, nothing lost in silence."""

import re
import unicodedata
from collections.abc import Set
from typing import Final

LINE_ENDS: Final = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# Joiners, selectors, breaks: of no shape of their own.
SHAPELESS: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff")
# Controls, turners of direction, halves of pairs, private and unassigned.
HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def shown(text: str, drawn: Set[int] | None = None) -> str:
    """Return `text` composed (NFC), with what cannot be seen named: ``[U+202E]``.

    drawn: the code points that the font has; others are named too. None: all are drawn.
    """
    composed = unicodedata.normalize("NFC", LINE_ENDS.sub("\n", text))
    return "".join(_character(c, drawn) for c in composed)


def _character(c: str, drawn: Set[int] | None) -> str:
    if c == "\n" or " " <= c <= "~":
        return c
    if c == "\t":
        return " "
    if c in SHAPELESS:
        return ""
    if unicodedata.category(c) in HIDDEN or (drawn is not None and ord(c) not in drawn):
        return f"[U+{ord(c):04X}]"
    return c
