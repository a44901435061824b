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
from lachan.vault.services import rows

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


def keep(new: Iterable[Model]) -> None:
    """Keep new rows, all or none; when this returns they are on the disk.

    Not inside a transaction: others' rows may go with these. Raises IntegrityError:
    something of these rows is taken; DatabaseError: nothing was kept.
    """
    mine = _Waiting(tuple(new))
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
        with _alone():
            _keep(waiting)
    finally:
        for one in waiting:
            one.done = True


def _keep(waiting: list[_Waiting]) -> None:
    """Keep all at once; where something is taken, each by a transaction of its own."""
    try:
        with transaction.atomic(durable=True):
            rows.insert(row for one in waiting for row in one.rows)
    except IntegrityError as e:
        if len(waiting) == 1:
            waiting[0].error = e
        else:
            for one in waiting:
                _keep([one])
    except Exception as e:  # noqa: BLE001 - told to each who waits
        for one in waiting:
            one.error = e
    else:
        for one in waiting:
            one.kept = True


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
