"""Roles that the law names, and which of them one person holds at a time. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class LegalRole(StrEnum):
    """A role in the law. Codes, for they are kept.

    CHAIR, DEPUTY: Decree 56/2017, Articles 28, 30, 32 (decides; a lawful deputy in the
    chair's place). PROTECTION: Law on Children, Article 53. SECTOR: Decree 56/2017,
    Article 25. POLICE: the same. HOTLINE: Article 22.
    """

    CHAIR = "chair"
    DEPUTY = "deputy"
    PROTECTION = "protection"
    SECTOR = "sector"
    POLICE = "police"
    HOTLINE = "hotline"


# Held by one person at a time: two could not both decide.
SOLE: Final = frozenset({LegalRole.CHAIR})
# Kinds of units in which the role is held.
WHERE: Final[Mapping[LegalRole, frozenset[str]]] = {
    LegalRole.CHAIR: frozenset({"commune"}),
    LegalRole.DEPUTY: frozenset({"commune"}),
    LegalRole.PROTECTION: frozenset({"commune"}),
    LegalRole.SECTOR: frozenset({"province", "ministry", "other"}),
    LegalRole.POLICE: frozenset({"police"}),
    LegalRole.HOTLINE: frozenset({"hotline"}),
}
