"""Devices with a credential: made, shown, carried on, taken back."""

import json
import plistlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7
from django.test import Client
from django.urls import reverse
from tests.cast import signed_in
from tests.gateway.certificates import HOST, authority

from lachan.accounts.models import User
from lachan.lib import control
from lachan.supervision.models import Child, Device
from lachan.supervision.rules import connecting
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.rules.connecting import Service

SERVICE = Service("dns.example", 853, 443)
CREDENTIAL = "k7q2m4xw5n3zabcd"

# The published schema of both, as far as it names types, presence and values:
# apple/device-management (MIT), mdm/profiles/com.apple.dnsSettings.managed.yaml at
# 0a4527c5, CommonPayloadKeys.yaml, and declarative/declarations/configurations/
# network.dns-settings.yaml at 97a11a86. Key -> (type, required, values).
Keys = dict[str, tuple[type, bool, frozenset[str]]]
ANY: frozenset[str] = frozenset()
DNS_SETTINGS: Keys = {
    "DNSProtocol": (str, True, frozenset({"HTTPS", "TLS"})),
    "ServerURL": (str, False, ANY),
    "ServerName": (str, False, ANY),
    "ServerAddresses": (list, False, ANY),
    "AllowFailover": (bool, False, ANY),
    "SupplementalMatchDomains": (list, False, ANY),
}
COMMON: Keys = {
    "PayloadType": (str, True, ANY),
    "PayloadVersion": (int, True, ANY),
    "PayloadIdentifier": (str, True, ANY),
    "PayloadUUID": (str, True, ANY),
    "PayloadDisplayName": (str, False, ANY),
    "PayloadDescription": (str, False, ANY),
    "PayloadOrganization": (str, False, ANY),
}
RULES: Keys = {
    "DNSSettings": (dict, True, ANY),
    "OnDemandRules": (list, False, ANY),
    "ProhibitDisablement": (bool, False, ANY),
}
PAYLOAD: Keys = {**COMMON, **RULES, "PayloadCertificateUUID": (str, False, ANY)}
TOP: Keys = {**COMMON, "PayloadContent": (list, True, ANY)}
DECLARED: Keys = {**RULES, "VisibleName": (str, True, ANY)}
DECLARED_SETTINGS: Keys = {**DNS_SETTINGS, "IdentityAssetReference": (str, False, ANY)}
DECLARATION: Keys = {
    "Type": (str, True, frozenset({"com.apple.configuration.network.dns-settings"})),
    "Identifier": (str, True, ANY),
    "ServerToken": (str, False, ANY),
    "Payload": (dict, True, ANY),
}


def faults(found: dict[str, Any], schema: Keys) -> list[str]:
    """Return what of `found` the schema does not allow."""
    wrong = [key for key in found if key not in schema]
    for key, (kind, required, values) in schema.items():
        if key not in found:
            wrong += [f"{key} is missing"] if required else []
        elif type(found[key]) is not kind or (values and found[key] not in values):
            wrong.append(f"{key}: {found[key]!r}")
    return wrong


def test_the_check_of_the_schema_finds_faults() -> None:
    assert faults({"DNSProtocol": "QUIC", "Server": 1}, DNS_SETTINGS) == [
        "Server",
        "DNSProtocol: 'QUIC'",
    ]
    assert faults({}, DNS_SETTINGS) == ["DNSProtocol is missing"]


def test_credentials_are_labels_that_nobody_guesses() -> None:
    made = {connecting.new_credential() for _ in range(200)}
    assert len(made) == 200
    assert all(len(c) == 16 and c.isascii() and c.isalnum() for c in made)
    assert all(c == c.lower() and not set(c) & set("0189") for c in made)


@pytest.mark.parametrize(
    ("service", "host", "url"),
    [
        (SERVICE, f"{CREDENTIAL}.dns.example", "https://dns.example/dns-query/"),
        (Service("dns.example", 8853, 8443), "", "https://dns.example:8443/dns-query/"),
        (Service("dns.example", 853, None), f"{CREDENTIAL}.dns.example", ""),
    ],
)
def test_android_is_sent_to_port_853_or_nowhere(
    service: Service, host: str, url: str
) -> None:
    found = connecting.ways(service, CREDENTIAL)
    assert found.host == host
    assert found.url == (f"{url}{CREDENTIAL}" if url else "")
    # Android takes a host name of at most 253 octets in labels of at most 63.
    assert all(0 < len(label) <= 63 for label in found.host.split(".") if found.host)


@pytest.mark.parametrize("https", [443, None])
def test_the_apple_profile_has_the_keys_of_the_schema(https: int | None) -> None:
    service = Service("dns.example", 853, https)
    whole = plistlib.loads(connecting.apple_profile(service, CREDENTIAL, "Lá Chắn"))
    assert whole["PayloadType"] == "Configuration"
    (payload,) = whole["PayloadContent"]
    assert payload["PayloadType"] == "com.apple.dnsSettings.managed"
    assert faults(whole, TOP) + faults(payload, PAYLOAD) == []
    assert whole["PayloadUUID"] != payload["PayloadUUID"]
    check_settings(payload["DNSSettings"], DNS_SETTINGS, https=https)


@pytest.mark.parametrize("https", [443, None])
def test_the_declaration_has_the_keys_of_the_schema(https: int | None) -> None:
    service = Service("dns.example", 853, https)
    said = json.loads(connecting.apple_declaration(service, CREDENTIAL, "Lá Chắn"))
    assert faults(said, DECLARATION) + faults(said["Payload"], DECLARED) == []
    check_settings(said["Payload"]["DNSSettings"], DECLARED_SETTINGS, https=https)


def check_settings(found: dict[str, Any], schema: Keys, *, https: int | None) -> None:
    """What the schema says in words: each protocol has its own key and no other's."""
    assert faults(found, schema) == []
    wanted = "ServerURL" if https else "ServerName"
    assert set(found) == {"DNSProtocol", wanted}
    assert found["DNSProtocol"] == ("HTTPS" if https else "TLS")
    assert CREDENTIAL in found[wanted]
    assert https is None or found["ServerURL"].startswith("https://")


def test_without_transports_there_is_no_profile() -> None:
    with pytest.raises(ValueError, match="no encrypted"):
        connecting.apple_profile(Service("dns.example", 8853, None), CREDENTIAL, "x")


# Pages ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Home:
    """Chị Lan before her family's pages."""

    client: Client
    child: Child


@pytest.fixture
def home(policy: Path, lan: User, child: Child) -> Home:
    return Home(signed_in(lan), child)


@pytest.fixture
def offered(settings: Any) -> None:
    settings.LACHAN_ENCRYPTED = SERVICE


def add(home: Home) -> Device:
    """Add a device by the form, as a parent does."""
    form = {
        "name": "Điện thoại của Bống",
        "kind": "phone",
        "whose": home.child.key,
        "how": "credential",
    }
    answer = home.client.post(reverse("supervision:device_add"), form)
    device = Device.objects.get(name=form["name"])
    assert answer["Location"] == reverse("supervision:device_connect", args=[device.pk])
    return device


def test_a_parent_gives_a_device_a_credential(home: Home, offered: None) -> None:
    device = add(home)
    assert device.asker_kind == AskerKind.CREDENTIAL
    page = home.client.get(reverse("supervision:device_connect", args=[device.pk]))
    text = page.content.decode()
    assert "<svg" in text
    assert reverse("supervision:connect", args=[device.asker]) in text
    listed = home.client.get(reverse("supervision:devices")).content.decode()
    assert device.asker not in listed


def test_saving_again_keeps_the_credential(home: Home, offered: None) -> None:
    device = add(home)
    form = {"name": "Máy mới", "kind": "phone", "whose": "adult", "how": "credential"}
    home.client.post(reverse("supervision:device_edit", args=[device.pk]), form)
    again = Device.objects.get(pk=device.pk)
    assert (again.asker, again.name) == (device.asker, "Máy mới")


def test_the_device_opens_its_page_without_signing_in(
    home: Home, offered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = add(home)
    seen: dict[str, Any] = {"found": True, "ago_s": 3, "over": "dot", "profile": "x"}
    monkeypatch.setattr(control, "ask_all", lambda *_: [{"found": False}, seen])
    answer = Client().get(reverse("supervision:connect", args=[device.asker]))
    text = answer.content.decode()
    assert f"{device.asker}.dns.example" in text
    assert f"https://dns.example/dns-query/{device.asker}" in text
    assert "DNS over TLS" in text
    assert device.name not in text
    assert "no-store" in answer["Cache-Control"]
    monkeypatch.setattr(control, "ask_all", lambda *_: [])
    answer = Client().get(reverse("supervision:connect", args=[device.asker]))
    assert "Chưa thấy máy này" in answer.content.decode()


def test_a_new_credential_takes_the_old_one_back(home: Home, offered: None) -> None:
    device = add(home)
    old = reverse("supervision:connect", args=[device.asker])
    home.client.post(reverse("supervision:device_renew", args=[device.pk]))
    assert Client().get(old).status_code == 404
    renewed = Device.objects.get(pk=device.pk)
    assert renewed.asker != device.asker
    new = reverse("supervision:connect", args=[renewed.asker])
    assert Client().get(new).status_code == 200


def test_the_profile_is_signed_where_there_is_a_certificate(
    home: Home, offered: None, settings: Any, tmp_path: Path
) -> None:
    url = reverse("supervision:connect_apple", args=[add(home).asker])
    plain = Client().get(url)
    assert plain["Content-Type"] == "application/x-apple-aspen-config"
    assert plistlib.loads(plain.content)["PayloadType"] == "Configuration"
    made = authority(tmp_path)
    settings.TLS_CERT, settings.TLS_KEY = str(made.chain), str(made.key)
    signed = Client().get(url).content
    (shown,) = pkcs7.load_der_pkcs7_certificates(signed)
    assert "dns.test" in shown.subject.rfc4514_string()
    assert b"com.apple.dnsSettings.managed" in signed


def test_without_encrypted_transports_nothing_is_offered(home: Home) -> None:
    page = home.client.get(reverse("supervision:device_add")).content.decode()
    assert "Mã riêng" not in page


def test_the_declaration_is_downloaded_by_whoever_has_the_code(
    home: Home, offered: None, client: Client
) -> None:
    device = add(home)
    answer = client.get(reverse("supervision:connect_declaration", args=[device.asker]))
    assert answer["Content-Type"] == "application/json"
    said = json.loads(answer.content)
    assert device.asker in said["Payload"]["DNSSettings"]["ServerURL"]


def test_what_android_demands_is_what_the_page_gives(
    home: Home, settings: Any, client: Client, tmp_path: Path
) -> None:
    """Port 853, a host name, and a certificate that is valid for that very name."""
    service = settings.LACHAN_ENCRYPTED = Service(HOST, 853, 443)
    device = add(home)
    page = client.get(reverse("supervision:connect", args=[device.asker]))
    host = page.context["ways"].host
    assert host in page.content.decode()
    assert service.tls == 853
    assert re.fullmatch(rf"[a-z2-7]{{16}}\.{re.escape(HOST)}", host)
    made = authority(tmp_path)
    names = (
        x509.load_pem_x509_certificate(made.chain.read_bytes())
        .extensions.get_extension_for_class(x509.SubjectAlternativeName)
        .value.get_values_for_type(x509.DNSName)
    )
    # One label below the name, as RFC 9525 lets a wildcard stand for.
    assert f"*.{host.partition('.')[2]}" in names
