"""How a device with a credential of its own reaches the gateway encrypted."""

import json
import plistlib
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

# Base32 letters: a host-name label in which no sign is taken for another.
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
CREDENTIAL_SIGNS = 16  # 80 bit
_SPACE = uuid.UUID("5f0c1f0e-7c5c-5b6e-9d0b-0c1a4a6b7d21")
TLS_PORT, HTTPS_PORT = 853, 443


@dataclass(frozen=True, slots=True)
class Service:
    """Where the encrypted transports are. name: what the certificate is for.

    tls, https: ports, None where the transport is not offered.
    """

    name: str
    tls: int | None
    https: int | None


@dataclass(frozen=True, slots=True)
class Ways:
    """What to type on a device; "" where a way is not open.

    host: for Android, which knows port 853 alone (RFC 7858). url: for what asks by
    HTTPS.
    """

    host: str
    url: str


def new_credential() -> str:
    """Return a credential that nobody guesses."""
    return "".join(secrets.choice(_LETTERS) for _ in range(CREDENTIAL_SIGNS))


def ways(service: Service, credential: str) -> Ways:
    """Return what to type on the device with `credential`."""
    host = f"{credential}.{service.name}" if service.tls == TLS_PORT else ""
    url = ""
    if service.https is not None:
        port = "" if service.https == HTTPS_PORT else f":{service.https}"
        url = f"https://{service.name}{port}/dns-query/{credential}"
    return Ways(host, url)


def apple_profile(service: Service, credential: str, label: str) -> bytes:
    """Return a configuration profile, not signed yet.

    Source: apple/device-management, `com.apple.dnsSettings.managed` (iOS 14, macOS 11).
    Being off cannot be forbidden: that takes a supervised device. Raises ValueError
    where no transport is offered.
    """
    payload = {
        "PayloadType": "com.apple.dnsSettings.managed",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"vn.lachan.dns.{_id(credential, 'dns')}",
        "PayloadUUID": str(_id(credential, "dns")).upper(),
        "PayloadDisplayName": label,
        "DNSSettings": apple_settings(service, credential),
    }
    whole = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"vn.lachan.{_id(credential, 'profile')}",
        "PayloadUUID": str(_id(credential, "profile")).upper(),
        "PayloadDisplayName": label,
        "PayloadContent": [payload],
    }
    return plistlib.dumps(whole)


def apple_declaration(service: Service, credential: str, label: str) -> bytes:
    """Return the declaration that follows the profile from iOS and macOS 27 on.

    For a school's device management. Source: apple/device-management at 97a11a86,
    `network.dns-settings`, `declarationbase`.
    """
    said = {
        "Type": "com.apple.configuration.network.dns-settings",
        "Identifier": str(_id(credential, "declaration")).upper(),
        "ServerToken": str(_id(credential, service.name)).upper(),
        "Payload": {
            "VisibleName": label,
            "DNSSettings": apple_settings(service, credential),
        },
    }
    return json.dumps(said, ensure_ascii=False, indent=2).encode()


def apple_settings(service: Service, credential: str) -> dict[str, Any]:
    """Return the DNSSettings; HTTPS first, since it hides the credential."""
    found = ways(service, credential)
    if found.url:
        return {"DNSProtocol": "HTTPS", "ServerURL": found.url}
    if found.host:
        return {"DNSProtocol": "TLS", "ServerName": found.host}
    raise ValueError("no encrypted transport is offered")


def _id(credential: str, part: str) -> uuid.UUID:
    """The same device keeps its identifiers: a newer profile replaces the older."""
    return uuid.uuid5(_SPACE, f"{part}/{credential}")
