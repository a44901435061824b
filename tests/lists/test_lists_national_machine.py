"""Whatever staff do in whatever order: help stays open, two people stand behind all."""

import contextlib
import datetime as dt
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone
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
from tests.lists.national_people import administrator

from lachan.accounts.models import Role, User
from lachan.lists import jobs
from lachan.lists.models import (
    EntryState,
    NationalEntry,
    NationalReview,
    WithdrawWhy,
)
from lachan.lists.rules import national as rules
from lachan.lists.services import (
    national,
    national_lines,
    national_log,
    national_night,
)
from lachan.lists.services.national import Draft, NationalError
from lachan.policy.catalogue import help_names
from lachan.policy.compile import release
from lachan.policy.decide import decide
from lachan.policy.live import Live
from lachan.policy.model import Action
from lachan.policy.national import National as NationalList
from lachan.policy.profile import from_mapping
from lachan.policy.schedule import class_at
from lachan.policy.view import View

START = dt.datetime(2026, 11, 24, 5, tzinfo=dt.UTC)  # noon in Việt Nam
EVENING_UTC = 14
HELP = sorted(help_names())
GOOD = ["xau.example", "a.xau.example", "vnexpress.net"]
# Names of as many owners, one more than one person has in a night.
OWNERS = [f"lua{n}.example" for n in range(rules.NIGHT_MOST + 1)]
BAD = [
    *HELP[:2],
    *sorted({name.partition(".")[2] for name in HELP[:4]}),
    "gstatic.com",
    "facebook.com",
]
NAMES = [*GOOD, *OWNERS, *BAD]
PEOPLE = ["mot", "hai", "bien-tap"]
people, numbers = st.sampled_from(PEOPLE), st.integers(0, 20)


class National(RuleBasedStateMachine):
    """Three people with their buttons, a clock, and a process that may die."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self._clock = mock.patch.object(timezone, "now", side_effect=lambda: self.now)
        self._clock.start()
        self._room = transaction.atomic()
        self._room.__enter__()
        self._directory = Path(tempfile.mkdtemp())
        self._before = django_settings.POLICY_DIR
        django_settings.POLICY_DIR = self._directory / "policy"
        path = self._directory / "none.txt"
        path.write_text("", encoding="utf-8")
        release(django_settings.POLICY_DIR, [])
        self.people = {name: administrator(name) for name in PEOPLE[:2]}
        editor = User.objects.create_user("bien-tap", None, role=Role.LIST_EDITOR)
        self.people["bien-tap"] = editor

    @initialize(by=people)
    def begin(self, by: str) -> None:
        for name in GOOD:
            draft = Draft(name, True, "scam", "x", 30)
            national.propose(draft, by=self.people[by])

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._room.__exit__(None, None, None)
        django_settings.POLICY_DIR = self._before
        shutil.rmtree(self._directory)
        self._clock.stop()

    def _pick(self, number: int) -> NationalEntry:
        """Return an entry, mostly one about which there is something to decide."""
        rows = list(NationalEntry.objects.order_by("pk"))
        alive = [r for r in rows if r.is_waiting or r.is_released]
        rows = alive if alive and number % 4 else rows
        return rows[number % len(rows)]

    def _name_of(self, row: NationalEntry) -> str:
        return next(n for n in NAMES if national_lines.hash_of(n) == row.hash)

    @rule(
        name=st.sampled_from(GOOD),
        subtree=st.booleans(),
        by=people,
        reason=st.sampled_from(["scam", "grooming"]),
        days=st.integers(1, 40),
    )
    def propose(
        self, name: str, subtree: bool, by: str, reason: str, days: int
    ) -> None:
        draft = Draft(name, subtree, reason, "x", days)
        with contextlib.suppress(NationalError):
            national.propose(draft, by=self.people[by])

    @rule(name=st.sampled_from(BAD), by=people)
    def propose_what_may_not_be(self, name: str, by: str) -> None:
        for subtree in (True, False):
            draft = Draft(name, subtree, "scam", "x", 1)
            with contextlib.suppress(NationalError):
                national.propose(draft, by=self.people[by])

    @precondition(lambda self: NationalEntry.objects.exists())
    @rule(number=numbers, by=people)
    def agree(self, number: int, by: str) -> None:
        row = self._pick(number)
        with contextlib.suppress(NationalError):
            national.agree(row, by=self.people[by], typed=self._name_of(row))

    @precondition(lambda self: NationalEntry.objects.waiting().exists())
    @rule(number=numbers, by=people, evening=st.booleans())
    def release_by_night(self, number: int, by: str, evening: bool) -> None:
        row = self._pick(number)
        if evening:
            self.now += (EVENING_UTC - self.now.hour) % 24 * dt.timedelta(hours=1)
        typed = self._name_of(row)
        with contextlib.suppress(NationalError):
            national_night.release_by_night(row, by=self.people[by], typed=typed)

    @rule(by=people, names=st.permutations([*OWNERS, *GOOD[:2]]), apart=st.booleans())
    def spend_a_night_alone(self, by: str, names: list[str], apart: bool) -> None:
        """One person puts up name after name; `apart`: every one the next night."""
        self.now += (EVENING_UTC - self.now.hour) % 24 * dt.timedelta(hours=1)
        for name in names:
            draft = Draft(name, True, "scam", "x", 30)
            with contextlib.suppress(NationalError):
                row = national.propose(draft, by=self.people[by])
                national_night.release_by_night(row, by=self.people[by], typed=name)
            self.now += dt.timedelta(days=int(apart))

    @precondition(lambda self: NationalEntry.objects.exists())
    @rule(number=numbers, by=people, refuse=st.booleans())
    def end(self, number: int, by: str, refuse: bool) -> None:
        row, user = self._pick(number), self.people[by]
        with contextlib.suppress(NationalError):
            if refuse:
                national.refuse(row, by=user, note="x")
            else:
                national.withdraw(row, by=user, why=WithdrawWhy.OTHER)

    @rule(hours=st.sampled_from([1, 9, 13, 24 * 15]))
    def wait(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)

    @precondition(lambda self: NationalEntry.objects.exists())
    @rule()
    def fold(self) -> None:
        release(django_settings.POLICY_DIR, None, built=self.now)

    @rule(number=numbers, by=people)
    def agree_while_one_administrator_is_left(self, number: int, by: str) -> None:
        away = self.people["hai"]
        User.objects.filter(pk=away.pk).update(is_active=False)
        before = set(NationalEntry.objects.filter(state=EntryState.RELEASED))
        if NationalEntry.objects.exists():
            row = self._pick(number)
            for act in (national.agree, national_night.release_by_night):
                with contextlib.suppress(NationalError):
                    act(row, by=self.people[by], typed=self._name_of(row))
        after = set(NationalEntry.objects.filter(state=EntryState.RELEASED))
        assert after <= before, "a single administrator released"
        User.objects.filter(pk=away.pk).update(is_active=True)

    @rule()
    def work(self) -> None:
        """The worker's round: nothing is left to tell, and gateways know it all."""
        jobs.keep_national()
        assert national_lines.actual() == national_lines.desired(self.now)
        assert national_lines.publish() == 0

    @invariant()
    def help_is_never_blocked(self) -> None:
        live = Live(django_settings.POLICY_DIR, at=self.now.timestamp())
        family = from_mapping({"id": "x", "age": "6-9"})
        cls, _ = class_at(family, self.now)
        for name in HELP[:4]:
            assert live.decide(name, 1, cls).action is Action.ALLOW

    @invariant()
    def one_person_never_suffices(self) -> None:
        for row in NationalEntry.objects.filter(state=EntryState.RELEASED):
            said = NationalReview.objects.filter(entry=row, verdict="agree")
            by = {row.proposed_by_id, *said.values_list("by_id", flat=True)}
            if row.night:
                assert row.needs == rules.PEOPLE
                assert row.released_at is not None
                assert row.valid_until == row.released_at + rules.NIGHT_LASTS
            else:
                assert len(by) >= row.needs >= rules.PEOPLE
            assert rules.problem(self._name_of(row), row.subtree, ()) is None
            assert not (row.is_sensitive and row.name and not row.night)

    @invariant()
    def one_person_has_few_names_a_night_and_an_owner_one_a_month(self) -> None:
        nights = NationalEntry.objects.exclude(night_at=None).order_by("night_at")
        seen: list[tuple[dt.datetime, int | None, str]] = []
        for row in nights:
            assert row.night_at is not None
            alone = [at for at, by, _ in seen if by == row.night_by_id]
            lately = row.night_at - rules.NIGHT_MOST_WITHIN
            assert sum(at > lately for at in alone) < rules.NIGHT_MOST
            same = [at for at, _, owner in seen if owner == row.domain_hash]
            assert all(at <= row.night_at - rules.NIGHT_AGAIN for at in same)
            assert rules.is_night(timezone.localtime(row.night_at))
            seen.append((row.night_at, row.night_by_id, row.domain_hash))

    @invariant()
    def the_log_holds(self) -> None:
        assert national_log.verify().holds


@pytest.mark.long
@pytest.mark.django_db
def test_no_sequence_of_acts_breaks_the_rules_of_the_list() -> None:
    shape = hypothesis_settings(max_examples=25, stateful_step_count=40, deadline=None)
    run_state_machine_as_test(National, settings=shape)


@pytest.mark.django_db
def test_no_allow_lifts_a_national_entry() -> None:
    """Every allow that a profile can say, against an entry of the list."""
    listed = NationalList()
    listed.add({"name": "xau.example", "subtree": True, "order": "QG-1"})
    now = START
    rows: list[dict[str, object]] = [
        {"rules": [{"name": "a.xau.example", "subtree": True, "action": "allow"}]},
        {"allow": ["games"]},
        {
            "grants": [
                {
                    "from": (now - dt.timedelta(hours=1)).isoformat(),
                    "until": (now + dt.timedelta(hours=1)).isoformat(),
                    "categories": ["*"],
                    "names": ["xau.example"],
                }
            ]
        },
        {"fail": "open"},
        {"age": "adult"},
    ]
    for row in rows:
        profile = from_mapping({"id": "x", "age": "6-9", **row})
        decision = decide(View(listed), "a.xau.example", 1, class_at(profile, now)[0])
        assert decision.action is Action.NXDOMAIN, row
        assert decision.source == "QG-1"
