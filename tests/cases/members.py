"""Members of the network that something of a case may be handed to."""

import datetime as dt

from lachan.accounts.models import User
from lachan.partners.models import Kind, Member, MemberState, Unit
from lachan.partners.services import members, units
from lachan.partners.services.members import Entry

SINCE = dt.date(2025, 7, 1)


def a_member(
    kind: Kind, code: str, name: str, by: User, *, way: str = "link", **more: object
) -> Member:
    """Keep an active member; in a province (`province=`) or for the whole country."""
    province = more.pop("province", None)
    services = more.pop("services", ())
    unit = units.create_unit(
        units.NewUnit(kind, code, name, SINCE, province=province),  # type: ignore[arg-type]  # a unit or None
        by=by,
    )
    return member_of(unit, by, way=way, services=services, **more)


def member_of(
    unit: Unit, by: User, *, way: str = "link", services: object = (), **more: object
) -> Member:
    """Let a unit be an active member, for the whole country."""
    made = members.propose(unit=unit, on=SINCE, by=by)
    fields = {"agreement": "1/TT", "agreed_from": SINCE, "way": way, "national": True}
    entry = Entry(
        fields | more,
        services=list(services),  # type: ignore[call-overload]  # codes
        promises={"take_down": 8, "support": 24},
    )
    members.describe(member=made, entry=entry, by=by)
    return members.move_on(member=made, to=MemberState.ACTIVE, on=SINCE, by=by)


def a_platform(by: User, way: str = "link") -> Member:
    """Keep a platform that removes contents."""
    return a_member(
        Kind.PLATFORM, f"NT-{way}", "Mạng Hoa", by, way=way, services=["removal"]
    )


def the_police(by: User, province: Unit | None = None) -> Member:
    """Keep the police, of a province or of the whole country."""
    code = f"CA-{province.code if province else 'A05'}"
    name = f"Công an {province.name if province else 'trung ương'}"
    return a_member(Kind.POLICE, code, name, by, province=province)


def a_hospital(by: User) -> Member:
    """Keep a hospital."""
    return a_member(Kind.HOSPITAL, "BV-1", "Bệnh viện Nhi", by, services=["health"])
