"""Codes that cases keep: what happened, whom it is about, how two belong together."""

from enum import StrEnum
from typing import Final

from lachan.cases.rules.steps import Act, State


class Role(StrEnum):
    """What the child is in it. A child who harmed another is protected too."""

    CHILD = "child"
    SIBLING = "sibling"
    OFFENDER = "offender"


class Tie(StrEnum):
    """How another case belongs to this one."""

    SAME_CHILD = "same_child"
    SIBLING = "sibling"
    OTHER_SIDE = "other_side"


class LineState(StrEnum):
    """How a line of a plan goes."""

    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class Share(StrEnum):
    """Why a team holds the key of a case."""

    OWNER = "owner"
    SHARED = "shared"
    OFFERED = "offered"  # it may accept; nothing opens before
    BEHIND = "behind"


class Answered(StrEnum):
    """What the child said at the end: did it help? Or why nobody could ask."""

    NOT_YET = ""
    HELPED = "helped"
    PARTLY = "partly"
    NOT = "not"
    AWAY = "away"  # moved away, not found
    REFUSED = "refused"  # does not want to answer
    TOO_SMALL = "too_small"
    DANGEROUS = "dangerous"  # asking would put the child in danger
    NO_CHILD = "no_child"  # unfounded: there was no child to ask


class Happened(StrEnum):
    """Lines of the timeline: every step of `steps.Act`, and what lies beside them."""

    OPENED = "opened"
    NOTE = "note"
    ASSIGNED = "assigned"
    FORM = "form"
    REPORT_ADDED = "report_added"
    TIED = "tied"
    STEPPED_BACK = "stepped_back"
    TOLD_TEAM = "told_team"
    TOLD_PROVINCE = "told_province"
    TOLD_HOTLINE = "told_hotline"
    NOBODY_TO_TELL = "nobody_to_tell"
    GLASS = "glass"
    WHY_LATE = "why_late"
    PLAN_DONE = "plan_done"
    MOVED = "moved"  # its unit changed
    GLASS_REVIEWED = "glass_reviewed"
    HELD = "held"
    RELEASED = "released"
    EXPORTED = "exported"
    ERASED = "erased"
    ONLINE_ADDED = "online_added"
    ONLINE_DROPPED = "online_dropped"
    ONLINE_KEPT = "online_kept"
    ONLINE_LOOKED = "online_looked"
    NOTICE = "notice"
    HANDED = "handed"
    HANDED_REVIEWED = "handed_reviewed"
    HANDOVER = "handover"
    PROPOSED = "proposed"
    LISTED = "listed"
    APART = "apart"  # not about the same child as another case
    SIGNED = "signed"
    WRITE_INTAKE = Act.WRITE_INTAKE.value
    VERIFY = Act.VERIFY.value
    ASSESS = Act.ASSESS.value
    DECIDE_EMERGENCY = Act.DECIDE_EMERGENCY.value
    SEPARATE = Act.SEPARATE.value
    REFUSE_SEPARATION = Act.REFUSE_SEPARATION.value
    PROLONG_SEPARATION = Act.PROLONG_SEPARATION.value
    LIFT_SEPARATION = Act.LIFT_SEPARATION.value
    ASSESS_SPECIFIC = Act.ASSESS_SPECIFIC.value
    MEET = Act.MEET.value
    SUBMIT_PLAN = Act.SUBMIT_PLAN.value
    APPROVE = Act.APPROVE.value
    RETURN_PLAN = Act.RETURN_PLAN.value
    CHANGE_PLAN = Act.CHANGE_PLAN.value
    REVIEW = Act.REVIEW.value
    CLOSE = Act.CLOSE.value
    KEEP_OPEN = Act.KEEP_OPEN.value
    REOPEN = Act.REOPEN.value
    RAISE = Act.RAISE.value
    TO_POLICE = Act.TO_POLICE.value
    EXTEND_POLICE = Act.EXTEND_POLICE.value
    POLICE_ANSWERED = Act.POLICE_ANSWERED.value
    OFFER = Act.OFFER.value
    ACCEPT = Act.ACCEPT.value
    DECLINE = Act.DECLINE.value
    RECALL = Act.RECALL.value
    PAUSE = Act.PAUSE.value
    RESUME = Act.RESUME.value


class CaseStep(StrEnum):
    """How far the help is, as the reporter reads it; the codes are those of reports."""

    CHECKING = "checking"
    DECIDING = "deciding"
    PLANNING = "planning"
    HELPING = "helping"
    DONE = "done"


STEPS: Final = {
    State.INTAKE: CaseStep.CHECKING,
    State.VERIFICATION: CaseStep.CHECKING,
    State.INITIAL_RISK: CaseStep.CHECKING,
    State.EMERGENCY: CaseStep.DECIDING,
    State.SPECIFIC_RISK: CaseStep.PLANNING,
    State.MEETING: CaseStep.PLANNING,
    State.PLAN: CaseStep.PLANNING,
    State.APPROVAL: CaseStep.PLANNING,
    State.CARRYING_OUT: CaseStep.HELPING,
    State.REVIEWED: CaseStep.HELPING,
    State.CLOSED: CaseStep.DONE,
}
