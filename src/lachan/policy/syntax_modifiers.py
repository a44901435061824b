"""What stands behind the $ of an AdGuard DNS rule.

Source: AdGuard, DNS filtering rules syntax, "DNS filtering modifiers".
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lachan.lib.errors import LachanError
from lachan.policy.names import NameFormError, normalise
from lachan.policy.syntax_rewrite import RewriteFormError, canonical
from lachan.policy.syntax_rule import words

# Resource record types of the IANA registry that are asked for in practice.
TYPES = words(
    "A NS CNAME SOA PTR HINFO MX TXT RP AFSDB SIG KEY AAAA LOC SRV NAPTR KX CERT "
    "DNAME OPT APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY DHCID NSEC3 NSEC3PARAM TLSA "
    "SMIMEA HIP CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS SPF EUI48 EUI64 TKEY "
    "TSIG IXFR AXFR ANY URI CAA"
)
# Browser extensions' modifiers that only a page has: its requests, its documents.
BROWSER = words(
    "third-party 3p first-party 1p strict1p strict3p strict-first-party "
    "strict-third-party match-case domain from to app script image stylesheet css "
    "object object-subrequest xmlhttprequest xhr subdocument frame popup popunder ping "
    "websocket webrtc font media other network csp permissions redirect redirect-rule "
    "rewrite removeparam removeheader replace cookie stealth urlblock elemhide ehide "
    "generichide ghide genericblock specifichide shide jsinject content extension "
    "header method jsonprune hls empty mp4 inline-script inline-font referrerpolicy "
    "urltransform urlskip uritransform cname noop path url"
)
# A page that may not be opened at all: for a resolver, its name.
_WHOLE_PAGE = frozenset({"all", "document", "doc"})
_TAG = re.compile(r"~?[a-z0-9_-]+")


class ModifierFormError(LachanError):
    """A modifier cannot be taken. reason: a code of docs/lists-formats.md."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{text!r}: {reason}")
        self.reason = reason


@dataclass(slots=True)
class Modifiers:
    """The modifiers of one rule; the names are those of Rule."""

    important: bool = False
    badfilter: bool = False
    page: bool = False
    dnstypes: tuple[str, ...] = ()
    denyallow: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    ctags: tuple[str, ...] = ()
    rewrite: str | None = None

    @property
    def narrow(self) -> bool:
        """Whether they tell whom or what the rule is about, so it may be wide."""
        return bool(self.dnstypes or self.denyallow or self.clients or self.ctags)


def read(text: str) -> Modifiers:
    """Return the modifiers in `text`. Raises ModifierFormError."""
    found = Modifiers()
    for part in split(text, ","):
        name, equals, value = part.strip().partition("=")
        name = name.lower()
        if name in {"important", "badfilter"} and not equals:
            setattr(found, name, True)
        elif name in _WHOLE_PAGE and not equals:
            found.page = True
        elif name in _VALUED:
            field, reader = _VALUED[name]
            setattr(found, field, reader(value))
        elif name.removeprefix("~") in BROWSER:
            raise ModifierFormError("browser-modifier", part)
        else:
            raise ModifierFormError("unknown-modifier", part)
    return found


def split(text: str, separator: str) -> Iterator[str]:
    """Yield the parts of `text`; what is quoted or behind a backslash stays whole."""
    part, quote, escaped = "", "", False
    for character in text:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and part.rstrip("~ ")[-1:] in {"", "=", "|"}:
            quote = character
        elif character == separator:
            yield part
            part = ""
            continue
        part += character
    yield part


def _values(text: str, what: str, check: Callable[[str], str]) -> tuple[str, ...]:
    values = []
    for part in split(text, "|"):
        if not part.strip("~ "):
            raise ModifierFormError("bad-modifier", f"{what}={text}")
        values.append(check(part.strip()))
    return tuple(values)


def _types(text: str) -> tuple[str, ...]:
    def check(part: str) -> str:
        if part.upper().removeprefix("~") not in TYPES:
            raise ModifierFormError("bad-modifier", f"dnstype={part}")
        return part.upper()

    return _values(text, "dnstype", check)


def _denyallow(text: str) -> tuple[str, ...]:
    def check(part: str) -> str:
        try:
            return normalise(part)
        except NameFormError as e:
            raise ModifierFormError("bad-modifier", f"denyallow={part}") from e

    return _values(text, "denyallow", check)


def _tags(text: str) -> tuple[str, ...]:
    def check(part: str) -> str:
        if not _TAG.fullmatch(part):
            raise ModifierFormError("bad-modifier", f"ctag={part}")
        return part

    return _values(text, "ctag", check)


def _clients(text: str) -> tuple[str, ...]:
    return _values(text, "client", _client)


def _client(part: str) -> str:
    """Return one client: addresses and networks in their usual form, names bare."""
    no = "~" if part.startswith("~") else ""
    value = part.removeprefix("~").strip()
    if len(value) > 1 and value[0] in "'\"" and value[-1] == value[0]:
        return no + re.sub(r"\\(.)", r"\1", value[1:-1])
    value = re.sub(r"\\(.)", r"\1", value)
    try:
        return no + str(ipaddress.ip_address(value))
    except ValueError:
        pass
    try:
        return no + str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        return no + value


def _rewrite(text: str) -> str:
    try:
        return canonical(text)
    except RewriteFormError as e:
        raise ModifierFormError("bad-rewrite", text) from e


_VALUED: dict[str, tuple[str, Callable[[str], object]]] = {
    "dnstype": ("dnstypes", _types),
    "denyallow": ("denyallow", _denyallow),
    "client": ("clients", _clients),
    "ctag": ("ctags", _tags),
    "dnsrewrite": ("rewrite", _rewrite),
}
