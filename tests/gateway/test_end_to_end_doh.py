"""DNS over HTTPS as browsers use it: paths, methods, statuses, time to keep."""

import base64
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dns.message
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.gateway.certificates import HOST, Authority, authority
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.http2_client import HELLO, Answer, answers, apart, get, post
from tests.gateway.running import (
    ANSWER_S,
    Gateway,
    addresses,
    compiled,
    eventually,
    is_block,
    rcode,
    running,
)
from tests.gateway.test_end_to_end_dot import BONG, CHILD, LISTS, OTHER, PROFILES

from lachan.gateway.frames import END_STREAM, GOAWAY
from lachan.policy.overlay import Writer

CHILD_PATH = f"/dns-query/{CHILD}"


class Browser:
    """One connection over which requests go one after the other."""

    def __init__(self, gateway: Gateway, trust: Authority, name: str = HOST) -> None:
        plain = socket.create_connection(("127.0.0.1", gateway.doh), ANSWER_S)
        self.sock = trust.client("h2").wrap_socket(plain, server_hostname=name)
        self.sock.sendall(HELLO)
        self.stream = -1
        self.data = b""

    def close(self) -> None:
        self.sock.close()

    def get(self, path: str) -> Answer:
        self.stream += 2
        return self._answer(get(self.stream, path))

    def ask(self, path: str, name: str, qtype: str = "A") -> Answer:
        wire = dns.message.make_query(name, qtype, id=0).to_wire()
        return self.get(f"{path}?dns={coded(wire)}")

    def post(self, path: str, body: bytes, **kind: str) -> Answer:
        self.stream += 2
        return self._answer(post(self.stream, body, path, **kind))

    def _answer(self, request: bytes) -> Answer:
        self.sock.sendall(request)
        while not self._is_answered():
            more = self.sock.recv(65_536)
            if not more:
                raise EOFError
            self.data += more
        return answers(apart(self.data))[self.stream]

    def _is_answered(self) -> bool:
        return any(
            f.stream == self.stream and f.flags & END_STREAM and f.kind in {0, 1}
            for f in apart(self.data)
        )


def coded(wire: bytes) -> str:
    return base64.urlsafe_b64encode(wire).rstrip(b"=").decode()


def message(answer: Answer) -> dns.message.Message:
    assert answer.status == "200", answer
    assert answer.headers["content-type"] == "application/dns-message"
    assert int(answer.headers["content-length"]) == len(answer.body)
    return dns.message.from_wire(answer.body)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("doh")


@pytest.fixture(scope="module")
def trust(directory: Path) -> Authority:
    return authority(directory)


@pytest.fixture(scope="module")
def upstream() -> Iterator[FakeUpstream]:
    with FakeUpstream() as up:
        up.add("www.example. 300 IN A 192.0.2.1", "bad.example. 77 IN A 192.0.2.2")
        up.add("two.example. 120 IN CNAME www.example.")
        yield up


@pytest.fixture(scope="module")
def gateway(
    directory: Path, trust: Authority, upstream: FakeUpstream
) -> Iterator[Gateway]:
    policy = compiled(directory, LISTS, PROFILES)
    with running(policy, upstream.address, tls=trust) as running_gateway:
        yield running_gateway


@pytest.fixture
def browser(gateway: Gateway, trust: Authority) -> Iterator[Browser]:
    with closing(Browser(gateway, trust)) as made:
        yield made


def test_the_path_tells_whose_device_it_is(browser: Browser) -> None:
    for _ in range(3):  # the third is answered from the cache
        assert is_block(message(browser.ask(CHILD_PATH, "bad.example")))
        found = message(browser.ask("/dns-query", "bad.example"))
        assert addresses(found) == {"192.0.2.2"}
    assert browser.ask(f"/dns-query/{OTHER}", "www.example").status == "404"


def test_the_server_name_tells_it_as_well(gateway: Gateway, trust: Authority) -> None:
    with closing(Browser(gateway, trust, f"{CHILD}.{HOST}")) as browser:
        assert is_block(message(browser.ask("/dns-query", "bad.example")))


def test_get_and_post_say_the_same(browser: Browser) -> None:
    wire = dns.message.make_query("www.example", "A", id=0).to_wire()
    by_post = message(browser.post("/dns-query", wire))
    by_get = message(browser.ask("/dns-query", "www.example"))
    assert addresses(by_post) == addresses(by_get) == {"192.0.2.1"}


@pytest.mark.parametrize(
    ("name", "most"), [("www.example", 300), ("two.example", 120), ("bad.example", 77)]
)
def test_it_may_be_kept_for_the_shortest_ttl(
    browser: Browser, name: str, most: int
) -> None:
    for _ in range(3):
        answer = browser.ask("/dns-query", name)
        shortest = min(s.ttl for s in message(answer).answer)
        assert answer.headers["cache-control"] == f"private, max-age={shortest}"
        assert most - 30 <= shortest <= most


def test_a_block_may_be_kept_as_long_as_its_soa(browser: Browser) -> None:
    answer = browser.ask(CHILD_PATH, "bad.example")
    ttl = message(answer).authority[0].ttl
    assert answer.headers["cache-control"] == f"private, max-age={ttl}"


def test_what_failed_may_not_be_kept(browser: Browser) -> None:
    answer = browser.ask("/dns-query", "www.example", "AXFR")
    assert rcode(message(answer)) == "NOTIMP"
    assert answer.headers["cache-control"] == "private, max-age=0"


PLAIN = dns.message.make_query("www.example", "A", id=0).to_wire()
RESPONSE = dns.message.make_response(dns.message.from_wire(PLAIN)).to_wire()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", "404"),
        ("/dns-queryx", "404"),
        ("/dns-query/", "404"),
        ("/dns-query/../x", "404"),
        ("/dns-query", "400"),
        ("/dns-query?dns=", "400"),
        ("/dns-query?dns=a", "400"),
        ("/dns-query?dns=%20", "400"),
        ("/dns-query?dns=AAAA", "400"),
        (f"/dns-query?dns={coded(RESPONSE)}", "400"),
        (f"/dns-query?x=1&dns={coded(PLAIN)}", "200"),
        (f"/dns-query?dns={coded(PLAIN)}==", "200"),
    ],
)
def test_other_paths_say_what_is_wrong(
    browser: Browser, path: str, status: str
) -> None:
    assert browser.get(path).status == status


def test_other_bodies_say_what_is_wrong(browser: Browser) -> None:
    assert browser.post("/dns-query", PLAIN, kind="text/plain").status == "415"
    assert browser.post("/dns-query", b"").status == "400"
    assert browser.post("/dns-query", bytes(80_000)).status == "413"
    assert message(browser.post("/dns-query", PLAIN)).rcode() == 0


def test_a_credential_taken_back_is_gone_at_once(
    gateway: Gateway, trust: Authority, directory: Path
) -> None:
    writer = Writer(directory / "policy")

    def ask() -> str:
        with closing(Browser(gateway, trust)) as browser:
            return browser.ask(CHILD_PATH, "www.example").status

    with closing(Browser(gateway, trust)) as kept:
        assert kept.ask(CHILD_PATH, "www.example").status == "200"
        writer.append({"kind": "profile", "profile": {**BONG, "askers": []}})
        eventually(lambda: ask() == "404")
        eventually(lambda: _is_closed(kept))  # told 404 until then
    writer.append({"kind": "profile", "profile": BONG})
    eventually(lambda: ask() == "200")


def _is_closed(browser: Browser) -> bool:
    try:
        assert browser.ask(CHILD_PATH, "www.example").status == "404"
    except (EOFError, OSError):
        return True
    return False


def test_stopping_says_goodbye(tmp_path: Path, upstream: FakeUpstream) -> None:
    trusted = authority(tmp_path)
    policy = compiled(tmp_path, LISTS, PROFILES)
    with (
        running(policy, upstream.address, tls=trusted) as gateway,
        closing(Browser(gateway, trusted)) as browser,
    ):
        browser.ask("/dns-query", "www.example")
        gateway.tell_to_end()
        while more := browser.sock.recv(65_536):
            browser.data += more
        assert list(apart(browser.data))[-1].kind == GOAWAY


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=200))
def test_any_body_is_answered(browser: Browser, body: bytes) -> None:
    answer = browser.post("/dns-query", body)
    assert answer.status in {"200", "400"}
    if answer.status == "200":
        assert answer.body[:2] == body[:2]
        assert answer.body[2] & 0x80


def test_curl_resolves_through_it(gateway: Gateway, trust: Authority) -> None:
    url = f"https://127.0.0.1:{gateway.doh}{CHILD_PATH}"
    words = ["curl", "-sv", "--doh-url", url, "--cacert", str(trust.root)]
    words += ["--connect-timeout", "2"]
    said = {}
    for name in ("bad.example", "www.example"):
        command = [*words, f"http://{name}:1/"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said[name] = done.returncode, done.stderr
    assert said["bad.example"][0] == 6, said  # could not resolve
    assert "192.0.2.1" in said["www.example"][1]


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_kdig_asks_by_both_methods(
    gateway: Gateway, trust: Authority, method: str
) -> None:
    words = ["kdig", "@127.0.0.1", "-p", str(gateway.doh), f"+https={CHILD_PATH}"]
    words += ["+https-get"] if method == "GET" else []
    words += [f"+tls-ca={trust.root}", "+tls-hostname=127.0.0.1", "bad.example"]
    said = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "NXDOMAIN" in said.stdout, said.stdout + said.stderr
    assert f"HTTP/2-{method}" in said.stdout
