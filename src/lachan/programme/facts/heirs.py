"""Who may take the tasks of a lead over that is gone, or is said to be. Proposed alone.

The register of units knows some; what ships with Decision 1330 names one whose day and
text were not read: it is a proposal that says so, and changes nothing by itself.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lachan.partners.models import Succession, Unit
from lachan.programme.facts.board import Board, Line
from lachan.programme.models import Task
from lachan.programme.rules.status import Lead


@dataclass(frozen=True, slots=True)
class Heir:
    """Who may take the tasks of `old` over. name "": nobody is known.

    recorded: the register of units has it, from the day `since`, by `basis`.
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
    heirs = {
        pk: lines[0].lead.now.pk
        for pk, (_u, lines) in found.items()
        if lines[0].lead.now
    }
    steps = _last_steps(heirs)
    return [_heir(unit, lines, steps.get(pk)) for pk, (unit, lines) in found.items()]


def _last_steps(heirs: Mapping[int, int]) -> dict[int, Succession]:
    """Return, by unit, the step by which its heir of today came to stand for it.

    heirs: number of a unit to that of its heir. One query a generation.
    """
    found: dict[int, Succession] = {}
    here = {pk: pk for pk in heirs}
    while here:
        rows = Succession.objects.filter(old__in=set(here.values()), main=True)
        steps = {step.old_id: step for step in rows}
        found |= {pk: steps[at] for pk, at in here.items() if at in steps}
        here = {
            pk: steps[at].new_id
            for pk, at in here.items()
            if at in steps and steps[at].new_id != heirs[pk]
        }
    return found


def _heir(unit: Unit, lines: list[Line], step: Succession | None) -> Heir:
    lead, tasks = lines[0].lead, tuple(line.task for line in lines)
    if lead.said is not None:
        return Heir(unit, tasks, lead.said.name, lead.said.parent)
    return Heir(
        old=unit,
        tasks=tasks,
        name=lead.now.name if lead.now else "",
        recorded=lead.now is not None,
        since=step.date if step else unit.valid_to,
        basis=step.legal_basis if step else "",
    )
