"""Start the parts, start again what falls, stop all of it in order.

One thread waits on a pipe that signals write to. Parts live in sessions of their own,
so a Ctrl-C on the terminal reaches them through the supervisor only; on Linux they get
SIGTERM when the supervisor itself is killed.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

POLL_S = 0.2
STOP_WITHIN_S = 8.0
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
STEADY_S = 60.0  # a part that ran this long starts again without delay
_PR_SET_PDEATHSIG = 1  # linux/prctl.h

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One process to keep running. ready: whether it does its work, asked until yes."""

    name: str
    command: Sequence[str]
    where: str
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)


def delay_after(falls: int) -> float:
    """Return the pause before the next start after so many falls in a row."""
    return min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** max(0, min(falls, 20) - 1))


def _tied_to_parent() -> None:
    """In the child: end with the supervisor, whatever ends it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Running:
    """A part and the process it has at the moment, if any."""

    def __init__(self, part: Part, say: Say) -> None:
        self.part = part
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._falls = 0
        self._start_at = 0.0
        self._started = 0.0
        self._ready = False

    def turn(self, now: float) -> None:
        """Do what is due: start, notice a fall, notice that it is ready."""
        if self._process is None:
            if now >= self._start_at:
                self._start(now)
        elif self._process.poll() is not None:
            self._fell(now, self._process.returncode)
        elif not self._ready and self.part.ready():
            self._ready = True
            self._say(f"{self.part.name}: ready, {self.part.where}")

    def _start(self, now: float) -> None:
        self._ready = False
        self._started = now
        self._process = subprocess.Popen(  # noqa: S603 - commands of parts.py
            self.part.command,
            env={**os.environ, **self.part.environment},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),  # standard output belongs to the one link
            start_new_session=True,
            preexec_fn=_tied_to_parent,
        )

    def _fell(self, now: float, status: int) -> None:
        self._falls = 1 if now - self._started > STEADY_S else self._falls + 1
        delay = delay_after(self._falls)
        self._kill_rest()
        self._process = None
        self._start_at = now + delay
        how = f"signal {-status}" if status < 0 else f"status {status}"
        self._say(f"{self.part.name}: ended with {how}; again in {delay:g} s")

    def ask_to_stop(self) -> None:
        """Send SIGTERM, if there is a process."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def has_stopped(self) -> bool:
        """Tell whether there is no process, and say so once."""
        if self._process is not None and self._process.poll() is not None:
            self._kill_rest()
            self._process = None
            self._say(f"{self.part.name}: stopped")
        return self._process is None

    def kill(self) -> None:
        """End the process and all it started, at once."""
        if self._process is not None:
            self._kill_rest()
            self._process.wait()
            self._process = None
            self._say(f"{self.part.name}: killed, it did not stop in time")

    def _kill_rest(self) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


class Supervisor:
    """Keeps parts running from `run` until SIGINT or SIGTERM."""

    def __init__(self, parts: Sequence[Part], say: Say) -> None:
        self._parts = [Running(part, say) for part in parts]
        self._stopping = False
        self._hurry = False

    def run(self) -> None:
        """Start every part; return when all have stopped."""
        with _signals(self._signalled) as pipe:
            while not self._stopping:
                for running in self._parts:
                    running.turn(time.monotonic())
                _wait(pipe, POLL_S)
            self._stop(pipe)

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self._hurry, self._stopping = self._stopping, True

    def _stop(self, pipe: int) -> None:
        for running in self._parts:
            running.ask_to_stop()
        deadline = time.monotonic() + STOP_WITHIN_S
        left = self._parts
        while left and not self._hurry and time.monotonic() < deadline:
            _wait(pipe, POLL_S)
            left = [running for running in left if not running.has_stopped()]
        for running in left:
            running.kill()


@contextlib.contextmanager
def _signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[int]:
    """Hand signals to `handler` and make them readable on the pipe that is yielded."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    old_pipe = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)
    old = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield reader
    finally:
        for number, before in old.items():
            signal.signal(number, before)
        signal.set_wakeup_fd(old_pipe)
        os.close(reader)
        os.close(writer)


def _wait(pipe: int, seconds: float) -> None:
    if select.select([pipe], [], [], seconds)[0]:
        with contextlib.suppress(BlockingIOError):
            os.read(pipe, 512)
