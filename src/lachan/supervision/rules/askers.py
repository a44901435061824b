"""What may stand for a device: address, MAC, device id, credential, guests' network."""

import ipaddress
import re
from enum import StrEnum

from lachan.lib.errors import LachanError


class AskerKind(StrEnum):
    """How the gateway tells a device apart."""

    ADDRESS = "address"
    MAC = "mac"
    DEVICE = "device"
    NETWORK = "network"
    CREDENTIAL = "credential"


class AskerError(LachanError):
    """The text cannot stand for a device. `code` says why, for the page's own words."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value!r:.60}")
        self.code = code


_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_DEVICE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?")
# A network of guests is one home; larger ones would take in the neighbours.
_CREDENTIAL = re.compile(r"[a-z2-7]{16,52}")
LEAST_PREFIX = {4: 20, 6: 56}


def canonical(kind: AskerKind, text: str) -> str:
    """Return the one spelling of an asker. Raises AskerError: form."""
    text = text.strip().lower()
    if kind is AskerKind.ADDRESS:
        return address(text)
    if kind is AskerKind.NETWORK:
        try:
            return str(ipaddress.ip_network(text, strict=False))
        except ValueError as e:
            raise AskerError("form", text) from e
    if kind is AskerKind.MAC:
        text = _mac(text)
    form = {AskerKind.MAC: _MAC, AskerKind.CREDENTIAL: _CREDENTIAL}.get(kind, _DEVICE)
    if not form.fullmatch(text):
        raise AskerError("form", text)
    return text


def _mac(text: str) -> str:
    bare = re.sub(r"[:.\-\s]", "", text)
    return ":".join(bare[i : i + 2] for i in range(0, len(bare), 2))


def address(text: str) -> str:
    """Return an address in its shortest form, IPv4 also where IPv6 carries it.

    Raises AskerError: form.
    """
    try:
        ip = ipaddress.ip_address(text.partition("%")[0])
    except ValueError as e:
        raise AskerError("form", text) from e
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ip)


def check_claim(kind: AskerKind, value: str, *, own: str, guests: bool) -> None:
    """Refuse what a family may not take for itself. Raises AskerError.

    value: canonical. own: canonical address that the request itself comes from, or "".
    A network is for guests only, and guests are always held strictly, so that taking a
    network never opens anything.
    """
    if kind is AskerKind.NETWORK:
        network = ipaddress.ip_network(value)
        if not guests:
            raise AskerError("network-of-one", value)
        if network.prefixlen < LEAST_PREFIX[network.version]:
            raise AskerError("network-too-large", value)
        if not is_home(network.network_address):
            raise AskerError("not-home", value)
    if kind is AskerKind.ADDRESS and value != own:
        ip = ipaddress.ip_address(value)
        if not is_home(ip):
            raise AskerError("not-home", value)


def is_home(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether an address is of a network behind a router of one's own."""
    useless = ip.is_unspecified or ip.is_multicast or ip.is_reserved
    return (ip.is_private or ip.is_loopback or ip.is_link_local) and not useless
