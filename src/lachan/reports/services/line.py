"""Reports are written in a line: who comes while another writes goes with the next.

One transaction keeps all who wait, so that one wait for the disk serves many; nobody is
answered before it has ended. A report that cannot be kept takes no other along.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model

from lachan.lib import files
from lachan.vault.services import items

TOGETHER: Final = 32


@dataclass(slots=True, eq=False)
class _Waiting:
    """Rows of one report. done: somebody wrote them, or tried to."""

    rows: tuple[Model, ...]
    done: bool = False
    kept: bool = False
    error: Exception | None = None


_QUEUE: Final[deque[_Waiting]] = deque()
_LINE: Final = Lock()


def keep(rows: Iterable[Model]) -> None:
    """Keep new rows, all or none; when this returns they are on the disk.

    Not inside a transaction: others' rows may go with these. Raises IntegrityError:
    something of these rows is taken; DatabaseError: nothing was kept.
    """
    mine = _Waiting(tuple(rows))
    _QUEUE.append(mine)
    with _LINE:
        while not mine.done:
            _write([_QUEUE.popleft() for _ in range(min(len(_QUEUE), TOGETHER))])
    if mine.error is not None:
        raise mine.error
    if not mine.kept:
        raise OperationalError("the writer was stopped")


def _write(waiting: list[_Waiting]) -> None:
    try:
        with _alone(), transaction.atomic(durable=True):
            _insert(waiting)
        for one in waiting:
            one.kept = one.error is None
    except Exception as e:  # noqa: BLE001 - told to each who waits
        for one in waiting:
            one.error = e
    finally:
        for one in waiting:
            one.done = True


def _insert(waiting: list[_Waiting]) -> None:
    """Insert all at once; where something is taken, one by one."""
    try:
        with transaction.atomic():
            items.insert(row for one in waiting for row in one.rows)
    except IntegrityError:
        for one in waiting:
            _insert_one(one)


def _insert_one(one: _Waiting) -> None:
    try:
        with transaction.atomic():
            items.insert(one.rows)
    except IntegrityError as e:
        one.error = e


@contextmanager
def _alone() -> Iterator[None]:
    """Hold off this server's other processes where one file is written: who waits for
    SQLite's own lock sleeps, and is passed by others.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with files.locked(Path(settings.RUN_DIR) / "intake.lock"):
        yield
