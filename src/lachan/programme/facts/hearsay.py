"""What leads of Decision 1330 are said to have become; nobody confirmed it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lachan.partners.models import Kind, Unit

DATA: Final = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Named:
    """A unit as the data of a plan names it. parent: the unit above it."""

    name: str
    parent: str


@cache
def shipped() -> Mapping[str, Named]:
    """Return what leads are said to have become, by the code of the lead."""
    data = tomllib.loads((DATA / "decision-1330.toml").read_text(encoding="utf-8"))
    return {one["of"]: Named(one["name"], one["parent"]) for one in data["heir"]}


def said_of(unit: Unit) -> Named | None:
    """Return what a unit that the register still has is said to have become."""
    return shipped().get(unit.code) if unit.kind == Kind.MINISTRY else None
