"""`lachan up`, as a newcomer meets it: real processes, a real DNS question."""

import json
import lzma
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dns.edns
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from lachan.lib import control
from lachan.policy.catalogue import starter_lists
from lachan.site.paths import Paths
from lachan.site.prepare import only_user

pytestmark = pytest.mark.slow
LACHAN = [sys.executable, "-c", "from lachan.cli import main; raise SystemExit(main())"]
LONG_S = 90


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def until(true: Callable[[], bool], said: Path, seconds: float = LONG_S) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.05)


class Installation:
    """A data directory with free addresses; nothing else of the environment."""

    def __init__(self, directory: Path) -> None:
        self.cwd = directory / "cwd"
        self.cwd.mkdir(parents=True)
        self.printed, self.said = directory / "printed", directory / "said"
        self.paths = Paths(directory / "var")
        self.web, self.dns, self.metrics = free_port(), free_port(), free_port()
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "LACHAN_DATA": str(self.paths.data),
            "LACHAN_WEB": f"127.0.0.1:{self.web}",
            "LACHAN_DNS": f"127.0.0.1:{self.dns}",
            "LACHAN_METRICS": f"127.0.0.1:{self.metrics}",
            "LACHAN_UPSTREAM": "127.0.0.1:1",  # nobody: this machine is offline
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*LACHAN, *words],
            env=self.environment,
            cwd=self.cwd,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONG_S,
        )

    def get(self, path: str, port: int = 0) -> tuple[int, str]:
        url = f"http://127.0.0.1:{port or self.web}{path}"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as e:
            return e.code, e.read().decode()
        except OSError:
            return 0, ""

    def status(self) -> dict[str, Any]:
        return next(iter(control.ask_all(self.paths.run, {"op": "status"})), {})

    def dig(self, name: str) -> dns.message.Message:
        question = dns.message.make_query(name, "A", use_edns=0)
        return dns.query.udp(question, "127.0.0.1", timeout=5, port=self.dns)


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


@pytest.fixture
def running(house: Installation) -> Iterator[subprocess.Popen[bytes]]:
    files = (house.printed.open("wb"), house.said.open("wb"))
    with files[0] as out, files[1] as err:
        process = subprocess.Popen(
            [*LACHAN, "up"],
            env=house.environment,
            cwd=house.cwd,
            stdout=out,
            stderr=err,
        )
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(20)


def gambling_name() -> str:
    source = next(s for s in starter_lists() if s.category == "gambling")
    with lzma.open(source.path, "rt", encoding="utf-8") as lines:
        return next(line.split()[-1] for line in lines if line[0] not in "#!\n")


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(w) for w in tasks.read_text().split()]
    return found + [grand for child in found for grand in children_of(child)]


def lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.long
def test_from_nothing_to_a_blocked_name_and_back_to_nothing(
    house: Installation, running: subprocess.Popen[bytes]
) -> None:
    said, printed = house.said, house.printed
    until(lambda: house.get("/health")[0] == 200, said)
    health = json.loads(house.get("/health")[1])
    assert health["status"] == "ok"
    # The worker's first publication, a second generation, may be in force by now.
    assert health["generation"] in (1, 2)
    assert "111" in house.get("/")[1]
    assert "warning" not in said.read_text().lower()

    link = printed.read_text().strip()
    assert link.startswith(f"http://127.0.0.1:{house.web}/tai-khoan/moi/")
    assert house.get(link.partition(str(house.web))[2])[0] == 200
    assert link.rpartition("moi/")[2] not in said.read_text()

    blocked = house.dig(gambling_name())
    assert not blocked.answer
    assert blocked.authority[0].rdtype == dns.rdatatype.SOA
    edes = [o for o in blocked.options if isinstance(o, dns.edns.EDEOption)]
    assert [int(e.code) for e in edes] == [15]
    honest = house.dig("lachan-test.example.net")
    assert honest.rcode() == dns.rcode.SERVFAIL, "no upstream: told as it is"

    doctor = house.run("doctor", "--json")
    findings = [json.loads(line) for line in doctor.stdout.splitlines()]
    assert doctor.returncode == 0, doctor.stdout
    assert {f["state"] for f in findings} <= {"ok", "warning"}
    figures = house.get("/metrics", house.metrics)[1].splitlines()
    # The worker may have made a second one by now.
    label = 'lachan_gateway_generation{worker="0"} '
    (generation,) = (f.removeprefix(label) for f in figures if f.startswith(label))
    assert float(generation) >= 1

    first = house.status()["pid"]
    os.kill(first, signal.SIGKILL)
    until(lambda: house.status().get("pid", first) != first, said)
    assert house.dig(gambling_name()).authority

    everybody = children_of(running.pid)
    assert len(everybody) >= 3
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 0
    until(lambda: not any(map(lives, everybody)), said, 5)
    assert "Traceback" not in said.read_text()
    for part in ("gateway", "web", "worker"):
        assert f"{part}: ready, " in said.read_text()
        assert f"{part}: stopped" in said.read_text()
    assert list(house.cwd.iterdir()) == []


def test_a_busy_address_is_named_with_its_setting(house: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.web))
        taken.listen()
        done = house.run("up")
    assert done.returncode == 1
    assert f"127.0.0.1:{house.web}: Address already in use" in done.stderr
    assert "LACHAN_WEB" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_data_directory_serves_one(house: Installation) -> None:
    with only_user(house.paths):
        done = house.run("up")
    assert done.returncode == 1
    assert "in use by lachan up" in done.stderr


@pytest.mark.parametrize("words", [["doctor"], ["demo"], ["backup", "x.tar.gz"]])
def test_a_wrong_data_directory_is_named_and_not_made(
    house: Installation, words: list[str]
) -> None:
    done = house.run(*words)
    assert done.returncode == 1
    assert f"no installation in {house.paths.data}" in done.stderr
    assert not house.paths.data.exists()


def test_what_needs_tables_says_who_makes_them(house: Installation) -> None:
    house.paths.data.mkdir()
    for words in (["demo"], ["demo", "--remove"], ["worker", "--once"]):
        done = house.run(*words)
        assert done.returncode == 1
        assert "lachan up makes them" in done.stderr


def test_doctor_of_an_empty_directory_says_what_to_do(house: Installation) -> None:
    house.paths.data.mkdir()
    done = house.run("doctor")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "→ lachan up makes one" in done.stdout
    assert not done.stdout.count("could not look")


def test_bench_names_what_there_is(house: Installation) -> None:
    done = house.run("bench", "no-such")
    assert done.returncode == 1
    assert "no bench" in done.stderr


@pytest.mark.long
def test_demo_comes_twice_and_goes(house: Installation) -> None:
    assert house.run("manage", "migrate", "-v0").returncode == 0
    for words in (["demo"], ["demo"], ["demo", "--remove"], ["demo", "--remove"]):
        done = house.run(*words)
        assert done.returncode == 0, done.stderr
