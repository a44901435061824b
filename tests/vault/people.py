"""Members of teams, with open keys, for whoever tests above the vault."""

import datetime as dt

from tests.cast import PASSWORD

from lachan.accounts.models import Role, User
from lachan.vault.access import Unlocked
from lachan.vault.models import Membership
from lachan.vault.services import members, recovery, teams

NOW = dt.datetime(2026, 11, 24, 3, 7, tzinfo=dt.UTC)


def staff(name: str, role: Role = Role.LIST_EDITOR) -> User:
    """Keep a member of staff."""
    return User.objects.create_user(name, PASSWORD, name=name, role=role)


def with_key(name: str) -> tuple[User, Unlocked]:
    """Keep a member of staff whose key is open."""
    user = staff(name)
    return user, members.make_key(user=user, password=PASSWORD, now=NOW)


def a_team(ref: str, *names: str) -> list[tuple[User, Unlocked]]:
    """Keep a team of these people; the first made its key and let the others in."""
    teams.ensure_team(ref=ref, label=f"Nhóm {ref}")
    people = [with_key(name) for name in names]
    for n, (user, unlocked) in enumerate(people):
        teams.ask(ref=ref, user=user, by=user, now=NOW)
        if n:
            teams.admit(ref=ref, user=user, who=people[0][1], now=NOW)
        else:
            teams.found(ref=ref, who=unlocked, now=NOW)
    return people


def custodians(*names: str) -> list[tuple[User, Unlocked]]:
    """Appoint three people as custodians."""
    people = [with_key(name) for name in names]
    recovery.appoint(users=[u for u, _ in people], by=people[0][0], now=NOW)
    return people


def make_ready(ref: str, member: Unlocked) -> list[tuple[User, Unlocked]]:
    """Give a team custodians that have shown that they can recover."""
    people = custodians(*(f"{ref} giữ {n}" for n in (1, 2, 3)))
    teams.entrust(ref=ref, who=member, now=NOW)
    (test,) = recovery.ask(membership=None, by=people[0][0], now=NOW)
    recovery.approve(ceremony=test, who=people[0][1], now=NOW)
    assert recovery.approve(ceremony=test, who=people[1][1], now=NOW)
    return people


def membership(ref: str, user: User) -> Membership:
    """Return a person's place in a team."""
    return Membership.objects.get(team__ref=ref, user=user)
