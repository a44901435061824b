"""A dnsdist configuration for an ISP: one address in front of many gateways.

Encrypted transports do not pass through it: a device's credential is in the TLS server
name or the path, so DoT and DoH go to the gateways themselves, by anycast or a
balancer of connections.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

PRIVATE = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "::1/128",
    "fc00::/7",
)
Address = tuple[str, int]
# Answered by the gateway itself, whatever its upstreams do.
CHECK_NAME = "use-application-dns.net."


@dataclass(frozen=True, slots=True)
class Front:
    """What stands in front of what.

    by_address: gateways must know each asker; else all get the same answers. allow:
    networks that may ask; private and shared ones if empty. queries_per_s: of one
    address, or of one IPv6 /64; 0 for no limit.
    """

    listen: Sequence[Address]
    gateways: Sequence[Address]
    by_address: bool = True
    allow: Sequence[str] = ()
    queries_per_s: int = 400

    def __post_init__(self) -> None:
        """Raise ValueError for what is no address, network or number."""
        for host, _port in (*self.listen, *self.gateways):
            ipaddress.ip_address(host)
        for network in self.allow:
            ipaddress.ip_network(network)
        if self.queries_per_s < 0:
            raise ValueError(f"--queries-per-s: {self.queries_per_s} is below 0")


def render(front: Front) -> str:
    """Return the file's text. Source: dnsdist's manual, 1.7."""
    return "\n".join(
        [
            "-- Written by `lachan policy dnsdist`; docs/isp.md explains each part.",
            *_listening(front),
            *_servers(front),
            *_cache(front),
            *_limits(front),
            "",
        ]
    )


def _listening(front: Front) -> list[str]:
    first, *rest = map(_shown, front.listen)
    networks = ", ".join(f"'{n}'" for n in front.allow or PRIVATE)
    return [
        f"setLocal('{first}', {{ reusePort=true }})",
        *(f"addLocal('{address}', {{ reusePort=true }})" for address in rest),
        f"setACL({{ {networks} }})",
    ]


def _servers(front: Front) -> list[str]:
    subnet = "true" if front.by_address else "false"
    lines = []
    if front.by_address:
        lines += [
            "",
            "-- Gateways know the asker by its whole address; they believe it from us",
            "-- alone: put our own address into `fronts` of gateway.toml.",
            "setECSSourcePrefixV4(32)",
            "setECSSourcePrefixV6(128)",
            "setECSOverride(true)",
        ]
    check = f"checkName='{CHECK_NAME}', checkType='A', checkInterval=1"
    lines += [
        "",
        "-- A gateway is out after two silent seconds, in after two answers.",
    ]
    for number, gateway in enumerate(front.gateways, 1):
        lines.append(
            f"newServer({{ address='{_shown(gateway)}', name='lachan-{number}',"
            f" {check},\n  maxCheckFailures=2, rise=2, useClientSubnet={subnet},"
            " tcpRecvTimeout=10 })"
        )
    return [*lines, "setServerPolicy(leastOutstanding)"]


def _cache(front: Front) -> list[str]:
    if front.by_address:
        return [
            "",
            "-- No cache here: children would get each other's answers. Gateways keep",
            "-- finished answers by policy.",
        ]
    return [
        "",
        "-- All askers get the same answers. Changes of the national list must show in",
        "-- seconds, so nothing is kept for longer than five.",
        "getPool(''):setCache(newPacketCache(200000, { maxTTL=5, maxNegativeTTL=5,",
        "  temporaryFailureTTL=1, staleTTL=5, keepStaleData=true }))",
        "setStaleCacheEntriesTTL(3600)",
    ]


def _limits(front: Front) -> list[str]:
    lines = [
        "",
        "-- Never silence: a whole school may stand behind one address.",
    ]
    if front.queries_per_s:
        lines.append(
            f"addAction(MaxQPSIPRule({front.queries_per_s}, 32, 64), TCAction())"
        )
    return [
        *lines,
        "addAction(QTypeRule(DNSQType.AXFR), RCodeAction(DNSRCode.REFUSED))",
        "addAction(QTypeRule(DNSQType.IXFR), RCodeAction(DNSRCode.REFUSED))",
        "setMaxTCPConnectionsPerClient(100)",
    ]


def _shown(address: Address) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
