"""Who may take the tasks of a lead over that is gone, or is said to be. Proposed alone.

The register of units knows some; what ships with Decision 1330 names one whose day and
text were not read: it is a proposal that says so, and changes nothing by itself.
"""

import datetime as dt
from dataclasses import dataclass

from lachan.partners.models import Succession, Unit
from lachan.programme.facts.board import Board, Line
from lachan.programme.models import Task
from lachan.programme.rules.status import Lead


@dataclass(frozen=True, slots=True)
class Heir:
    """Who may take the tasks of `old` over. name "": nobody is known.

    recorded: the register of units has it, from the day `since`.
    """

    old: Unit
    tasks: tuple[Task, ...]
    name: str = ""
    parent: str = ""
    recorded: bool = False
    since: dt.date | None = None
    basis: str = ""


def proposed(board: Board) -> list[Heir]:
    """Return one proposal for each lead of a plan that is gone or said to be."""
    found: dict[int, tuple[Unit, list[Line]]] = {}
    for line in board.tasks:
        unit = line.lead.unit
        if unit is not None and (line.lead.state is Lead.GONE or line.lead.said):
            found.setdefault(unit.pk, (unit, []))[1].append(line)
    return [_heir(unit, lines) for unit, lines in found.values()]


def _heir(unit: Unit, lines: list[Line]) -> Heir:
    lead, tasks = lines[0].lead, tuple(line.task for line in lines)
    if lead.said is not None:
        return Heir(unit, tasks, lead.said.name, lead.said.parent)
    step = Succession.objects.filter(old=unit, main=True).first()
    return Heir(
        old=unit,
        tasks=tasks,
        name=lead.now.name if lead.now else "",
        recorded=lead.now is not None,
        since=step.date if step else unit.valid_to,
        basis=step.legal_basis if step else "",
    )
