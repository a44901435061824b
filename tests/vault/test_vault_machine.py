"""Whatever people do in whatever order: who should open can, nobody else, nothing lost.

The model beside the program knows of each person which password opens their key, and of
each team who was let in. A forgotten password is a person who opens nothing any more.
"""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.vault.people import NOW, membership, staff

from lachan.accounts.models import User
from lachan.vault.access import Unlocked
from lachan.vault.models import Ceremony, Membership
from lachan.vault.rules.errors import (
    LossError,
    NotAllowedError,
    NotReadyError,
    VaultError,
)
from lachan.vault.rules.seal import ItemKey
from lachan.vault.services import items, members, recovery, teams
from lachan.vault.services.items import Excluded, TeamAccess

TEAM = "xa"
PEOPLE = ["an", "binh", "chi", "dung", "giang"]
KEEPERS = ["mot", "hai", "ba"]
people, keepers = st.sampled_from(PEOPLE), st.sampled_from(KEEPERS)


class Vault(RuleBasedStateMachine):
    """One team, five people, three custodians."""

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOW
        self.users: dict[str, User] = {n: staff(n) for n in PEOPLE + KEEPERS}
        self.passwords: dict[str, str] = {}
        self.keys: dict[str, Unlocked] = {}
        self.holding: set[str] = set()  # let in, with a key they can unlock
        self.office: set[str] = set()  # custodians in office who hold their halves
        self.trusted: set[str] = set()  # those whom the team's key was given to
        self.pending: dict[str, set[str]] = {}  # who waits: which custodians gave
        self.newly = False
        self.items: list[tuple[ItemKey, frozenset[str]]] = []
        teams.ensure_team(ref=TEAM)
        for name in PEOPLE + KEEPERS:
            self._new_key(name)
        self.ask("an")
        self.found("an")
        for name in ("binh", "chi"):
            self.ask(name)
            self.admit(name, "an")
        self.seal(frozenset())
        self.seal(frozenset({"binh"}))

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def _new_key(self, name: str) -> None:
        self.passwords[name] = f"mật khẩu {name} {self.now.timestamp()}"
        self.keys[name] = members.make_key(
            user=self.users[name], password=self.passwords[name], now=self.now
        )

    def _pass_time(self) -> None:
        self.now += dt.timedelta(minutes=20)

    @rule(name=people)
    def ask(self, name: str) -> None:
        user = self.users[name]
        teams.ask(ref=TEAM, user=user, by=user, now=self.now)

    @rule(name=people)
    def found(self, name: str) -> None:
        try:
            teams.found(ref=TEAM, who=self.keys[name], now=self.now)
        except NotAllowedError:
            return
        assert not self.holding
        assert not self._recoverable()
        self.holding.add(name)

    @rule(new=people, by=people)
    def admit(self, new: str, by: str) -> None:
        try:
            with transaction.atomic():
                teams.admit(
                    ref=TEAM, user=self.users[new], who=self.keys[by], now=self.now
                )
        except NotAllowedError:
            return
        assert by in self.holding
        self.holding.add(new)

    def _would_lose(self, name: str, trusted: set[str]) -> bool:
        alone = self.holding == {name} or not self.holding
        had = bool(self.holding) or len(self.trusted) >= 2
        return had and alone and len(trusted) < 2

    @rule(name=people)
    def leave(self, name: str) -> None:
        user = self.users[name]
        lose = name in self.holding and self._would_lose(name, self.trusted)
        try:
            teams.leave(ref=TEAM, user=user, by=user, now=self.now)
        except LossError:
            assert lose
            return
        assert not lose
        self.holding.discard(name)
        self.pending.pop(name, None)

    @rule(name=people)
    def change_password(self, name: str) -> None:
        self._pass_time()
        new = f"mới {name} {self.now.timestamp()}"
        done = members.change_password(
            user=self.users[name], old=self.passwords[name], new=new
        )
        assert done
        self.passwords[name] = new
        self.keys[name] = members.unlock(user=self.users[name], password=new)

    @rule(name=st.sampled_from(PEOPLE + KEEPERS))
    def forget(self, name: str) -> None:
        """The password is gone; the person gives the key up where that is allowed."""
        self._pass_time()
        left = self.trusted - {name}
        lose = name in self.holding | self.trusted and self._would_lose(name, left)
        try:
            self.keys[name] = members.replace_key(
                user=self.users[name], password=f"nữa {self.now}", now=self.now
            )
        except LossError:
            assert lose
            return
        assert not lose
        self.passwords[name] = f"nữa {self.now}"
        for names in (self.holding, self.trusted, self.office, *self.pending.values()):
            names.discard(name)

    @rule()
    def appoint(self) -> None:
        """Three are appointed; without a member's trust they can do nothing."""
        recovery.appoint(
            users=[self.users[n] for n in KEEPERS],
            by=self.users["mot"],
            now=self.now,
        )
        self.office = set(KEEPERS)
        self.newly = True

    @precondition(lambda self: self.holding)
    @rule(data=st.data())
    def entrust(self, data: Any) -> None:
        by = data.draw(st.sampled_from(sorted(self.holding)))
        try:
            teams.entrust(ref=TEAM, who=self.keys[by], now=self.now)
        except NotReadyError:
            assert len(self.office) < 2
            return
        assert len(self.office) >= 2
        self.trusted = set(self.office)
        if self.newly:
            self.pending = {}
        self.newly = False

    @rule(name=people, one=keepers, two=keepers)
    def recover(self, name: str, one: str, two: str) -> None:
        try:
            place = membership(TEAM, self.users[name])
            (ceremony,) = recovery.ask(
                membership=place, by=self.users[name], now=self.now
            )
        except (NotReadyError, Membership.DoesNotExist):
            return
        expected = self._will_finish(name, one) or self._will_finish(name, two)
        done = self._approve(ceremony, one) or self._approve(ceremony, two)
        assert done == expected
        if done:
            self.pending.pop(name, None)
            self.holding.add(name)

    def _will_finish(self, name: str, keeper: str) -> bool:
        given = self.pending.setdefault(name, set())
        if keeper not in self.trusted:
            return False
        if given - {keeper}:
            return True
        given.add(keeper)
        return False

    def _approve(self, ceremony: Ceremony, name: str) -> bool:
        try:
            with transaction.atomic():
                return recovery.approve(
                    ceremony=ceremony, who=self.keys[name], now=self.now
                )
        except NotAllowedError:
            return False

    def _recoverable(self) -> bool:
        return len(self.trusted) >= 2

    @rule(shut=st.frozensets(people, max_size=2))
    def seal(self, shut: frozenset[str]) -> None:
        numbers = frozenset(self.users[n].pk for n in shut)
        try:
            with transaction.atomic():
                key = items.create_item_key(
                    teams=[TeamAccess(TEAM)],
                    excluded=Excluded(users=numbers),
                    now=self.now,
                )
        except NotReadyError:
            return
        self.items.append((key, shut))

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def destroy(self, data: Any) -> None:
        kept = data.draw(st.sampled_from(range(len(self.items))))
        key, _shut = self.items.pop(kept)
        items.destroy(item=key.item, by=None, reason="expired", now=self.now)
        for who in self.keys.values():
            assert not opens(who, key, self.now)

    @rule(name=people, limit=st.integers(1, 3))
    def rewrap(self, name: str, limit: int) -> None:
        teams.rewrap(who=self.keys[name], limit=limit)

    @invariant()
    def exactly_who_should_opens(self) -> None:
        if not hasattr(self, "items"):
            return
        for key, shut in self.items[-4:]:
            can = {n for n, who in self.keys.items() if opens(who, key, self.now)}
            assert can == self.holding - shut

    @invariant()
    def nothing_is_lost(self) -> None:
        if getattr(self, "items", None):
            assert self.holding or self._recoverable()


def opens(who: Unlocked, key: ItemKey, now: dt.datetime) -> bool:
    """Tell whether a person opens an item, rightly."""
    try:
        with transaction.atomic():
            opened = items.open_item(item=key.item, who=who, role="duty", now=now)
    except VaultError:
        return False
    assert opened == key
    return True


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.django_db
def test_exactly_who_should_open_can() -> None:
    run_state_machine_as_test(
        Vault,
        settings=hypothesis_settings(
            max_examples=20, stateful_step_count=25, deadline=None
        ),
    )
