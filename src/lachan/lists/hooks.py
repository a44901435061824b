"""Where upper apps tell what was done about an address that should be removed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """Something done about an address elsewhere, to the day. Of which case: never."""

    on: dt.date
    said: str


# Asked from AppConfig.ready on: an address -> what was done about it.
Ask = Callable[[str], list[Heard]]
_ASKED: list[Ask] = []


def hear_of_addresses_from(ask: Ask) -> None:
    """Ask `ask` whenever the page of an address is shown."""
    _ASKED.append(ask)


def heard_of(address: str) -> list[Heard]:
    """Return what was done about an address elsewhere, the newest first."""
    found = [one for ask in _ASKED for one in ask(address)]
    return sorted(found, key=lambda one: one.on, reverse=True)
