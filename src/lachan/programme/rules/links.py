"""Where a short link may lead, and what of it is counted. Pure."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

CODE_MAX: Final = 24
CODE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Who follows a link to these may be asking for help: not even the sum is counted.
HELP: Final = ("/khan-cap/", "/tra-loi/", "/hoc/xin-giup-do", "/hoc/khi-bao-tin")
HELP_MORE: Final = ("/hoc/doa-dang-anh", "/hoc/hoc-sinh-ke")


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


def counted(target: str) -> bool:
    """Tell whether visits of a link to a target are counted."""
    return not target.startswith((*HELP, *HELP_MORE))
