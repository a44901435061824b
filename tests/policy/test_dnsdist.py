"""The written configuration is dnsdist's, and askers behind it stay who they are."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import dns.edns
import dns.exception
import dns.message
import dns.query
import dns.rcode
import pytest
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import (
    LACHAN,
    Gateway,
    Source,
    _reserved,
    addresses,
    compiled,
    eventually,
    running,
)
from tests.zones.resolvers import program
from tests.zones.serving import started

from lachan.policy.dnsdist import Front, render

CHILD, PARENT = "127.0.0.2", "127.0.0.3"
PROFILES = [
    {"id": "bong", "age": "6-9", "askers": [{"address": CHILD}]},
    {"id": "lan", "age": "adult", "askers": [{"address": PARENT}]},
]
GAMBLING = "ca-cuoc.example"


def asked(port: int, name: str, source: str, **fields: object) -> dns.message.Message:
    query = dns.message.make_query(name, "A", **fields)  # type: ignore[arg-type]  # EDNS words
    return dns.query.udp(query, "127.0.0.1", timeout=5, port=port, source=source)


def written(out: Path, *words: str) -> Path:
    """Have the command write the file, and dnsdist check it."""
    subprocess.run([*LACHAN, "policy", "dnsdist", *words, "--out", out], check=True)
    subprocess.run([program("dnsdist"), "--check-config", "-C", out], check=True)
    return out


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Gateway]]:
    """dnsdist in front of a gateway; yields its port too."""
    directory = tmp_path_factory.mktemp("isp")
    policy = compiled(directory, [Source("gambling", f"{GAMBLING}\n")], PROFILES)
    config = 'fronts = ["127.0.0.1"]'
    with FakeUpstream() as up, _reserved(v6=False) as port:
        up.add(f"{GAMBLING}. 60 IN A 192.0.2.1", "www.example. 60 IN A 192.0.2.2")
        with running(policy, up.address, config=config) as gateway:
            words = ["--listen", f"127.0.0.1:{port}"]
            words += ["--gateway", f"127.0.0.1:{gateway.port}"]
            file = written(directory / "dnsdist.conf", *words)
            command = [program("dnsdist"), "--supervised", "-C", str(file)]
            with started(command, directory / "dnsdist.log"):
                eventually(lambda: answers(port))
                yield port, gateway


def answers(port: int) -> bool:
    try:
        found = asked(port, "www.example", PARENT)
    except (dns.exception.Timeout, OSError):
        return False
    return bool(found.answer)


@pytest.mark.parametrize("words", [(), ("--identity", "none", "--allow", "::/0")])
def test_dnsdist_takes_the_file(tmp_path: Path, words: tuple[str, ...]) -> None:
    given = ["--listen", "127.0.0.1:5399", "--listen", "[::1]:5399"]
    for gateway in ("192.0.2.1:53", "[2001:db8::1]:53"):
        given += ["--gateway", gateway]
    written(tmp_path / "dnsdist.conf", *given, *words)


def test_child_and_parent_behind_it_keep_their_own_rules(
    behind: tuple[int, Gateway],
) -> None:
    port, _gateway = behind
    assert not addresses(asked(port, GAMBLING, CHILD))
    assert addresses(asked(port, GAMBLING, PARENT)) == {"192.0.2.1"}


def test_the_blocked_child_is_told_why(behind: tuple[int, Gateway]) -> None:
    port, gateway = behind
    asked(port, GAMBLING, CHILD)
    told = gateway.told({"op": "last_block", "address": CHILD})
    assert told["name"] == GAMBLING
    assert not gateway.told({"op": "last_block", "address": "127.0.0.1"})["found"]


def test_a_client_cannot_write_itself_into_another(
    behind: tuple[int, Gateway],
) -> None:
    port, gateway = behind
    lie = [dns.edns.ECSOption(PARENT, 32)]
    assert not addresses(asked(port, GAMBLING, CHILD, options=lie))
    # Past the proxy: whoever is not a front is not believed.
    found = gateway.ask(GAMBLING, source=CHILD, options=lie)
    assert not addresses(found)


@pytest.mark.parametrize(
    "front",
    [
        {"listen": [("may.vn", 53)]},
        {"gateways": [("192.0.2.1'", 53)]},
        {"allow": ["192.0.2.1/99"]},
        {"queries_per_s": -1},
    ],
)
def test_what_is_no_address_is_refused(front: dict[str, object]) -> None:
    whole = {"listen": [("::1", 53)], "gateways": [("::1", 54)], **front}
    with pytest.raises(ValueError, match=r"."):
        render(Front(**whole))  # type: ignore[arg-type]  # wrong on purpose
