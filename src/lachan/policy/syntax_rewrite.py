"""The value of $dnsrewrite: what to answer instead of asking.

The gateway does not give out answers that a list makes up; it treats such a rule as a
block. They are still read with care, so that a bad one is shown and not half obeyed.
Source: AdGuard, DNS filtering rules syntax, "dnsrewrite"; RFC 9460 for SVCB.
"""

import ipaddress
import re
from collections.abc import Callable

from lachan.lib.errors import LachanError
from lachan.policy.names import NameFormError, normalise
from lachan.policy.syntax_rule import words

_KEYWORDS = frozenset({"NOERROR", "SERVFAIL", "NXDOMAIN", "REFUSED"})
_RCODES = _KEYWORDS | words(
    "FORMERR NOTIMP YXDOMAIN YXRRSET NXRRSET NOTAUTH NOTZONE BADVERS BADSIG BADKEY "
    "BADTIME BADMODE BADNAME BADALG BADTRUNC BADCOOKIE"
)
_SHOUTED = re.compile(r"[A-Z]+")


class RewriteFormError(LachanError):
    """The value cannot be read."""


def canonical(text: str) -> str:
    """Return ``RCODE;TYPE;VALUE`` of a value in any of its forms.

    ";;" for an empty one. Raises RewriteFormError.
    """
    if not text:
        return ";;"
    if text.count(";") == 2:
        rcode, kind, value = (part.strip() for part in text.split(";"))
        return _full(rcode.upper(), kind.upper(), value)
    if ";" in text:
        raise RewriteFormError(f"{text!r} has not three parts")
    if _SHOUTED.fullmatch(text):
        if text not in _KEYWORDS:
            raise RewriteFormError(f"unknown keyword {text!r}")
        return f"{text};;"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return f"NOERROR;CNAME;{_host(text)}"
    return f"NOERROR;{'A' if address.version == 4 else 'AAAA'};{address}"


def _full(rcode: str, kind: str, value: str) -> str:
    if rcode not in _RCODES:
        raise RewriteFormError(f"unknown rcode {rcode!r}")
    if rcode != "NOERROR" or not (kind or value):
        return f"{rcode};;"
    if kind not in _READERS:
        raise RewriteFormError(f"unknown type {kind!r}")
    return f"NOERROR;{kind};{_READERS[kind](value)}"


def _host(text: str) -> str:
    try:
        return normalise(text)
    except NameFormError as e:
        raise RewriteFormError(str(e)) from e


def _target(text: str) -> str:
    return text if text == "." else _host(text)


def _number(text: str) -> str:
    if not text.isdecimal() or int(text) > 65535:
        raise RewriteFormError(f"{text!r} is not a number up to 65535")
    return str(int(text))


def _address(version: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        try:
            address = ipaddress.ip_address(text)
        except ValueError as e:
            raise RewriteFormError(f"{text!r} is not an address") from e
        if address.version != version:
            raise RewriteFormError(f"{text!r} is not of IPv{version}")
        return str(address)

    return read


def _fields(text: str, count: int) -> list[str]:
    fields = text.split()
    if len(fields) != count:
        raise RewriteFormError(f"{text!r} has not {count} fields")
    return fields


def _mx(text: str) -> str:
    preference, host = _fields(text, 2)
    return f"{_number(preference)} {_host(host)}"


def _srv(text: str) -> str:
    *numbers, host = _fields(text, 4)
    return " ".join([*map(_number, numbers), _target(host)])


def _svcb(text: str) -> str:
    priority, *rest = text.split()
    if not rest:
        raise RewriteFormError(f"{text!r} has no target")
    for parameter in rest[1:]:
        key, equals, value = parameter.partition("=")
        if not (key and equals and value):
            raise RewriteFormError(f"bad parameter {parameter!r}")
    return " ".join([_number(priority), _target(rest[0]), *rest[1:]])


_READERS: dict[str, Callable[[str], str]] = {
    "A": _address(4),
    "AAAA": _address(6),
    "CNAME": _host,
    "PTR": _host,
    "MX": _mx,
    "SRV": _srv,
    "SVCB": _svcb,
    "HTTPS": _svcb,
    "TXT": str,
}
