"""AdGuard's patterns: | and || anchors, ^ separator, * anything, else as written.

A pattern is asked of ``://name/``, what a name is in the address of a page: so
``://x``, ``/x`` and ``x/`` say where a name starts and ends, and ``^`` is that slash.
Source: AdGuard, DNS filtering rules syntax, "Rule syntax".
"""

import re
from enum import StrEnum

from lachan.lib.errors import LachanError
from lachan.policy.names import NameFormError, normalise
from lachan.policy.syntax_rule import Kind

_SCHEME = re.compile(r"(?:https?|wss?|\*)?(?=://)")
_PIECE = re.compile(r"[a-z0-9._-]*")
_ADDRESS = re.compile(r"[0-9.]+")
_IMPOSSIBLE = re.compile(r"[a-z0-9_-]{64}|\.\.")  # RFC 1035 section 2.3.4
MAX_PATTERN_CHARACTERS = 600  # of a longer one not each piece finds room in a name
LEAST_LITERAL = 3  # a shorter pattern is in nearly every name


class MaskFormError(LachanError):
    """The pattern can match no name. reason: a code of docs/lists-formats.md."""

    def __init__(self, reason: str, pattern: str) -> None:
        super().__init__(f"{pattern!r}: {reason}")
        self.reason = reason


class _Anchor(StrEnum):
    NONE = ""
    START = "|"
    LABEL = "||"


class Mask:
    """A compiled pattern. Raises MaskFormError. literal: the longest piece of text."""

    __slots__ = ("_anchor", "_ends", "_pieces", "literal")

    def __init__(self, pattern: str) -> None:
        """Compile `pattern`; letters lower case."""
        self._anchor, rest = _anchored(pattern)
        self._ends = rest.endswith("|")
        # The separator and the end of an address are the same slash.
        rest = re.sub(r"/+\|?$", "/", rest.rstrip("|").replace("^", "/"))
        if self._ends and not rest.endswith("/"):
            rest += "/"
        rest = re.sub(r"\*+", "*", rest)
        if len(rest) > MAX_PATTERN_CHARACTERS:
            raise MaskFormError("bad-name", pattern[:80])
        self._pieces = rest.split("*")
        for number, piece in enumerate(self._pieces):
            # Only before the name and behind it is a slash.
            if not any(self._pieces[:number]):
                piece = re.sub(r"^:?/{1,2}", "", piece)
            if not any(self._pieces[number + 1 :]):
                piece = piece.removesuffix("/")
            if not _PIECE.fullmatch(piece):
                raise MaskFormError("url-path", pattern)
            if _IMPOSSIBLE.search(piece):
                raise MaskFormError("bad-name", pattern)
        self.literal = max((p.strip(":/") for p in self._pieces), key=len)

    @property
    def wide(self) -> bool:
        """Whether it says too little to stand without a condition."""
        return len(self.literal) < LEAST_LITERAL

    def matches(self, name: str) -> bool:
        """Tell whether the pattern is found in `name`."""
        subject = f"://{name}/"
        at = self._first(subject)
        # Each further piece as far left as it can be: if any place works, this does.
        for piece in self._pieces[1:]:
            if at < 0:
                return False
            at = subject.find(piece, at)
            at = at + len(piece) if at >= 0 else -1
        return at >= 0

    def _first(self, subject: str) -> int:
        """Return where the first piece ends, -1 if it is not there."""
        piece = self._pieces[0]
        if self._anchor is _Anchor.NONE:
            at = subject.find(piece)
            return at + len(piece) if at >= 0 else -1
        start = 3
        while start > 0:
            if subject.startswith(piece, start):
                return start + len(piece)
            if self._anchor is _Anchor.START:
                return -1
            start = subject.find(".", start) + 1
        return -1


def _anchored(pattern: str) -> tuple[_Anchor, str]:
    if pattern.startswith("||"):
        rest = pattern[2:]
        return _Anchor.LABEL, _SCHEME.sub("", rest, count=1).removeprefix("://")
    if pattern.startswith("|"):
        rest = pattern[1:]
        return _Anchor.START, _SCHEME.sub("", rest, count=1).removeprefix("://")
    return _Anchor.NONE, _SCHEME.sub("", pattern, count=1)


# What says "the name ends here": the separator, the end, or the path of everything.
_WHOLE = re.compile(
    r"(?P<start>\|\||\||(?:\|?(?:https?|\*)?://)|\.|)(?P<wild>\*\.|)"
    r"(?P<name>[^|^/*$]+)(?P<end>\^\||\^\*?|\||/\*?|)"
)


def simplified(pattern: str) -> tuple[Kind, str]:
    """Return the name rule that `pattern` amounts to, else the pattern itself.

    Raises MaskFormError for one that can match no name, or is about an address.
    """
    if not pattern.isascii():
        pattern = _to_ascii(pattern)
    pattern = pattern.lower()
    found = _WHOLE.fullmatch(pattern)
    if found and found["name"].startswith("."):
        raise MaskFormError("bad-name", pattern)  # no label is empty
    if found and _ADDRESS.fullmatch(found["name"]) and "." in found["name"]:
        raise MaskFormError("address", pattern)
    if found and found["end"]:
        kind = _kind(found["start"], bool(found["wild"]))
        if kind is not None:
            try:
                return kind, normalise(found["name"])
            except NameFormError as e:
                raise MaskFormError(_name_reason(found["name"]), pattern) from e
    Mask(pattern)
    return Kind.MASK, pattern


def _kind(start: str, wild: bool) -> Kind | None:
    """Return the kind of a name that has an end, None if it may begin within one."""
    if wild:
        return None if start == "." else Kind.BELOW
    if start == "||":
        return Kind.SUBTREE
    if start == ".":
        return Kind.BELOW
    return Kind.EXACT if start else None


def _name_reason(name: str) -> str:
    if re.search(r":\d+$", name):
        return "port"
    return "url-path" if re.search(r"[?=&%:]", name) else "bad-name"


def _to_ascii(pattern: str) -> str:
    found = re.fullmatch(r"([|@:/*.]*)([^|^/*]+)([|^/*]*)", pattern)
    if not found:
        raise MaskFormError("bad-name", pattern)
    try:
        return found[1] + normalise(found[2]) + found[3]
    except NameFormError as e:
        raise MaskFormError("bad-name", pattern) from e
