"""Public keys and wraps. No secret key stands here but wrapped."""

from lachan.vault.models.items import CodeWrap, Exclusion, Item, ItemWrap, Opening
from lachan.vault.models.loss import Loss
from lachan.vault.models.police import PoliceKey
from lachan.vault.models.recovery import (
    Approval,
    Ceremony,
    RecoveryKey,
    Share,
    TeamRecovery,
)
from lachan.vault.models.teams import (
    REF,
    MemberKey,
    Membership,
    Team,
    TeamKey,
    TeamWrap,
)

__all__ = [
    "REF",
    "Approval",
    "Ceremony",
    "CodeWrap",
    "Exclusion",
    "Item",
    "ItemWrap",
    "Loss",
    "MemberKey",
    "Membership",
    "Opening",
    "PoliceKey",
    "RecoveryKey",
    "Share",
    "Team",
    "TeamKey",
    "TeamRecovery",
    "TeamWrap",
]
