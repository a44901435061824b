"""A school for tests: Chi looks after its network, Hoa teaches class 8A."""

from allauth.mfa.totp.internal.auth import TOTP
from tests.cast import PASSWORD, SECRET, Person, make

from lachan.accounts.models import Role, User
from lachan.supervision.models import (
    Group,
    Place,
    Post,
    SchoolDevice,
    SchoolMember,
)
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.services import school


class SchoolWorld:
    """THCS Hoa Sen with classes 8A (Hoa's) and 8B, and another school beside it."""

    def __init__(self) -> None:
        self.dung, self.chi = make(Person.DUNG), make(Person.CHI)
        self.teacher = teacher("hoa")
        self.school = school.open_school(name="THCS Hoa Sen", unit=None, by=self.dung)
        self.it = school.add_member(
            school=self.school, user=self.chi, post=Post.IT, by=self.dung
        )
        self.member = school.add_member(
            school=self.school, user=self.teacher, post=Post.TEACHER, by=self.chi
        )
        self.a = self.group("8A", [self.member])
        self.b = self.group("8B", [])
        self.other = school.open_school(name="THCS Sông Hồng", unit=None, by=self.dung)

    def group(self, name: str, teachers: list[SchoolMember]) -> Group:
        made = Group(school=self.school, name=name, grade=8)
        return school.save_group(group=made, teachers=teachers, by=self.chi)

    def device(self, group: Group | None, asker: str, **more: str) -> SchoolDevice:
        kind = AskerKind.NETWORK if "/" in asker else AskerKind.ADDRESS
        device = SchoolDevice(
            school=self.school,
            group=group,
            place=Place.GUEST if group is None else Place.CLASS,
            asker_kind=kind,
            asker=asker,
            **more,
        )
        school.save_device(device=device, own_address="", by=self.chi)
        return device


def teacher(username: str) -> User:
    """Keep a teacher, with the second factor that the doors demand."""
    user = User.objects.create_user(username, PASSWORD, role=Role.TEACHER)
    TOTP.activate(user, SECRET)
    return user
