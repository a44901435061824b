"""Domain names in one form: lower case, no final dot, IDN as A-labels."""

import re

import idna

from lachan.lib.errors import LachanError

# RFC 1035 section 2.3.4; underscores occur in real names (RFC 8552).
_PLAIN = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
MAX_NAME_OCTETS = 253


class NameFormError(LachanError):
    """The text is not a domain name."""


def normalise(text: str) -> str:
    """Return `text` as a lower-case name of A-labels, without the final dot.

    Raises NameFormError. Source: RFC 1035 section 2.3.4, UTS 46 for the rest.
    """
    name = text.strip().rstrip(".").lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True, transitional=False).decode("ascii")
        except (idna.IDNAError, UnicodeError) as e:
            raise NameFormError(f"{text[:80]!r} is not a domain name") from e
    if len(name) > MAX_NAME_OCTETS or not _PLAIN.fullmatch(name):
        raise NameFormError(f"{text[:80]!r} is not a domain name")
    return name


def display(name: str) -> str:
    """Return `name` with its IDN labels in Unicode, where they decode."""
    try:
        return idna.decode(name)
    except (idna.IDNAError, UnicodeError):
        return name


def parents(name: str) -> list[str]:
    """Return `name` and every parent, longest first: a.b.c, b.c, c."""
    labels = name.split(".")
    return [".".join(labels[i:]) for i in range(len(labels))]
