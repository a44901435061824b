"""Parts are started, started again, and stopped to the last process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lachan.site.supervisor import LONGEST_DELAY_S, delay_after

pytestmark = pytest.mark.slow

SCRIPT = """
import sys
from pathlib import Path
from lachan.site.supervisor import Part, Supervisor
out = Path(sys.argv[1])
def part(name, code):
    return Part(name, [sys.executable, "-c", code, str(out)], "here",
                lambda: (out / name).exists())
quiet = '''
import os, subprocess, sys, time
from pathlib import Path
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
out = Path(sys.argv[1])
(out / "children").open("a").write(f"{os.getpid()} {child.pid}\\\\n")
(out / "quiet").touch()
time.sleep(60)
'''
def say(line):
    print(line, file=sys.stderr, flush=True)
Supervisor([part("quiet", quiet)], say).run()
say("all stopped")
"""


class Run:
    """A supervisor in its own process; what it said is in a file."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.said = directory / "said"
        with self.said.open("wb") as f:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SCRIPT, str(directory)], stderr=f
            )

    def waits_for(self, true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + 15
        while not true():
            assert time.monotonic() < deadline, f"{what}: {self.said.read_text()}"
            assert self.process.poll() is None or "stopped" in what
            time.sleep(0.02)

    def says(self, text: str, times: int = 1) -> bool:
        return self.said.read_text().count(text) >= times

    def pids(self) -> list[int]:
        return [int(w) for w in (self.directory / "children").read_text().split()]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
    run.waits_for(lambda: run.says("quiet: ready, here"), "first start")
    yield run
    run.process.kill()
    run.process.wait()


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def test_interrupt_stops_the_part_and_what_it_started(run: Run) -> None:
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(10) == 0
    assert run.says("quiet: stopped")
    assert run.says("all stopped")
    run.waits_for(lambda: all(is_gone(p) for p in run.pids()), "stopped children")


def test_a_part_that_falls_is_started_again(run: Run) -> None:
    (run.directory / "quiet").unlink()
    first, child = run.pids()
    os.kill(first, signal.SIGKILL)
    run.waits_for(lambda: run.says("quiet: ready", 2), "second start")
    assert run.says("quiet: ended with signal 9; again in 0.5 s")
    assert len(run.pids()) == 4
    assert is_gone(child)


def test_parts_do_not_outlive_a_killed_supervisor(run: Run) -> None:
    run.process.kill()
    run.process.wait()
    run.waits_for(lambda: is_gone(run.pids()[0]), "stopped part")


def test_pauses_grow_to_a_limit() -> None:
    assert [delay_after(n) for n in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert delay_after(100) == LONGEST_DELAY_S
