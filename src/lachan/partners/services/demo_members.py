"""Fictional members of the network: who agreed to what, what was done together.

They serve the fictional province alone, so that nothing real is ever handed to them.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils import timezone
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from lachan.accounts.models import User
from lachan.partners.facts.places import place
from lachan.partners.models import (
    Handover,
    Kind,
    Member,
    MemberState,
    Service,
    Unit,
    Way,
)
from lachan.partners.rules.handover import Failure, State
from lachan.partners.rules.places import DEMO
from lachan.partners.services import endpoints, handovers, members, steps, units
from lachan.partners.services.members import Entry
from lachan.vault.services import forgetting

SINCE: Final = dt.date(2025, 7, 1)
HOSPITAL, POLICE = f"{DEMO}-BV", f"{DEMO}-CA"
SCHOOL, CENTRE = f"{DEMO}-TH", f"{DEMO}-CT"
PLATFORM, UNION = f"{DEMO}-NT", f"{DEMO}-PN"
CARRIER: Final = f"{DEMO}-NM"


@dataclass(frozen=True, slots=True)
class _Member:
    """A member as its agreement says. promises: hours by purpose.

    days: from today until the agreement ends; below 0 it ran out. None: no end.
    """

    code: str
    kind: Kind
    name: str
    way: Way
    services: tuple[Service, ...]
    promises: Mapping[str, int] = field(default_factory=dict)
    hours: str = "Thứ Hai đến thứ Sáu, 7:30–17:00"
    days: int | None = 400
    state: MemberState = MemberState.ACTIVE


_MEMBERS: Final = (
    _Member(
        HOSPITAL,
        Kind.HOSPITAL,
        "Bệnh viện Nhi Mẫu",
        Way.ACCOUNT,
        (Service.HEALTH, Service.MIND),
        {"protect": 2, "support": 24, "verify": 24},
        hours="Cả ngày đêm",
    ),
    _Member(
        POLICE,
        Kind.POLICE,
        "Công an tỉnh Mẫu",
        Way.ACCOUNT,
        (Service.INQUIRY,),
        {"protect": 2, "inquire": 12, "verify": 24, "preserve": 12},
        hours="Cả ngày đêm",
        days=None,
    ),
    _Member(
        SCHOOL,
        Kind.SCHOOL,
        "Trường THCS Mẫu Bến Sông",
        Way.LINK,
        (Service.SCHOOL,),
        {"support": 48, "verify": 48},
    ),
    _Member(
        CENTRE,
        Kind.CENTRE,
        "Trung tâm Công tác xã hội Mẫu",
        Way.LINK,
        (Service.SOCIAL, Service.SHELTER, Service.LEGAL),
        {"protect": 4, "support": 24, "verify": 48},
        hours="Cả ngày đêm",
    ),
    _Member(
        PLATFORM,
        Kind.PLATFORM,
        "Mạng Hoa Mẫu",
        Way.SYSTEM,
        (Service.REMOVAL,),
        {"take_down": 24, "preserve": 24},
        hours="Cả ngày đêm",
    ),
    _Member(
        UNION,
        Kind.OTHER,
        "Hội Phụ nữ tỉnh Mẫu",
        Way.LINK,
        (Service.COUNSEL, Service.SOCIAL),
        {"support": 48},
        days=-20,
    ),
    _Member(
        CARRIER,
        Kind.ISP,
        "Nhà mạng Mẫu",
        Way.LINK,
        (Service.NETWORK,),
        state=MemberState.PROPOSED,
    ),
)


def fill(*, province: Unit, by: User) -> None:
    """Write the fictional members into the register, in the caller's transaction."""
    for number, said in enumerate(_MEMBERS, start=1):
        name = f"{said.name} (hư cấu)"
        new = units.NewUnit(said.kind, said.code, name, SINCE, province, province)
        _member(units.create_unit(new, by=by), said, number, by)


def _member(unit: Unit, said: _Member, number: int, by: User) -> None:
    made = members.propose(unit=unit, on=SINCE, by=by)
    if said.state is MemberState.PROPOSED:
        return
    members.describe(member=made, entry=_entry(said, number), by=by)
    members.move_on(member=made, to=said.state, on=SINCE, by=by)
    if said.way is Way.SYSTEM:
        endpoints.set_endpoint(
            member=made, url=f"https://{_site(said)}/lachan", keys=_keys(), by=by
        )


def _entry(said: _Member, number: int) -> Entry:
    today = timezone.localdate()
    ends = None if said.days is None else today + dt.timedelta(days=said.days)
    fields = {
        "way": said.way,
        "agreement": f"{number:02}/TTPH-MẪU",
        "agreed_from": SINCE,
        "agreed_to": ends,
        "hours": said.hours,
        "person": f"Người đầu mối Mẫu {number}",
        "phone": f"0000 000 {100 + number}",  # no number begins so
        "email": f"dau-moi@{_site(said)}",
        "web": f"https://{_site(said)}/",
        "address": "Số 0, đường Mẫu, Tỉnh Mẫu",
        "listed": True,
        "shown": ["phone", "hours", "web"],
    }
    here = place(DEMO, today)
    areas = [here] if here else []
    return Entry(fields, said.services, areas, said.promises)


def _site(said: _Member) -> str:
    """Return a name that nobody can register (RFC 2606)."""
    return f"{said.code.lower()}.example"


def _keys() -> endpoints.Keys:
    """Return keys of a system that is not there: nobody keeps their other halves."""
    seal = bytes(PrivateKey.generate().public_key).hex()
    return endpoints.Keys(seal, bytes(SigningKey.generate().verify_key).hex())


def remove() -> None:
    """Take the fictional members away, with all that was handed over to them."""
    rows = Member.objects.filter(unit__code__startswith=DEMO)
    given = Handover.objects.filter(member__in=rows)
    for item in list(given.values_list("item", flat=True)):
        if item is not None:
            forgetting.forget_item(item=item)
    given.delete()
    rows.delete()


# --- What a member does with a hand-over ----------------------------------------------


def member(code: str) -> Member:
    """Return a fictional member by the code of its unit."""
    return Member.objects.get(unit__code=code)


def reached(handover: Handover, now: dt.datetime) -> None:
    """Let a hand-over have reached the system that is not there, with its receipt."""
    kept = steps.locked(handover)
    steps.move(kept, State.SENT, now=now, actor="")
    actor = f"member:{kept.member_id}"
    steps.move(kept, State.RECEIVED, now=now, actor=actor)


def failed(handover: Handover, now: dt.datetime) -> None:
    """Let a hand-over have failed: nobody opened the link, or no system answered."""
    kept = steps.locked(handover)
    if kept.way == Way.LINK:
        handovers.expire(kept, now)
    else:
        handovers.fail(kept, Failure.UNREACHABLE, now)


def unanswered(handover: Handover, now: dt.datetime) -> None:
    """Let what was owed before `now` have been spoken of when it was."""
    kept = steps.locked(handover)
    while kept.check_at is not None and kept.check_at <= now:
        handovers.speak_of(kept, kept.check_at)
