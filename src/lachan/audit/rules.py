"""How one entry is bound to the one before it. Pure."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lachan.lib.errors import LachanError

Fact = str | int | bool
FIRST: Final = "0" * 64
# No space and no "@": neither a person's name nor an address passes by accident.
_CODE = re.compile(r"[A-Za-z0-9._:/*+=-]{0,200}")
_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


class NotACodeError(LachanError):
    """An entry may hold ids and codes only."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one entry says. `at`: UTC. `actor`, `subject`: "kind:id" or empty."""

    stream: str
    sequence: int
    at: dt.datetime
    action: str
    actor: str
    subject: str
    facts: Mapping[str, Fact]


def check(content: Content) -> None:
    """Refuse what could carry a person's data. Raises NotACodeError."""
    for name in (content.stream, content.action, *content.facts):
        if not _NAME.fullmatch(name):
            raise NotACodeError(f"not a name of an audit field: {name!r}")
    texts = (v for v in content.facts.values() if isinstance(v, str))
    for text in (content.actor, content.subject, *texts):
        if not _CODE.fullmatch(text):
            raise NotACodeError(f"not a code: {text!r}")
    for value in content.facts.values():
        if not isinstance(value, (str, int)):
            raise NotACodeError(f"neither text, whole number nor yes/no: {value!r}")


def digest(content: Content, previous: str) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of an entry and its precursor."""
    said = {
        "stream": content.stream,
        "sequence": content.sequence,
        "at": content.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "action": content.action,
        "actor": content.actor,
        "subject": content.subject,
        "facts": dict(content.facts),
        "previous": previous,
    }
    canonical = json.dumps(
        said, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
