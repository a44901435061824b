"""Formats where the most specific entry wins: dnsmasq and RPZ."""

from collections.abc import Iterator
from dataclasses import replace

from lachan.policy.names import parents
from lachan.policy.syntax_rule import Kind, ParsedList, Rule


def settle(parsed: ParsedList) -> None:
    """Let each exception leave out what `parsed` blocks more specifically beneath it.

    Elsewhere an exception beats every block it covers; here ``bad.ok.example`` stays
    blocked under an exception for ``ok.example``.
    """
    tops: dict[str, tuple[set[str], set[str]]] = {
        rule.value: (set(), set()) for rule in parsed.patterns if _is_broad(rule)
    }
    if not tops:
        return
    for kind, name in _blocked(parsed):
        for parent in [*parents(name)[1:], ""]:
            if parent in tops and name:
                tops[parent][kind is Kind.EXACT].add(name)
    parsed.patterns = [
        replace(
            rule,
            denyallow=tuple(sorted(tops[rule.value][0])),
            unless=tuple(sorted(tops[rule.value][1])),
        )
        if _is_broad(rule)
        else rule
        for rule in parsed.patterns
    ]


def _is_broad(rule: Rule) -> bool:
    return rule.allow and rule.kind in {Kind.SUBTREE, Kind.BELOW}


def _blocked(parsed: ParsedList) -> Iterator[tuple[Kind, str]]:
    yield from ((Kind.EXACT, name) for name in parsed.exact)
    yield from ((Kind.SUBTREE, name) for name in parsed.subtree)
    for rule in parsed.patterns:
        if not rule.allow and rule.kind in {Kind.EXACT, Kind.SUBTREE, Kind.BELOW}:
            yield rule.kind, rule.value
