"""On which ground something of a case may leave it: rules as data. Pure.

`data/grounds.toml` is read once a process; a hand-over keeps the code of its ground.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from lachan.cases.rules.errors import MissingError
from lachan.cases.rules.schemas import Said
from lachan.cases.rules.steps import State
from lachan.lib.errors import LachanError

FILE: Final = Path(__file__).parents[1] / "data" / "grounds.toml"
# From this age on a child is asked: Luật Trẻ em, Điều 6; 56/2017/NĐ-CP, Điều 36.
ASKED_FROM: Final = 7


class GroundsDataError(LachanError):
    """The table of grounds contradicts itself; the text says where."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground. sheets, states: empty: any. full: not only masked copies.

    review: a second person looks at it afterwards.
    """

    code: str
    said: Said
    basis: str
    purposes: frozenset[str]
    to: frozenset[str]
    both: bool
    reason: bool
    full: bool
    review: bool
    sheets: frozenset[str]
    states: frozenset[State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What somebody wants to hand over, as far as the rules ask.

    to: kind of unit. age: of the child, None: not known, and then they are asked.
    carer_harms: then no carer is asked, for nothing goes to who does harm.
    """

    purpose: str
    to: str
    sheets: tuple[str, ...]
    masked: bool
    state: State
    age: int | None
    carer_harms: bool
    reason: str = ""
    child_agrees: bool = False
    carer_agrees: bool = False


def check(ground: Ground, asked: Leaving) -> None:
    """Raise MissingError, naming what stands in the way, if it may not leave."""
    if asked.purpose not in ground.purposes:
        raise MissingError("purpose")
    if asked.to not in ground.to:
        raise MissingError("member")
    if ground.states and asked.state not in ground.states:
        raise MissingError("state")
    if not asked.sheets or (ground.sheets and set(asked.sheets) - ground.sheets):
        raise MissingError("sheets")
    if not asked.masked and not ground.full:
        raise MissingError("masked")
    if ground.reason and not asked.reason.strip():
        raise MissingError("ground_reason")
    if ground.both:
        _check_consent(asked)


def _check_consent(asked: Leaving) -> None:
    if asks_child(asked.age) and not asked.child_agrees:
        raise MissingError("child_agrees")
    if not asked.carer_harms and not asked.carer_agrees:
        raise MissingError("carer_agrees")


def asks_child(age: int | None) -> bool:
    """Tell whether a child of this age is asked; not known: yes."""
    return age is None or age >= ASKED_FROM


def to_review() -> frozenset[str]:
    """Return the codes of grounds at which a second person looks afterwards."""
    return frozenset(code for code, one in grounds().items() if one.review)


@cache
def grounds() -> Mapping[str, Ground]:
    """Return the grounds in force by code. Raises GroundsDataError."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Mapping[str, Ground]:
    """Return the grounds that a TOML text says. Raises GroundsDataError."""
    raw = tomllib.loads(text)
    try:
        rows = [_ground(one) for one in raw["ground"]]
        since: dt.date = raw["valid_from"]
    except (KeyError, ValueError) as e:
        raise GroundsDataError(f"grounds: {e}") from e
    found = {row.code: row for row in rows}
    if len(found) != len(rows) or not isinstance(since, dt.date):
        raise GroundsDataError("grounds: a code twice, or no first day")
    return MappingProxyType(found)


def _ground(raw: Mapping[str, Any]) -> Ground:
    return Ground(
        code=raw["code"],
        said=Said(raw["vi"], raw["en"]),
        basis=raw["basis"],
        purposes=frozenset(raw["purposes"]),
        to=frozenset(raw["to"]),
        both={"both": True, "none": False}[raw["consent"]],
        reason=bool(raw["reason"]),
        full=bool(raw["full"]),
        review=bool(raw.get("review", False)),
        sheets=frozenset(raw.get("sheets", ())),
        states=frozenset(State(s) for s in raw.get("states", ())),
    )
