"""Which device has which address: lease files of routers, and the kernel's neighbours.

Everything is put into one file of dnsmasq's form, which the gateway reads.
"""

import csv
import ipaddress
import json
import re
import socket
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lachan.lib.files import write_atomic

MAX_OCTETS: Final = 4 << 20
MAX_DEVICES: Final = 20_000
FOUND: Final = (
    Path("/var/lib/misc/dnsmasq.leases"),
    Path("/tmp/dhcp.leases"),  # noqa: S108 - where OpenWrt's dnsmasq keeps them
    Path("/tmp/hosts/odhcpd"),  # noqa: S108 - and its odhcpd
    Path("/var/lib/dhcp/dhcpd.leases"),
    Path("/var/lib/dhcpd/dhcpd.leases"),
    Path("/var/lib/kea/kea-leases4.csv"),
    Path("/var/lib/NetworkManager/dnsmasq.leases"),
)
_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_NOBODY = "00:00:00:00:00:00"


@dataclass(frozen=True, slots=True)
class Lease:
    """A device at an address. mac: aa:bb:cc:dd:ee:ff. name: what it calls itself."""

    address: str
    mac: str
    name: str = ""


Found = dict[str, Lease]  # by address


def read_any(text: str, now: float) -> Found:
    """Read a lease file by what it looks like; what is not understood is left out."""
    start = text.lstrip()
    if start.startswith("address,"):
        return read_kea(text)
    if "\nlease " in f"\n{text}":
        return read_isc(text, now)
    if start.startswith(("{", "[")):
        return read_json(text)
    if start.startswith("# ") and len(start.split(None, 3)) > 3:
        return read_odhcpd(text)
    return read_dnsmasq(text, now)


def read_dnsmasq(text: str, now: float) -> Found:
    """Read ``expiry MAC address name client-id``. Expiry 0: never."""
    found: Found = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) < 4 or not words[0].isascii() or not words[0].isdigit():
            continue
        if 0 < int(words[0][:18]) <= now:
            continue
        _put(found, words[2], words[1], "" if words[3] == "*" else words[3])
    return found


def read_kea(text: str) -> Found:
    """Read Kea's CSV; the last row of an address holds.

    Source: Kea administrator's manual, "Memfile - Basic Storage for Leases".
    """
    found: Found = {}
    try:
        for row in csv.DictReader(text.replace("\0", "").splitlines()):
            over = (row.get("state") or "0") != "0" or row.get("valid_lifetime") == "0"
            address = row.get("address") or ""
            if over:
                found.pop(_address(address) or "", None)
            else:
                _put(found, address, row.get("hwaddr") or "", row.get("hostname") or "")
    except csv.Error:
        return found
    return found


_ISC = re.compile(r"^lease\s+(\S+)\s*\{(.*?)^\}", re.MULTILINE | re.DOTALL)
_ISC_MAC = re.compile(r"^\s*hardware\s+ethernet\s+(\S+?);", re.MULTILINE)
_ISC_NAME = re.compile(r'^\s*client-hostname\s+"([^"\n]*)";', re.MULTILINE)
_ISC_STATE = re.compile(r"^\s*binding\s+state\s+(\w+);", re.MULTILINE)
_ISC_ENDS = re.compile(
    r"^\s*ends\s+(?:\d\s+([\d/]+\s+[\d:]+)|epoch\s+(\d+))", re.MULTILINE
)


def read_isc(text: str, now: float) -> Found:
    """Read ISC dhcpd's file; the last block of an address holds.

    Source: dhcpd.leases(5).
    """
    found: Found = {}
    for address, block in _ISC.findall(text):
        found.pop(_address(address) or "", None)
        state, mac = _ISC_STATE.search(block), _ISC_MAC.search(block)
        name = _ISC_NAME.search(block)
        if mac and (state is None or state[1] == "active") and not _ended(block, now):
            _put(found, address, mac[1], name[1] if name else "")
    return found


def _ended(block: str, now: float) -> bool:
    from datetime import UTC, datetime

    found = _ISC_ENDS.search(block)
    if found is None:
        return False
    if found[2]:
        return int(found[2][:18]) <= now
    try:
        ends = datetime.strptime(found[1], "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return ends.timestamp() <= now


def read_odhcpd(text: str) -> Found:
    """Read OpenWrt's odhcpd: ``# iface duid iaid name expiry id length address/n …``.

    A DUID of a MAC (types 1 and 3 of RFC 8415, hardware 1) has it in its last 12
    digits; that of DHCPv4 leases is the MAC itself.
    """
    found: Found = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) < 9 or words[0] != "#":
            continue
        mac = _mac_of_duid(words[2].lower())
        for address in words[8:]:
            _put(found, address.partition("/")[0], mac, words[4])
    return found


def _mac_of_duid(duid: str) -> str:
    if re.fullmatch(r"(00010001[0-9a-f]{8}|00030001|)[0-9a-f]{12}", duid):
        return ":".join(duid[-12:][i : i + 2] for i in range(0, 12, 2))
    return ""


def read_json(text: str) -> Found:
    """Read a list of {"address", "mac", "name"?}, for programs of one's own."""
    found: Found = {}
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return found
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict):
            words = [row.get(k) for k in ("address", "mac", "name")]
            address, mac, name = (w if isinstance(w, str) else "" for w in words)
            _put(found, address, mac, name)
    return found


def read_arp(text: str) -> Found:
    """Read /proc/net/arp. Source: proc(5)."""
    found: Found = {}
    for line in text.splitlines()[1:]:
        words = line.split()
        if len(words) >= 6 and words[2] != "0x0":
            _put(found, words[0], words[3], "")
    return found


def _put(found: Found, address: str, mac: str, name: str) -> None:
    address, mac = _address(address), mac.lower().replace("-", ":")
    good = address and _MAC.fullmatch(mac) and mac != _NOBODY
    if good and len(found) < MAX_DEVICES:
        shown = "".join(c for c in name if c.isprintable() and not c.isspace())
        found[address] = Lease(address, mac, shown[:60])


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip().partition("%")[0]))
    except ValueError:
        return ""


# --- The kernel's neighbours --------------------------------------------------------

_RTM_NEWNEIGH, _RTM_GETNEIGH, _DONE, _ERROR = 28, 30, 3, 2  # linux/rtnetlink.h
_DUMP = 0x301  # NLM_F_REQUEST | NLM_F_DUMP
_USABLE = 0x02 | 0x04 | 0x08 | 0x10 | 0x80  # reachable, stale, delay, probe, permanent
_NDA_DST, _NDA_LLADDR = 1, 2


def neighbours() -> Found:
    """Ask the kernel who is near, IPv4 and IPv6; nobody where it cannot be asked."""
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as s:
            s.settimeout(2)
            s.send(struct.pack("=IHHIIBxHiHBB", 28, _RTM_GETNEIGH, _DUMP, 1, *[0] * 7))
            data, found = b"", Found()
            while not _is_last(data):
                data = s.recv(1 << 16)
                found |= read_netlink(data)
            return found
    except (OSError, AttributeError):
        return {}


def _records(
    data: bytes, form: struct.Struct, head: int
) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of records that begin with length and kind.

    form: of those two. head: octets before the content. What is cut short ends it.
    """
    at = 0
    while at + head <= len(data):
        length, kind = form.unpack_from(data, at)
        if length < head or at + length > len(data):
            return
        yield kind, data[at + head : at + length]
        at += (length + 3) & ~3


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    return _records(data, struct.Struct("=IH"), 16)


def _is_last(data: bytes) -> bool:
    return any(kind in {_DONE, _ERROR} for kind, _ in _messages(data))


def read_netlink(data: bytes) -> Found:
    """Read RTM_NEWNEIGH messages. Source: rtnetlink(7)."""
    found: Found = {}
    for kind, body in _messages(data):
        if kind != _RTM_NEWNEIGH or len(body) < 12:
            continue
        (state,) = struct.unpack_from("=H", body, 8)
        parts = dict(_attributes(body[12:]))
        address, mac = parts.get(_NDA_DST, b""), parts.get(_NDA_LLADDR, b"")
        if state & _USABLE and len(address) in {4, 16} and len(mac) == 6:
            _put(found, str(ipaddress.ip_address(address)), mac.hex(":"), "")
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    return _records(data, struct.Struct("=HH"), 4)


# --- Together -----------------------------------------------------------------------


class Leases:
    """All sources of one box; what changed is written for the gateway."""

    def __init__(self, paths: Iterable[Path], made: Path) -> None:
        """paths: lease files, those that are not there are passed over. made: ours."""
        self._paths, self._made = tuple(paths), made
        self._written: Mapping[str, Lease] | None = None

    @property
    def found(self) -> Mapping[str, Lease]:
        """What was found at the last look, by address."""
        return self._written or {}

    def refresh(self, now: float) -> bool:
        """Look again; tell whether the gateway's file changed.

        What a router says of an address wins over the neighbours, who may be old.
        """
        found = neighbours()
        for path in self._paths:
            found |= read_any(_text(path), now)
        if found == self._written:
            return False
        lines = [
            f"0 {one.mac} {one.address} {one.name or '*'} *\n" for one in found.values()
        ]
        write_atomic(self._made, "".join(lines).encode(), mode=0o600)
        self._written = found
        return True


def _text(path: Path) -> str:
    try:
        with path.open("rb") as f:
            return f.read(MAX_OCTETS).decode("utf-8", "replace")
    except OSError:
        return ""
