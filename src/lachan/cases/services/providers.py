"""Who may give a service of a plan: members of the network that serve the place.

Not those that a report keeps out: the home's, the school's, the commune's, the police.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Final

from lachan.cases.models import Case
from lachan.partners.models import Kind, Member, MemberQuerySet, MemberService
from lachan.partners.rules.chain import Excluded as Tick
from lachan.reports import facts as reports

# By service, in the order of the register, each (number of the member, name).
Providers = list[tuple[str, list[tuple[int, str]]]]
_KEPT_OUT: Final[Mapping[Tick, Kind]] = {
    Tick.SCHOOL: Kind.SCHOOL,
    Tick.COMMUNE: Kind.COMMUNE,
    Tick.POLICE: Kind.POLICE,
}


def providers_for(case: Case) -> Providers:
    """Return who may give services where the child is: two queries."""
    members = {m.pk: m for m in _members(case).select_related("unit")}
    found: dict[str, list[tuple[int, str]]] = {}
    rows = MemberService.objects.filter(member__in=members).order_by("member")
    for row in rows:
        name = members[row.member_id].unit.name
        found.setdefault(row.get_service_display(), []).append((row.member_id, name))
    return [(label, sorted(found[label], key=_by_name)) for label in sorted(found)]


def name_of(case: Case, member: int) -> str:
    """Return the name of a member that may give a service, "" if none may."""
    row = _members(case).filter(pk=member).select_related("unit").first()
    return row.unit.name if row else ""


def _members(case: Case) -> MemberQuerySet:
    places = {case.province, case.home_province} - {""}
    rows = Member.objects.none()
    for place in sorted(places):
        rows = rows | Member.objects.active().serving(place)
    return rows.exclude(unit__kind__in=_kept_out(case)).distinct()


def _kept_out(case: Case) -> list[str]:
    of_case: Iterable[uuid.UUID] = case.reports.values_list("report", flat=True)
    ticks = reports.ticks_of(of_case)
    return [str(kind) for tick, kind in _KEPT_OUT.items() if tick in ticks]


def _by_name(one: tuple[int, str]) -> str:
    return one[1]
