"""The process under chance: no path skips a legal decider, none loses a clock."""

import datetime as dt

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from lachan.cases.rules import machine, papers
from lachan.cases.rules.deadlines import Code, table
from lachan.cases.rules.errors import (
    CaseError,
    IllegalStepError,
    MissingError,
    NotTheDeciderError,
)
from lachan.cases.rules.kinds import Happened
from lachan.cases.rules.process import Ask, Did, Ended, Process
from lachan.cases.rules.steps import MOVES, Act, Decider, State
from lachan.partners.rules.roles import LegalRole

RECEIVED = dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC)
# Written down again from the decree, not read from the program.
CHAIR = {Decider.CHAIR, Decider.DEPUTY}
WORKER = {Decider.PROTECTION}
LAW: dict[Act, set[Decider]] = {
    Act.ASSESS: WORKER,
    Act.DECIDE_EMERGENCY: CHAIR | {Decider.POLICE},
    Act.SEPARATE: CHAIR,
    Act.REFUSE_SEPARATION: CHAIR,
    Act.PROLONG_SEPARATION: CHAIR,
    Act.LIFT_SEPARATION: CHAIR,
    Act.ASSESS_SPECIFIC: WORKER,
    Act.SUBMIT_PLAN: WORKER,
    Act.APPROVE: CHAIR,
    Act.RETURN_PLAN: CHAIR,
    Act.CHANGE_PLAN: WORKER,
    Act.REVIEW: WORKER,
    Act.CLOSE: CHAIR,
    Act.KEEP_OPEN: CHAIR,
    Act.ACCEPT: {Decider.RECEIVER},
    Act.DECLINE: {Decider.RECEIVER},
}
FORMS: dict[Act, str] = {
    Act.WRITE_INTAKE: "mau-01",
    Act.ASSESS: "mau-02",
    Act.ASSESS_SPECIFIC: "mau-03",
    Act.MEET: "bien-ban-hop",
    Act.SUBMIT_PLAN: "mau-04",
    Act.APPROVE: "mau-05",
    Act.REVIEW: "mau-06",
    Act.SEPARATE: "mau-07",
}
# While a case waits here, this clock runs: lost, nobody would be late.
WHILE: dict[State, Code] = {
    State.INTAKE: Code.EMERGENCY,
    State.VERIFICATION: Code.EMERGENCY,
    State.INITIAL_RISK: Code.EMERGENCY,
    State.SPECIFIC_RISK: Code.PLAN_DRAFT,
    State.MEETING: Code.PLAN_DRAFT,
    State.PLAN: Code.PLAN_DRAFT,
    State.APPROVAL: Code.PLAN_APPROVE,
    State.CARRYING_OUT: Code.REVIEW,
}
ROLES = st.sets(st.sampled_from(list(Decider)), max_size=3).map(frozenset)
BITS = st.integers(0, 255)
WAIT = st.integers(0, 96).map(lambda h: dt.timedelta(hours=h))


def _bits(number: int) -> list[bool]:
    return [bool(number >> place & 1) for place in range(8)]


class Cases(RuleBasedStateMachine):
    """One case in which anybody tries anything at any time."""

    def __init__(self) -> None:
        """Begin."""
        super().__init__()
        self.now = RECEIVED
        self.case: Process
        self.done: list[tuple[Act, frozenset[Decider], State]] = []
        self.told: list[tuple[str, str]] = []

    @initialize(late=WAIT)
    def opened(self, late: dt.timedelta) -> None:
        self.case = machine.begin(RECEIVED, table())
        self.now = RECEIVED + late

    @rule(
        act=st.sampled_from(list(Act)),
        roles=ROLES,
        wait=WAIT,
        yes=BITS,
        given=BITS,
    )
    def anybody_tries(
        self,
        act: Act,
        roles: frozenset[Decider],
        wait: dt.timedelta,
        yes: int,
        given: int,
    ) -> None:
        self._try(self._did(act, roles, wait, yes, given))

    @rule(wait=WAIT, yes=BITS)
    def the_right_one_goes_on(self, wait: dt.timedelta, yes: int) -> None:
        act = machine.waits_for(self.case) or Act.REOPEN
        roles = MOVES[act].by
        if MOVES[act].form:
            self.somebody_finishes(MOVES[act].form)
        self._try(self._did(act, roles, wait, yes, -1))

    @rule(code=st.sampled_from(sorted(papers.OLD_AFTER)))
    def somebody_finishes(self, code: str) -> None:
        self.told.append((Happened.FORM, code))

    def _did(
        self,
        act: Act,
        roles: frozenset[Decider],
        wait: dt.timedelta,
        yes: int,
        given: int,
    ) -> Did:
        at = self.now + wait
        said, there = _bits(yes), _bits(given)
        return Did(
            act,
            roles,
            at,
            reason="said" if there[0] else "",
            until=at + dt.timedelta(days=20) if there[1] else None,
            informed=at - dt.timedelta(hours=1) if there[2] else None,
            founded=said[0] if there[3] else None,
            emergency=said[1],
            separation=said[2],
            carer_harms=said[3],
            taken=said[4] if there[4] else None,
            closing=said[5] if there[5] else None,
            plan=there[6],
            child_said=there[7],
            parents_said=there[7],
            child_answer=there[6],
            written=not papers.lacking(act, self.told),
        )

    def _try(self, did: Did) -> None:
        before = self.case
        try:
            self.case = machine.step(before, did, table())
        except CaseError:
            assert self.case is before
            return
        self.now = did.at
        self._had_its_form(did.act)
        self.done.append((did.act, did.roles, before.state))
        self.told.append((did.act, ""))
        if did.act in LAW:
            assert LAW[did.act] & did.roles
        self._keeps_clocks(before)

    def _had_its_form(self, act: Act) -> None:
        """No step without its paper, none with the paper of an earlier time."""
        code = FORMS.get(act)
        if code is None:
            return
        last = max(
            (n for n, told in enumerate(self.told) if told == (Happened.FORM, code)),
            default=-1,
        )
        assert last >= 0, act
        after = {happened for happened, _code in self.told[last:]}
        assert act not in after
        if act is not Act.WRITE_INTAKE:
            assert not after & {Act.RAISE, Act.REOPEN}

    def _keeps_clocks(self, before: Process) -> None:
        """What began stays on record, with the start it had."""
        for old, new in zip(before.clocks, self.case.clocks, strict=False):
            assert (old.code, old.start, old.version) == (
                new.code,
                new.start,
                new.version,
            )
            assert old.runs or new == old
        assert len(self.case.clocks) >= len(before.clocks)
        assert self.case.received == RECEIVED

    @invariant()
    def what_waits_has_a_clock(self) -> None:
        case, code = self.case, WHILE.get(self.case.state)
        decided = case.emergency is Ask.DONE and code is Code.EMERGENCY
        if code is not None and not decided:
            assert case.running(code) is not None, (case.state, code)
        if case.emergency is Ask.ASKED:
            assert case.running(Code.EMERGENCY) is not None
        if case.separation is Ask.ASKED:
            assert case.running(Code.SEPARATE) is not None
        if case.separation is Ask.DONE:
            assert case.running(Code.SEPARATE_MAX) is not None
        if case.offered:
            assert case.running(Code.TRANSFER) is not None

    @invariant()
    def the_twelve_hours_run_from_the_news(self) -> None:
        clock = self.case.running(Code.EMERGENCY)
        if clock is not None:
            assert clock.start == self.case.informed
            assert table().due(clock, self.case.pauses) - clock.start == dt.timedelta(
                hours=12
            )

    @invariant()
    def one_clock_of_a_code_runs(self) -> None:
        running = [c.code for c in self.case.clocks if c.runs]
        assert len(running) == len(set(running))
        for clock in self.case.clocks:
            due = table().due(clock, self.case.pauses)
            assert due > clock.start
            assert clock.runs == (clock.ended == "")

    @invariant()
    def each_decision_was_the_chairs(self) -> None:
        """Carried out is what the chair approved, closed what the chair closed."""
        last: dict[Act, int] = {}
        for place, (act, roles, _state) in enumerate(self.done):
            last[act] = place
            if act in (Act.APPROVE, Act.CLOSE):
                assert CHAIR & roles
        if self.case.state is State.CARRYING_OUT:
            assert last[Act.APPROVE] > last[Act.SUBMIT_PLAN]
            assert last[Act.SUBMIT_PLAN] > last[Act.MEET] > last[Act.ASSESS_SPECIFIC]
        if self.case.state is State.CLOSED:
            assert last[Act.CLOSE] > last.get(Act.REOPEN, -1)
            running = {c.code for c in self.case.clocks if c.runs}
            assert running <= {Code.CRIME_VERIFY}
            assert self.case.separation is not Ask.DONE

    @invariant()
    def no_emergency_is_passed_over(self) -> None:
        """An emergency that was proposed is decided before the way goes on."""
        behind = {
            State.SPECIFIC_RISK,
            State.MEETING,
            State.PLAN,
            State.APPROVAL,
            State.CARRYING_OUT,
        }
        if self.case.state in behind:
            assert self.case.emergency is not Ask.ASKED
            assert self.case.separation is not Ask.ASKED


TestCases = Cases.TestCase
TestCases.settings = settings(stateful_step_count=30)


# --- Paths by hand -------------------------------------------------------------------

HOUR = dt.timedelta(hours=1)


def did(act: Act, hours: float = 1, **words: object) -> Did:
    """Return a step by whom the law names, some hours after receiving."""
    at = RECEIVED + hours * HOUR
    said = {"reason": "said", "written": True} | words
    return Did(act, MOVES[act].by, at, **said)  # type: ignore[arg-type]


def walked(*steps: Did) -> Process:
    """Return a case after these steps."""
    case = machine.begin(RECEIVED, table())
    for one in steps:
        case = machine.step(case, one, table())
    return case


TO_THE_RISK = (did(Act.WRITE_INTAKE), did(Act.VERIFY, founded=True))
CALM = did(Act.ASSESS, 3, emergency=False, separation=False, carer_harms=False)
URGENT = did(Act.ASSESS, 3, emergency=True, separation=True, carer_harms=True)
PLAN = (
    did(Act.ASSESS_SPECIFIC, 20),
    did(Act.MEET, 30),
    did(Act.SUBMIT_PLAN, 40, plan=True, child_said=True, parents_said=True),
)
UNTIL = RECEIVED + dt.timedelta(days=60)


def test_the_whole_way_to_closure() -> None:
    case = walked(
        *TO_THE_RISK,
        CALM,
        *PLAN,
        did(Act.APPROVE, 50, until=UNTIL),
        did(Act.REVIEW, 60 * 24, closing=True),
        did(Act.CLOSE, 61 * 24, child_answer=True),
    )
    assert case.state is State.CLOSED
    ended = {c.code: c.ended for c in case.clocks}
    assert ended == {
        Code.EMERGENCY: Ended.NOT_NEEDED,
        Code.PLAN_DRAFT: Ended.DONE,
        Code.PLAN_APPROVE: Ended.DONE,
        Code.REVIEW: Ended.DONE,
    }


def test_an_emergency_waits_for_measures_and_for_separation() -> None:
    case = walked(*TO_THE_RISK, URGENT)
    assert case.state is State.EMERGENCY
    assert case.carer_harms
    case = machine.step(case, did(Act.DECIDE_EMERGENCY, 5, taken=True), table())
    assert case.state is State.EMERGENCY
    assert machine.waits_for(case) is Act.SEPARATE
    case = machine.step(case, did(Act.SEPARATE, 6), table())
    assert case.state is State.SPECIFIC_RISK
    clock = case.running(Code.SEPARATE_MAX)
    assert clock is not None
    assert table().due(clock) - clock.start == dt.timedelta(days=15)


def test_in_an_emergency_the_five_days_are_a_reminder() -> None:
    draft = walked(*TO_THE_RISK, URGENT).running(Code.PLAN_DRAFT)
    assert draft is not None
    assert draft.reminder


def test_the_officer_of_the_commune_cannot_approve() -> None:
    case = walked(*TO_THE_RISK, CALM, *PLAN)
    worker = frozenset({Decider.PROTECTION, Decider.OFFICER})
    mine = Did(Act.APPROVE, worker, RECEIVED + 50 * HOUR, until=UNTIL)
    with pytest.raises(NotTheDeciderError, match="chair"):
        machine.step(case, mine, table())


@pytest.mark.parametrize("act", sorted(FORMS))
def test_a_step_waits_for_its_form(act: Act) -> None:
    assert MOVES[act].form == FORMS[act]
    assert papers.lacking(act, []) == FORMS[act]
    there = [(Happened.FORM, FORMS[act])]
    assert papers.lacking(act, there) == ""
    # It serves one step: taken again, the step needs it anew.
    again = "" if act is Act.WRITE_INTAKE else FORMS[act]
    assert papers.lacking(act, [*there, (act, "")]) == again


def test_measures_in_an_emergency_wait_for_no_paper() -> None:
    assert {a for a, m in MOVES.items() if m.form} == set(FORMS)
    case = machine.begin(RECEIVED, table())
    taken = did(Act.DECIDE_EMERGENCY, 1, taken=True, written=False)
    assert machine.step(case, taken, table()).emergency is Ask.DONE
    with pytest.raises(MissingError, match="form"):
        machine.step(case, did(Act.SEPARATE, 1, written=False), table())


def test_a_plan_that_goes_back_has_its_first_deadline() -> None:
    case = walked(*TO_THE_RISK, CALM, *PLAN)
    first = next(c for c in case.clocks if c.code is Code.PLAN_DRAFT)
    back = machine.step(case, did(Act.RETURN_PLAN, 45), table())
    again = back.running(Code.PLAN_DRAFT)
    assert back.state is State.PLAN
    assert again is not None
    assert again.start == first.start


def test_a_separation_ends_by_the_form_or_by_its_time() -> None:
    case = walked(*TO_THE_RISK, URGENT, did(Act.DECIDE_EMERGENCY, 4, taken=True))
    case = machine.step(case, did(Act.SEPARATE, 5), table())
    with pytest.raises(IllegalStepError, match="not before the specific risk"):
        machine.step(case, did(Act.LIFT_SEPARATION, 10), table())
    over = machine.step(case, did(Act.LIFT_SEPARATION, 5 + 15 * 24), table())
    assert over.separation is Ask.OVER
    safe = machine.step(case, did(Act.ASSESS_SPECIFIC, 12), table())
    assert machine.step(safe, did(Act.LIFT_SEPARATION, 13), table()).separation is (
        Ask.OVER
    )


def test_what_is_unfounded_still_waits_for_the_chair() -> None:
    case = walked(did(Act.WRITE_INTAKE), did(Act.VERIFY, founded=False))
    assert case.state is State.REVIEWED
    assert case.running(Code.EMERGENCY) is not None
    kept = machine.step(case, did(Act.KEEP_OPEN), table())
    assert kept.state is State.INITIAL_RISK


def test_news_of_danger_start_twelve_hours_again() -> None:
    case = walked(*TO_THE_RISK, CALM, *PLAN, did(Act.APPROVE, 50, until=UNTIL))
    news = RECEIVED + 100 * HOUR
    case = machine.step(case, did(Act.RAISE, 101, informed=news), table())
    clock = case.running(Code.EMERGENCY)
    assert case.state is State.INITIAL_RISK
    assert clock is not None
    assert clock.start == news
    # The plan is carried out on: its review is still owed.
    assert case.running(Code.REVIEW) is not None


def test_the_police_clock_outlives_a_closed_case() -> None:
    case = walked(
        did(Act.WRITE_INTAKE),
        did(Act.TO_POLICE),
        did(Act.VERIFY, founded=False),
        did(Act.CLOSE, 5, child_answer=True),
    )
    assert case.running(Code.CRIME_VERIFY) is not None
    answered = machine.step(case, did(Act.POLICE_ANSWERED, 400), table())
    assert not [c for c in answered.clocks if c.runs]


def test_the_police_have_two_months_at_most() -> None:
    case = walked(did(Act.TO_POLICE))
    clock = case.running(Code.CRIME_VERIFY)
    assert clock is not None
    longest = table().longest(clock)
    assert longest is not None
    longer = machine.step(case, did(Act.EXTEND_POLICE, 5, until=longest), table())
    again = longer.running(Code.CRIME_VERIFY)
    assert again is not None
    assert table().due(again) == longest
    too_long = did(Act.EXTEND_POLICE, 5, until=longest + HOUR)
    with pytest.raises(IllegalStepError, match="longer than the law lets"):
        machine.step(case, too_long, table())


def test_every_step_has_a_decider_and_a_place() -> None:
    assert set(MOVES) == set(Act)
    assert all(m.by and m.at for m in MOVES.values())


def test_deciders_are_the_roles_of_the_network() -> None:
    own = {Decider.OFFICER, Decider.RECEIVER}
    assert {str(d) for d in set(Decider) - own} <= {str(r) for r in LegalRole}
