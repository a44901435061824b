"""Which blocks are worth a word to parents: four kinds, and never a fifth."""

from collections.abc import Iterable
from enum import StrEnum

from lachan.policy.catalogue import counted_as


class NoticeKind(StrEnum):
    """What a notice may be about."""

    MALWARE = "malware"
    SCAM = "scam"
    GAMBLING = "gambling"
    BYPASS = "bypass"


_KIND_OF = {
    "malware": NoticeKind.MALWARE,
    "scam": NoticeKind.SCAM,
    "phishing": NoticeKind.SCAM,
    "gambling": NoticeKind.GAMBLING,
    "bypass": NoticeKind.BYPASS,
}
# A single question for a betting name is mostly an advertisement on another page, and
# one for a relay an app's habit; malware and scams are worth a word at once.
LEAST = {
    NoticeKind.MALWARE: 1,
    NoticeKind.SCAM: 1,
    NoticeKind.GAMBLING: 5,
    NoticeKind.BYPASS: 5,
}


def due(rows: Iterable[tuple[str, str, int]]) -> set[NoticeKind]:
    """Return what a day's counters of one profile are worth telling.

    rows: (category, action, count). Everything but blocks of the four is left out, the
    child's own affairs above all: `counted_as` makes those "other" before anything.
    """
    sums: dict[NoticeKind, int] = {}
    for category, action, count in rows:
        kind = _KIND_OF.get(counted_as(category))
        if kind is not None and action == "block":
            sums[kind] = sums.get(kind, 0) + count
    return {kind for kind, n in sums.items() if n >= LEAST[kind]}


def categories() -> frozenset[str]:
    """Return the codes that a notice can come from."""
    return frozenset(_KIND_OF)
