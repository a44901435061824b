"""Answers that need no resolver: blocks, errors, refusals."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from lachan.gateway.answer import Answer, made
from lachan.gateway.query import Query
from lachan.gateway.wire import (
    AAAA,
    CD,
    IN,
    META_TYPES,
    NOERROR,
    NOTIMP,
    NXDOMAIN,
    OPCODE_MASK,
    OPT,
    QR,
    RA,
    RD,
    REFUSED,
    SERVFAIL,
    TC,
    A,
    from_text,
)
from lachan.policy.model import Action, Decision, Origin


def made_block(
    query: Query, decision: Decision, pages: Sequence[str], ttl: int
) -> Answer:
    """Return the page's addresses, or that there is nothing."""
    records = address_records(query, pages, ttl)
    # Where an address is told the name exists, whatever the type that is asked for.
    whole = decision.action is Action.NXDOMAIN and not pages
    owner = from_text(decision.owner) if decision.owner else query.qname
    # A rule about a name behind an alias is no ancestor: RFC 2308 section 3.
    if not query.qname.endswith(owner):
        owner = query.qname
    return made(
        query.question,
        rcode=NXDOMAIN if whole else NOERROR,
        records=records,
        soa_owner=owner,
        soa_ttl_s=ttl,
    )


# Addresses inside a home or a machine: a public name that leads there attacks the
# router or the printer. 100.64.0.0/10 is left out, since providers serve from it.
_INSIDE = tuple(
    ip_network(n)
    for n in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::/127",
        "fc00::/7",
        "fe80::/10",
    )
)


# Names of the home itself (RFC 8375; `lan` by the habit of routers): they may lead in.
_HOME_ZONES = (".home.arpa", ".lan", ".local", ".internal")


def leads_inside(name: str, addresses: tuple[str, ...]) -> bool:
    """Tell whether a name of the outer world has an address inside the home."""
    return not f".{name}".endswith(_HOME_ZONES) and is_private(addresses)


def is_private(addresses: tuple[str, ...]) -> bool:
    """Tell whether one of `addresses` lies inside a home or a machine."""
    for text in addresses:
        ip = ip_address(text)
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if any(ip in network for network in _INSIDE):
            return True
    return False


def address_records(
    query: Query, addresses: Sequence[str], ttl: int
) -> list[tuple[bytes, int, int, bytes]]:
    """Return A or AAAA records of those addresses that the question's type wants."""
    version = {A: 4, AAAA: 6}.get(query.qtype)
    found = [ip_address(a) for a in addresses]
    return [
        (query.qname, query.qtype, ttl, ip.packed)
        for ip in found
        if ip.version == version
    ]


def unserved(query: Query) -> int:
    """Return the rcode of a question that nobody here asks upstream, or NOERROR.

    RD=0 would tell a stranger what others asked: this is no authority, so REFUSED.
    """
    if query.qclass != IN or not query.flags & RD:
        return REFUSED
    if query.qtype in META_TYPES or query.qtype in (0, OPT):
        return NOTIMP
    return NOERROR


def bare(query: Query, rcode: int, *, tc: bool = False) -> bytes:
    """Return `query` answered with an rcode and nothing else."""
    head = query.query_id.to_bytes(2) + query.flags.to_bytes(2)
    return header(head, rcode, query.question, tc=tc)


def failure_of(packet: bytes) -> bytes:
    """Return SERVFAIL for a packet that could not be dealt with."""
    return header(packet, SERVFAIL)


def header(
    packet: bytes, rcode: int, question: bytes = b"", *, tc: bool = False
) -> bytes:
    """Return a message without records that answers `packet`.

    packet: at least 4 octets; its ID, opcode, RD and CD are taken over.
    """
    flags = int.from_bytes(packet[2:4])
    flags = QR | RA | flags & (OPCODE_MASK | RD | CD) | rcode | (TC if tc else 0)
    counts = b"\0\1" if question else b"\0\0"
    return packet[:2] + flags.to_bytes(2) + counts + b"\0\0\0\0\0\0" + question


def keeping(wire: bytes, left_s: int) -> float:
    """Return the seconds for which an answer may be repeated; none if it was cut."""
    return 0.0 if wire[2] << 8 & TC else float(left_s)


def is_special(decision: Decision) -> bool:
    """Tell whether it is about a name that devices ask for by themselves.

    Canaries and resolver.arpa: nobody visited them, so that they are neither counted
    nor explained, and a page in their place would mean the opposite.
    """
    of_nothing = not decision.category and not decision.source
    return of_nothing and decision.origin is Origin.SAFETY
