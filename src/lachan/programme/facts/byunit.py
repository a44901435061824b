"""A plan unit by unit: what each leads, what it helps with. For reading alone.

A unit that is gone is found under the one that stands for it; that it leads there is
a proposal until somebody decides.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from lachan.partners.facts import units_now
from lachan.partners.models import Unit
from lachan.programme.facts.board import Board, Line


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit has to do in a plan. unit None: tasks that nobody leads."""

    unit: Unit | None
    leads: tuple[Line, ...]
    helps: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ByUnit:
    """A plan by units. words: what the plan says of who helps, where the register of
    units says nothing, each with its tasks.
    """

    shares: tuple[Share, ...]
    words: tuple[tuple[str, tuple[Line, ...]], ...]


def by_unit(board: Board) -> ByUnit:
    """Return the units of a plan: who leads first, then who only helps."""
    known = _known(board)
    now = units_now(known.values(), board.day)
    leads: dict[int | None, list[Line]] = defaultdict(list)
    helps: dict[int | None, list[Line]] = defaultdict(list)
    words: dict[str, list[Line]] = defaultdict(list)
    for line in board.tasks:
        leads[_at(line.lead.unit, now)].append(line)
        found = {h.unit.pk: h.unit for h in line.partners} or _named(line, known)
        for place in dict.fromkeys(_at(unit, now) for unit in found.values()):
            helps[place].append(line)
        if line.task.with_text and not line.partners:
            words[line.task.with_text].append(line)
    standing = known | {unit.pk: unit for unit in now.values()}
    shares = [
        Share(standing.get(pk or 0), tuple(leads[pk]), tuple(helps[pk]))
        for pk in dict.fromkeys([*leads, *helps])
    ]
    return ByUnit(
        tuple(sorted(shares, key=_order)),
        tuple((said, tuple(lines)) for said, lines in words.items()),
    )


def _known(board: Board) -> dict[int, Unit]:
    """Return the units that lead or help in a plan, as they were entrusted."""
    leads = [line.lead.unit for line in board.tasks if line.lead.unit]
    helpers = [one.unit for line in board.tasks for one in line.partners]
    return {unit.pk: unit for unit in (*leads, *helpers)}


def _at(unit: Unit | None, now: dict[int, Unit]) -> int | None:
    """Return the number of the unit that stands for one, its own where none does."""
    return now.get(unit.pk, unit).pk if unit else None


def _named(line: Line, known: dict[int, Unit]) -> dict[int, Unit]:
    """Return the units that the plan's words name in full, but for the lead's own."""
    others = {pk: unit for pk, unit in known.items() if unit != line.lead.unit}
    said = line.task.with_text
    return {pk: unit for pk, unit in others.items() if _names(said, unit.name)}


def _names(said: str, name: str) -> bool:
    """Tell whether words name a unit, not one whose name only begins or ends so."""
    whole = rf"(?:^|[,;.\n]|\bvà)\s*{re.escape(name)}\s*(?:$|[,;.\n]|và\b)"
    return re.search(whole, said, re.IGNORECASE) is not None


def _order(share: Share) -> tuple[bool, bool, str]:
    return share.unit is None, not share.leads, share.unit.name if share.unit else ""
