"""Devices with a credential: made, shown, carried on, taken back."""

import json
import plistlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import pkcs7
from django.test import Client
from django.urls import reverse
from tests.cast import signed_in
from tests.gateway.certificates import authority

from lachan.accounts.models import User
from lachan.lib import control
from lachan.supervision.models import Child, Device
from lachan.supervision.rules import connecting
from lachan.supervision.rules.askers import AskerKind
from lachan.supervision.rules.connecting import Service

SERVICE = Service("dns.example", 853, 443)
CREDENTIAL = "k7q2m4xw5n3zabcd"

# Keys of the published schema, apple/device-management.
PAYLOAD_KEYS = {
    "PayloadType",
    "PayloadVersion",
    "PayloadIdentifier",
    "PayloadUUID",
    "PayloadDisplayName",
    "DNSSettings",
    "OnDemandRules",
    "ProhibitDisablement",
}
SETTINGS_KEYS = {
    "DNSProtocol",
    "ServerURL",
    "ServerName",
    "ServerAddresses",
    "SupplementalMatchDomains",
    "AllowFailover",
}


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
    assert set(payload) <= PAYLOAD_KEYS
    settings = payload["DNSSettings"]
    assert set(settings) <= SETTINGS_KEYS
    wanted = "ServerURL" if https else "ServerName"
    assert set(settings) == {"DNSProtocol", wanted}
    assert settings["DNSProtocol"] == ("HTTPS" if https else "TLS")
    assert whole["PayloadUUID"] != payload["PayloadUUID"]


def test_the_declaration_says_the_same() -> None:
    said = json.loads(connecting.apple_declaration(SERVICE, CREDENTIAL, "Lá Chắn"))
    assert said["Type"] == "com.apple.configuration.network.dns-settings"
    assert said["Payload"]["ServerURL"].endswith(CREDENTIAL)


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
