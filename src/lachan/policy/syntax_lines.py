"""Lines of the plain list formats: hosts, domains, wildcard, dnsmasq."""

import ipaddress
import re
from dataclasses import dataclass

from lachan.lib.errors import LachanError
from lachan.policy.names import NameFormError, normalise
from lachan.policy.syntax_rule import Kind, ParsedList, Rule, words

# Names of the machine itself: every hosts file has them, no list means them.
LOCAL_NAMES = words(
    "localhost localhost.localdomain local localdomain broadcasthost ip6-localhost "
    "ip6-loopback ip6-localnet ip6-mcastprefix ip6-allnodes ip6-allrouters "
    "ip6-allhosts"
)
_ADDRESS_LIKE = re.compile(
    r"[0-9a-f:.]*[0-9:][0-9a-f:.]*(?:%\w+)?(?:/\d+)?", re.IGNORECASE
)
# How lines of other formats begin.
_OTHER = ("|", "@@", "/", "*", ".", "address=", "server=", "local=")
_PORT = re.compile(r":\d+$")
# Hiding, styling and scripting of page elements; HTML filtering. Behind a space, and
# before another # or a space, it is a comment.
_COSMETIC = re.compile(r"(?:^|\S)(?:#@?[?$%]{0,2}#(?=[^#\s])|\$@?\$(?=[a-z*\[]))")


class LineError(LachanError):
    """A line, or one name of it, is left out. reason: a code of the documentation."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Sink:
    """Where the lines of one list go.

    subtree: names of hosts and domains lines stand for all beneath them too.
    line, text: the line being read; line is counted only while examples are kept.
    """

    parsed: ParsedList
    subtree: bool = False
    line: int = 0
    text: str = ""

    def name(self, name: str) -> None:
        """Take a name that stands as the source's mark says."""
        (self.parsed.subtree if self.subtree else self.parsed.exact).append(name)

    def rule(self, rule: Rule) -> None:
        """Take a rule; one without conditions joins the plain names."""
        if not rule.plain:
            self.parsed.patterns.append(rule)
        elif rule.kind is Kind.EXACT:
            self.parsed.exact.append(rule.value)
        else:
            self.parsed.subtree.append(rule.value)

    def skip(self, reason: str) -> None:
        """Count the line, or a part of it, as left out."""
        self.parsed.skip(self.line, self.text, reason)


def is_address(text: str) -> bool:
    """Tell whether `text` is an IP address, with or without zone, or a network."""
    if not _ADDRESS_LIKE.fullmatch(text):
        return False
    try:
        ipaddress.ip_interface(text.split("%")[0] if "%" in text else text)
    except ValueError:
        return False
    return True


def is_cosmetic(line: str) -> bool:
    """Tell whether a line is about the looks of pages."""
    return bool(_COSMETIC.search(line))


def list_name(text: str) -> str:
    """Return the name of an entry, normalised. Raises LineError with the reason.

    The address of a page without a path is taken as its name, as people paste it.
    """
    text = text.lower()
    _, scheme, rest = text.rpartition("://")
    text, slash, path = rest.partition("/")
    if is_address(text.strip("[]")):
        raise LineError("address")
    if path or (slash and not scheme):
        raise LineError("url-path")
    if _PORT.search(text):
        # Another port is another service; its name may be everybody's.
        raise LineError("port")
    try:
        name = normalise(text)
    except NameFormError as e:
        raise LineError("bad-name") from e
    if name in LOCAL_NAMES:
        raise LineError("local-name")
    last = name.rpartition(".")[2]
    # RFC 8552: underscored labels stand beneath a name; a top name has a letter.
    if ("_" in last and last == name) or last.isdigit():
        raise LineError("bad-name")
    return name


def read_domain(line: str, sink: Sink) -> bool:
    """Read a line of one name. True: it has a rule. Raises LineError."""
    words = line.partition("#")[0].split()
    if len(words) != 1:
        raise LineError("not-a-name")
    _refuse_other_syntax(words[0])
    sink.name(list_name(words[0]))
    return True


def read_hosts(line: str, sink: Sink) -> bool:
    """Read an address with names, or a name alone. Raises LineError.

    Of several names the bad ones are counted as left out; False if all are.
    """
    address, *names = line.partition("#")[0].split()
    if not names:
        return read_domain(address, sink)
    if not is_address(address) or "/" in address:
        raise LineError("not-a-name")
    taken = False
    for name in names:
        try:
            sink.name(list_name(name))
            taken = True
        except LineError as e:
            sink.skip(e.reason)
    return taken


def read_wildcard(line: str, sink: Sink) -> bool:
    """Read ``*.name`` (the name and all beneath it) or a name. Raises LineError."""
    words = line.partition("#")[0].split()
    if len(words) != 1:
        raise LineError("not-a-name")
    word = words[0]
    if word.startswith(("*.", ".")):
        name = word.removeprefix("*").removeprefix(".")
        if "*" in name:
            raise LineError("inner-wildcard")
        sink.parsed.subtree.append(list_name(name))
    elif "*" in word:
        raise LineError("inner-wildcard")
    else:
        _refuse_other_syntax(word)
        sink.name(list_name(word))
    return True


_DIRECTIVE = re.compile(r"(?:--)?([a-z0-9-]+)\s*=\s*(.*)", re.IGNORECASE)


def read_dnsmasq(line: str, sink: Sink) -> bool:
    """Read address=, server= or local= of dnsmasq.conf. Raises LineError.

    They stand for a name and all beneath it. ``server=/x/#`` is an exception.
    Source: dnsmasq(8), --server and --address.
    """
    found = _DIRECTIVE.fullmatch(line.split(" #")[0].strip())
    if not found:
        raise LineError("other-syntax")
    directive, value = found[1].lower(), found[2]
    if directive not in {"address", "server", "local"}:
        raise LineError("directive")
    if value.count("/") < 2 or not value.startswith("/"):
        raise LineError("directive")
    _, *names, target = value.split("/")
    allow = directive == "server" and target == "#"
    if directive == "server" and target not in {"", "#"}:
        raise LineError("forwarding")
    for name in names:
        sink.rule(_dnsmasq_rule(line, name, allow=allow))
    return True


def _dnsmasq_rule(line: str, name: str, *, allow: bool) -> Rule:
    if name == "#":
        return Rule(line, Kind.BELOW, "", allow=allow)
    if name.startswith("*") and not name.startswith("*."):
        # From 2.86: a star stands for any start, also within a label.
        rest = list_name(name[1:])
        return Rule(line, Kind.MASK, f"{rest}^", allow=allow)
    kind = Kind.BELOW if name.startswith("*.") else Kind.SUBTREE
    return Rule(line, kind, list_name(name.removeprefix("*").lstrip(".")), allow=allow)


def _refuse_other_syntax(word: str) -> None:
    if word.startswith(_OTHER) or word.endswith("^"):
        raise LineError("other-syntax")
