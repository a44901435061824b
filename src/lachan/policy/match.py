"""Ask lists about a name, with AdGuard's order of rules.

An important exception beats an important block, that an exception, that a block;
$badfilter removes the rule it repeats; among rules that apply and say the same, the
one with more conditions is named, then the first. A made answer ($dnsrewrite) comes
before all of these, unless an exception of its own lifts it.
"""

import ipaddress
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lachan.policy.names import parents
from lachan.policy.syntax_mask import Mask
from lachan.policy.syntax_regex import Regex
from lachan.policy.syntax_rule import (
    Kind,
    ParsedList,
    Rule,
    covers,
    drop_badfiltered,
    is_within,
)

_GRAM = 4  # letters of a pattern that the index asks a name for


@dataclass(frozen=True, slots=True)
class Query:
    """A question. name: normalised. client_*: empty when not known."""

    name: str
    qtype: str = "A"
    client_ip: str = ""
    client_name: str = ""
    client_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What the lists say. rule: the text of the rule that decided, None if none did.

    allowed: an exception decided. rewrite: the made answer a list asks for
    ("RCODE;TYPE;VALUE"); such a name counts as blocked.
    """

    blocked: bool = False
    rule: str | None = None
    allowed: bool = False
    important: bool = False
    rewrite: str = ""


NO_MATCH = Match()


class RuleSet:
    """Some lists and, before them, lists of what is allowed."""

    def __init__(
        self, parsed: Sequence[ParsedList], allow: Sequence[ParsedList] = ()
    ) -> None:
        """Build the index. Lists are read, not changed."""
        self._blocking = _Index(parsed)
        self._allowing = _Index(allow) if allow else None

    @classmethod
    def of_rules(cls, rules: Iterable[Rule]) -> "RuleSet":
        """Return a set of rules without plain names, as a snapshot carries them."""
        return cls([ParsedList("adblock", patterns=list(rules))])

    def match(self, query: Query) -> Match:
        """Tell what is done with `query`. Any rule of an allow list allows."""
        if self._allowing:
            allowing = _decided(query.name, list(self._allowing.rules(query)))
            if allowing.rule is not None:
                return Match(rule=allowing.rule, allowed=True)
        return _decided(query.name, list(self._blocking.rules(query)))


def _decided(name: str, rules: list[Rule]) -> Match:
    if not rules:
        return NO_MATCH
    made = _made_answer(name, [rule for rule in rules if rule.rewrite is not None])
    if made:
        return Match(blocked=True, rule=made.text, rewrite=made.rewrite or "")
    rules = [rule for rule in rules if rule.rewrite is None]
    if not rules:
        return NO_MATCH
    best = max(rules, key=lambda rule: rule.rank)  # the first of equals
    return Match(
        blocked=not best.allow,
        rule=best.text,
        allowed=best.allow,
        important=best.important,
    )


def _made_answer(name: str, rules: list[Rule]) -> Rule | None:
    """Return the rule whose answer is given, None if there is none or it is lifted."""
    lifted = {rule.rewrite: rule.important for rule in rules if rule.allow}
    for rule in sorted(rules, key=lambda rule: rule.rank, reverse=True):
        if rule.allow or rule.rewrite == f"NOERROR;CNAME;{name}":
            continue
        lift = lifted.get(rule.rewrite, lifted.get(";;"))
        if lift is None or (rule.important and not lift):
            return rule
    return None


def asked(rule: Rule, query: Query) -> bool:
    """Tell whether the conditions of `rule` hold for `query`; not its pattern."""
    name = query.name
    if rule.denyallow and (
        _is_number(name) or is_within(name, frozenset(rule.denyallow))
    ):
        return False
    if name in rule.unless:
        return False
    if rule.dnstypes and not _holds(rule.dnstypes, {query.qtype.upper()}.__contains__):
        return False
    if rule.ctags and not _holds(rule.ctags, query.client_tags.__contains__):
        return False
    return not rule.clients or _holds(rule.clients, lambda who: _is_client(who, query))


def _holds(values: tuple[str, ...], is_so: Callable[[str], bool]) -> bool:
    """Tell whether none of the "~" values is so, and one of the others if any."""
    if any(is_so(value[1:]) for value in values if value[0] == "~"):
        return False
    wanted = [value for value in values if value[0] != "~"]
    return not wanted or any(map(is_so, wanted))


def _is_client(who: str, query: Query) -> bool:
    if who == query.client_name and who:
        return True
    if not query.client_ip:
        return False
    try:
        return ipaddress.ip_address(query.client_ip) in ipaddress.ip_network(who)
    except ValueError:
        return False


def _is_number(name: str) -> bool:
    return name.rpartition(".")[2].isdigit()


class _Index:
    """The rules of some lists, found by name or by a piece of it."""

    def __init__(self, lists: Sequence[ParsedList]) -> None:
        marks = [r for parsed in lists for r in parsed.patterns if r.badfilter]
        self._names: list[tuple[str, frozenset[str], frozenset[str]]] = []
        self._rules: dict[str, list[tuple[int, Rule]]] = defaultdict(list)
        self._grams: dict[str, list[tuple[int, Rule, _Pattern]]] = defaultdict(list)
        self._rest: list[tuple[int, Rule, _Pattern]] = []
        number = 0
        for parsed in lists:
            kept = ParsedList(
                parsed.format, parsed.exact, parsed.subtree, parsed.patterns
            )
            drop_badfiltered(kept, marks)
            self._names.append(
                (kept.format, frozenset(kept.exact), frozenset(kept.subtree))
            )
            for rule in kept.patterns:
                if not rule.badfilter:
                    self._add(number, rule)
                    number += 1

    def _add(self, number: int, rule: Rule) -> None:
        if rule.kind in {Kind.EXACT, Kind.SUBTREE, Kind.BELOW}:
            self._rules[rule.value].append((number, rule))
            return
        pattern: _Pattern = (
            Regex(rule.value) if rule.kind is Kind.REGEX else Mask(rule.value)
        )
        grams = list(_grams(pattern.literal))
        if grams:
            # The emptiest place, so that "www." is not asked of every rule.
            place = min(grams, key=lambda gram: len(self._grams.get(gram, ())))
            self._grams[place].append((number, rule, pattern))
        else:
            self._rest.append((number, rule, pattern))

    def rules(self, query: Query) -> Iterator[Rule]:
        """Yield the rules that apply to `query`: plain names, then in list order."""
        name = query.name
        tops = [*parents(name), ""]
        yield from self._plain(name, tops)
        found = [
            (number, rule)
            for top in tops
            if top in self._rules
            for number, rule in self._rules[top]
            if covers(rule.kind, rule.value, name)
        ]
        found += [(n, rule) for n, rule, p in self._likely(name) if _hits(p, name)]
        if len(found) > 1:
            found.sort(key=lambda numbered: numbered[0])
        for _, rule in found:
            if asked(rule, query):
                yield rule

    def _likely(self, name: str) -> list[tuple[int, Rule, "_Pattern"]]:
        """Return the patterns that share a piece with `name`, or have none."""
        likely = list(self._rest)
        grams = self._grams
        if grams:
            for at in range(len(name) - _GRAM + 1):
                place = grams.get(name[at : at + _GRAM])
                if place:
                    likely += place
        return likely

    def _plain(self, name: str, tops: list[str]) -> Iterator[Rule]:
        for format_, exact, subtree in self._names:
            if name in exact:
                yield Rule(_written(format_, Kind.EXACT, name), Kind.EXACT, name)
            for top in tops:
                if top in subtree:
                    text = _written(format_, Kind.SUBTREE, top)
                    yield Rule(text, Kind.SUBTREE, top)
                    break


_Pattern = Mask | Regex


def _hits(pattern: _Pattern, name: str) -> bool:
    if isinstance(pattern, Mask):
        return pattern.matches(name)
    return pattern.search(name)


def _grams(text: str) -> Iterator[str]:
    return (text[i : i + _GRAM] for i in range(len(text) - _GRAM + 1))


_FORMS = {
    ("adblock", Kind.SUBTREE): "||{}^",
    ("wildcard", Kind.SUBTREE): "*.{}",
    ("dnsmasq", Kind.SUBTREE): "local=/{}/",
    ("rpz", Kind.EXACT): "{} CNAME .",
    ("rpz", Kind.SUBTREE): "*.{} CNAME .",
}


def _written(format_: str, kind: Kind, name: str) -> str:
    """Return a plain rule as its list would write it; its own text is not kept."""
    return _FORMS.get((format_, kind), "{}").format(name)
