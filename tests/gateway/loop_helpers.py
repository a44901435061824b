"""What the tests of sockets and loops share."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvloop

from lachan.gateway.question import Key
from lachan.gateway.wire import IN, A, from_text

PATIENCE_S = 10.0


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def key(name: str, qtype: int = A, *, do: bool = False, cd: bool = False) -> Key:
    return Key(from_text(name), qtype, IN, do, cd)


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test in each event loop that the gateway may have.

    In a thread of its own: a browser test of the same process leaves a loop running in
    the main one.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(main())).result()
        thread.submit(lambda: uvloop.run(main())).result()


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until `condition` holds; fail after PATIENCE_S."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.001)
