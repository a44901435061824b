"""Whatever a family does in any order: help stays open, the nation's list holds."""

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
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.cast import Person, make

from lachan.lib.errors import RefusedError
from lachan.policy.catalogue import catalogue, help_names
from lachan.policy.compile import ListSource, release
from lachan.policy.live import Live
from lachan.policy.model import Action, Origin, Stance
from lachan.policy.names import parents
from lachan.policy.overlay import Writer
from lachan.policy.sign import generate
from lachan.supervision.models import (
    Change,
    Child,
    Device,
    DeviceRole,
    Dispute,
    Outcome,
    Sharing,
    Wish,
)
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.services import (
    adults,
    asking,
    budgets,
    changes,
    choices,
    devices,
    disputes,
    families,
    moments,
    publish,
    sharing,
)

START = dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC)
HELP = sorted(help_names())
LISTED, PLAIN = "xau.example", "bet.example"
NAMES = [*HELP, *sorted({p for n in HELP for p in parents(n)}), LISTED, PLAIN, "vn"]
GROUPS = ["games", "social", "news", "learning", "kids", "other", "roblox", "tiktok"]
numbers, people = st.integers(0, 99), st.integers(0, 1)
groups = st.lists(st.sampled_from(GROUPS), min_size=1, max_size=3, unique=True)


class Home(RuleBasedStateMachine):
    """Two adults with every button, two children, a tablet of both, and a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self._clock = mock.patch.object(timezone, "now", side_effect=lambda: self.now)
        self._clock.start()
        self._room = transaction.atomic()
        self._room.__enter__()
        self._directory = Path(tempfile.mkdtemp())
        self._before = django_settings.POLICY_DIR, django_settings.POLICY_KEY
        django_settings.POLICY_DIR = self._directory / "policy"
        django_settings.POLICY_KEY = self._directory / "policy.key"
        generate(django_settings.POLICY_KEY)
        self._release()
        self._fill()

    def _release(self) -> None:
        """Lists that would close help, and an entry for the whole country."""
        path = self._directory / "games.txt"
        path.write_text("\n".join([*HELP, LISTED, PLAIN]), encoding="utf-8")
        source = ListSource(path, "games", "tester")
        key = django_settings.POLICY_KEY
        release(django_settings.POLICY_DIR, [source], profiles=[], sign_key=key)
        entry = {"name": LISTED, "subtree": True, "order": "QG-1"}
        Writer(django_settings.POLICY_DIR, key).append({"kind": "national", **entry})

    def _fill(self) -> None:
        self.adults = [make(Person.LAN), make(Person.GIANG)]
        lan, giang = self.adults
        self.family = families.open_family(owner=lan)
        invitation, _ = adults.invite(family=self.family, by=lan, now=self.now)
        adults.join(invitation=invitation, user=giang, now=self.now)
        children = [
            families.add_child(
                family=self.family, nickname=name, birth_year=born, by=lan
            )
            for name, born in (("An", 2018), ("Minh", 2011))
        ]
        devices_ = [self._device(at, child) for at, child in enumerate(children)]
        tablet = self._device(len(devices_), children[0])
        sharing.share(device=tablet, children=children, hours_each=2, by=lan)

    def _device(self, place: int, child: Child) -> Device:
        device = Device(
            family=self.family,
            child=child,
            role=DeviceRole.CHILD,
            name=f"Máy {place}",
            asker_kind=AskerKind.ADDRESS,
            asker=f"127.0.0.{place + 2}",
        )
        devices.save_device(device=device, own_address="", by=self.adults[0])
        return device

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._room.__exit__(None, None, None)
        django_settings.POLICY_DIR, django_settings.POLICY_KEY = self._before
        shutil.rmtree(self._directory)
        self._clock.stop()

    def _child(self, which: int) -> Child:
        rows = Child.objects.with_all().filter(family=self.family).order_by("pk")
        return rows[which]

    @rule(which=people, by=people, some=groups, stance=st.sampled_from(Stance))
    def choose(self, which: int, by: int, some: list[str], stance: Stance) -> None:
        said = {c: stance for c in some if c in catalogue()}
        with contextlib.suppress(RefusedError):
            choices.set_stances(
                child=self._child(which), stances=said, by=self.adults[by]
            )

    @rule(
        which=people,
        by=people,
        name=st.sampled_from(NAMES),
        subtree=st.booleans(),
        allow=st.booleans(),
    )
    def name(self, which: int, by: int, name: str, subtree: bool, allow: bool) -> None:
        """Past the form, which refuses help and suffixes: the gateway must hold too."""
        with contextlib.suppress(RefusedError):
            choices.add_own_rule(
                child=self._child(which),
                name=name,
                subtree=subtree,
                allow=allow,
                by=self.adults[by],
            )

    @rule(
        which=people,
        mode=st.sampled_from(["offline", "block", "only"]),
        some=groups,
        start=st.integers(0, 1439),
    )
    def hours(self, which: int, mode: str, some: list[str], start: int) -> None:
        codes = [] if mode == "offline" else [c for c in some if c in catalogue()]
        fields = choices.WindowFields("Nghỉ", [*range(7)], start, start, mode, codes)
        with contextlib.suppress(RefusedError):
            choices.save_window(
                child=self._child(which), fields=fields, by=self.adults[0]
            )

    @rule(which=people, some=groups, minutes=st.integers(5, 60), each=st.booleans())
    def limit(self, which: int, some: list[str], minutes: int, each: bool) -> None:
        codes = [c for c in some if c in catalogue() and c not in {"other", "kids"}]
        fields = budgets.BudgetFields(codes or ["games"], minutes, minutes, each=each)
        with contextlib.suppress(RefusedError):
            budgets.save_budget(
                child=self._child(which), fields=fields, by=self.adults[1]
            )

    @rule(which=people, only=st.booleans())
    def chosen_pages_alone(self, which: int, only: bool) -> None:
        with contextlib.suppress(RefusedError):
            choices.set_search(
                child=self._child(which),
                safe_search_off=[],
                youtube="strict",
                allow_only=only,
                block_page=False,
                by=self.adults[0],
            )

    @rule(which=people, by=people, pause=st.booleans())
    def moment(self, which: int, by: int, pause: bool) -> None:
        act = moments.pause if pause else moments.grant_time
        with contextlib.suppress(RefusedError):
            act(child=self._child(which), by=self.adults[by], now=self.now)

    @rule(who=st.sampled_from([None, 0, 1]), done=st.booleans())
    def take_the_tablet(self, who: int | None, done: bool) -> None:
        tablet = Sharing.objects.get()
        if done:
            sharing.end(sharing=tablet, now=self.now)
            return
        child = None if who is None else self._child(who)
        adult = self.adults[0] if child is None else None
        sharing.begin(sharing=tablet, child=child, adult=adult, now=self.now)

    @rule(which=people, name=st.sampled_from([LISTED, PLAIN]), number=numbers)
    def ask_and_answer(self, which: int, name: str, number: int) -> None:
        wish = asking.Asked(Wish.SITE, name=name, category="games")
        with contextlib.suppress(RefusedError):
            row = asking.ask(child=self._child(which), asked=wish, now=self.now)
            said = ("hour", "always", "no")[number % 3]
            asking.answer(
                request=row, said=said, message="", by=self.adults[0], now=self.now
            )

    @precondition(lambda self: not Dispute.objects.open().exists())
    @rule(by=people, removal=st.booleans())
    def disagree(self, by: int, removal: bool) -> None:
        adults.disagree(
            family=self.family,
            by=self.adults[by],
            text="x",
            wants_removal=removal,
            now=self.now,
        )

    @precondition(lambda self: Dispute.objects.open().exists())
    @rule()
    def settle(self) -> None:
        disputes.close(
            dispute=Dispute.objects.open().get(),
            outcome=Outcome.TOGETHER,
            answer="x",
            by=self.adults[0],
            now=self.now,
        )

    @precondition(lambda self: Change.objects.filter(undone_at=None).exists())
    @rule(number=numbers)
    def undo(self, number: int) -> None:
        rows = Change.objects.filter(undone_at=None, kind__in=["ownrule", "rules"])
        if rows.exists():
            with contextlib.suppress(RefusedError):
                changes.undo(change=rows[number % len(rows)], by=self.adults[1])

    @rule(hours=st.sampled_from([1, 5, 24]))
    def wait(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)

    @rule()
    def fold(self) -> None:
        """Make the profiles part of a new snapshot."""
        publish.publish_waiting()
        key = django_settings.POLICY_KEY
        release(django_settings.POLICY_DIR, None, built=self.now, sign_key=key)

    @invariant()
    def help_is_open_and_the_nations_list_shut(self) -> None:
        publish.publish_waiting()
        at = self.now.timestamp()
        live = Live(django_settings.POLICY_DIR, at=at)
        askers = [f"127.0.0.{n}" for n in (2, 3, 4)]
        assert len({live.profile_of(a) for a in askers}) >= 2, "profiles are in force"
        for asker in askers:
            cls, _ = live.class_of(live.profile_of(asker), at)
            for name in HELP:
                decision = live.decide(name, 1, cls)
                assert decision.action is Action.ALLOW, (asker, name)
                assert decision.quiet, "and nobody counts it"
            for name in (LISTED, f"a.{LISTED}"):
                decision = live.decide(name, 1, cls)
                assert decision.origin is Origin.NATIONAL, (asker, name)
                assert decision.action is not Action.ALLOW, (asker, name)


@pytest.mark.long
@pytest.mark.django_db
def test_no_sequence_of_family_acts_blocks_help_or_lifts_a_national_entry() -> None:
    shape = hypothesis_settings(max_examples=12, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(Home, settings=shape)
