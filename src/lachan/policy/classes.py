"""A policy class: all that decides about names at one moment, whoever it is for.

Two profiles whose rules are equal at a moment share one class object, and so every
cache that is keyed by it.
"""

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any
from weakref import WeakValueDictionary

from lachan.policy import catalogue
from lachan.policy.model import CHILD_MAX_TTL_S, Action, Decision, Origin
from lachan.policy.names import parents
from lachan.policy.profile import OwnRule

FREE_MAX_TTL_S = 86_400  # adults and gateways without profiles: the owner's TTL
NO_POLICY = "no-policy"
PAUSE = "pause"
ALLOW_ONLY = "allow-only"
# With allow_only these alone are open beside the own allows.
ALLOW_ONLY_CATEGORIES = frozenset({"learning", "kids"})


@dataclass(frozen=True, slots=True)
class ClassSpec:
    """The value of a class: equal specs are one class.

    preset, own, timed: codes blocked by the age's preset, the profile's own choice,
        the windows in force.
    allowed: services opened against the preset; granted: codes opened by a grant.
    only: codes that alone are open, None when no such window is in force; only_rule:
        its label.
    spent: (code, label) of budgets that are used up; unmetered: a grant of everything
        is in force, and what is used now is charged to no budget.
    everything: block every name of every list (a directory without profiles).
    unusable: there is no snapshot; `fail` decides.
    """

    origin: Origin = Origin.SAFETY
    preset: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    timed: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    granted: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    only_rule: str = ""
    spent: tuple[tuple[str, str], ...] = ()
    unmetered: bool = False
    engines: tuple[str, ...] = ()
    rules: tuple[OwnRule, ...] = ()
    max_ttl_s: int = CHILD_MAX_TTL_S
    canaries: bool = True
    rebinding: bool = True
    page: tuple[str, ...] = ()
    fail: str = "closed"
    help_only: bool = False
    everything: bool = False
    unusable: bool = False


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class PolicyClass:
    """One interned ClassSpec. Compared by identity; `id` is never used twice.

    key: the hashable value. own_allow, own_block: name -> stands for its subtree.
    safe: engine's name -> (target, addresses). spared: names at or below which this
    class has something open, so that a block of them may not be NXDOMAIN. allow: the
    decision of a name in no category. listed_only: nothing but lists blocks anything,
    no own rule and no window that closes the rest. verdicts: what `decide` worked out
    per sets of categories, plain: per listing; emptied when the snapshot changes.
    """

    id: int
    key: ClassSpec
    max_ttl_s: int
    canaries: bool
    rebinding: bool
    page: tuple[str, ...]
    fail: str
    help_only: bool
    everything: bool
    unusable: bool
    only: frozenset[str] | None
    own_allow: dict[str, bool]
    own_block: dict[str, bool]
    safe: dict[str, tuple[str, tuple[str, ...]]]
    spared: frozenset[str]
    allow: Decision
    listed_only: bool
    verdicts: dict[Any, Any] = field(default_factory=dict)
    plain: dict[int, Any] = field(default_factory=dict)


class Interner:
    """Gives equal specs one PolicyClass for as long as somebody holds it."""

    def __init__(self) -> None:
        self._known: WeakValueDictionary[ClassSpec, PolicyClass] = WeakValueDictionary()
        self._next = 0

    def __len__(self) -> int:
        return len(self._known)

    def get(self, spec: ClassSpec) -> PolicyClass:
        """Return the class of `spec`."""
        found = self._known.get(spec)
        if found is None:
            self._next += 1
            found = self._known[spec] = _build(self._next, spec)
        return found

    def forget_verdicts(self) -> None:
        """Empty what was worked out from a snapshot that is no longer in force."""
        for cls in self._known.values():
            cls.verdicts.clear()
            cls.plain.clear()


_COPIED = tuple(
    f.name for f in fields(PolicyClass) if f.name in {g.name for g in fields(ClassSpec)}
)


def _build(number: int, spec: ClassSpec) -> PolicyClass:
    return PolicyClass(
        id=number,
        key=spec,
        own_allow=_by_name(spec.rules, allow=True),
        own_block=_by_name(spec.rules, allow=False),
        safe=_safe(spec.engines),
        spared=_spared(spec),
        allow=Decision(Action.ALLOW, ttl_s=spec.max_ttl_s),
        listed_only=not (spec.rules or spec.unusable or spec.help_only)
        and spec.only is None,
        **{name: getattr(spec, name) for name in _COPIED},
    )


def _by_name(rules: tuple[OwnRule, ...], *, allow: bool) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for rule in rules:
        if rule.allow is allow:
            found[rule.name] = found.get(rule.name, False) or rule.subtree
    return found


@cache
def _safe(engines: tuple[str, ...]) -> dict[str, tuple[str, tuple[str, ...]]]:
    known = catalogue.engines()
    return {
        name: (known[code].target, known[code].addresses)
        for code in engines
        for name in known[code].names
    }


def _spared(spec: ClassSpec) -> frozenset[str]:
    open_names = [rule.name for rule in spec.rules if rule.allow]
    domains = catalogue.service_domains()
    opened = spec.allowed | spec.granted | (spec.only or frozenset())
    for code, names in domains.items():
        if opened and not opened.isdisjoint(
            {code, *catalogue.catalogue()[code].within}
        ):
            open_names.extend(names)
    return frozenset[str]().union(*map(parents, open_names))
