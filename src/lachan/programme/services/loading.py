"""Load the plan of Decision 1330 as it was issued, once; never change what is there."""

import tomllib
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from lachan.audit.services import record
from lachan.partners.models import Kind, Unit
from lachan.partners.services.units import NewUnit, keep
from lachan.programme.models import Holder, Output, Part, Plan, Task
from lachan.programme.services.changes import STREAM

DATA: Final = Path(__file__).resolve().parent.parent / "data"
IF_ANY: Final = "(nếu có)"


@transaction.atomic
def load_plan() -> Plan:
    """Keep the plan that ships, its tasks, outputs, leads. There already: as it is."""
    data = tomllib.loads((DATA / "decision-1330.toml").read_text(encoding="utf-8"))
    found: Plan | None = Plan.objects.filter(shipped=data["code"]).first()
    if found is not None:
        return found
    named = ("number", "title", "short", "issuer", "signer", "signed_on", "carries_out")
    plan = Plan.objects.create(
        shipped=data["code"],
        text=around_the_table((DATA / "decision-1330.txt").read_text(encoding="utf-8")),
        **{name: data[name] for name in named},
    )
    units = {one["name"]: _unit(one, plan) for one in data["unit"]}
    for place, one in enumerate(data["task"]):
        _task(plan, place, one, units)
    facts = {"tasks": len(data["task"])}
    record(STREAM, "plan.loaded", subject=plan, facts=facts)
    return plan


def around_the_table(text: str) -> str:
    """Return a document without the lines of its table, whose cells stand at tabs."""
    lines = [line for line in text.splitlines() if "\t" not in line]
    return "\n".join(lines).strip()


def _unit(one: dict[str, Any], plan: Plan) -> Unit:
    """Return the unit of a lead: the register's own row of that code, or a new one."""
    rows = Unit.objects.filter(kind=Kind.MINISTRY, code=one["code"])
    found = rows.order_by("valid_from").first()
    assert plan.signed_on is not None
    new = NewUnit(Kind.MINISTRY, one["code"], one["name"], plan.signed_on)
    return found or keep(new)


def _task(plan: Plan, place: int, one: dict[str, Any], units: dict[str, Unit]) -> None:
    task = Task.objects.create(
        plan=plan,
        place=place,
        code=one["code"],
        heading=one.get("heading", False),
        text=one["text"],
        text_en=one["en"],
        lead_text=one.get("lead", ""),
        with_text=one.get("with", ""),
        time_text=one.get("time", ""),
        outputs_text=one.get("results", ""),
        sic=one.get("sic", []),
        schedule=one.get("schedule", "unknown"),
        start_year=one.get("start"),
        end_year=one.get("end"),
    )
    add_outputs(task, one.get("outputs", []))
    if task.lead_text in units:
        unit, start = units[task.lead_text], plan.signed_on
        Holder.objects.create(
            task=task,
            unit=unit,
            part=Part.LEAD,
            valid_from=max(start, unit.valid_from) if start else unit.valid_from,
            basis=plan.number,
        )


def add_outputs(task: Task, texts: list[str]) -> None:
    """Keep the outputs of a new task; what comes "if any" need not come."""
    Output.objects.bulk_create(
        Output(task=task, place=place, text=text, needed=IF_ANY not in text)
        for place, text in enumerate(texts)
    )
