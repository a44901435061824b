"""What nobody sends in earnest, encrypted: survived, bounded, and others are served."""

import base64
import contextlib
import csv
import io
import lzma
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gateway.certificates import HOST, Authority, authority
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.http2_client import HELLO, answers, apart, get, post
from tests.gateway.running import ANSWER_S, Gateway, addresses, compiled, running
from tests.gateway.test_end_to_end_doh import Browser
from tests.gateway.test_end_to_end_dot import CHILD, LISTS, PROFILES, Device

from lachan.gateway.frames import END_STREAM

DATA = Path(__file__).parent / "data" / "packets.csv.xz"
HANDSHAKE_S = 15.0  # more than the gateway gives one
SOME = 100  # messages a connection: both sides keep that many under way


def corpus() -> list[bytes]:
    text = lzma.decompress(DATA.read_bytes()).decode()
    return [bytes.fromhex(row["hex"]) for row in csv.DictReader(io.StringIO(text))]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("noise")


@pytest.fixture(scope="module")
def trust(directory: Path) -> Authority:
    return authority(directory)


@pytest.fixture(scope="module")
def gateway(directory: Path, trust: Authority) -> Iterator[Gateway]:
    policy = compiled(directory, LISTS, PROFILES)
    config = "[limits]\ntcp_per_address = 40\n"
    with FakeUpstream() as up:
        up.add("www.example. 300 IN A 192.0.2.1")
        with running(policy, up.address, tls=trust, config=config) as made:
            yield made


def still_serves(gateway: Gateway, trust: Authority) -> bool:
    with closing(Device(gateway, trust, CHILD)) as device:
        return addresses(device.ask("www.example")) == {"192.0.2.1"}


def pieces(messages: list[bytes]) -> Iterator[list[bytes]]:
    for at in range(0, len(messages), SOME):
        yield messages[at : at + SOME]


def test_every_message_of_the_corpus_by_tls(gateway: Gateway, trust: Authority) -> None:
    messages = corpus()
    assert len(messages) > 8000
    answered = 0
    for part in pieces([m for m in messages if 0 < len(m) < 65_536]):
        with closing(Device(gateway, trust)) as device:
            # A response or what is too short for DNS ends it: the rest goes unheard.
            with contextlib.suppress(OSError):
                device.send(*part)
                device.sock.unwrap()
            answered += 1
    assert answered > 80
    assert still_serves(gateway, trust)


def test_every_message_of_the_corpus_by_https(
    gateway: Gateway, trust: Authority
) -> None:
    statuses: dict[str, int] = {}
    for part in pieces([m for m in corpus() if len(m) < 4096]):
        with closing(Browser(gateway, trust)) as browser:
            streams = range(1, 2 * len(part), 2)
            asked = zip(streams, part, strict=True)
            browser.sock.sendall(
                b"".join(
                    post(stream, body)
                    if stream % 4 == 1
                    else get(stream, f"/dns-query?dns={coded(body)}")
                    for stream, body in asked
                )
            )
            for status in all_statuses(browser, len(part)):
                statuses[status] = statuses.get(status, 0) + 1
    assert set(statuses) <= {"200", "400", "413"}
    assert statuses["200"] > 100
    assert statuses["400"] > 100
    assert still_serves(gateway, trust)


def coded(wire: bytes) -> str:
    return base64.urlsafe_b64encode(wire).rstrip(b"=").decode()


def all_statuses(browser: Browser, count: int) -> list[str]:
    """Return the status of every request of a connection."""
    data = b""
    while True:
        ended = {f.stream for f in apart(data) if f.flags & END_STREAM and f.stream}
        if len(ended) == count:
            return [a.status for a in answers(apart(data)).values()]
        more = browser.sock.recv(65_536)
        assert more, f"{len(ended)} of {count} were answered"
        data += more


@settings(max_examples=40, deadline=None)
@given(noise=st.binary(max_size=2000), shaken=st.booleans(), https=st.booleans())
def test_any_octets_before_and_inside_tls(
    gateway: Gateway, trust: Authority, noise: bytes, shaken: bool, https: bool
) -> None:
    port = gateway.doh if https else gateway.dot
    plain = socket.create_connection(("127.0.0.1", port), ANSWER_S)
    if shaken:
        context = trust.client("h2" if https else "dot")
        plain = context.wrap_socket(plain, server_hostname=HOST)
    with closing(plain), contextlib.suppress(OSError):
        plain.sendall(HELLO if shaken and https else b"")
        plain.sendall(noise)
        plain.shutdown(socket.SHUT_WR)
        while plain.recv(65_536):
            pass
    assert gateway.process.poll() is None


def test_half_done_handshakes_take_nobodys_place(
    gateway: Gateway, trust: Authority
) -> None:
    """Forty connections of one address that only began: no more are taken from it."""
    hello = bytes.fromhex("1603010200010001fc0303")
    with ExitStack() as held:
        opened = []
        for _ in range(60):
            to = ("127.0.0.1", gateway.dot)
            one = held.enter_context(
                socket.create_connection(to, HANDSHAKE_S, ("127.0.0.66", 0))
            )
            with contextlib.suppress(OSError):
                one.sendall(hello)
            opened.append(one)
        # The others are served meanwhile.
        assert still_serves(gateway, trust)
        closed = 0
        for one in opened:
            with contextlib.suppress(ConnectionError):
                assert one.recv(1) == b""
            closed += 1
        # Every one is let go: those over the limit at once, the rest in five seconds.
        assert closed == 60
    assert still_serves(gateway, trust)
