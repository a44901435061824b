"""Certificates made at run time: an authority, and what it signs for a gateway."""

import base64
import hashlib
import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "dns.test"
ISSUER = "an authority of tests"


@dataclass(frozen=True)
class Authority:
    """Signs `chain` and `key`, whom clients with `root` trust."""

    root: Path
    chain: Path
    key: Path
    _secret: ec.EllipticCurvePrivateKey

    def issue(
        self, *, days: float = 90, host: str = HOST, since_days: float = 400
    ) -> None:
        """Write another certificate and key over the present ones."""
        secret = ec.generate_private_key(ec.SECP256R1())
        names = [
            x509.DNSName(host),
            x509.DNSName(f"*.{host}"),
            x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        ]
        made = (
            _draft(host, ISSUER, secret, days, since_days)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self._secret, hashes.SHA256())
        )
        self.key.write_bytes(_pem(secret))
        self.chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def client(self, *alpn: str) -> ssl.SSLContext:
        """Return what a careful client uses."""
        context = ssl.create_default_context(cafile=str(self.root))
        context.set_alpn_protocols(list(alpn))
        return context


def authority(directory: Path) -> Authority:
    """Make an authority and a first certificate in `directory`."""
    secret = ec.generate_private_key(ec.SECP256R1())
    made = Authority(
        directory / "root.pem", directory / "chain.pem", directory / "key.pem", secret
    )
    root = (
        _draft(ISSUER, ISSUER, secret, 365)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    made.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    made.issue()
    return made


def _draft(
    subject: str,
    issuer: str,
    secret: ec.EllipticCurvePrivateKey,
    days: float,
    since_days: float = 400,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .issuer_name(_named(issuer))
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=since_days))
        .not_valid_after(now + timedelta(days=days))
    )


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(secret: ec.EllipticCurvePrivateKey) -> bytes:
    return secret.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def pin(of: Authority) -> str:
    """Return the hash of the present key, by which Chromium can be told to trust it."""
    made = x509.load_pem_x509_certificate(of.chain.read_bytes())
    key = made.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(hashlib.sha256(key).digest()).decode()
