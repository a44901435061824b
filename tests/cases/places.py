"""A second province with a commune, each with a team, beside the first of the town."""

from dataclasses import dataclass

from tests.cases.town import Person
from tests.reports.network import SINCE, Network, Side, a_side

from lachan.partners.models import Kind, TeamKind, Unit
from lachan.partners.services import units


@dataclass(frozen=True, slots=True)
class There:
    """The other commune, and its province."""

    commune: Side
    province: Side


def another_town(network: Network, code: str = "00004") -> There:
    """Keep a commune of Hà Nội and its province, with teams that can open."""
    hanoi = Unit.objects.get(kind=Kind.PROVINCE, code="01")
    new = units.NewUnit(Kind.COMMUNE, code, "Phường Ba Đình", SINCE, province=hanoi)
    badinh = units.create_unit(new, by=network.admin)
    admin = network.admin
    return There(
        a_side(badinh, TeamKind.RECEIVING, "Người Ba Đình", admin),
        a_side(hanoi, TeamKind.PROVINCE, "Người Hà Nội", admin),
    )


def member_of(side: Side) -> Person:
    """Return the one member of a team, as somebody with an open key."""
    return Person(side.user, side.key)
