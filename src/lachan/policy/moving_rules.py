"""Lines of somebody's own rules, as own rules of a profile: a name, open or closed."""

import re
from dataclasses import dataclass, replace

from lachan.lib.errors import LachanError
from lachan.policy import catalogue, corrections
from lachan.policy.moving_values import shown
from lachan.policy.names import NameFormError, normalise, parents
from lachan.policy.syntax_adblock import read_rule
from lachan.policy.syntax_lines import LOCAL_NAMES, LineError, is_address
from lachan.policy.syntax_rule import Kind, Rule

# Answers that lead nowhere block.
NOWHERE = frozenset({"", "0.0.0.0", "::", "127.0.0.1", "::1"})  # noqa: S104 - no socket
MAX_LINE_CHARACTERS = 2000
_LABELS = r"((?:[a-z0-9_-]+\\\.)+[a-z0-9-]+)"
# The spellings in which the two programs and their users write "and all below it".
_BELOW = (
    *(r"(\.|^)", r"(^|\.)", r"(?:\.|^)", r"(?:^|\.)", r"^(.*\.)?", r"^(.+\.)?"),
    *(r"^(?:.*\.)?", r"^(?:.+\.)?", r"^([^.]+\.)*", r"^(.*\.|)", r"^(.+\.|)"),
)
_REGEX = re.compile(
    rf"(?P<start>\^|{'|'.join(map(re.escape, _BELOW))}){_LABELS}\$", re.IGNORECASE
)
_WITHOUT_END = re.compile(r"\|\|([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)", re.IGNORECASE)


class LeftOutError(LachanError):
    """A rule that cannot be an own rule. code: of moving_values.REASONS."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class OwnName:
    """A name and what is done with it. line: as it was written.

    clients, ctags: for whom alone; "~" before whom not. narrowed: the line says a bit
    more. key: what $badfilter compares; None for lines that have no such thing.
    """

    name: str
    subtree: bool
    line: str
    allow: bool = False
    important: bool = False
    badfilter: bool = False
    narrowed: bool = False
    clients: tuple[str, ...] = ()
    ctags: tuple[str, ...] = ()
    key: object = None


def read_line(line: str) -> list[OwnName]:
    """Return what a line of AdGuard Home's custom rules says; a comment says nothing.

    Raises LeftOutError.
    """
    text = line.strip()
    if not text or text[0] in "!#":
        return []
    if len(text) > MAX_LINE_CHARACTERS:
        raise LeftOutError("rule-bad", text=text)
    words = text.split("#")[0].split()
    if len(words) > 1 and is_address(words[0]):
        return _hosts(words, text)
    try:
        # A bare name is a line of a hosts file without its address.
        name = chosen(text, subtree=False, allow=False)
    except NameFormError:
        return [_rule(text)]
    return [OwnName(name, subtree=False, line=text)]


def _hosts(words: list[str], text: str) -> list[OwnName]:
    address, *names = words
    if address not in NOWHERE:
        raise LeftOutError("rule-rewrite", text=text)
    try:
        taken = [
            chosen(n, subtree=False, allow=False) for n in names if n not in LOCAL_NAMES
        ]
    except NameFormError as e:
        raise LeftOutError("rule-bad", text=text) from e
    if not taken:
        raise LeftOutError("rule-bad", text=text)
    return [OwnName(name, subtree=False, line=text) for name in taken]


def _rule(text: str) -> OwnName:
    try:
        rule = read_rule(text)
    except LineError as e:
        page = e.reason in {"browser-modifier", "cosmetic", "url-path"}
        raise LeftOutError("rule-page" if page else "rule-bad", text=text) from e
    _refuse_conditions(rule)
    name, subtree, narrowed = _place(rule)
    try:
        name = chosen(name, subtree=subtree, allow=rule.allow)
    except NameFormError as e:
        raise LeftOutError("rule-bad", text=text) from e
    return OwnName(
        name=name,
        subtree=subtree,
        line=text,
        allow=rule.allow,
        important=rule.important,
        badfilter=rule.badfilter,
        narrowed=narrowed,
        clients=rule.clients,
        ctags=rule.ctags,
        key=replace(rule, badfilter=False).key,
    )


def _refuse_conditions(rule: Rule) -> None:
    if rule.dnstypes:
        raise LeftOutError("rule-type", text=rule.text)
    if rule.denyallow:
        raise LeftOutError("rule-except", text=rule.text)
    if rule.rewrite is not None and (rule.allow or not _leads_nowhere(rule.rewrite)):
        raise LeftOutError("rule-rewrite", text=rule.text)


def _leads_nowhere(rewrite: str) -> bool:
    code, _, rest = rewrite.partition(";")
    return code != "NOERROR" or rest.partition(";")[2] in NOWHERE


def _place(rule: Rule) -> tuple[str, bool, bool]:
    """Return name, subtree and whether the rule says more than they do."""
    if rule.kind in {Kind.EXACT, Kind.SUBTREE} and rule.value:
        return rule.value, rule.kind is Kind.SUBTREE, False
    if rule.kind is Kind.BELOW:
        raise LeftOutError("rule-below", text=rule.text)
    if rule.kind is Kind.REGEX:
        return *regex_name(rule.value, rule.text), False
    # `||tiktok.com` without the final ^ goes on: tiktok.com.example too.
    whole = _WITHOUT_END.fullmatch(rule.value)
    if not whole:
        raise LeftOutError("rule-pattern", text=rule.text)
    return whole[1], True, True


def regex_name(regex: str, line: str) -> tuple[str, bool]:
    """Return name and subtree of an expression that means just that.

    line: how it was written. Raises LeftOutError.
    """
    found = _REGEX.fullmatch(regex.strip()[:MAX_LINE_CHARACTERS])
    if not found:
        raise LeftOutError("rule-pattern", text=line)
    return found[found.re.groups].replace("\\.", "."), found["start"] != "^"


def chosen(text: str, *, subtree: bool, allow: bool) -> str:
    """Return a name that a family may choose.

    Raises NameFormError, and LeftOutError for a whole ending or a help name.
    """
    name = normalise(text)
    if name.replace(".", "").isdigit() or "." not in text.strip(". \t"):
        raise NameFormError(f"{shown(text)!r} is no name")
    if corrections.spared(name, corrections.ANY) == "public suffix":
        raise LeftOutError("whole-ending", name=name)
    if not allow and _holds_help(name, subtree=subtree):
        raise LeftOutError("help-name", name=name)
    return name


def _holds_help(name: str, *, subtree: bool) -> bool:
    help_names = catalogue.help_names()
    return name in help_names or (
        subtree and any(name in parents(h) for h in help_names)
    )
