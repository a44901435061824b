"""The people of the tests. Each has one role; nobody is anybody's administrator twice.

An is a child and has no account; chị Lan is the parent who governs An's rules; Giang is
a parent who has nothing to do with them; Bình looks after lists; Chi is of a school;
Dũng runs the installation. Staff have their second factor, as the doors demand.
"""

from enum import StrEnum

from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from lachan.accounts.models import Role, User

PASSWORD = "bốn món trong bếp"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Person(StrEnum):
    """Who comes to the door."""

    AN = "An"  # a child at a device: nobody is signed in
    LAN = "chị Lan"
    GIANG = "Giang"
    BINH = "Bình"
    CHI = "Chi"
    DUNG = "Dũng"


ROLES = {
    Person.LAN: Role.PARENT,
    Person.GIANG: Role.PARENT,
    Person.BINH: Role.LIST_EDITOR,
    Person.CHI: Role.SCHOOL_IT,
    Person.DUNG: Role.ADMINISTRATOR,
}


def make(person: Person) -> User:
    """Keep the person in the database."""
    user = User.objects.create_user(
        person.name.lower(), PASSWORD, name=str(person), role=ROLES[person]
    )
    if user.is_staff_member:
        TOTP.activate(user, SECRET)
    return user


def signed_in(user: User | None) -> Client:
    """Return a browser in which `user`, or nobody, is signed in."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
