"""From a name and a policy class to a decision: the order, first match wins.

Help list, special names, national list, own allow, own block, connectivity, offline,
categories, safe search, allow. Source: docs/policy.md, "Order of decision".
"""

from dataclasses import replace

from lachan.policy.classes import PolicyClass
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
from lachan.policy.national import Hit
from lachan.policy.patterns import Patterns
from lachan.policy.snapshot import NOWHERE, Pairs
from lachan.policy.verdict import Verdict, judge
from lachan.policy.view import CANARIES, RESOLVER_ARPA, SPECIAL_ENDS, View, verdict_of

HELP = Decision(Action.ALLOW, Origin.HELP, quiet=True)
EDE_NOT_READY = 14  # RFC 8914: the resolver cannot answer as it should
# Who opened a question together with what its answer leads to. Safety: connectivity.
_CHAIN = frozenset({Origin.FAMILY, Origin.ORGANISATION, Origin.SAFETY})


# What matched, least specific first: its text, and whether it is a whole subtree.
Keys = list[tuple[str, bool]]


def decide(view: View, qname: str, qtype: int, cls: PolicyClass) -> Decision:
    """Return what to do with a question. qname: normalised. Never raises."""
    if qname in view.help:
        return HELP
    if cls.canaries and qname.endswith(SPECIAL_ENDS):
        special = _special(qname)
        if special is not None:
            return special
    keys, verdict = _look(view, qname, qtype, cls)
    national = view.national
    if national.plain or national.hashed:
        hit = national.find(qname)
        if hit is not None:
            return _national(view, qname, hit, verdict)
    if cls.own_allow or cls.own_block:
        own = _own(view, qname, cls, verdict)
        if own is not None:
            return own
    if qname in view.connectivity and _something_open(cls):
        return _connectivity(qname, cls)
    return _by_class(view, qname, cls, keys, verdict)


def decide_alias(
    view: View, name: str, qtype: int, cls: PolicyClass, asked: Decision
) -> Decision | None:
    """Return the block that a name found inside an answer brings, or None.

    asked: the decision on the question. An own allow of the question covers its chain,
    and so does a connectivity check, the national list excepted; "only" windows judge
    the question alone, because the hosts behind a learning site are in no category.
    Never NXDOMAIN: the question's own name is no part of the blocked subtree.
    """
    if asked.quiet or name in view.help:
        return None
    found = _alias(view, name, qtype, cls, asked)
    if found is None or found.action is not Action.NXDOMAIN:
        return found
    return replace(found, action=Action.BLOCK)


def _alias(
    view: View, name: str, qtype: int, cls: PolicyClass, asked: Decision
) -> Decision | None:
    keys, verdict = _look(view, name, qtype, cls)
    national = view.national.find(name)
    if national is not None:
        return _national(view, name, national, verdict)
    if asked.action is Action.ALLOW and asked.origin in _CHAIN:
        return None
    own = _own(view, name, cls, verdict)
    if own is not None:
        return None if own.action is Action.ALLOW else own
    if verdict is not None and verdict.at >= 0:
        return _category_block(view, name, cls, keys[verdict.at], verdict)
    return None


def _special(qname: str) -> Decision | None:
    if qname in CANARIES:
        return _block(Action.NXDOMAIN, Origin.SAFETY, rule=qname, owner=qname)
    if qname == RESOLVER_ARPA or qname.endswith("." + RESOLVER_ARPA):
        return _block(
            Action.BLOCK, Origin.SAFETY, rule=RESOLVER_ARPA, owner=RESOLVER_ARPA
        )
    return None


def _look(
    view: View, qname: str, qtype: int, cls: PolicyClass
) -> tuple[Keys, Verdict | None]:
    """Return what lists `qname`, and what the class says of that; None: no list."""
    keys: Keys = []
    which: list[int] = []
    hits = [] if view.names is None else view.names.hits(qname.encode())
    for at, number in reversed(hits):
        subtree, exact = view.listings[number]
        if subtree != NOWHERE:
            keys.append((qname[at:], True))
            which.append(subtree)
        if exact != NOWHERE and not at:
            keys.append((qname, False))
            which.append(exact)
    if view.patterns is not None and view.patterns.may_touch(qname):
        return _with_patterns(
            view.patterns,
            (qname, qtype),
            cls,
            keys,
            [*map(view.sets.__getitem__, which)],
        )
    return keys, verdict_of(view, cls, tuple(which)) if which else None


def _with_patterns(
    patterns: Patterns,
    question: tuple[str, int],
    cls: PolicyClass,
    keys: Keys,
    sets: list[Pairs],
) -> tuple[Keys, Verdict | None]:
    """As `_look`, for a name that conditional rules may be about."""
    for found in patterns.find(*question):
        if found.allowed:
            sets = [tuple(p for p in pairs if p != found.pair) for pairs in sets]
        else:
            keys.append((found.rule, False))
            sets.append((found.pair,))
    return keys, judge(sets, cls) if any(sets) else None


def _by_class(
    view: View, qname: str, cls: PolicyClass, keys: Keys, verdict: Verdict | None
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
        return _category_block(view, qname, cls, keys[verdict.at], verdict)
    else:
        plain = verdict.open
    if qname in cls.safe:
        return _rewrite(qname, cls, plain)
    return plain


def _something_open(cls: PolicyClass) -> bool:
    """Tell whether a device shall find a network now: not when all is closed."""
    if cls.unusable or cls.everything:
        return False
    return cls.only is None or bool(cls.only)


def _connectivity(qname: str, cls: PolicyClass) -> Decision:
    """Resolve, in no category: a console that looks for a network is not playing."""
    return Decision(Action.ALLOW, Origin.SAFETY, rule=qname, ttl_s=cls.max_ttl_s)


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
    view: View, qname: str, cls: PolicyClass, key: tuple[str, bool], verdict: Verdict
) -> Decision:
    rule, subtree = key
    owner = rule if subtree else qname
    whole = subtree and not _open_below(view, cls, owner, verdict)
    return Decision(
        Action.NXDOMAIN if whole else Action.BLOCK,
        verdict.origin,
        verdict.open.categories,
        verdict.category,
        verdict.source,
        verdict.budget or rule,
        owner,
        EDE_BY_ORIGIN[verdict.origin],
        verdict.ttl_s,
        budget=bool(verdict.budget),
    )


def _open_below(view: View, cls: PolicyClass, owner: str, verdict: Verdict) -> bool:
    """Tell whether a name below `owner` may be open: then NXDOMAIN would be untrue."""
    if owner in cls.spared or owner in view.spared:
        return True
    if view.patterns is None:
        return False
    return view.patterns.spares_below((verdict.category, verdict.source), owner)


def _national(view: View, qname: str, hit: Hit, verdict: Verdict | None) -> Decision:
    owner = hit.owner or qname
    whole = hit.entry.subtree and owner not in view.above_help
    made = _block(
        Action.NXDOMAIN if whole else Action.BLOCK,
        Origin.NATIONAL,
        rule=hit.owner,
        owner=owner,
        ttl_s=NATIONAL_TTL_S,
        verdict=verdict,
    )
    return replace(made, source=hit.entry.order)


def _own(
    view: View, qname: str, cls: PolicyClass, verdict: Verdict | None
) -> Decision | None:
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
    open_below = rule in cls.spared or rule in view.above_help
    whole = cls.own_block[rule] and not open_below
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
