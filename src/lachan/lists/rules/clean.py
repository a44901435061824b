"""A fetched list, corrected, in the one form in which it is kept.

What the shipped lists were freed of when they were built is taken out here too, so that
a fetched version never brings it back: see docs/decisions/0002-starter-lists.md.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lachan.policy.catalogue import starter_lists
from lachan.policy.corrections import spared
from lachan.policy.match import Query, RuleSet
from lachan.policy.names import parents
from lachan.policy.syntax import ParsedList, Rule, Skipped, parse_list
from lachan.policy.syntax_read import read_file
from lachan.policy.syntax_rule import Kind

# The form in which lists are kept: it can say all that a list may keep.
KEPT_FORMAT = "adblock"
# Hand-written lists of what must stay open: no other list may carry their names.
OPEN = frozenset({"learning", "kids", "news", "health", "sex-education", "abuse-help"})
# Nobody may lift these, so that a mistake shuts out adults as well.
THREATS = frozenset({"phishing", "scam", "malware"})
FRAUDS = frozenset({"phishing", "scam"})
# A child is told one reason; of these and fraud, this is the one that fits.
PLAIN = frozenset({"gambling", "adult", "crypto-loans"})
SELF_HARM = "self-harm"
# What publishers put into these though it is about self-harm; shown to nobody as such.
_ABOUT_SELF_HARM = {"adult": "pro-ana", "drugs": "suicide"}
_NAMED = {Kind.EXACT, Kind.SUBTREE, Kind.BELOW}
_POPULAR = Path(__file__).parents[1] / "data" / "popular.txt"


@dataclass(frozen=True, slots=True)
class Known:
    """Names of the shipped lists by which a fetched one is corrected.

    open: what must stay open and all above it. plain: listed as gambling, adult,
    loans. self_harm: shown to nobody as what they are.
    """

    open: frozenset[str]
    plain: frozenset[str]
    self_harm: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A corrected list. left_out: how many names went, by reason.

    data: in KEPT_FORMAT; the same names give the same octets. names: plain names.
    rules: names and patterns. reasons, examples: of the lines not understood.
    """

    data: bytes
    names: int
    rules: int
    read: int
    skipped: int
    reasons: Mapping[str, int]
    left_out: Mapping[str, int]
    examples: tuple[Skipped, ...]


def known_names() -> Known:
    """Read the shipped lists; takes half a second, so once a round is enough."""
    found: dict[str, set[str]] = {"open": set(), "plain": set(), SELF_HARM: set()}
    for item in starter_lists():
        kind = (
            "open"
            if item.category in OPEN
            else "plain"
            if item.category in PLAIN
            else item.category
        )
        if kind in found and item.path.exists():
            parsed = parse_list(
                read_file(item.path), format=item.format, subtree=item.subtree
            )
            found[kind].update(parsed.exact, parsed.subtree)
    above = frozenset(p for name in found["open"] for p in parents(name))
    return Known(above, frozenset(found["plain"]), frozenset(found[SELF_HARM]))


def clean(data: bytes, *, category: str, subtree: bool, known: Known) -> Cleaned:
    """Return what of a downloaded list may be kept. subtree: as the source is marked.

    Only the adblock format writes its patterns so that they can be kept; those of
    other formats are left out and counted.
    """
    parsed = parse_list(data, subtree=subtree)
    left_out: Counter[str] = Counter()
    whole = {n.removeprefix("www.") for n in parsed.subtree}
    whole = _kept(whole, category, known, left_out)
    _fold(whole)
    exact = _kept(set(parsed.exact), category, known, left_out)
    exact = {n for n in exact if whole.isdisjoint(parents(n))}
    patterns = _patterns(parsed, category, known, left_out)
    lines = [f"||{name}^" for name in sorted(whole)] + sorted(exact) + patterns
    return Cleaned(
        data="".join(f"{line}\n" for line in lines).encode(),
        names=len(whole) + len(exact),
        rules=len(lines),
        read=parsed.rules,
        skipped=parsed.skipped,
        reasons=dict(parsed.reasons),
        left_out=dict(left_out),
        examples=tuple(parsed.examples),
    )


def left_out(name: str, category: str, known: Known) -> str | None:
    """Return why a list of `category` may not carry `name`, a code; None: it may."""
    if spared(name, category):
        return "corrected"
    if name in known.open:
        return "open"
    if category != SELF_HARM and (
        name in known.self_harm or _ABOUT_SELF_HARM.get(category, "\n") in name
    ):
        return "self-harm"
    if category in THREATS and name.removeprefix("www.") in popular():
        return "popular"
    if category in FRAUDS and not known.plain.isdisjoint(parents(name)):
        return "elsewhere"
    return None


def blocked(parsed: ParsedList, names: Iterable[str]) -> set[str]:
    """Return which of `names` a list blocks."""
    rules = RuleSet([parsed])
    return {name for name in names if rules.match(Query(name)).blocked}


def is_page(data: bytes) -> bool:
    """Tell whether somebody answered with a web page in place of a list."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype", b"<html", b"<head", b"<?xml"))


@cache
def popular() -> frozenset[str]:
    """Return popular names that lists of frauds were seen to carry."""
    lines = _POPULAR.read_text(encoding="ascii").splitlines()
    return frozenset(line for line in lines if line and line[0] != "#")


def _kept(
    names: set[str], category: str, known: Known, counts: Counter[str]
) -> set[str]:
    kept = set()
    for name in names:
        why = left_out(name, category, known)
        if why is None:
            kept.add(name)
        else:
            counts[why] += 1
    return kept


def _fold(whole: set[str]) -> None:
    """Take out names whose parent stands for them."""
    for name in sorted(whole):
        if not whole.isdisjoint(parents(name)[1:]):
            whole.discard(name)


def _patterns(
    parsed: ParsedList, category: str, known: Known, counts: Counter[str]
) -> list[str]:
    kept = []
    for rule in parsed.patterns:
        if parsed.format != KEPT_FORMAT:
            counts["pattern"] += 1
        elif _blocks_by_name(rule) and (why := left_out(rule.value, category, known)):
            counts[why] += 1
        else:
            kept.append(rule.text)
    return kept


def _blocks_by_name(rule: Rule) -> bool:
    return not rule.allow and rule.kind in _NAMED and bool(rule.value)
