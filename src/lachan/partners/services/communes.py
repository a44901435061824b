"""Units for the communes of a province, from the file of places: many at once.

Each province is one transaction: what stopped half way goes on with the next one, and
the same province again adds nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.partners.facts.places import the_atlas
from lachan.partners.models import Kind, Unit, UnitQuerySet
from lachan.partners.rules.places import SINCE
from lachan.partners.services.units import STREAM


@dataclass(frozen=True, slots=True)
class Progress:
    """How many communes of a province are units. unit: the province."""

    unit: Unit
    there: int
    all: int

    @property
    def done(self) -> bool:
        """Nothing is left to add."""
        return self.there >= self.all


def progress() -> list[Progress]:
    """Return how far each province is, by name."""
    sizes: dict[str, int] = {}
    for commune in the_atlas().now.communes.values():
        sizes[commune.province] = sizes.get(commune.province, 0) + 1
    rows = Unit.objects.filter(kind=Kind.COMMUNE, code__in=the_atlas().now.communes)
    counted = rows.order_by().values_list("province__code")
    there = dict(counted.annotate(n=Count("code", distinct=True)))
    provinces = Unit.objects.filter(kind=Kind.PROVINCE, code__in=sizes, valid_to=None)
    return [Progress(p, there.get(p.code, 0), sizes[p.code]) for p in provinces]


@transaction.atomic
def load_communes(*, province: Unit, by: User) -> int:
    """Keep a unit for each commune of a province that has none. Returns how many.

    One that was renamed or ended since stays as it became.
    """
    kept = Unit.objects.select_for_update().get(pk=province.pk)
    wanted = [
        commune
        for commune in the_atlas().now.communes.values()
        if commune.province == kept.code
    ]
    rows = Unit.objects.filter(kind=Kind.COMMUNE, code__in=[c.code for c in wanted])
    known = set(rows.values_list("code", flat=True))
    made = Unit.objects.bulk_create(
        Unit(
            kind=Kind.COMMUNE,
            code=commune.code,
            name=commune.name,
            province=kept,
            parent=kept,
            valid_from=SINCE,
        )
        for commune in wanted
        if commune.code not in known
    )
    if made:
        facts = {"count": len(made)}
        record(STREAM, "communes.loaded", actor=by, subject=kept, facts=facts)
    return len(made)


def load_more(*, by: User, go_on: Callable[[], bool]) -> int:
    """Load province after province while `go_on` says so. Returns how many communes."""
    added = 0
    for one in progress():
        if not one.done and go_on():
            added += load_communes(province=one.unit, by=by)
    return added


@transaction.atomic
def take_back(*, province: Unit, by: User) -> int:
    """Remove the communes' units of a province that nothing was done with.

    Returns how many went; those with people, teams, roles or a history stay.
    """
    gone, _all = unused(province).delete()
    if gone:
        facts = {"count": gone}
        record(STREAM, "communes.taken_back", actor=by, subject=province, facts=facts)
    return gone


def unused(province: Unit) -> UnitQuerySet:
    """Return the communes' units of a province that nothing was done with."""
    rows = Unit.objects.of_kind(Kind.COMMUNE).filter(
        code__in=[
            commune.code
            for commune in the_atlas().now.communes.values()
            if commune.province == province.code
        ],
        valid_from=SINCE,
        valid_to=None,
    )
    for relation in ("staff", "teams", "roles", "before", "after", "children"):
        rows = rows.filter(**{f"{relation}__isnull": True})
    return rows
