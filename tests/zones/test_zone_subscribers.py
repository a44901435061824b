"""Real resolvers from Debian subscribe and block what the national list gets."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import _reserved, compiled, eventually
from tests.zones import resolvers
from tests.zones.serving import (
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
