"""Where a short link may lead, and what of it is counted. Pure."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from lachan.learning.rules.texts import all_topics, library

CODE_MAX: Final = 24
CODE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Who follows a link to these may be asking for help: not even the sum is counted.
HELP: Final = ("/khan-cap/", "/tra-loi/")
_TEXT: Final = re.compile(r"/hoc/([a-z0-9-]+)(?:[./?#]|$)")


def inside(target: str) -> bool:
    """Tell whether a target is a page of this site."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return False
    parts = urlsplit(target)
    clean = all(c > " " and c != "\x7f" for c in target)
    return clean and not parts.scheme and not parts.netloc


def outside(target: str, hosts: Iterable[str]) -> bool:
    """Tell whether a target is a secure page of a listed host."""
    if not all(c > " " and c != "\x7f" for c in target) or "\\" in target:
        return False
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError:
        return False
    plain = parts.scheme == "https" and port is None and "@" not in parts.netloc
    return plain and parts.netloc.lower() in set(hosts)


def allowed(target: str, hosts: Iterable[str]) -> bool:
    """Tell whether a short link may lead to a target."""
    return inside(target) or outside(target, hosts)


def text_of(target: str) -> str:
    """Return the code of the text that a target shows; "" where it shows none."""
    found = _TEXT.match(target)
    return found[1] if found else ""


def counted(target: str) -> bool:
    """Tell whether visits of a link to a target are counted.

    A text that people wrote has a code of its own: who knows its topic asks `private`.
    """
    topics = (m.topic for m in library() if m.code == text_of(target))
    return not target.startswith(HELP) and not any(topic.private for topic in topics)


def private() -> list[str]:
    """Return the topics of which no text is counted."""
    return sorted(code for code, topic in all_topics().items() if topic.private)
