"""Real resolvers from Debian subscribe and block what the national list gets."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.gateway.certificates import HOST, Authority, authority
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import _reserved, compiled, eventually
from tests.zones import resolvers
from tests.zones.serving import (
    SECRET,
    ZONE,
    Zones,
    blocked_within,
    rcode_of,
    serving,
    started,
    subscriber,
)

HELP = "tongdai111.vn"


class Net(NamedTuple):
    zones: Zones
    upstream: int
    ports: dict[str, int]


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Net]:
    """A zone server with a subscriber of each kind, told on its own port."""
    directory = tmp_path_factory.mktemp("net")
    policy = compiled(directory, ())
    with ExitStack() as held:
        up = held.enter_context(FakeUpstream())
        for kind in resolvers.KINDS:
            up.add(f"xau-{kind}.example. 300 IN A 192.0.2.1")
            up.add(f"da-co-{kind}.example. 300 IN A 192.0.2.1")
            up.add(f"sub.xau-{kind}.example. 300 IN A 192.0.2.1")
        up.add(f"{HELP}. 300 IN A 192.0.2.2")
        names = [*resolvers.KINDS, "knot-told", "zones"]
        ports = {n: held.enter_context(_reserved(v6=False)) for n in names}
        signed = [("127.0.0.1", ports[n]) for n in ("bind9", "knot-told")]
        config = subscriber("nha-mang", *signed) + subscriber(
            "unbound", ("127.0.0.1", ports["unbound"]), addresses="127.0.0.1"
        )
        zones = held.enter_context(serving(policy, config, ports["zones"]))
        yield Net(zones, up.address[1], ports)


@pytest.mark.parametrize("kind", list(resolvers.KINDS))
def test_a_resolver_blocks_a_new_entry_within_five_seconds(
    net: Net, kind: str, tmp_path: Path
) -> None:
    port, bad = net.ports[kind], f"xau-{kind}.example"
    at = resolvers.Where(
        tmp_path, port, net.ports["zones"], net.upstream, net.ports["knot-told"]
    )
    with ExitStack() as running:
        for number, command in enumerate(resolvers.KINDS[kind](at)):
            if number:  # Knot Resolver does not start without the file
                eventually((tmp_path / "quoc-gia.zone").exists)
            log = tmp_path / f"{number}.log"
            running.enter_context(started(command, log))
        eventually(lambda: rcode_of(port, bad) == "NOERROR", 20)
        net.zones.block(f"da-co-{kind}.example")
        blocked_within(port, f"da-co-{kind}.example")  # it holds the zone by now
        net.zones.block(bad)
        net.zones.block("vn")
        assert blocked_within(port, bad) < 5
        assert rcode_of(port, f"sub.{bad}") == "NXDOMAIN"
        assert rcode_of(port, "bat-ky.vn") == "NXDOMAIN"
        # What passes, Knot Resolver asks the root for: there is none here.
        passed = {"", "SERVFAIL"} if kind == "knot" else {"NOERROR"}
        eventually(lambda: rcode_of(port, HELP) in passed, 5)
        net.zones.withdraw(bad)
        net.zones.withdraw("vn")
        eventually(lambda: rcode_of(port, bad) == "NOERROR", 5)


def test_a_zone_is_taken_over_tls_and_by_nothing_older(tmp_path: Path) -> None:
    """XoT, RFC 9103: TLS 1.3, a certificate that is checked, the key all the same."""
    trust = authority(tmp_path)
    policy = compiled(tmp_path, ())
    with _reserved(v6=False) as port, _reserved(v6=False) as tls:
        words = ["--xot", f"127.0.0.1:{tls}"]
        words += ["--tls-cert", str(trust.chain), "--tls-key", str(trust.key)]
        with serving(policy, subscriber("nha-mang"), port, *words) as zones:
            zones.block("xau.example")
            signed = f"hmac-sha256:nha-mang:{SECRET}"
            eventually(lambda: f"xau.example.{ZONE}." in over_tls(trust, tls, signed))
            assert "xau.example" not in over_tls(trust, tls)
            old = trust.client("dot")
            old.maximum_version = ssl.TLSVersion.TLSv1_2
            plain = socket.create_connection(("127.0.0.1", tls), 5)
            with plain, pytest.raises(ssl.SSLError):
                old.wrap_socket(plain, server_hostname=HOST)


def over_tls(trust: Authority, port: int, key: str = "") -> str:
    """Return what kdig prints of the zone, taken by AXFR over TLS."""
    words = ["kdig", "@127.0.0.1", "-p", str(port), f"+tls-ca={trust.root}"]
    words += [f"+tls-hostname={HOST}", *(["-y", key] if key else []), ZONE, "AXFR"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout
