"""Tables of families. Read by this app alone (import contract)."""

from lachan.supervision.models.adults import (
    AdultInvitation,
    Dispute,
    Outcome,
    SecondAdult,
    Statement,
)
from lachan.supervision.models.asking import Answer, Request, Wish
from lachan.supervision.models.boxes import Box, BoxCode
from lachan.supervision.models.budgets import Budget, MoreMinutes
from lachan.supervision.models.consent import Consent, Purpose, Voice
from lachan.supervision.models.contribution import Contributor, Given, GivenState
from lachan.supervision.models.family import (
    Child,
    ChildRules,
    Device,
    DeviceKind,
    DeviceRole,
    Family,
)
from lachan.supervision.models.hours import Grant, OwnRule, Pause, Period, Window
from lachan.supervision.models.keeping import Change, Count, CountFile, Published
from lachan.supervision.models.moving import MoveDraft
from lachan.supervision.models.notices import Notice
from lachan.supervision.models.opinions import Opinion
from lachan.supervision.models.proposals import Plan, Proposal, Reply
from lachan.supervision.models.reported import ChildReport, FamilyReport
from lachan.supervision.models.school import (
    Exam,
    Group,
    Place,
    Post,
    School,
    SchoolDevice,
    SchoolMember,
    SchoolName,
    SchoolPeriod,
    SchoolWindow,
)
from lachan.supervision.models.sharing import Sharing, Turn
from lachan.supervision.models.social import SocialCheck

__all__ = [
    "AdultInvitation",
    "Answer",
    "Box",
    "BoxCode",
    "Budget",
    "Change",
    "Child",
    "ChildReport",
    "ChildRules",
    "Consent",
    "Contributor",
    "Count",
    "CountFile",
    "Device",
    "DeviceKind",
    "DeviceRole",
    "Dispute",
    "Exam",
    "Family",
    "FamilyReport",
    "Given",
    "GivenState",
    "Grant",
    "Group",
    "MoreMinutes",
    "MoveDraft",
    "Notice",
    "Opinion",
    "Outcome",
    "OwnRule",
    "Pause",
    "Period",
    "Place",
    "Plan",
    "Post",
    "Proposal",
    "Published",
    "Purpose",
    "Reply",
    "Request",
    "School",
    "SchoolDevice",
    "SchoolMember",
    "SchoolName",
    "SchoolPeriod",
    "SchoolWindow",
    "SecondAdult",
    "Sharing",
    "SocialCheck",
    "Statement",
    "Turn",
    "Voice",
    "Window",
    "Wish",
]
