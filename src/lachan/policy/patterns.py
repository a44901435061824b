"""Rules of lists that are more than a name, as a snapshot carries them.

An exception cancels only what its own list blocks. Rules about clients and tags cannot
apply in a list that is compiled for everybody, and a made answer is not believed from a
list unless it blocks; both are counted and left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

import dns.rdatatype

from lachan.policy.manifest import SnapshotError, canonical, parse_json
from lachan.policy.match import Query, RuleSet
from lachan.policy.names import parents
from lachan.policy.syntax_mask import Mask
from lachan.policy.syntax_regex import Regex
from lachan.policy.syntax_rule import Kind, Rule, RuleFormError

Pair = tuple[str, str]  # (category, source)
_GRAM = 4  # letters that a name must share with a pattern before it is tried
_NAMED = frozenset({Kind.EXACT, Kind.SUBTREE, Kind.BELOW})
# Answers that lead nowhere: they block as well as no answer does.
_NOWHERE = frozenset({"", "0.0.0.0", "::", "127.0.0.1", "::1"})  # noqa: S104 - no socket


@dataclass(frozen=True, slots=True)
class Found:
    """What one list's patterns say of a name. allowed: cancels that list's names."""

    pair: Pair
    allowed: bool
    rule: str


def usable(rules: Iterable[Rule]) -> tuple[list[Rule], Counter[str]]:
    """Return the rules that can apply in a snapshot, and the others by reason."""
    kept: list[Rule] = []
    reasons: Counter[str] = Counter()
    for rule in rules:
        if rule.clients or rule.ctags:
            reasons["client"] += 1
        elif rule.rewrite is None:
            kept.append(rule)
        elif rule.allow or _blocks(rule.rewrite):
            # A made answer goes before exceptions, its own excepted: as "important".
            kept.append(replace(rule, rewrite=None, important=True))
        else:
            reasons["rewrite"] += 1
    return [rule for rule in kept if not rule.badfilter], reasons


def _blocks(rewrite: str) -> bool:
    rcode, _, rest = rewrite.partition(";")
    return rcode not in ("", "NOERROR") or rest.partition(";")[2] in _NOWHERE


def pack_patterns(lists: Iterable[tuple[Pair, Sequence[Rule]]]) -> dict[str, bytes]:
    """Return the file of the role patterns; none without rules."""
    rows = [
        {"category": c, "source": s, "rules": [r.to_json() for r in rules]}
        for (c, s), rules in lists
        if rules
    ]
    rows.sort(key=canonical)
    return {"patterns": canonical({"lists": rows})} if rows else {}


class Patterns:
    """The conditional rules of every list of a snapshot."""

    def __init__(self, lists: Sequence[tuple[Pair, Sequence[Rule]]]) -> None:
        """Build the indexes."""
        self._sets = [(pair, RuleSet.of_rules(rules)) for pair, rules in lists]
        every = list(chain.from_iterable(rules for _, rules in lists))
        self._names = frozenset(r.value for r in every if r.kind in _NAMED)
        literals = [_literal(r) for r in every if r.kind not in _NAMED]
        # A rule without a long enough piece of text has to be tried on every name.
        self._always = "" in self._names or any(len(t) < _GRAM for t in literals)
        self._grams = _choose_grams(literals)
        self._spared = {pair: _spared(rules) for pair, rules in lists}

    @classmethod
    def from_json(cls, data: bytes) -> "Patterns":
        """Return what `pack_patterns` wrote. Raises SnapshotError."""
        body = parse_json(data, "patterns")
        try:
            return cls(
                [
                    (
                        (str(row["category"]), str(row["source"])),
                        [Rule.from_json(r) for r in row["rules"]],
                    )
                    for row in body["lists"]
                ]
            )
        except (KeyError, TypeError, ValueError, AttributeError, RuleFormError) as e:
            raise SnapshotError(f"patterns: {e!s:.80}") from e

    def may_touch(self, name: str) -> bool:
        """Tell quickly whether any rule could be about `name`."""
        if self._always:
            return True
        if self._grams:
            grams = [name[i : i + _GRAM] for i in range(len(name) - _GRAM + 1)]
            if not self._grams.isdisjoint(grams):
                return True
        names = self._names
        while names and name:
            if name in names:
                return True
            name = name.partition(".")[2]
        return False

    def find(self, name: str, qtype: int) -> Iterator[Found]:
        """Yield what each list says of `name` that says anything."""
        query = Query(name, _type_name(qtype))
        for pair, rules in self._sets:
            match = rules.match(query)
            if match.rule is not None:
                yield Found(pair, not match.blocked, match.rule)

    def spares_below(self, pair: Pair, owner: str) -> bool:
        """Tell whether an exception of a list may lie at or below `owner`."""
        spared = self._spared.get(pair, frozenset())
        return spared is None or owner in spared


@cache
def _type_name(qtype: int) -> str:
    return dns.rdatatype.to_text(dns.rdatatype.RdataType.make(qtype))


def _literal(rule: Rule) -> str:
    pattern = Regex(rule.value) if rule.kind is Kind.REGEX else Mask(rule.value)
    return pattern.literal


def _choose_grams(literals: list[str]) -> frozenset[str]:
    """Return one piece of every literal, without a dot where there is one."""
    chosen = set()
    for text in literals:
        grams = [text[i : i + _GRAM] for i in range(len(text) - _GRAM + 1)]
        if grams:
            chosen.add(next((g for g in grams if "." not in g), grams[0]))
    return frozenset(chosen)


def _spared(rules: Sequence[Rule]) -> frozenset[str] | None:
    """Return all names at or above an exception; None: exceptions may be anywhere."""
    allows = [r for r in rules if r.allow]
    if any(r.kind not in _NAMED or not r.value for r in allows):
        return None
    return frozenset[str]().union(*(parents(r.value) for r in allows))
