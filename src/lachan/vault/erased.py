"""The list of destroyed items, outside the database: a backup must not undo them.

One line of 32 hexadecimal digits an item, in a file beside the server's secret and like
it in no backup.
"""

import os
import re
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

FILE = "vault-erased"
_LINE = re.compile(r"^[0-9a-f]{32}$", re.MULTILINE)


def path() -> Path:
    """Return where the list lies."""
    return Path(settings.VAULT_KEY).with_name(FILE)


def known() -> frozenset[uuid.UUID]:
    """Return the items of the list; a line that a crash cut short names none."""
    try:
        text = path().read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return frozenset()
    return frozenset(uuid.UUID(hex=line) for line in _LINE.findall(text))


def add(found: Iterable[uuid.UUID]) -> None:
    """Write items down, on the disk when this returns. Raises OSError."""
    # The first line break ends a line that a crash may have cut.
    text = "".join(f"\n{item.hex}\n" for item in found)
    fd = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(fd, text.encode("ascii"))
        os.fsync(fd)
    finally:
        os.close(fd)
