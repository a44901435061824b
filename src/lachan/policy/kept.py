"""The policy in force, kept open by a process that is no gateway.

To open one costs as much as there are lines in its overlay, seconds in a big
installation; to look whether it changed costs two stat calls. Pages of the console ask
it several times a minute.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lachan.policy.live import Live

_lock = threading.Lock()
_kept: tuple[Path, bytes | None, Live] | None = None


@contextmanager
def current(
    directory: Path, now: float, *, trust_key: bytes | None = None
) -> Iterator[Live]:
    """Give the policy of `directory` as it is now, to one thread at a time.

    now: epoch seconds; it may not go back, for what expired is taken out. As with
    `Live`, what is wrong with the directory is told by `.problem`; a directory without
    policy has generation 0.
    """
    global _kept
    with _lock:
        if _kept is None or _kept[:2] != (directory, trust_key):
            live = Live(directory, trust_key=trust_key, at=now)
            _kept = (directory, trust_key, live)
            # It stays; without this each full collection walks over all profiles.
            gc.freeze()
        else:
            live = _kept[2]
            live.refresh(now)
        yield live
