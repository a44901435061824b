"""A report without who told it, until two persons agreed. Pure.

What a reporter asked to be called back by (`answer`) stays: the desk must be able to.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from lachan.reports.rules import masking
from lachan.reports.rules.intake import Teller, Told


def hider(teller: Teller) -> Callable[[str], str]:
    """Return what blacks out a teller's name and phone in a text."""
    return lambda text: masking.without(text, teller.name, teller.phone)


def hidden(told: Told) -> Told:
    """Return what was told, without the teller: nor where texts name them."""
    if told.teller == Teller():
        return told
    bare: Told = _through(replace(told, teller=Teller()), hider(told.teller))
    return replace(bare, answer=told.answer)


def _through(value: Any, change: Callable[[str], str]) -> Any:
    """Change every text of a frozen value; codes are no texts."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_through(one, change) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        new = {f.name: _through(getattr(value, f.name), change) for f in fields(value)}
        return replace(value, **new)
    return value
