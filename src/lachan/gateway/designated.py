"""Tell clients of plain DNS that they may come encrypted: RFC 9462, RFC 9461.

Only where they could believe it: the certificate must carry an address besides a name.
A home box without one says nothing, or phones would leave for a resolver they then
cannot verify.
"""

from collections.abc import Callable
from struct import pack

from lachan.gateway.clients import Client
from lachan.gateway.config import Config
from lachan.gateway.tls import Certificate, Identity
from lachan.gateway.wire import SVCB, from_text

RESOLVER = "_dns.resolver.arpa"
TTL_S = 300
_ALPN, _PORT, _PATH = 1, 3, 7  # RFC 9460 section 14.3.2; RFC 9461 section 5

Record = tuple[bytes, int, int, bytes]
# Returns the records for a name and who asks, None where nothing is offered.
Designate = Callable[[str, bytes, Client], list[Record] | None]


def designation(config: Config, certificate: Certificate) -> Designate:
    """Return what answers questions of type SVCB for `_dns.` names."""

    def designate(name: str, owner: bytes, client: Client) -> list[Record] | None:
        identity = certificate.identity
        ours = name == RESOLVER or name.removeprefix("_dns.") in identity.names
        if not (ours and name.startswith("_dns.") and _offered(identity, client)):
            return None
        made = _transports(config, identity, client.credential)
        return [(owner, SVCB, TTL_S, rdata) for rdata in made]

    return designate


def _offered(identity: Identity, client: Client) -> bool:
    """A device behind a router would lose by which the router tells it apart."""
    behind = client.forwarder or bool(client.mac or client.device)
    return bool(identity.names and identity.addresses and client.served and not behind)


def _transports(config: Config, identity: Identity, credential: str) -> list[bytes]:
    """Return the rdata of each transport; HTTPS first: it hides the credential."""
    name = identity.names[0]
    if credential and identity.below:
        name = f"{credential}.{identity.below[0]}"
    target = from_text(name)
    found = []
    if config.doh:
        path = _param(_PATH, b"/dns-query{?dns}")
        found.append((b"h2", config.doh[0][1], path))
    if config.dot:
        found.append((b"dot", config.dot[0][1], b""))
    return [
        pack(">H", number)
        + target
        + _param(_ALPN, bytes((len(alpn),)) + alpn)
        + _param(_PORT, pack(">H", port))
        + more
        for number, (alpn, port, more) in enumerate(found, 1)
    ]


def _param(key: int, value: bytes) -> bytes:
    return pack(">HH", key, len(value)) + value
