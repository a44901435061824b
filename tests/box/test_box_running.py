"""A real box: its process, its gateway, its page, beside a centre that serves it."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dns.message
import dns.query
import dns.rcode
import pytest
from django.utils import timezone
from tests.box.conftest import MAC, add_phone
from tests.cast import Person, make

from lachan.supervision.services import boxes, choices, families

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LACHAN = [sys.executable, "-c", "from lachan.cli import main; raise SystemExit(main())"]
LONG_S = 60.0


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def until(true: Callable[[], bool], said: Path, seconds: float = LONG_S) -> float:
    started = time.monotonic()
    while not true():
        assert time.monotonic() < started + seconds, said.read_text()
        time.sleep(0.02)
    return time.monotonic() - started


class Wire:
    """The line from a box to its centre, which can be cut. The centre goes on."""

    def __init__(self, centre: str) -> None:
        to = urllib.parse.urlsplit(centre)
        self.to = (str(to.hostname), int(to.port or 0))
        self.ends: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, far = self.door.accept()[0], socket.create_connection(self.to)
                self.ends += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while octets := source.recv(65_536):
                sink.sendall(octets)
            sink.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        """Let nothing pass any more."""
        for end in (self.door, *self.ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Real:
    """One box in a directory of its own. 127.0.0.1 is An's phone, says the router."""

    def __init__(self, directory: Path) -> None:
        self.directory, self.said = directory / "box", directory / "said"
        self.dns, self.page = free_port(), free_port()
        self.leases = directory / "leases.json"
        self.leases.write_text(json.dumps([{"address": "127.0.0.1", "mac": MAC}]))

    def lachan(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*LACHAN, "box", *words, "--data", str(self.directory)],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONG_S,
        )

    @contextmanager
    def running(self) -> Iterator["subprocess.Popen[bytes]"]:
        words = ["--listen", f"127.0.0.1:{self.dns}", "--upstream", "127.0.0.1:1"]
        words += ["--leases", str(self.leases), "--page", f"127.0.0.1:{self.page}"]
        with self.said.open("ab") as out:
            process = subprocess.Popen(
                [*LACHAN, "box", "run", "--data", str(self.directory), *words],
                stdout=out,
                stderr=out,
            )
        try:
            yield process
        finally:
            process.terminate()
            assert process.wait(LONG_S) in {0, -signal.SIGKILL}

    def blocks(self, name: str) -> bool:
        question = dns.message.make_query(name, "A")
        try:
            answer = dns.query.udp(question, "127.0.0.1", 1, self.dns)
        except (OSError, dns.exception.Timeout):
            return False
        return answer.rcode() in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}

    def status(self) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self.page}/status.json"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return dict(json.load(answer))
        except OSError:
            return {}


def test_a_box_joins_follows_and_outlives_deaths(
    policy: Path, live_server: Any, tmp_path: Path
) -> None:
    lan = make(Person.LAN)
    family = families.open_family(owner=lan)
    child = families.add_child(family=family, nickname="An", birth_year=2018, by=lan)
    add_phone(child, lan, MAC)
    code = boxes.make_code(home=family, by=lan, now=timezone.now())[1]
    box, wire = Real(tmp_path), Wire(live_server.url)
    assert box.lachan("status").returncode == 1
    joined = box.lachan("join", wire.url, code)
    assert joined.returncode == 0, joined.stderr
    with box.running() as process:
        until(lambda: box.blocks("bet.example"), box.said)
        until(lambda: box.status().get("link") == "near", box.said)
        assert not box.blocks("chat.example")
        choices.add_own_rule(
            child=child, name="chat.example", subtree=True, allow=False, by=lan
        )
        assert until(lambda: box.blocks("chat.example"), box.said) < 5
        told = box.lachan("status", "--json")
        assert json.loads(told.stdout)["protects"] is True
        # Both die at once; the port is free again, the policy is on the disk.
        process.kill()
    wire.cut()  # and the centre is gone
    with box.running():
        until(lambda: box.blocks("chat.example"), box.said)
        assert box.status()["link"] in {"near", "apart"}
        until(lambda: bool(box.status().get("problem")), box.said)
        with urllib.request.urlopen(f"http://127.0.0.1:{box.page}/?lang=en") as answer:
            page = answer.read().decode()
        assert MAC in page
        assert child.key not in page
