"""A centre with many homes, and real boxes that join it, for the benches of boxes."""

import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LACHAN = [sys.executable, "-c", "from lachan.cli import main; raise SystemExit(main())"]
HOMES = """
import sys
from django.utils import timezone
from lachan.accounts.models import Role, User
from lachan.supervision.services import boxes, families
for n in range(int({count})):
    user = User.objects.create_user(username=f"parent{{n}}", role=Role.PARENT)
    family = families.open_family(owner=user)
    families.add_child(family=family, nickname="An", birth_year=2018, by=user)
    code = boxes.make_code(home=family, by=user, now=timezone.now())[1]
    print("CODE", code, flush=True)
"""
LONG_S = 900.0


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def until(true: Callable[[], bool], what: str, seconds: float = LONG_S) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


@contextmanager
def running(
    words: list[str], environment: dict[str, str], said: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("ab") as out:
        process = subprocess.Popen(
            [*LACHAN, *words], env=environment, stdout=out, stderr=out
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


class Centre:
    """`lachan up` with the lists that ship, in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.policy = directory / "var" / "policy"
        self.key = directory / "var" / "secrets" / "policy.key"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("LACHAN_")},
            "LACHAN_DATA": str(directory / "var"),
            "LACHAN_WEB": self.url.removeprefix("http://"),
            "LACHAN_DNS": f"127.0.0.1:{free_port()}",
            "LACHAN_UPSTREAM": "127.0.0.1:1",
            "LACHAN_LISTS_REFRESH": "no",
        }

    @contextmanager
    def up(self) -> Iterator[None]:
        said = self.directory / "centre.log"
        said.touch()
        with running(["up"], self.environment, said):
            until(lambda: b"web: ready" in said.read_bytes(), "the centre")
            yield

    def codes(self, count: int) -> list[str]:
        """Return a code of each of so many new homes."""
        made = subprocess.run(
            [*LACHAN, "manage", "shell", "-v0", "-c", HOMES.format(count=count)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return [x.split()[1] for x in made.stdout.splitlines() if x[:5] == "CODE "]


class Box:
    """One real box: `lachan box run` with its gateway."""

    def __init__(self, centre: Centre, number: int) -> None:
        self.centre, self.directory = centre, centre.directory / f"box{number}"
        self.port = free_port()

    def join(self, code: str) -> None:
        words = ["box", "join", self.centre.url, code, "--data", str(self.directory)]
        subprocess.run(
            [*LACHAN, *words],
            env=self.centre.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def run(self) -> "Iterator[subprocess.Popen[bytes]]":
        words = ["box", "run", "--data", str(self.directory)]
        words += ["--listen", f"127.0.0.1:{self.port}", "--upstream", "127.0.0.1:1"]
        said = self.centre.directory / f"{self.directory.name}.log"
        return running(words, self.centre.environment, said)  # type: ignore[return-value]

    def blocks(self, name: str) -> bool:
        """Tell whether this box's gateway answers NXDOMAIN or an empty NOERROR."""
        labels = b"".join(bytes([len(x)]) + x.encode() for x in name.split("."))
        question = struct.pack("!6H", 7, 0x100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(0.5)
            s.sendto(question, ("127.0.0.1", self.port))
            try:
                answer = s.recv(4096)
            except OSError:
                return False
        return answer[3] & 15 in (0, 3)  # SERVFAIL: let through, and nobody is asked


def tree(pid: int) -> list[int]:
    """Return a process and its children."""
    found = [pid]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found


def memory_mb(pid: int, field: str) -> float:
    """Return a field of /proc/<pid>/status: VmRSS, VmHWM."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    return 0.0


def forget_peak(pid: int) -> None:
    """Let VmHWM begin anew. Source: proc(5), clear_refs."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
