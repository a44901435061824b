"""How many of those who work in the network are qualified, by province and role."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lachan.partners.models import Kind, Qualification, Unit, UnitRole, UnitStaff


@dataclass(frozen=True, slots=True)
class Share:
    """Of `people` who work somewhere, how many are qualified."""

    qualified: int
    people: int

    @property
    def of_one(self) -> float | None:
        """The share from 0 to 1; None where nobody works."""
        return self.qualified / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Place:
    """A province, or "" for what stands above them all. by_role: each role's share."""

    code: str
    name: str
    by_role: dict[UnitRole, Share]
    together: Share


def coverage(subjects: Iterable[str], day: dt.date) -> list[Place]:
    """Return how many are qualified in any of `subjects`, the least covered first.

    A person counts once in a province and role, however many units they work in.
    """
    held = Qualification.objects.on(day).filter(subject__in=list(subjects))
    able = set(held.values_list("user", flat=True))
    people: dict[int | None, dict[UnitRole, set[int]]] = {}
    for province, role, user in _work(day):
        people.setdefault(province, defaultdict(set))[UnitRole(role)].add(user)
    names = Unit.objects.in_bulk([pk for pk in people if pk is not None])
    places = [
        _place(names.get(pk) if pk else None, by_role, able)
        for pk, by_role in people.items()
    ]
    return sorted(places, key=lambda p: (p.together.of_one or 0.0, p.name))


def _work(day: dt.date) -> Iterable[tuple[int | None, str, int]]:
    """Return the province, role and person of each piece of work on a day."""
    rows = UnitStaff.objects.on(day).filter(user__is_active=True)
    own = rows.filter(unit__kind=Kind.PROVINCE)
    yield from own.values_list("unit", "role", "user")
    other = rows.exclude(unit__kind=Kind.PROVINCE)
    yield from other.values_list("unit__province", "role", "user")


def _place(
    unit: Unit | None, by_role: dict[UnitRole, set[int]], able: set[int]
) -> Place:
    everybody = set().union(*by_role.values())
    return Place(
        code=unit.code if unit else "",
        name=unit.name if unit else "",
        by_role={r: _share(people, able) for r, people in by_role.items()},
        together=_share(everybody, able),
    )


def _share(people: set[int], able: set[int]) -> Share:
    return Share(len(people & able), len(people))


def qualifications_of(user: int, day: dt.date) -> list[Qualification]:
    """Return what a person is qualified in on a day."""
    return list(Qualification.objects.on(day).filter(user=user))
