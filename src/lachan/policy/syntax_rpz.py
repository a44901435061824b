"""Response policy zones: QNAME triggers of a zone file.

``x CNAME .`` (or ``*.``, rpz-drop., any data) blocks x alone, ``*.x`` all beneath it;
rpz-passthru. is an exception. Where both x and ``*.x`` are blocked, the whole subtree
is. Against RFC 4592, a name with an entry of its own does not free what is beneath it:
only an exception does. Source: draft-vixie-dnsop-dns-rpz.
"""

import re

from lachan.policy.syntax_lines import LineError, Sink, list_name
from lachan.policy.syntax_rule import Kind, Rule, words

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[^\s"]+')
_CLASS = re.compile(r"in|ch|hs|any", re.IGNORECASE)
_TTL = re.compile(r"\d+[smhdw]?(?:\d+[smhdw])*", re.IGNORECASE)
_TRIGGERS = frozenset({"rpz-ip", "rpz-nsip", "rpz-nsdname", "rpz-client-ip"})
# What a zone has for itself: no policy.
_ZONE_TYPES = frozenset({"soa", "ns", "dnskey", "rrsig", "nsec", "nsec3", "nsec3param"})
# An open bracket must not swallow the rest of the file.
MAX_RECORD_TOKENS = 200
_DATA = words(
    "a aaaa txt mx srv ptr svcb https caa naptr sshfp tlsa uri loc spf hinfo rp"
)


class ZoneReader:
    """Reads the lines of one zone file, in order."""

    def __init__(self, sink: Sink) -> None:
        """Put what is read into `sink`."""
        self._sink = sink
        self._origin = ""  # "" until the file names one: relative to the zone
        self._apex = ""
        self._has_soa = False
        self.owner = ""
        self._open: list[str] = []  # tokens of a record that goes on
        self._wild: dict[str, Rule] = {}

    @property
    def at_apex(self) -> bool:
        """Whether a relative name of the next line is a policy's name as it stands."""
        return self._origin == self._apex and not self._open

    def read(self, line: str) -> bool:
        """Read one line. False when it is no policy. Raises LineError."""
        blank = line[:1].isspace() and not self._open
        tokens, goes_on = _tokens(line, opened=bool(self._open))
        if self._open or goes_on:
            first = not self._open
            self._open += [""] * (first and blank) + tokens
            if goes_on and len(self._open) > MAX_RECORD_TOKENS:
                self._open = []
                raise LineError("bad-record")
            if goes_on:
                return False
            tokens, self._open = self._open, []
            blank = tokens[0] == ""
            tokens = tokens[blank:]
        if not tokens:
            return False
        if tokens[0].startswith("$"):
            return self._directive(tokens)
        return self._record(tokens, blank=blank)

    def _directive(self, tokens: list[str]) -> bool:
        if tokens[0].lower() == "$origin" and len(tokens) > 1:
            self._origin = self._absolute(tokens[1])
            if not self._has_soa:  # a zone without one: its first words must do
                self._apex = self._origin
        elif tokens[0].lower() not in {"$ttl", "$origin"}:
            raise LineError("directive")
        return False

    def _absolute(self, name: str) -> str:
        """Return `name` of the file without a final dot, its origin added."""
        name = name.lower()
        if name == "@":
            return self._origin
        if name.endswith("."):
            return name[:-1]
        return f"{name}.{self._origin}" if self._origin else name

    def _record(self, tokens: list[str], *, blank: bool) -> bool:
        if not blank:
            self.owner = self._absolute(tokens[0])
            tokens = tokens[1:]
        while tokens and (_TTL.fullmatch(tokens[0]) or _CLASS.fullmatch(tokens[0])):
            tokens = tokens[1:]
        if len(tokens) < 2:
            raise LineError("bad-record")
        kind, data = tokens[0].lower(), tokens[1].lower()
        if kind == "soa":
            self._apex, self._has_soa = self.owner, True
        if kind in _ZONE_TYPES:
            return False
        owner = self._policy_name()
        if not owner:
            return False
        if owner.rpartition(".")[2] in _TRIGGERS:
            raise LineError("rpz-trigger")
        self._policy(owner, kind, data)
        return True

    def _policy_name(self) -> str:
        """Return the owner without the zone's name; "" for the apex itself."""
        if not self._apex:
            return self.owner
        if self.owner == self._apex:
            return ""
        return self.owner.removesuffix("." + self._apex)

    def _policy(self, owner: str, kind: str, data: str) -> None:
        """Take one policy. Raises LineError."""
        wild = owner == "*" or owner.startswith("*.")
        name = owner.removeprefix("*").removeprefix(".") if wild else owner
        name = list_name(name) if name else ""
        allow = False
        if kind == "cname":
            allow = data == "rpz-passthru." or data.rstrip(".") == owner
            if data.startswith("rpz-") and data not in {"rpz-passthru.", "rpz-drop."}:
                raise LineError("rpz-action")
        elif kind not in _DATA:
            raise LineError("rpz-record")
        text = f"{owner} {kind.upper()} {data}"
        rule = Rule(text, Kind.BELOW if wild else Kind.EXACT, name, allow=allow)
        if wild and not allow:
            self._wild.setdefault(name, rule)
        else:
            self._sink.rule(rule)

    def carry(self, owner: str) -> None:
        """Note the owner of the last line that was read elsewhere."""
        self.owner = self._absolute(owner)

    def wildcard(self, name: str) -> None:
        """Take ``*.name CNAME .``, name normalised."""
        if name not in self._wild:
            self._wild[name] = Rule(f"*.{name} CNAME .", Kind.BELOW, name)

    def finish(self) -> None:
        """Join name and wildcard to a subtree where both are blocked."""
        parsed = self._sink.parsed
        if not self._wild:
            return
        both = self._wild.keys() & set(parsed.exact)
        parsed.exact = [name for name in parsed.exact if name not in both]
        parsed.subtree += sorted(both)
        parsed.patterns += [r for name, r in self._wild.items() if name not in both]


def _tokens(line: str, *, opened: bool) -> tuple[list[str], bool]:
    """Return the words of a line and whether the record goes on behind it."""
    tokens: list[str] = []
    for found in _TOKEN.finditer(line):
        token = found[0]
        if token.startswith('"'):
            tokens.append(token)
            continue
        token, comment, _ = token.partition(";")
        for part in re.split(r"([()])", token):
            if part in {"(", ")"}:
                opened = part == "("
            elif part:
                tokens.append(part)
        if comment:
            break
    return tokens, opened
