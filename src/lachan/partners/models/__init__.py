"""Units, teams, duty and legal roles, each by date."""

from lachan.partners.models.teams import (
    DutyChange,
    LegalRole,
    RoleHolder,
    RoleHolderQuerySet,
    Shift,
    Team,
    TeamKind,
    TeamMember,
    TeamMemberQuerySet,
    TeamQuerySet,
    Weekday,
)
from lachan.partners.models.units import (
    How,
    Kind,
    SearchField,
    Succession,
    Unit,
    UnitQuerySet,
    UnitRole,
    UnitStaff,
    UnitStaffQuerySet,
)

__all__ = [
    "DutyChange",
    "How",
    "Kind",
    "LegalRole",
    "RoleHolder",
    "RoleHolderQuerySet",
    "SearchField",
    "Shift",
    "Succession",
    "Team",
    "TeamKind",
    "TeamMember",
    "TeamMemberQuerySet",
    "TeamQuerySet",
    "Unit",
    "UnitQuerySet",
    "UnitRole",
    "UnitStaff",
    "UnitStaffQuerySet",
    "Weekday",
]
