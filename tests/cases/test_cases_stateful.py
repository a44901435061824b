"""Whatever people do to cases in whatever order: who can open what follows the model.

The model beside the program is a few sets, and who decides what by the decree. After
each step every person tries every case, every wrap that the vault keeps is counted,
every clock that ever ran is looked for, and every due time is worked out again.
"""

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck
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
from tests.cases.places import another_town, member_of
from tests.cases.test_cases_machine import CHAIR, LAW, WHILE, WORKER
from tests.cases.town import Person, Town, a_case, a_report, write
from tests.reports.network import NOW, SINCE, Side

from lachan.cases import access
from lachan.cases.models import Case, ClockRow
from lachan.cases.rules.deadlines import Code
from lachan.cases.rules.errors import CaseError
from lachan.cases.rules.kinds import Answered
from lachan.cases.rules.oversight import LASTS
from lachan.cases.rules.process import Ask
from lachan.cases.rules.steps import MOVES, NEXT, Act, Decider, State
from lachan.cases.services import (
    deriving,
    glass,
    keeping,
    reading,
    steps,
    transfers,
    work,
)
from lachan.cases.services.steps import Step
from lachan.partners.models import TeamMember
from lachan.partners.services import teams
from lachan.reports.models import Report
from lachan.vault.models import ItemWrap
from lachan.vault.rules.errors import NotAllowedError
from lachan.vault.services import passing
from lachan.vault.services import teams as keys

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
# Each step tries every person on every case: thorough at night, short by day.
_NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
# Person -> their team; team -> its province, of which and of 111 it is in front.
TEAM_OF = {
    "worker": "xa",
    "chair": "xa",
    "colleague": "xa",
    "province": "tinh",
    "hotline": "111",
    "there": "xa khác",
    "their province": "tỉnh khác",
}
BEHIND = {
    "xa": {"tinh", "111"},
    "tinh": {"111"},
    "xa khác": {"tỉnh khác", "111"},
    "tỉnh khác": {"111"},
    "111": set(),
}
people = st.sampled_from(sorted(TEAM_OF))
members = st.sampled_from(["chair", "colleague"])
others = st.sampled_from(["tinh", "xa khác", "tỉnh khác", "111", "xa"])
places = st.integers(0, 2)
bits = st.integers(0, 255)
# Taken through the offers' own services.
OFFERS = {Act.OFFER, Act.ACCEPT, Act.DECLINE, Act.RECALL}
acts = st.sampled_from([act for act in Act if act not in OFFERS])
# Whom the law names here; they count where the commune has the case.
ROLES = {"worker": Decider.PROTECTION, "chair": Decider.CHAIR}


@dataclass
class Known:
    """What the model knows of one case."""

    case: Case
    owner: str = "xa"
    behind: set[str] = field(default_factory=lambda: {"tinh", "111"})
    offered: str | None = None
    glass: dict[str, dt.datetime] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)
    closed: bool = False
    erased: bool = False


class Cases(RuleBasedStateMachine):
    """Up to three cases of a commune, seven people in five teams."""

    town: Town
    far: tuple[Side, Side]
    # Received before: a report is kept in a transaction of its own.
    reports: list[Report]

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOW + HOUR
        network = self.town.network
        self.sides = {
            "xa": network.commune,
            "tinh": network.province,
            "111": network.hotline,
            "xa khác": self.far[0],
            "tỉnh khác": self.far[1],
        }
        self.people: dict[str, Person] = {
            "worker": self.town.worker,
            "chair": self.town.chair,
            "colleague": self.town.colleague,
            "province": self.town.province,
            "hotline": self.town.hotline,
            "there": member_of(self.far[0]),
            "their province": member_of(self.far[1]),
        }
        self.gone: set[str] = set()
        self.cases: list[Known] = []
        self.began: dict[tuple[object, int], tuple[str, dt.datetime]] = {}
        self.open_one()

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def may(self, name: str, known: Known) -> bool:
        """Tell whether somebody may open a case, by the model alone."""
        team = TEAM_OF[name]
        if known.erased or name in known.out or name in self.gone:
            return False
        until = known.glass.get(team)
        return team == known.owner or (until is not None and until > self.now)

    def tried(self, act: Callable[[], object]) -> bool:
        """Do something; tell whether it was done."""
        try:
            with transaction.atomic():
                act()
        except (CaseError, NotAllowedError):
            return False
        return True

    def of(self, place: int) -> Known:
        return self.cases[place % len(self.cases)]

    @precondition(lambda self: len(self.cases) < 3)
    @rule()
    def open_one(self) -> None:
        report = self.reports[len(self.cases)]
        self.cases.append(Known(a_case(self.town, report)))

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.now += hours * HOUR
        passing.shut_due(now=self.now)

    @rule(place=places, name=people, to=others)
    def offer(self, place: int, name: str, to: str) -> None:
        known = self.of(place)
        step = Step(Act.OFFER, reason="moved", to=self.sides[to].team.pk)
        done = self.tried(
            lambda: transfers.offer(
                case=known.case.pk,
                step=step,
                who=self.people[name].key,
                now=self.now,
            )
        )
        mine = self.may(name, known) and TEAM_OF[name] == known.owner
        free = known.offered is None and not known.closed and to != known.owner
        assert done == (mine and free), (name, to, known)
        if done:
            known.offered = to

    @rule(place=places, name=people)
    def recall(self, place: int, name: str) -> None:
        known = self.of(place)
        done = self.tried(
            lambda: transfers.recall(
                case=known.case.pk,
                step=Step(Act.RECALL),
                who=self.people[name].key,
                now=self.now,
            )
        )
        mine = self.may(name, known) and TEAM_OF[name] == known.owner
        assert done == (mine and known.offered is not None), (name, known)
        if done:
            self._refused(known)

    @rule(place=places, name=people, accept=st.booleans())
    def answer(self, place: int, name: str, accept: bool) -> None:
        known = self.of(place)
        done = self.tried(
            lambda: transfers.answer_offer(
                case=known.case.pk,
                accept=accept,
                reason="not_ours",
                who=self.people[name].key,
                now=self.now,
            )
        )
        theirs = TEAM_OF[name] == known.offered and name not in self.gone
        assert done == (theirs and name not in known.out), (name, known)
        if done and accept:
            assert known.offered is not None
            known.owner, known.offered = known.offered, None
            known.behind = set(BEHIND[known.owner])
            known.glass = {t: u for t, u in known.glass.items() if t in known.behind}
        elif done:
            self._refused(known)

    def _refused(self, known: Known) -> None:
        assert known.offered is not None
        known.glass.pop(known.offered, None)
        known.offered = None

    @rule(place=places, name=people)
    def break_glass(self, place: int, name: str) -> None:
        known, team = self.of(place), TEAM_OF[name]
        done = self.tried(
            lambda: glass.break_glass(
                case=known.case.pk,
                reason="danger",
                who=self.people[name].key,
                now=self.now,
            )
        )
        free = name not in known.out | self.gone and not known.erased
        assert done == (team in known.behind and free), (name, known)
        if done:
            known.glass[team] = self.now + LASTS

    @rule(place=places, name=people)
    def step_back(self, place: int, name: str) -> None:
        known = self.of(place)
        who = self.people[name].key
        done = self.tried(
            lambda: work.step_back(case=known.case.pk, who=who, now=self.now)
        )
        assert done == self.may(name, known), (name, known)
        if done:
            known.out.add(name)

    @rule(name=members)
    def leave(self, name: str) -> None:
        if name in self.gone:
            return
        row = TeamMember.objects.get(user=self.people[name].user, valid_to=None)
        teams.leave_team(member=row, on=SINCE, by=self.town.network.admin)
        self.gone.add(name)

    @rule(name=members)
    def join_again(self, name: str) -> None:
        if name not in self.gone:
            return
        person, network = self.people[name], self.town.network
        team = network.commune.team
        TeamMember.objects.filter(user=person.user, team=team).delete()
        teams.join_team(team=team, user=person.user, on=SINCE, by=network.admin)
        keys.admit(
            ref=f"team:{team.pk}",
            user=person.user,
            who=self.town.worker.key,
            now=self.now,
        )
        self.gone.discard(name)

    @rule(place=places, act=acts, name=people, said=bits, filled=st.booleans())
    def anybody_tries_a_step(
        self, place: int, act: Act, name: str, said: int, filled: bool
    ) -> None:
        self._step(self.of(place), act, name, said, filled)

    @rule(place=places, said=bits, steps=st.integers(1, 4))
    def the_right_ones_go_on(self, place: int, said: int, steps: int) -> None:
        known = self.of(place)
        for _n in range(steps):
            row = Case.objects.get(pk=known.case.pk)
            act = NEXT[State(row.state)] or Act.REOPEN
            if act is Act.DECIDE_EMERGENCY and row.emergency != Ask.ASKED:
                act = Act.REFUSE_SEPARATION
            name = (
                "chair" if MOVES[act].by & CHAIR and act is not Act.MEET else "worker"
            )
            self._step(known, act, name, said, filled=True)

    def _step(self, known: Known, act: Act, name: str, said: int, filled: bool) -> None:
        before = Case.objects.get(pk=known.case.pk)
        person, words = self.people[name], self._words(act, said)
        if filled and MOVES[act].form:
            self.tried(lambda: write(before, act, person, self.now))
        lacks = steps.lacking(before, act)
        done = self.tried(
            lambda: steps.take(case=before.pk, step=words, who=person.key, now=self.now)
        )
        if not done:
            return
        assert self.may(name, known), (act, name, known)
        assert not lacks, (act, lacks)
        self._was_theirs(known, act, name)
        if act is Act.CLOSE:
            assert words.answered is not Answered.NOT_YET
            known.closed = True
        elif act is Act.REOPEN:
            known.closed = False

    def _was_theirs(self, known: Known, act: Act, name: str) -> None:
        """What the law gives to the chair or the worker nobody else did."""
        law = LAW.get(act, set()) & (CHAIR | WORKER)
        if law:
            assert known.owner == "xa", (act, known)
            assert ROLES.get(name) in law, (act, name)

    def _words(self, act: Act, said: int) -> Step:
        yes = [bool(said >> bit & 1) for bit in range(8)]
        return Step(
            act,
            reason="needed",
            until=self.now + 48 * HOUR,
            informed=self.now - HOUR,
            founded=yes[0] or yes[1],
            emergency=yes[2],
            separation=yes[2] and yes[3],
            carer_harms=yes[2],
            taken=yes[3],
            closing=yes[4] or yes[5],
            plan=yes[6] or yes[7],
            child_said=yes[6] or yes[0],
            parents_said=yes[6] or yes[1],
            words="Tin." if act is Act.REOPEN else "",
            answered=Answered.HELPED if yes[4] or yes[5] else Answered.NOT_YET,
        )

    @rule(place=places)
    def erase(self, place: int) -> None:
        known = self.of(place)
        done = self.tried(
            lambda: keeping.erase(case=known.case.pk, reason="time", now=self.now)
        )
        owed = ClockRow.objects.filter(case=known.case, stopped=None).exists()
        assert done == (known.closed and not known.erased and not owed), known
        known.erased = known.erased or done

    # --- What must hold at each step ---

    @invariant()
    def who_opens_what_follows_from_the_model(self) -> None:
        for known in self.cases:
            for name, person in self.people.items():
                opens = self.tried(
                    lambda known=known, person=person: reading.open_case(  # type: ignore[misc]  # bound now
                        case=known.case.pk, who=person.key, now=self.now
                    )
                )
                assert opens == self.may(name, known), (name, known)

    @invariant()
    def what_waits_has_a_clock(self) -> None:
        for known in self.cases:
            row = Case.objects.get(pk=known.case.pk)
            code = WHILE.get(State(row.state))
            running = set(
                row.clocks.filter(stopped=None).values_list("code", flat=True)
            )
            decided = row.emergency == Ask.DONE and code is Code.EMERGENCY
            assert code is None or decided or code in running, (row.state, running)
            assert (known.offered is not None) == (Code.TRANSFER in running), known
            assert (row.separation == Ask.DONE) == (Code.SEPARATE_MAX in running)
            assert known.closed == (row.state == State.CLOSED), known

    @invariant()
    def no_clock_is_lost_and_every_due_time_follows(self) -> None:
        for case, place, code, start in ClockRow.objects.values_list(
            "case", "place", "code", "start"
        ):
            began = self.began.setdefault((case, place), (code, start))
            assert began == (code, start)
        assert ClockRow.objects.count() == len(self.began)
        assert list(deriving.differing(self.now)) == []

    @invariant()
    def only_they_hold_wraps(self) -> None:
        for known in self.cases:
            wraps = ItemWrap.objects.filter(item=known.case.pk)
            held = set(wraps.values_list("team__ref", flat=True))
            teams = {known.owner, *known.behind} | {known.offered} - {None}
            due = {f"team:{self.sides[t].team.pk}" for t in teams if t is not None}
            assert held == (set() if known.erased else due), known

    @invariant()
    def load_is_seen_where_it_is_owed(self) -> None:
        for known in self.cases:
            for name in ("province", "their province", "there"):
                person = self.people[name]
                rows = access.load_for(person.user, self.now)
                team = TEAM_OF[name]
                sees = team == known.owner or team in known.behind
                if team == "tỉnh khác":
                    sees = sees or known.offered in ("xa khác", team)
                if team == "tinh":
                    sees = sees or known.offered in ("xa", team)
                    sees = sees or known.owner == "111"
                sees = sees and name not in known.out
                assert rows.filter(pk=known.case.pk).exists() == sees, (name, known)


@pytest.mark.long
def test_who_opens_what_follows_from_the_model(town: Town) -> None:
    there = another_town(town.network)

    class Here(Cases):
        """The same, in this town."""

    Here.town, Here.far = town, (there.commune, there.province)
    Here.reports = [a_report() for _n in range(3)]
    run_state_machine_as_test(
        Here,
        settings=hypothesis_settings(
            max_examples=300 if _NIGHTLY else 3,
            stateful_step_count=40 if _NIGHTLY else 16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
