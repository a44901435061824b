"""From a name and a policy class to a decision: the order, first match wins.

Help list, special names, national list, own allow, own block, offline, categories, safe
search, allow. Source: docs/policy.md, "Order of decision".
"""

from dataclasses import dataclass, replace
from typing import Any

from lachan.policy import catalogue
from lachan.policy.classes import PolicyClass, help_ancestors
from lachan.policy.model import (
    CHILD_MAX_TTL_S,
    EDE_BY_ORIGIN,
    EDE_FORGED,
    LIFTABLE_TTL_S,
    NATIONAL_TTL_S,
    Action,
    Decision,
    Origin,
)
from lachan.policy.national import Hit, National
from lachan.policy.patterns import Patterns
from lachan.policy.snapshot import CATALOGUE_SOURCE, Pairs

HELP = Decision(Action.ALLOW, Origin.HELP, quiet=True)
EDE_NOT_READY = 14  # RFC 8914: the resolver cannot answer as it should
# Answered NXDOMAIN so that browsers and phones do not leave for a resolver of their
# own. Sources: support.mozilla.org "canary domain"; Apple "prepare your network for
# iCloud Private Relay"; Chrome private prefetch proxy.
CANARIES = frozenset(
    {
        "use-application-dns.net",
        "mask.icloud.com",
        "mask-h2.icloud.com",
        "mask-canary.icloud.com",
        "dns-tunnel-check.googlezip.net",
    }
)
# RFC 9462 section 6.4: locally served; NODATA while no encrypted resolver is offered.
RESOLVER_ARPA = "resolver.arpa"
_SPECIAL_ENDS = (RESOLVER_ARPA, *CANARIES)
_OWN = frozenset({Origin.FAMILY, Origin.ORGANISATION})


@dataclass(slots=True)
class View:
    """What decisions are made from at this moment. names, ids, sets: see snapshot."""

    national: National
    help: frozenset[str] = frozenset()
    names: Any = None
    ids: Any = None
    sets: tuple[Pairs, ...] = ()
    patterns: Patterns | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a class says of one set of categories.

    open: the decision when nothing blocks. at: which of the hits blocks, -1: none.
    only_blocked: the name is in none of the codes that alone are open.
    """

    open: Decision
    at: int = -1
    category: str = ""
    source: str = ""
    origin: Origin = Origin.NONE
    ttl_s: int = LIFTABLE_TTL_S
    only_blocked: bool = False


Hits = list[tuple[str, int]]  # (trie key, set of categories), least specific first


def decide(view: View, qname: str, qtype: int, cls: PolicyClass) -> Decision:
    """Return what to do with a question. qname: normalised. Never raises."""
    if qname in view.help:
        return HELP
    if cls.canaries and qname.endswith(_SPECIAL_ENDS):
        special = _special(qname)
        if special is not None:
            return special
    hits = _hits(view, qname)
    verdict = _verdict(view, hits, cls) if hits else None
    national = view.national
    if national.plain or national.hashed:
        hit = national.find(qname)
        if hit is not None:
            return _national(qname, hit, verdict)
    if cls.own_allow or cls.own_block:
        own = _own(qname, cls, verdict)
        if own is not None:
            return own
    return _by_class(qname, cls, hits, verdict)


def decide_alias(
    view: View, name: str, qtype: int, cls: PolicyClass, asked: Decision
) -> Decision | None:
    """Return the block that a name found inside an answer brings, or None.

    asked: the decision on the question. An own allow of the question covers its chain,
    the national list excepted; "only" windows judge the question alone, because the
    hosts behind a learning site are in no category.
    """
    if asked.quiet or name in view.help:
        return None
    hits = _hits(view, name)
    verdict = _verdict(view, hits, cls) if hits else None
    national = view.national.find(name)
    if national is not None:
        return _national(name, national, verdict)
    if asked.action is Action.ALLOW and asked.origin in _OWN:
        return None
    if cls.own_allow or cls.own_block:
        own = _own(name, cls, verdict)
        if own is not None:
            return None if own.action is Action.ALLOW else own
    if verdict is not None and verdict.at >= 0:
        return _category_block(name, cls, hits, verdict)
    return None


def _special(qname: str) -> Decision | None:
    if qname in CANARIES:
        return _block(Action.NXDOMAIN, Origin.SAFETY, rule=qname, owner=qname)
    if qname == RESOLVER_ARPA or qname.endswith("." + RESOLVER_ARPA):
        return _block(
            Action.BLOCK, Origin.SAFETY, rule=RESOLVER_ARPA, owner=RESOLVER_ARPA
        )
    return None


def _hits(view: View, qname: str) -> Hits:
    if view.names is None:
        return []
    ids = view.ids
    found = view.names.iter_prefixes_with_ids(qname[::-1] + "./")
    return [(key, ids[i]) for key, i in found]


def _verdict(view: View, hits: Hits, cls: PolicyClass) -> Verdict:
    which = hits[0][1] if len(hits) == 1 else tuple([i for _, i in hits])
    verdict: Verdict | None = cls.verdicts.get(which)
    if verdict is None:
        verdict = cls.verdicts[which] = judge([view.sets[i] for _, i in hits], cls)
    return verdict


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
        lasting = preset and not _liftable(category)
        return Verdict(
            allowed,
            at,
            category,
            source,
            Origin.SAFETY if preset else cls.key.origin,
            CHILD_MAX_TTL_S if lasting else LIFTABLE_TTL_S,
            only_blocked,
        )
    return Verdict(allowed, only_blocked=only_blocked)


Triples = list[tuple[str, str, int]]


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
    if codes & spec.allowed:
        return floor + [p for p in pairs if p[0] in own_services | spec.timed]
    chosen = spec.preset | spec.own | spec.timed
    return floor + [p for p in pairs if p[0] in chosen]


def _liftable(code: str) -> bool:
    known = catalogue.catalogue().get(code)
    return known is not None and known.liftable


def _is_service(code: str) -> bool:
    known = catalogue.catalogue().get(code)
    return known is not None and known.service


def _by_class(
    qname: str, cls: PolicyClass, hits: Hits, verdict: Verdict | None
) -> Decision:
    if cls.unusable:
        return _unusable(cls)
    if verdict is None:
        if cls.only is not None:
            return _only(cls, None)
        plain = cls.allow
    elif verdict.only_blocked:
        return _only(cls, verdict)
    elif verdict.at >= 0:
        return _category_block(qname, cls, hits, verdict)
    else:
        plain = verdict.open
    if qname in cls.safe:
        return _rewrite(qname, cls, plain)
    return plain


def _unusable(cls: PolicyClass) -> Decision:
    if cls.fail == "open":
        return cls.allow
    return Decision(
        Action.REFUSE,
        Origin.SAFETY,
        rule="no-policy",
        ede=EDE_NOT_READY,
        ttl_s=LIFTABLE_TTL_S,
    )


def _only(cls: PolicyClass, verdict: Verdict | None) -> Decision:
    return _block(
        Action.BLOCK,
        cls.key.origin,
        rule=cls.key.only_rule,
        ttl_s=LIFTABLE_TTL_S,
        verdict=verdict,
    )


def _category_block(
    qname: str, cls: PolicyClass, hits: Hits, verdict: Verdict
) -> Decision:
    key = hits[verdict.at][0]
    if key[-1] == "/":
        action, owner = Action.BLOCK, qname
    else:
        owner = key[-2::-1]
        action = Action.BLOCK if owner in cls.spared else Action.NXDOMAIN
    return Decision(
        action,
        verdict.origin,
        verdict.open.categories,
        verdict.category,
        verdict.source,
        owner,
        owner,
        EDE_BY_ORIGIN[verdict.origin],
        verdict.ttl_s,
    )


def _national(qname: str, hit: Hit, verdict: Verdict | None) -> Decision:
    owner = hit.owner or qname
    whole = hit.entry.subtree and owner not in help_ancestors()
    made = _block(
        Action.NXDOMAIN if whole else Action.BLOCK,
        Origin.NATIONAL,
        rule=hit.owner,
        owner=owner,
        ttl_s=NATIONAL_TTL_S,
        verdict=verdict,
    )
    return replace(made, source=hit.entry.order)


def _own(qname: str, cls: PolicyClass, verdict: Verdict | None) -> Decision | None:
    rule = _match(qname, cls.own_allow)
    if rule is not None:
        plain = cls.allow if verdict is None else verdict.open
        return Decision(
            Action.ALLOW,
            cls.key.origin,
            plain.categories,
            plain.category,
            rule=rule,
            ttl_s=cls.max_ttl_s,
        )
    rule = _match(qname, cls.own_block)
    if rule is None:
        return None
    whole = cls.own_block[rule] and rule not in cls.spared
    return _block(
        Action.NXDOMAIN if whole else Action.BLOCK,
        cls.key.origin,
        rule=rule,
        owner=rule,
        ttl_s=LIFTABLE_TTL_S,
        verdict=verdict,
    )


def _match(qname: str, rules: dict[str, bool]) -> str | None:
    """Return the most specific rule about `qname`."""
    if qname in rules:
        return qname
    name = qname.partition(".")[2]
    while name:
        if rules.get(name):
            return name
        name = name.partition(".")[2]
    return None


def _rewrite(qname: str, cls: PolicyClass, plain: Decision) -> Decision:
    target, addresses = cls.safe[qname]
    return Decision(
        Action.REWRITE,
        Origin.SAFETY,
        plain.categories,
        plain.category,
        rule=qname,
        owner=qname,
        ede=EDE_FORGED,
        ttl_s=min(CHILD_MAX_TTL_S, cls.max_ttl_s),
        target=target,
        addresses=addresses,
    )


def _block(
    action: Action,
    origin: Origin,
    *,
    rule: str,
    owner: str = "",
    ttl_s: int = CHILD_MAX_TTL_S,
    verdict: Verdict | None = None,
) -> Decision:
    return Decision(
        action,
        origin,
        verdict.open.categories if verdict else (),
        verdict.open.category if verdict else "",
        "",
        rule,
        owner,
        EDE_BY_ORIGIN[origin],
        ttl_s,
    )
