"""TLS of the gateway: the certificate, its renewal, and octets to and from a client.

The contexts are made before the workers are forked, so that a session ticket of one is
good with all. A renewed certificate is taken into the same contexts: connections that
are open keep the old one, tickets stay good.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from lachan.lib.errors import LachanError
from lachan.lib.expiry import warned_from

if TYPE_CHECKING:
    from cryptography import x509

READ_OCTETS = 16_384  # the most that a record holds
_WINDOW_OCTETS = 8 * READ_OCTETS
_WINDOW = memoryview(bytearray(_WINDOW_OCTETS))  # what is read, for one call at a time
ALPN = {"dot": "dot", "doh": "h2"}


class CertificateError(LachanError):
    """The files are no certificate with its key."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a certificate says. names: exact; below: what stands behind a `*.`.

    not_before, not_after: epoch seconds.
    """

    names: tuple[str, ...]
    below: tuple[str, ...]
    addresses: tuple[str, ...]
    not_before: float
    not_after: float

    def label_of(self, server_name: str) -> str:
        """Return the label in front of a wildcard's name, or "": no credential."""
        name = server_name.lower().rstrip(".")
        label, _, rest = name.partition(".")
        return label if rest in self.below and name not in self.names else ""


class _Named(ssl.SSLObject):
    """Remembers which name its client asked for."""

    server_name = ""


class Certificate:
    """The files, the contexts made of them, and what they say.

    Raises CertificateError at the start; later a bad file is told by `problem` and the
    old certificate stays in force.
    """

    def __init__(self, chain: Path, key: Path) -> None:
        self._chain, self._key = chain, key
        self._contexts = {kind: _context(ALPN[kind]) for kind in ALPN}
        self.problem = ""
        self.identity = self._load()
        self._stamp = self._stamps()

    def context(self, kind: str) -> ssl.SSLContext:
        """Return the context of "dot" or "doh"."""
        return self._contexts[kind]

    def label_of(self, server_name: str) -> str:
        """Return the credential in a server name, or ""."""
        return self.identity.label_of(server_name)

    def refresh(self) -> bool:
        """Take renewed files; tell whether another certificate is in force."""
        stamp = self._stamps()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self.identity = self._load()
        except CertificateError as e:
            self.problem = str(e)
            return False
        self.problem = ""
        return True

    def troubles(self, now: float) -> dict[str, str]:
        """Return a problem, a warning or nothing, in words for the operator."""
        if self.problem:
            return {"problem": f"the certificate is not renewed: {self.problem}"}
        left_s, ends = self.identity.not_after - now, self.ends()
        if left_s <= 0:
            return {"problem": f"the certificate of the gateway ended: {ends}"}
        if now > warned_from(self.identity.not_before, self.identity.not_after):
            return {"warning": f"the certificate of the gateway ends soon: {ends}"}
        return {}

    def ends(self) -> str:
        """Return when it ends, ISO 8601."""
        return datetime.fromtimestamp(self.identity.not_after, UTC).isoformat()

    def shown(self) -> dict[str, object]:
        """Return what the web shows of it."""
        below = [f"*.{name}" for name in self.identity.below]
        names = [*self.identity.names, *below]
        return {"names": names, "ends": self.ends()}

    def _load(self) -> Identity:
        """Try the files apart, so that no half pair ever gets into a live context."""
        try:
            _context("dot").load_cert_chain(self._chain, self._key)
            found = read_identity(self._chain.read_bytes())
            for context in self._contexts.values():
                context.load_cert_chain(self._chain, self._key)
        except (OSError, ValueError) as e:  # ssl.SSLError is an OSError
            why = e.strerror or str(e) if isinstance(e, OSError) else str(e)
            raise CertificateError(f"{self._chain}, {self._key}: {why}") from e
        return found

    def _stamps(self) -> tuple[tuple[int, int, int], ...]:
        return tuple(_stamp(path) for path in (self._chain, self._key))


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _context(alpn: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.set_alpn_protocols([alpn])
    context.sslobject_class = _Named
    context.sni_callback = _note_name
    return context


def _note_name(tls: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
    if isinstance(tls, _Named):
        tls.server_name = name or ""


def read_identity(pem: bytes) -> Identity:
    """Read the first certificate of a chain. Raises ValueError."""
    from cryptography import x509  # only with TLS: it costs memory

    found = x509.load_pem_x509_certificate(pem)
    names = [n.lower() for n in _alternatives(found)]
    return Identity(
        names=tuple(n for n in names if not n.startswith("*.")),
        below=tuple(n[2:] for n in names if n.startswith("*.")),
        addresses=_addresses(found),
        not_before=found.not_valid_before_utc.timestamp(),
        not_after=found.not_valid_after_utc.timestamp(),
    )


def _san(found: "x509.Certificate") -> "x509.SubjectAlternativeName | None":
    from cryptography import x509

    try:
        kind = x509.SubjectAlternativeName
        return found.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _alternatives(found: "x509.Certificate") -> list[str]:
    from cryptography import x509

    san = _san(found)
    return [] if san is None else list(san.get_values_for_type(x509.DNSName))


def _addresses(found: "x509.Certificate") -> tuple[str, ...]:
    from cryptography import x509

    san = _san(found)
    values = [] if san is None else san.get_values_for_type(x509.IPAddress)
    return tuple(str(v) for v in values)


class Inside(Protocol):
    """What talks inside TLS: `crowd.Connection`."""

    def meet(self, wire: "TlsPipe", peer: tuple[str, int]) -> None:
        """Begin, before the handshake."""

    def secure(self, server_name: str) -> None:
        """Go on after it."""

    def data_received(self, data: bytes) -> None:
        """Take octets."""

    def eof_received(self) -> bool:
        """Hear that no more come; tell whether to keep the connection."""

    def pause_writing(self) -> None:
        """Hear that the client does not read."""

    def resume_writing(self) -> None:
        """Hear that it reads again."""

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""


class TlsPipe(asyncio.Protocol):
    """TLS between a transport and a connection.

    asyncio's own tells of a connection after the handshake only, so that those that
    never finish one could not be counted.
    """

    __slots__ = (
        "_closing",
        "_gathering",
        "_in",
        "_inside",
        "_out",
        "_ready",
        "_tls",
        "_transport",
    )

    def __init__(self, inside: Inside, context: ssl.SSLContext) -> None:
        self._inside = inside
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)
        self._transport: asyncio.Transport | None = None
        self._ready = self._closing = self._gathering = False

    # From the transport ---------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername") or ("", 0)
        self._inside.meet(self, (peer[0], peer[1]))

    def data_received(self, data: bytes) -> None:
        self._in.write(data)
        try:
            if not self._ready and not self._shake():
                return
            self._read()
        except ssl.SSLWantReadError:
            self._flush()
        except ssl.SSLError:
            self._flush()  # the alert that says why
            self.abort()

    def _shake(self) -> bool:
        """Go on with the handshake; tell whether it is over."""
        self._tls.do_handshake()
        self._ready = True
        self._flush()
        name = self._tls.server_name if isinstance(self._tls, _Named) else ""
        self._inside.secure(name)
        return not self.is_closing()

    def _read(self) -> None:
        """Take all records that came as one piece, so that answers go as one as well.

        What is written meanwhile waits in `_out`.
        """
        read, more, ahead = self._tls.read, self._tls.pending, self._in
        at, ended = 0, False
        try:
            while ahead.pending or more():
                # With a buffer it returns a number; a view will do for one.
                count = cast("int", read(READ_OCTETS, cast("bytearray", _WINDOW[at:])))
                if not count:
                    ended = True
                    break
                at += count
                if at > _WINDOW_OCTETS - READ_OCTETS:
                    self._hand_over(at)
                    at = 0
        except ssl.SSLWantReadError:
            pass  # the rest of a record is to come
        if at:
            self._hand_over(at)
        if ended and not self.is_closing():
            self._over()
        self._flush()

    def _hand_over(self, octets: int) -> None:
        if not self.is_closing():
            self._gathering = True
            self._inside.data_received(bytes(_WINDOW[:octets]))
            self._gathering = False

    def _over(self) -> None:
        """The client said that it ends; what is under way is still answered."""
        if not self._inside.eof_received():
            self.close()

    def eof_received(self) -> bool:
        return self._ready and self._inside.eof_received()

    def pause_writing(self) -> None:
        self._inside.pause_writing()

    def resume_writing(self) -> None:
        self._inside.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._inside.connection_lost(exc)

    # From the connection --------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Send octets; before the handshake nothing is said."""
        if not self._ready or self._closing:
            return
        view = memoryview(data)
        try:
            while view:
                view = view[self._tls.write(view) :]
        except ssl.SSLError:
            self.abort()
            return
        if not self._gathering:
            self._flush()

    def _flush(self) -> None:
        if self._out.pending and self._transport is not None:
            self._transport.write(self._out.read())

    def close(self) -> None:
        """Say that it ends, and end when all is sent."""
        if self._closing:
            return
        if self._ready:
            with suppress(ssl.SSLError):  # nobody waits for the client's own end
                self._tls.unwrap()
            self._flush()
        self._closing = True
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """End at once."""
        self._closing = True
        if self._transport is not None:
            self._transport.abort()

    def is_closing(self) -> bool:
        """Tell whether it ends."""
        return self._closing or self._transport is None or self._transport.is_closing()

    def pause_reading(self) -> None:
        """Leave what comes at the asker's."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take what comes."""
        if self._transport is not None:
            self._transport.resume_reading()
