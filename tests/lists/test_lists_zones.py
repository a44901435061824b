"""An administrator lets a provider take the list, sees how far it is, ends it."""

import base64
import json
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.tsig
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, TestCase
from django.urls import reverse
from tests.cast import Person, make, signed_in
from tests.gateway.running import _reserved, eventually
from tests.lists.national_people import policy
from tests.zones.serving import started

from lachan.audit.models import Entry
from lachan.lists.jobs import write_zones
from lachan.lists.models import Subscriber
from lachan.lists.services import zones
from lachan.site import checks_zones, parts
from lachan.site.finding import State
from lachan.site.paths import Paths
from lachan.zones.config import DEFAULT_NAME

FIELDS = {"name": "Nhà mạng A", "how": "key", "notify": "127.0.0.9"}


@pytest.fixture
def desk(db: None, data: Paths) -> Client:
    return signed_in(make(Person.DUNG))


def added(desk: Client, **fields: str) -> tuple[Subscriber, str]:
    """Add a subscriber on the page; return it and the secret that is shown."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = desk.post(reverse("lists:zones_add"), {**FIELDS, **fields})
    assert answer.status_code == 200, answer.content.decode()
    row = Subscriber.objects.latest("pk")
    return row, answer.context["secret"]


@contextmanager
def served() -> Iterator[int]:
    """Run the part that `lachan up` would run."""
    with _reserved(v6=False) as port:
        part = parts._zones(settings.PATHS, ("127.0.0.1", port))
        log = Path(settings.LACHAN_DATA) / "zones.log"
        with started([*part.command], log) as process:
            eventually(lambda: process.poll() is not None or part.ready())
            assert process.poll() is None, log.read_text()
            yield port


def soa_rcode(port: int, row: Subscriber, secret: str) -> str:
    """Ask for the serial as the subscriber."""
    query = dns.message.make_query(DEFAULT_NAME, "SOA")
    query.use_tsig(dns.tsig.Key(str(row), secret, "hmac-sha256"))
    try:
        answer = dns.query.udp(query, "127.0.0.1", timeout=5, port=port)
    except dns.tsig.PeerBadKey:
        return "BADKEY"
    return dns.rcode.to_text(answer.rcode())


def test_a_key_is_shown_once_works_and_ends_at_once(
    desk: Client, keyed: bytes, tmp_path: Path
) -> None:
    policy(tmp_path)
    row, secret = added(desk)
    assert len(base64.b64decode(secret)) == 32
    page = desk.get(reverse("lists:zones_one", args=[row.pk])).content.decode()
    assert secret not in page
    assert 'algorithm hmac-sha256; secret "…"' in page.replace("&quot;", '"')
    with served() as port:
        eventually(lambda: soa_rcode(port, row, secret) == "NOERROR")
        index = desk.get(reverse("lists:zones"))
        assert [h.row for h in index.context["held"]] == [row]
        with TestCase.captureOnCommitCallbacks(execute=True):
            desk.post(reverse("lists:zones_revoke", args=[row.pk]))
        eventually(lambda: soa_rcode(port, row, secret) == "BADKEY")
    keys = (settings.SECRETS_DIR / zones.KEYS).read_text()
    assert secret not in keys
    verbs = Entry.objects.filter(stream="zones").values_list("action", flat=True)
    assert sorted(verbs) == ["subscriber.added", "subscriber.revoked"]


def test_secrets_are_closed_to_others_and_not_in_the_database(desk: Client) -> None:
    _row, secret = added(desk)
    for path in (settings.SECRETS_DIR / zones.KEYS, zones.directory() / zones.FILE):
        assert secret in path.read_text()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    dumped = Path(settings.LACHAN_DATA) / "dump.json"
    call_command("dumpdata", "lists", "audit", output=str(dumped), verbosity=0)
    assert secret not in dumped.read_text()


def test_what_a_server_says_is_shown(desk: Client, settings: Any) -> None:
    settings.LACHAN_ZONES = ("192.0.2.1", 53)
    row, _secret = added(desk)
    now = time.time() - 100
    said = {
        "at": now,
        "zones": {DEFAULT_NAME: {"serial": 7, "records": 2, "changed_at": now - 90}},
        "subscribers": {
            str(row): {DEFAULT_NAME: {"serial": 6, "way": "ixfr", "at": now - 100}}
        },
        "told": {str(row): {DEFAULT_NAME: {"at": now, "tries": 3, "answered": False}}},
    }
    zones.directory().mkdir(parents=True, exist_ok=True)
    (zones.directory() / "status.json").write_text(json.dumps(said))
    page = desk.get(reverse("lists:zones"))
    (held,) = page.context["held"]
    assert held.is_late
    assert held.way == "ixfr"
    assert "báo 3 lần, chưa trả lời" in page.content.decode()
    assert page.context["silent"]


def test_addresses_stand_for_a_key_where_a_program_cannot_sign(desk: Client) -> None:
    row, secret = added(desk, how="address", addresses="192.0.2.5\n2001:db8::5")
    assert (row.addresses, secret) == ("192.0.2.5 2001:db8::5", "")
    text = (zones.directory() / zones.FILE).read_text()
    assert 'addresses = ["192.0.2.5", "2001:db8::5"]' in text


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"how": "address", "addresses": ""},
        {"how": "address", "addresses": "mot.may"},
        {"notify": "may-chu.vn"},
        {"notify": "192.0.2.1:99999"},
        {"notify": "192.0.2.1 " * 17},
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    desk: Client, fields: dict[str, str]
) -> None:
    answer = desk.post(reverse("lists:zones_add"), {**FIELDS, **fields})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Subscriber.objects.exists()


def test_ports_of_notify_are_filled_in(desk: Client) -> None:
    row, _secret = added(desk, notify="192.0.2.1\n[2001:db8::1]:5353 2001:db8::2")
    assert row.notified == ["192.0.2.1:53", "[2001:db8::1]:5353", "[2001:db8::2]:53"]


def test_a_lost_secret_is_told_and_locks_nobody_else_out(desk: Client) -> None:
    lost, _secret = added(desk)
    kept, secret = added(desk, name="Nhà mạng B")
    keys = settings.SECRETS_DIR / zones.KEYS
    keys.write_text(json.dumps({str(kept): secret}))
    assert write_zones()
    assert not write_zones()
    assert [*desk.get(reverse("lists:zones")).context["lost"]] == [lost]
    finding = checks_zones.zone_server(settings.PATHS)
    assert finding.state is State.PROBLEM
    assert str(lost) in finding.text
    text = (zones.directory() / zones.FILE).read_text()
    assert f'id = "{kept}"' in text
    assert f'id = "{lost}"' not in text


def test_the_list_costs_the_same_however_many(
    desk: Client, django_assert_num_queries: Any
) -> None:
    for n in range(3):
        added(desk, name=f"Nhà mạng {n}")
    with django_assert_num_queries(9):
        desk.get(reverse("lists:zones"))
