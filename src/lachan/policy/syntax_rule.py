"""One rule of a block list that is more than a plain name, as a frozen value."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from lachan.lib.errors import LachanError
from lachan.policy.names import parents


class Kind(StrEnum):
    """How `value` of a rule is read."""

    EXACT = "exact"  # that name alone
    SUBTREE = "subtree"  # that name and all beneath it; "" is every name
    BELOW = "below"  # only what is beneath it; "" is every name
    MASK = "mask"  # AdGuard's pattern with | || ^ *
    REGEX = "regex"


def words(text: str) -> frozenset[str]:
    """Return the words of `text`: a long set, written so that it can be read."""
    return frozenset(text.split())


class RuleFormError(LachanError):
    """A stored rule cannot be read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with a condition, an exception, a pattern or a made answer.

    text: as the list has it.
    value: a name, a mask or a regular expression, by `kind`.
    dnstypes, clients, ctags: as in the list; "~" before what must not be.
    denyallow: names whose subtrees the rule leaves out; unless: names it leaves out
        alone (from lists where the most specific entry wins).
    rewrite: a made answer "RCODE;TYPE;VALUE"; an exception with ";;" lifts all made
        answers of its names. None: no made answer.
    """

    text: str
    kind: Kind
    value: str
    allow: bool = False
    important: bool = False
    badfilter: bool = False
    dnstypes: tuple[str, ...] = ()
    denyallow: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    ctags: tuple[str, ...] = ()
    rewrite: str | None = None

    @property
    def plain(self) -> bool:
        """Whether this only blocks a name, so that the bulk path can carry it."""
        return self.kind in {Kind.EXACT, Kind.SUBTREE} and self == Rule(
            self.text, self.kind, self.value
        )

    @property
    def key(self) -> tuple[object, ...]:
        """What a $badfilter must share with the rule it removes."""
        return (
            *(self.kind, self.value, self.allow, self.important, self.rewrite),
            *(frozenset(values) for values in self._conditions()),
        )

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts rules that apply at once: the highest decides, then the first listed.

        Important exception, important, exception, block; among equals the one with
        more conditions. Source: AdGuard, DNS filtering rules syntax.
        """
        group = 2 * self.important + self.allow
        return group, sum(1 for values in self._conditions() if values)

    def _conditions(self) -> tuple[tuple[str, ...], ...]:
        return self.dnstypes, self.denyallow, self.unless, self.clients, self.ctags

    def to_json(self) -> dict[str, object]:
        """Return an object of JSON values; what has its default is left out."""
        return {
            f.name: list(value) if isinstance(value, tuple) else value
            for f in fields(self)
            if (value := getattr(self, f.name)) != f.default
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Rule":
        """Read what to_json wrote. Raises RuleFormError."""
        known = {f.name: f.default for f in fields(cls)}
        values: dict[str, object] = {}
        for name, value in data.items():
            if name not in known:
                raise RuleFormError(f"rule has no {name!r}")
            values[name] = _checked(name, value, known[name])
        if missing := {"text", "kind", "value"} - values.keys():
            raise RuleFormError(f"rule lacks {', '.join(sorted(missing))}")
        return cls(**values)  # type: ignore[arg-type] # checked one by one above


def _checked(name: str, value: object, default: object) -> object:
    if name == "kind" and isinstance(value, str):
        try:
            return Kind(value)
        except ValueError as e:
            raise RuleFormError(f"rule has no kind {value!r}") from e
    if isinstance(default, tuple):
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
    elif isinstance(default, bool):
        if isinstance(value, bool):
            return value
    elif isinstance(value, str):
        return value
    raise RuleFormError(f"rule: {name} is {value!r}")


# Why a line is left out. docs/lists-formats.md says more of each.
REASONS = {
    "address": "an IP address or network; names only",
    "bad-modifier": "a modifier with a value that cannot be read",
    "bad-name": "no name can be written so",
    "bad-record": "not a resource record",
    "bad-regex": "an expression that cannot be read, or matches no name",
    "bad-rewrite": "a made answer that cannot be read",
    "browser-modifier": "about requests or documents of a page",
    "control-character": "octets that no text has",
    "cosmetic": "about the looks of pages",
    "directive": "a setting that blocks no name",
    "encoding": "not UTF-8",
    "forwarding": "tells a server to ask for a name",
    "html": "a page, not a list",
    "inner-wildcard": "a star elsewhere than in front",
    "local-name": "a name of the machine itself",
    "not-a-name": "words where a name should be",
    "other-syntax": "the syntax of another format",
    "port": "one port of a name; names only",
    "rpz-action": "an action other than block and passthru",
    "rpz-record": "a type without a meaning in a policy zone",
    "rpz-trigger": "a policy for addresses or name servers",
    "too-long": "longer than 65 536 characters",
    "too-wide": "a pattern found in nearly every name",
    "unknown-modifier": "a modifier that is not known",
    "url-path": "one page of a name; names only",
}
MAX_EXAMPLES = 20
MAX_EXAMPLE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that was not understood. line: counted from 1. reason: a code."""

    line: int
    text: str
    reason: str


@dataclass(slots=True)
class ParsedList:
    """What one list says.

    exact, subtree: names that are blocked without any condition; may repeat.
    patterns: every other rule, in the order of the list.
    rules: lines understood; skipped: lines (or names of a line) left out.
    """

    format: str
    exact: list[str] = field(default_factory=list)
    subtree: list[str] = field(default_factory=list)
    patterns: list[Rule] = field(default_factory=list)
    rules: int = 0
    skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[Skipped] = field(default_factory=list)

    def skip(self, line: int, text: str, reason: str) -> None:
        """Count a line left out and keep the first few to show."""
        assert reason in REASONS
        self.skipped += 1
        self.reasons[reason] += 1
        if len(self.examples) < MAX_EXAMPLES:
            shown = text[:MAX_EXAMPLE_CHARACTERS].strip()
            # Octets that are no UTF-8 were kept as lone surrogates: not printable.
            shown = shown.encode("utf-8", "replace").decode("utf-8")
            self.examples.append(Skipped(line, shown, reason))


def drop_badfiltered(parsed: ParsedList, marks: list[Rule]) -> None:
    """Remove from `parsed` the rules that `marks`, $badfilter rules, name."""
    keys = {mark.key for mark in marks}
    if not keys:
        return
    parsed.patterns = [r for r in parsed.patterns if r.badfilter or r.key not in keys]
    for kind in (Kind.EXACT, Kind.SUBTREE):
        # An allowing mark names exceptions only; one with conditions, no plain name.
        names = {m.value for m in marks if m.key == Rule("", kind, m.value).key}
        if names and kind is Kind.EXACT:
            parsed.exact = [n for n in parsed.exact if n not in names]
        elif names:
            parsed.subtree = [n for n in parsed.subtree if n not in names]


def covers(kind: Kind, value: str, name: str) -> bool:
    """Tell whether a rule on the name `value` is about `name`."""
    if value == name:
        return kind is not Kind.BELOW
    if kind is Kind.EXACT:
        return False
    return not value or name.endswith("." + value)


def is_within(name: str, tops: frozenset[str]) -> bool:
    """Tell whether `name` or a parent of it is in `tops`."""
    return any(parent in tops for parent in parents(name))
