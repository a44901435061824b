"""On whose paper a form is printed, and who signs: all as it stood on the day.

The unit is the one that stands for the case's own on that day, under its name of then;
who signs holds the role of the law that day (`partners`). Paper is Vietnamese,
whatever the page's language.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from lachan.accounts.models import User
from lachan.cases import recipients
from lachan.cases.models import Case
from lachan.cases.rules.printing import HINT, SIGNERS, Copy, Issue, printed
from lachan.cases.rules.schemas import Schema
from lachan.cases.services.forms import Sheet
from lachan.documents.values import Document, Signature
from lachan.partners.facts import UnitGoneError, successor_of
from lachan.partners.models import Kind, LegalRole, RoleHolder, Unit

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
# Types of units: small in the middle of a name, left out of a place.
_TYPES: Final = ("Xã", "Phường", "Đặc khu", "Thị trấn", "Tỉnh", "Thành phố")


def document_of(
    case: Case,
    sheet: Sheet,
    *,
    by: User | None,
    day: dt.date,
    copy: Copy = Copy.FULL,
    deputy: bool = False,
) -> Document:
    """Return a sheet on paper, as on a day. by, deputy: as `issue_for`."""
    issue = issue_for(case, sheet.schema, by=by, day=day, deputy=deputy)
    if copy is Copy.EMPTY:
        issue = replace(issue, signatures=())
    return printed(sheet.schema, sheet.values, issue, copy)


def issue_for(
    case: Case,
    schema: Schema,
    *,
    by: User | None,
    day: dt.date,
    deputy: bool = False,
) -> Issue:
    """Return letterhead and signatures of a form on a day.

    by: who filled it in. deputy: a lawful deputy signs in the chair's place.
    """
    unit = unit_on(case, day)
    committee = unit.kind == Kind.COMMUNE
    signatures = tuple(
        _SIGNATURE[code](unit, by, day, deputy) for code in schema.signers
    )
    return Issue(
        agency=_agency(unit),
        parent=_agency(unit.province) if committee and unit.province else "",
        office="UBND" if committee or unit.kind == Kind.PROVINCE else "",
        place=_place(unit.name),
        day=day,
        decider=f"Chủ tịch {_agency(unit)}".replace(NO_BREAK, " ") if committee else "",
        signatures=signatures,
        to_carer=recipients.carer_may_know(case),
    )


def unit_on(case: Case, day: dt.date) -> Unit:
    """Return the unit that stands for a case's own on a day."""
    try:
        found = successor_of(case.unit, day).pk
    except UnitGoneError:
        found = case.unit_id
    return Unit.objects.select_related("province").get(pk=found)


def has_deputy(case: Case, day: dt.date) -> bool:
    """Tell whether somebody may sign in the chair's place that day."""
    return bool(_holder(unit_on(case, day), LegalRole.DEPUTY, None, day))


def _agency(unit: Unit) -> str:
    if unit.kind in (Kind.COMMUNE, Kind.PROVINCE):
        # Broken, if at all, before the name: "ỦY BAN NHÂN DÂN / XÃ TÂN BÌNH".
        return f"Ủy ban nhân dân {_inside(unit.name).replace(' ', NO_BREAK)}"
    return unit.name


def _inside(name: str) -> str:
    """Return a unit's name as it stands within a sentence: "phường Sài Gòn"."""
    known = any(name.startswith(f"{word} ") for word in _TYPES)
    return name[:1].lower() + name[1:] if known else name


def _place(name: str) -> str:
    """Return the place of a date line: "Tân Bình", but "Phường 12"."""
    for word in _TYPES:
        rest = name.removeprefix(f"{word} ")
        if rest != name and not rest.isdigit():
            return rest
    return name


# --- Who signs -----------------------------------------------------------------------


def _officer(_unit: Unit, by: User | None, _day: dt.date, _deputy: bool) -> Signature:
    return Signature(SIGNERS["officer"], _name(by), HINT)


def _secretary(_unit: Unit, by: User | None, _day: dt.date, _deputy: bool) -> Signature:
    return Signature(SIGNERS["secretary"], _name(by), HINT)


def _worker(unit: Unit, by: User | None, day: dt.date, _deputy: bool) -> Signature:
    holder = _holder(unit, LegalRole.PROTECTION, by, day)
    return Signature(SIGNERS["worker"], _name(holder), HINT)


def _chair(unit: Unit, _by: User | None, day: dt.date, deputy: bool) -> Signature:
    chair = _holder(unit, LegalRole.CHAIR, None, day)
    stands_in = _holder(unit, LegalRole.DEPUTY, None, day)
    if deputy and stands_in is not None:
        return Signature(("KT. Chủ tịch", "Phó Chủ tịch"), _name(stands_in), HINT)
    return Signature(SIGNERS["chair"], _name(chair), HINT)


_SIGNATURE: Final[
    Mapping[str, Callable[[Unit, User | None, dt.date, bool], Signature]]
] = {
    "officer": _officer,
    "secretary": _secretary,
    "worker": _worker,
    "chair": _chair,
}


def _holder(
    unit: Unit, role: LegalRole, best: User | None, day: dt.date
) -> User | None:
    """Return who holds a role that day; of several `best`, else nobody by name."""
    rows = RoleHolder.objects.on(day).filter(unit=unit, role=role)
    people = [r.user for r in rows.select_related("user") if r.user is not None]
    if best in people:
        return best
    return people[0] if len(people) == 1 else None


def _name(person: User | None) -> str:
    return person.display_name if person else ""
