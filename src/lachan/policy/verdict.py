"""What a policy class says of a set of categories: the heart of a decision."""

from dataclasses import dataclass

from lachan.policy import catalogue
from lachan.policy.classes import PolicyClass
from lachan.policy.model import (
    CHILD_MAX_TTL_S,
    LIFTABLE_TTL_S,
    Action,
    Decision,
    Origin,
)
from lachan.policy.snapshot import CATALOGUE_SOURCE, Pairs

Triples = list[tuple[str, str, int]]  # category, source, which set


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a class says of one set of categories.

    open: the decision when nothing blocks. at: which of the hits blocks, -1: none.
    only_blocked: the name is in none of the codes that alone are open.
    budget: the label of the used up budget that blocks.
    """

    open: Decision
    at: int = -1
    category: str = ""
    source: str = ""
    origin: Origin = Origin.NONE
    ttl_s: int = LIFTABLE_TTL_S
    only_blocked: bool = False
    budget: str = ""


def judge(sets: list[Pairs], cls: PolicyClass) -> Verdict:
    """Return what `cls` says of a name in `sets`, least specific entry first."""
    pairs = [(c, s, at) for at, p in enumerate(sets) for c, s in p]
    pairs.reverse()
    codes = tuple(dict.fromkeys(c for c, _, _ in pairs))
    allowed = Decision(
        Action.ALLOW,
        categories=codes,
        category=codes[0] if codes else "",
        ttl_s=cls.max_ttl_s,
    )
    only_blocked = cls.only is not None and cls.only.isdisjoint(codes)
    for category, source, at in _blocked(pairs, frozenset(codes), cls):
        preset = category in cls.key.preset or cls.everything
        lasting = cls.everything or (preset and not _liftable(category))
        return Verdict(
            allowed,
            at,
            category,
            source,
            Origin.SAFETY if preset else cls.key.origin,
            CHILD_MAX_TTL_S if lasting else LIFTABLE_TTL_S,
            only_blocked,
            _budget(category, cls),
        )
    return Verdict(allowed, only_blocked=only_blocked)


def _blocked(pairs: Triples, codes: frozenset[str], cls: PolicyClass) -> Triples:
    """Return the pairs that block, the deciding one first."""
    if cls.everything:
        return [p for p in pairs if p[1] != CATALOGUE_SOURCE]
    spec = cls.key
    # What nobody may lift decides first: neither a grant nor an allow reaches it.
    floor = [p for p in pairs if p[0] in spec.preset and not _liftable(p[0])]
    own_services = {c for c in spec.own if _is_service(c)}
    if codes & spec.granted:
        return floor + [p for p in pairs if p[0] in own_services]
    by_time = spec.timed | {code for code, _ in spec.spent}
    if codes & spec.allowed:
        return floor + [p for p in pairs if p[0] in own_services | by_time]
    chosen = spec.preset | spec.own | by_time
    return floor + [p for p in pairs if p[0] in chosen]


def _budget(category: str, cls: PolicyClass) -> str:
    """Return the label of the budget that alone blocks `category`, or ""."""
    spec = cls.key
    if category in spec.preset | spec.own | spec.timed:
        return ""
    return dict(spec.spent).get(category, "")


def _liftable(code: str) -> bool:
    known = catalogue.catalogue().get(code)
    return known is not None and known.liftable


def _is_service(code: str) -> bool:
    known = catalogue.catalogue().get(code)
    return known is not None and known.service
