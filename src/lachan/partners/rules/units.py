"""Codes, names and periods of units. Pure."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from lachan.lib.errors import RefusedError

CODE_MAX: Final = 32
NAME_MAX: Final = 200
BASIS_MAX: Final = 200
_CODE = re.compile(r"[0-9A-Z][0-9A-Z._/-]*")


class NotACodeError(RefusedError):
    """A unit's code is not made of letters without marks, digits, . _ - and /."""


class NoNameError(RefusedError):
    """A unit has no name, or one that is too long."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a day on, and no more on `end`; without an end for ever."""

    start: dt.date
    end: dt.date | None = None

    def holds(self, date: dt.date) -> bool:
        """Tell whether `date` lies inside."""
        return self.start <= date and (self.end is None or date < self.end)

    def meets(self, other: "Period") -> bool:
        """Tell whether some day lies inside both."""
        mine_first = self.end is None or other.start < self.end
        other_first = other.end is None or self.start < other.end
        return mine_first and other_first


def unit_code(text: str) -> str:
    """Return a code in its one spelling. Raises NotACodeError."""
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if len(code) > CODE_MAX or not _CODE.fullmatch(code):
        raise NotACodeError(f"not a code: {text!r}")
    return code


def unit_name(text: str) -> str:
    """Return a name in its one spelling: NFC, single spaces. Raises NoNameError."""
    shown = "".join(c for c in unicodedata.normalize("NFC", text) if c.isprintable())
    name = " ".join(shown.split())
    if not name or len(name) > NAME_MAX:
        raise NoNameError(f"a name of {len(name)} letters")
    return name
