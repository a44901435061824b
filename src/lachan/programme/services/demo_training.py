"""Fictional people who learn, so that the coverage of training shows something.

They work in units of the fictional province that no gathering asks. Nobody can sign
in as one of them. They hold qualifications and no certificates: those are counted in
figures for everybody.
"""

import datetime as dt
from typing import Final

from lachan.accounts.models import Role, User
from lachan.outbox.models import Recipient
from lachan.outbox.services.messages import forget
from lachan.partners.models import Qualification, Unit, UnitRole, UnitStaff
from lachan.partners.rules.places import DEMO
from lachan.partners.services import qualifications, staff
from lachan.partners.services.demo import SINCE
from lachan.partners.services.qualifications import Proof

_COMMUNE: Final = (
    "quy-trinh-cap-xa",
    "Quy trình hỗ trợ, can thiệp ở cấp xã",
)
_INTAKE: Final = ("tiep-nhan-tin-bao", "Tiếp nhận tin báo của trẻ em")
# Of each: code of the unit, role, and the course they passed.
_LEARNERS: Final = (
    (f"{DEMO}003", UnitRole.HEAD, None),
    (f"{DEMO}003", UnitRole.MEMBER, _COMMUNE),
    (f"{DEMO}003", UnitRole.MEMBER, _INTAKE),
    (DEMO, UnitRole.MEMBER, _INTAKE),
    (DEMO, UnitRole.MEMBER, None),
)
_LOGINS: Final = tuple(f"hoc-mau-{n}" for n in range(1, len(_LEARNERS) + 1))


def fill(*, by: User, today: dt.date) -> None:
    """Let them work in their units, and some be qualified since a month ago."""
    since = max(SINCE, today - dt.timedelta(30))
    until = since.replace(day=1, year=since.year + 2)
    for login, (code, role, course) in zip(_LOGINS, _LEARNERS, strict=True):
        name = f"Học viên mẫu {login[-1]} (hư cấu)"
        user = User.objects.create_user(login, name=name)
        user.role = Role.OFFICER
        user.save(update_fields=["role"])
        unit = Unit.objects.get(code=code)
        staff.admit(unit=unit, user=user, role=role, on=SINCE, by=by)
        if course:
            proof = Proof(*course, f"MAU-{login}", since, until)
            qualifications.qualify(user=user, proof=proof, by=None)


def remove() -> None:
    """Take them away with all they hold."""
    people = User.objects.filter(username__in=_LOGINS)
    Qualification.objects.filter(user__in=people).delete()
    UnitStaff.objects.filter(user__in=people).delete()
    for user in people:
        forget(to=Recipient.of(user))
        user.delete()
