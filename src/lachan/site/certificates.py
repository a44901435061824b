"""The certificates that devices and browsers go by: what they say, how long still.

Boxes, lists and batches go by keys of our own, which have no end.
"""

import socket
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from lachan.lib.expiry import warned_from
from lachan.site.finding import State

URGENT = timedelta(days=3)
ASK_S = 2.0


class Use(StrEnum):
    """What a certificate is for."""

    DEVICES = "devices"  # encrypted DNS, and the signature of Apple profiles
    PAGES = "pages"  # of whoever answers for LACHAN_URL


class Fault(StrEnum):
    """What may be wrong with one."""

    UNREADABLE = "unreadable"
    KEY = "key"  # not there, or of another certificate
    ENDED = "ended"
    URGENT = "urgent"
    SOON = "soon"
    NAMES = "names"  # the wanted names are not all in it
    SILENT = "silent"  # who shows it does not answer


MILD = frozenset({Fault.SOON, Fault.NAMES, Fault.SILENT})


@dataclass(frozen=True, slots=True)
class Held:
    """One certificate. source: its file, or the address that shows it.

    missing: names that it should have. ends: of the first in its chain to end.
    """

    use: Use
    source: str
    names: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    ends: datetime | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def state(self) -> State:
        """How bad it is."""
        if not self.faults:
            return State.OK
        return State.WARNING if MILD.issuperset(self.faults) else State.PROBLEM

    def days_left(self, now: datetime) -> int:
        """Return whole days until it ends; below zero when it has."""
        return (self.ends - now).days if self.ends else 0


def wrong_to_show(request: HttpRequest) -> int:
    """Return the number beside the link of the page: files that want something done."""
    found = of_devices(timezone.now())
    return int(found is not None and found.state is not State.OK)


def all_held(now: datetime) -> Iterator[Held]:
    """Yield what this installation goes by; asks LACHAN_URL, ASK_S at most."""
    found = (of_devices(now), of_pages(now))
    yield from (held for held in found if held is not None)


def of_devices(now: datetime) -> Held | None:
    """Read the files of the encrypted transports; None where there are none."""
    path = settings.TLS_CERT
    if not path:
        return None
    try:
        chain = x509.load_pem_x509_certificates(Path(path).read_bytes())
    except (OSError, ValueError):
        return Held(Use.DEVICES, path, faults=(Fault.UNREADABLE,))
    service = settings.LACHAN_ENCRYPTED
    wanted = (service.name, f"*.{service.name}") if service else ()
    faults = () if _fits(chain[0], settings.TLS_KEY) else (Fault.KEY,)
    return _judged(Use.DEVICES, path, chain, wanted, now, faults)


def of_pages(now: datetime) -> Held | None:
    """Look at what the pages' address shows; None where it is not https."""
    url = urlsplit(settings.LACHAN_URL)
    if url.scheme != "https" or not url.hostname:
        return None
    source = url.netloc
    try:
        shown = _shown(url.hostname, url.port or 443)
    except (OSError, ValueError):
        return Held(Use.PAGES, source, faults=(Fault.SILENT,))
    return _judged(Use.PAGES, source, [shown], (url.hostname,), now)


def _shown(host: str, port: int) -> x509.Certificate:
    """Return what a server of ours shows, good or not. Raises OSError, ValueError."""
    context = ssl.create_default_context()
    context.check_hostname = False  # what is wrong with it is what we came to see
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((host, port), ASK_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as tls,
    ):
        return x509.load_der_x509_certificate(tls.getpeercert(True) or b"")


def _fits(found: x509.Certificate, key: str) -> bool:
    try:
        secret = load_pem_private_key(Path(key).read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        return False
    form = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    ours = secret.public_key().public_bytes(*form)
    return ours == found.public_key().public_bytes(*form)


def _judged(
    use: Use,
    source: str,
    chain: Sequence[x509.Certificate],
    wanted: Sequence[str],
    now: datetime,
    faults: tuple[Fault, ...] = (),
) -> Held:
    first = min(chain, key=lambda one: one.not_valid_after_utc)
    names = _names(chain[0])
    missing = tuple(name for name in wanted if not _covers(names, name))
    faults += tuple(_late(first, now)) + ((Fault.NAMES,) if missing else ())
    return Held(use, source, names, missing, first.not_valid_after_utc, faults)


def _late(found: x509.Certificate, now: datetime) -> Iterator[Fault]:
    """Yield how near its end is, measured by its whole time where that is short."""
    began, ends = found.not_valid_before_utc, found.not_valid_after_utc
    if now >= ends:
        yield Fault.ENDED
    elif ends - now < min(URGENT, (ends - began) / 10):
        yield Fault.URGENT
    elif now.timestamp() > warned_from(began.timestamp(), ends.timestamp()):
        yield Fault.SOON


def _names(found: x509.Certificate) -> tuple[str, ...]:
    try:
        kind = x509.SubjectAlternativeName
        said = found.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return ()
    addresses = said.get_values_for_type(x509.IPAddress)
    hosts = said.get_values_for_type(x509.DNSName)
    return tuple(name.lower() for name in (*hosts, *map(str, addresses)))


def _covers(names: Sequence[str], wanted: str) -> bool:
    behind = wanted.partition(".")[2]
    return wanted in names or (bool(behind) and f"*.{behind}" in names)
