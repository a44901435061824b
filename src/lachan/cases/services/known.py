"""What a form begins with beside earlier forms: what the case itself knows.

By form and field; a version of a form without the field leaves it out.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils import timezone

from lachan.accounts.models import User
from lachan.cases.models import Case
from lachan.cases.rules.answers import fits, is_empty
from lachan.cases.rules.schemas import Schema, Value
from lachan.cases.services import plan
from lachan.cases.services.reading import whom_of
from lachan.partners import facts as partners
from lachan.vault.rules.seal import ItemKey

Found = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Ground:
    """Who begins a form, of what, when."""

    case: Case
    key: ItemKey = field(repr=False)
    by: User
    now: dt.datetime

    @property
    def today(self) -> str:
        """The day in Viet Nam, as a form keeps it."""
        return timezone.localtime(self.now).date().isoformat()

    @property
    def person(self) -> dict[str, str]:
        """Who fills it in, and of which unit."""
        return {"name": self.by.display_name, "unit": self.case.unit.name}


def known(schema: Schema, ground: Ground) -> Found:
    """Return answers that the case gives to a new form."""
    begin = _BEGIN.get(schema.code)
    found = begin(ground) if begin else {}
    fields = {f.key: f for f in schema.fields()}
    return {
        key: value
        for key, value in found.items()
        if key in fields and not is_empty(value) and fits(fields[key], value)
    }


def _intake(ground: Ground) -> Found:
    whom, case = whom_of(ground.case, ground.key), ground.case
    day = timezone.localtime(case.received)
    age = day.year - whom.birth_year if whom.birth_year else ""
    return {
        "received_at": day.isoformat(timespec="minutes"),
        "child_name": whom.name,
        "child_age": age,
        "child_sex": whom.sex or "unknown",
        "event_place": _place(case.commune or case.province, day.date()),
        "residence": _place(case.home_commune or case.home_province, day.date()),
        "state_now": whom.condition,
        "family": whom.family,
        "carer": {"name": whom.carer},
        "harmer_is_carer": "unsure" if case.carer_harms else "",
    }


def _place(code: str, day: dt.date) -> dict[str, str]:
    found = partners.place(code, day) if code else None
    if found is None:
        return {}
    if found.province_code == found.code:
        return {"province": found.name}
    return {"commune": found.name, "province": found.province_name}


def _initial(ground: Ground) -> Found:
    now = timezone.localtime(ground.now).isoformat(timespec="minutes")
    return {"assessed_at": now, "assessor": ground.person}


def _specific(ground: Ground) -> Found:
    return {"assessed_on": ground.today, "assessor": ground.person}


def _meeting(ground: Ground) -> Found:
    return {"held_where": ground.case.unit.name}


def of_plan(lines: plan.Lines) -> Found:
    """Return what Mẫu 04 says of the services that were planned."""
    lines = plan.wanted(lines)
    rows = [
        {
            "service": one.said.service,
            "provider": one.said.provider,
            "responsible": one.said.responsible,
            "start": f"{one.starts:%d/%m/%Y}",
            "end": f"{one.ends:%d/%m/%Y}",
            "cost": f"{one.cost:,}".replace(",", "."),
        }
        for one in lines
    ]
    last = max((one.ends for one in lines), default=None)
    return {
        "services": rows,
        "total_cost": sum(one.cost for one in lines) if lines else "",
        "review_on": last.isoformat() if last else "",
    }


def _planned(ground: Ground) -> Found:
    return of_plan(plan.lines(ground.case, ground.key))


def _decision(ground: Ground) -> Found:
    lines = plan.wanted(plan.lines(ground.case, ground.key))
    providers = dict.fromkeys(one.said.provider for one in lines)
    return {
        "implementers": "; ".join(providers),
        "monitor": ground.by.display_name,
        "effective_on": ground.today,
    }


def _review(ground: Ground) -> Found:
    return {"worker": ground.by.display_name, "reviewed_on": ground.today}


def _separation(ground: Ground) -> Found:
    now = timezone.localtime(ground.now).isoformat(timespec="minutes")
    return {"from_when": now, "monitor": ground.by.display_name}


_BEGIN: Final[Mapping[str, Callable[[Ground], Found]]] = {
    "mau-01": _intake,
    "mau-02": _initial,
    "mau-03": _specific,
    "bien-ban-hop": _meeting,
    "mau-04": _planned,
    "mau-05": _decision,
    "mau-06": _review,
    "mau-07": _separation,
}
