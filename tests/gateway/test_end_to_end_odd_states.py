"""What it does when something is missing, dead or killed: it answers."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import dns.exception
import dns.message
import pytest
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import (
    LACHAN,
    PATIENCE_S,
    Gateway,
    Source,
    addresses,
    compiled,
    errors,
    eventually,
    is_block,
    rcode,
    running,
)

from lachan.policy.compile import release

BONG = "127.0.0.2"
HELP = "tongdai111.vn"
LISTS = [Source("gambling", "bet.example\n")]
PROFILES = [{"id": "bong", "age": "6-9", "askers": [{"address": BONG}]}]
UNREACHABLE, NETWORK, STALE, STALE_NXDOMAIN = 22, 23, 3, 19
NOT_READY = 14


@pytest.fixture
def upstream() -> Iterator[FakeUpstream]:
    with FakeUpstream() as up:
        up.add("www.example. 60 IN A 192.0.2.1", "short.example. 1 IN A 192.0.2.2")
        up.add("none.example. 1 IN TXT x", "example. 1 IN SOA a. b. 1 2 3 4 1")
        up.add(f"{HELP}. 60 IN A 192.0.2.111")
        yield up


def dead_port() -> tuple[str, int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return "127.0.0.1", int(s.getsockname()[1])


def test_without_a_snapshot_help_alone_is_open_until_there_is_one(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    policy = tmp_path / "policy"
    policy.mkdir()
    with running(policy, upstream.address) as gateway:
        assert "manifest" in gateway.said()
        for _ in range(3):
            assert addresses(gateway.ask(HELP)) == {"192.0.2.111"}
            assert rcode(gateway.ask("use-application-dns.net")) == "NXDOMAIN"
            refused = gateway.ask("www.example", options=[])
            assert rcode(refused) == "REFUSED"
            assert errors(refused) == [(NOT_READY, "")]
        assert gateway.status()["problem"]
        compiled(tmp_path, LISTS, PROFILES)
        eventually(lambda: addresses(gateway.ask("www.example")), within_s=1)
        assert is_block(gateway.ask("bet.example"))


def test_without_an_upstream_blocks_go_on_and_the_rest_fails_honestly(
    tmp_path: Path,
) -> None:
    policy = compiled(tmp_path, LISTS, PROFILES)
    with running(policy, dead_port(), dead_port()) as gateway:
        for tcp in (False, True):
            failed = gateway.ask("www.example", source=BONG, options=[], tcp=tcp)
            assert rcode(failed) == "SERVFAIL"
            assert {code for code, _ in errors(failed)} <= {UNREACHABLE, NETWORK}
            assert errors(failed)
            assert is_block(gateway.ask("bet.example", source=BONG, tcp=tcp))
        assert not any(u["up"] for u in gateway.status()["upstreams"])


def test_a_dead_upstream_leaves_old_answers_and_says_so(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    policy = compiled(tmp_path, LISTS, PROFILES)
    with running(policy, upstream.address) as gateway:
        for _ in range(3):
            assert addresses(gateway.ask("short.example")) == {"192.0.2.2"}
            assert rcode(gateway.ask("gone.example")) == "NXDOMAIN"
        upstream.close()

        def stale(name: str) -> bool:
            return bool(errors(gateway.ask(name, options=[])))

        eventually(lambda: stale("short.example"), within_s=8)
        for tcp in (False, True):
            answer = gateway.ask("short.example", options=[], tcp=tcp)
            assert addresses(answer) == {"192.0.2.2"}
            assert errors(answer) == [(STALE, "")]
            assert 0 < answer.answer[0].ttl <= 30
        eventually(lambda: stale("gone.example"), within_s=8)
        gone = gateway.ask("gone.example", options=[])
        assert rcode(gone) == "NXDOMAIN"
        assert errors(gone) == [(STALE_NXDOMAIN, "")]


def test_it_comes_back_when_the_upstream_does(tmp_path: Path) -> None:
    host, port = dead_port()
    policy = compiled(tmp_path, LISTS, PROFILES)
    with running(policy, (host, port)) as gateway:
        assert rcode(gateway.ask("www.example")) == "SERVFAIL"
        with FakeUpstream(host, port) as up:
            up.add("www.example. 60 IN A 192.0.2.1")
            eventually(lambda: addresses(gateway.ask("www.example")), within_s=8)


def test_without_its_disk_it_answers_with_what_it_has(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    policy = compiled(
        tmp_path, [*LISTS, Source("adult", "x.example\n", True)], PROFILES
    )
    stats = tmp_path / "stats"
    stats.write_text("a file where a directory should be")
    with running(policy, upstream.address, stats=stats) as gateway:
        shutil.rmtree(policy)
        eventually(lambda: gateway.status()["problem"])
        gateway.process.send_signal(signal.SIGHUP)
        for _ in range(3):
            assert is_block(gateway.ask("bet.example", source=BONG))
            assert is_block(gateway.ask("deep.x.example", source=BONG))
            assert addresses(gateway.ask("www.example", source=BONG))
        assert gateway.status()["generation"] == 1


def test_a_hang_up_signal_takes_the_new_policy(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    policy = compiled(tmp_path, LISTS, PROFILES)
    with running(policy, upstream.address, workers=2) as gateway:
        release(policy, [], profiles=PROFILES)
        gateway.process.send_signal(signal.SIGHUP)

        def generations() -> list[int]:
            return [s["generation"] for s in gateway.control({"op": "status"})]

        eventually(lambda: generations() == [2, 2], within_s=2)


def test_a_killed_worker_is_replaced_and_the_port_goes_on_answering(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    policy, stats = compiled(tmp_path, LISTS, PROFILES), tmp_path / "stats"
    with running(policy, upstream.address, workers=2, stats=stats) as gateway:
        eventually(lambda: len(gateway.control({"op": "status"})) == 2)
        before = {s["pid"] for s in gateway.control({"op": "status"})}
        for number in range(30):  # both are asked
            assert is_block(gateway.ask("bet.example", source=BONG)), number
        for victim in sorted(before):
            os.kill(victim, signal.SIGKILL)
            eventually(lambda: _answered(gateway, 10))

        def replaced() -> bool:
            after = {s["pid"] for s in gateway.control({"op": "status"})}
            return len(after) == 2 and not after & before

        eventually(replaced)
        for _ in range(30):
            assert is_block(gateway.ask("bet.example", source=BONG))
    rows = "".join(path.read_text() for path in stats.glob("counts-*.json"))
    assert "gambling" in rows


def _answered(gateway: Gateway, times: int) -> bool:
    """Tell whether a number of questions in a row were answered at once."""
    query = dns.message.make_query("bet.example", "A")
    for _ in range(times):
        try:
            dns.query.udp(
                query, "127.0.0.1", timeout=0.2, port=gateway.port, source=BONG
            )
        except (dns.exception.Timeout, OSError):
            return False
    return True


def test_a_pending_question_is_answered_before_the_end(
    upstream: FakeUpstream, tmp_path: Path
) -> None:
    upstream.add("slow.example. 60 IN A 192.0.2.7")
    upstream.on("slow.example", upstream.hold)
    policy = compiled(tmp_path, LISTS, PROFILES)
    with running(policy, upstream.address) as gateway:
        found: list[set[str]] = []

        def ask(*, tcp: bool) -> None:
            found.append(addresses(gateway.ask("slow.example", tcp=tcp)))

        threads = [
            threading.Thread(target=ask, kwargs={"tcp": tcp}) for tcp in (False, True)
        ]
        before = gateway.status()["queries"]
        for thread in threads:
            thread.start()
        eventually(lambda: upstream.held and gateway.status()["queries"] == before + 2)
        gateway.tell_to_end()
        upstream.release()
        for thread in threads:
            thread.join()
    assert found == [{"192.0.2.7"}] * 2


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_that_is_taken_is_said_and_ends_it(tmp_path: Path, workers: str) -> None:
    policy = compiled(tmp_path, LISTS, PROFILES)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        words = ["--policy", str(policy), "--listen", listen, "--workers", workers]
        ended = subprocess.run(
            [*LACHAN, "gateway", *words],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    assert ended.returncode == 1
    assert "in use" in ended.stderr
    assert "Traceback" not in ended.stderr
