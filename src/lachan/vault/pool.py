"""A bounded pool: look-ups of codes run apart, and a flood of guesses stays there."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from lachan.vault.rules.errors import BusyError

_T = TypeVar("_T")


class BoundedPool:
    """Runs functions in a few threads; who comes when it is full is sent away.

    waiting: how many may wait beside those at work. Each holds a thread of the web, so
    there are fewer of them than threads: the rest is for reports that come in.
    """

    def __init__(self, workers: int = 1, waiting: int = 3) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="lachan-codes")
        self._places = BoundedSemaphore(workers + waiting)

    def run(self, work: Callable[[], _T], timeout_s: float = 20.0) -> _T:
        """Return what `work` returns. Raises BusyError when full or too slow."""
        if not self._places.acquire(blocking=False):
            raise BusyError("too many codes are being looked up")
        try:
            future = self._threads.submit(work)
        except RuntimeError:
            self._places.release()
            raise
        future.add_done_callback(lambda _: self._places.release())
        try:
            return future.result(timeout_s)
        except TimeoutError as e:
            future.cancel()
            raise BusyError("looking up took too long") from e

    def rest(self, seconds: float) -> None:
        """Let a thread of the pool do nothing for a while before the next function."""
        self._threads.submit(time.sleep, seconds)
