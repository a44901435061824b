"""States, steps and deciders of Decree 56/2017, as data.

Intake (Mẫu 01), verification, initial risk (02), emergency within 12 hours and
separation (07), specific risk (03), meeting, plan (04), approval (05), carrying out,
review (06), closed or a new cycle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """What waits to be done next. Codes, for they are kept."""

    INTAKE = "intake"
    VERIFICATION = "verification"
    INITIAL_RISK = "initial_risk"
    EMERGENCY = "emergency"  # the chair decides on measures, on separation
    SPECIFIC_RISK = "specific_risk"
    MEETING = "meeting"
    PLAN = "plan"
    APPROVAL = "approval"
    CARRYING_OUT = "carrying_out"
    REVIEWED = "reviewed"  # closing was proposed; the chair decides
    CLOSED = "closed"


class Decider(StrEnum):
    """Who may take a step. All but three are the codes of `partners.rules.roles`.

    OFFICER: a member of the team that has the case. RECEIVER: one of the team that it
    is offered to.
    """

    CHAIR = "chair"
    DEPUTY = "deputy"
    PROTECTION = "protection"
    POLICE = "police"
    OFFICER = "officer"
    RECEIVER = "receiver"


class Act(StrEnum):
    """A step. Codes, for they are kept."""

    WRITE_INTAKE = "write_intake"
    VERIFY = "verify"
    ASSESS = "assess"
    DECIDE_EMERGENCY = "decide_emergency"
    SEPARATE = "separate"
    REFUSE_SEPARATION = "refuse_separation"
    PROLONG_SEPARATION = "prolong_separation"
    LIFT_SEPARATION = "lift_separation"
    ASSESS_SPECIFIC = "assess_specific"
    MEET = "meet"
    SUBMIT_PLAN = "submit_plan"
    APPROVE = "approve"
    RETURN_PLAN = "return_plan"
    CHANGE_PLAN = "change_plan"
    REVIEW = "review"
    CLOSE = "close"
    KEEP_OPEN = "keep_open"
    REOPEN = "reopen"
    RAISE = "raise"
    TO_POLICE = "to_police"
    EXTEND_POLICE = "extend_police"
    POLICE_ANSWERED = "police_answered"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    RECALL = "recall"  # the sender takes the offer back
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Move:
    """Where a step may be taken and by whom.

    needs: codes of what must come with it (`machine.Did`). form: code of the form that
    must be finished before it, or "" (measures in an emergency wait for no paper).
    basis: articles of Decree 56/2017, or another law.
    """

    at: frozenset[State]
    by: frozenset[Decider]
    form: str = ""
    needs: frozenset[str] = frozenset()
    basis: str = ""


_ALL: Final = frozenset(State)
_OPEN: Final = _ALL - {State.CLOSED}
_CHAIR: Final = frozenset({Decider.CHAIR, Decider.DEPUTY})
_WORKER: Final = frozenset({Decider.PROTECTION})
_TEAM: Final = frozenset({Decider.PROTECTION, Decider.OFFICER})


def _at(*states: State) -> frozenset[State]:
    return frozenset(states)


def _needs(*codes: str) -> frozenset[str]:
    return frozenset(codes)


MOVES: Final[Mapping[Act, Move]] = {
    Act.WRITE_INTAKE: Move(_at(State.INTAKE), _TEAM, "mau-01", basis="25.1"),
    Act.VERIFY: Move(
        _at(State.VERIFICATION), _TEAM, needs=_needs("founded"), basis="25.2"
    ),
    Act.ASSESS: Move(
        _at(State.INITIAL_RISK),
        _WORKER,
        "mau-02",
        _needs("emergency", "separation", "carer_harms"),
        "26.2",
    ),
    Act.DECIDE_EMERGENCY: Move(
        _OPEN,
        _CHAIR | {Decider.POLICE},
        needs=_needs("taken", "reason"),
        basis="26.3, 31",
    ),
    Act.SEPARATE: Move(_OPEN, _CHAIR, "mau-07", _needs("reason"), "32"),
    Act.REFUSE_SEPARATION: Move(_OPEN, _CHAIR, needs=_needs("reason"), basis="32"),
    Act.PROLONG_SEPARATION: Move(
        _OPEN, _CHAIR, needs=_needs("reason", "until"), basis="32.3"
    ),
    Act.LIFT_SEPARATION: Move(_OPEN, _CHAIR, needs=_needs("reason"), basis="32.3"),
    Act.ASSESS_SPECIFIC: Move(
        _at(State.SPECIFIC_RISK), _WORKER, "mau-03", basis="27.1"
    ),
    Act.MEET: Move(_at(State.MEETING), _WORKER | _CHAIR, "bien-ban-hop", basis="27.2"),
    Act.SUBMIT_PLAN: Move(
        _at(State.PLAN),
        _WORKER,
        "mau-04",
        _needs("child_said", "parents_said", "plan"),
        "28.1-3",
    ),
    Act.APPROVE: Move(
        _at(State.APPROVAL), _CHAIR, "mau-05", _needs("until"), basis="28.4"
    ),
    Act.RETURN_PLAN: Move(
        _at(State.APPROVAL), _CHAIR, needs=_needs("reason"), basis="28.4"
    ),
    Act.CHANGE_PLAN: Move(
        _at(State.CARRYING_OUT), _WORKER, needs=_needs("reason"), basis="29"
    ),
    Act.REVIEW: Move(
        _at(State.CARRYING_OUT), _WORKER, "mau-06", _needs("closing"), "30.1-2"
    ),
    Act.CLOSE: Move(
        _at(State.REVIEWED), _CHAIR, needs=_needs("child_answer"), basis="30"
    ),
    Act.KEEP_OPEN: Move(
        _at(State.REVIEWED), _CHAIR, needs=_needs("reason"), basis="30"
    ),
    Act.REOPEN: Move(
        _at(State.CLOSED), _TEAM, needs=_needs("reason", "informed"), basis="30"
    ),
    Act.RAISE: Move(
        _OPEN - {State.INTAKE, State.VERIFICATION, State.INITIAL_RISK},
        _TEAM,
        needs=_needs("reason", "informed"),
        basis="26, 31",
    ),
    Act.TO_POLICE: Move(_OPEN, _TEAM, basis="25.3; BLTTHS 147"),
    Act.EXTEND_POLICE: Move(
        _ALL, _TEAM, needs=_needs("reason", "until"), basis="BLTTHS 147"
    ),
    Act.POLICE_ANSWERED: Move(_ALL, _TEAM, needs=_needs("reason"), basis="BLTTHS 147"),
    Act.OFFER: Move(_OPEN, _TEAM | _CHAIR, needs=_needs("reason"), basis="26.1"),
    Act.ACCEPT: Move(_OPEN, frozenset({Decider.RECEIVER}), basis="26.1"),
    Act.DECLINE: Move(
        _OPEN, frozenset({Decider.RECEIVER}), needs=_needs("reason"), basis="26.1"
    ),
    Act.RECALL: Move(_OPEN, _TEAM | _CHAIR, basis="26.1"),
    Act.PAUSE: Move(_OPEN, _WORKER | _CHAIR, needs=_needs("reason", "until")),
    Act.RESUME: Move(_OPEN, _WORKER | _CHAIR | _TEAM),
}

# The step of the main way that each state waits for.
NEXT: Final[Mapping[State, Act | None]] = {
    State.INTAKE: Act.WRITE_INTAKE,
    State.VERIFICATION: Act.VERIFY,
    State.INITIAL_RISK: Act.ASSESS,
    State.EMERGENCY: Act.DECIDE_EMERGENCY,
    State.SPECIFIC_RISK: Act.ASSESS_SPECIFIC,
    State.MEETING: Act.MEET,
    State.PLAN: Act.SUBMIT_PLAN,
    State.APPROVAL: Act.APPROVE,
    State.CARRYING_OUT: Act.REVIEW,
    State.REVIEWED: Act.CLOSE,
    State.CLOSED: None,
}
