"""Certificates: their ends, names and keys, in the doctor, on the page, in figures."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.cast import Person, make, signed_in
from tests.gateway.certificates import HOST, Authority, authority

from lachan.gateway import tls
from lachan.site import certificates, checks_certificates, metrics
from lachan.site.certificates import Fault, Held, Use
from lachan.site.finding import State
from lachan.site.paths import Paths
from lachan.supervision.rules.connecting import Service

NOW = datetime.now(UTC)


@pytest.fixture
def signer(tmp_path: Path, settings: Any) -> Authority:
    """An installation whose certificate holds for ninety days more."""
    made = authority(tmp_path)
    settings.TLS_CERT, settings.TLS_KEY = str(made.chain), str(made.key)
    settings.LACHAN_ENCRYPTED = Service(HOST, 853, 443)
    settings.LACHAN_URL = "http://127.0.0.1"
    return made


def looked_at(now: datetime = NOW) -> Held:
    held = certificates.of_devices(now)
    assert held is not None
    return held


@pytest.mark.parametrize(
    ("days", "fault", "state"),
    [
        (20, None, State.OK),
        (13, Fault.SOON, State.WARNING),
        (2, Fault.URGENT, State.PROBLEM),
        (-1, Fault.ENDED, State.PROBLEM),
    ],
)
def test_the_nearer_the_end_the_louder(
    signer: Authority, days: int, fault: Fault | None, state: State
) -> None:
    signer.issue(days=days)
    held = looked_at()
    assert held.faults == ((fault,) if fault else ())
    assert held.state is state
    assert held.days_left(NOW) in {days - 1, days}


def test_the_gateway_begins_to_warn_at_the_same_time(signer: Authority) -> None:
    loaded = tls.Certificate(signer.chain, signer.key)
    ends = looked_at().ends
    assert ends is not None
    for before in (timedelta(days=14, minutes=1), timedelta(days=14, minutes=-1)):
        at = ends - before
        warned = bool(loaded.troubles(at.timestamp()))
        assert warned is (looked_at(at).state is not State.OK)


def test_a_short_lived_certificate_warns_in_its_last_third(signer: Authority) -> None:
    signer.issue(days=6, since_days=0)
    ends = looked_at().ends
    assert ends is not None
    loaded = tls.Certificate(signer.chain, signer.key)
    for left, well in ((timedelta(days=2.1), True), (timedelta(days=1.9), False)):
        assert (looked_at(ends - left).state is State.OK) is well
        assert (not loaded.troubles((ends - left).timestamp())) is well


def test_what_ends_first_in_the_chain_counts(signer: Authority) -> None:
    signer.issue(days=5)
    short = signer.chain.read_bytes()
    signer.issue(days=80)
    signer.chain.write_bytes(signer.chain.read_bytes() + short)
    assert looked_at().faults == (Fault.SOON,)


def test_missing_names_a_wrong_key_and_no_file_are_told(
    signer: Authority, settings: Any
) -> None:
    settings.LACHAN_ENCRYPTED = Service("dns.example", 853, 443)
    held = looked_at()
    assert held.faults == (Fault.NAMES,)
    assert held.missing == ("dns.example", "*.dns.example")
    settings.LACHAN_ENCRYPTED = Service(HOST, 853, 443)
    older = signer.key.read_bytes()
    signer.issue()
    signer.key.write_bytes(older)
    assert looked_at().faults == (Fault.KEY,)
    signer.chain.write_text("nothing")
    assert looked_at().faults == (Fault.UNREADABLE,)


@contextmanager
def web_of(signer: Authority) -> Iterator[int]:
    """A server on loopback that shows the certificate, once; yields its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signer.chain, signer.key)

    def serve() -> None:
        with listening, listening.accept()[0] as peer:
            context.wrap_socket(peer, server_side=True).close()

    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve)
    thread.start()
    yield listening.getsockname()[1]
    thread.join()


def test_the_certificate_of_the_pages_is_looked_at(
    signer: Authority, settings: Any
) -> None:
    signer.issue(days=1)
    with web_of(signer) as port:
        settings.LACHAN_URL = f"https://127.0.0.1:{port}"
        held = certificates.of_pages(NOW)
    assert held is not None
    assert held.use is Use.PAGES
    assert held.faults == (Fault.URGENT,)
    held = certificates.of_pages(NOW)  # nobody is there any more
    assert held is not None
    assert (held.faults, held.state) == ((Fault.SILENT,), State.WARNING)


def test_the_doctor_says_what_to_do(signer: Authority, tmp_path: Path) -> None:
    signer.issue(days=2)
    found = checks_certificates.certificates(Paths(tmp_path))
    assert found.state is State.PROBLEM
    assert "days left" in found.text
    assert "renew it today" in found.todo
    assert set(checks_certificates.TODO) == set(Fault)


def test_the_doctor_is_content_without_certificates(
    settings: Any, tmp_path: Path
) -> None:
    settings.TLS_CERT, settings.LACHAN_URL = "", "http://127.0.0.1"
    found = checks_certificates.certificates(Paths(tmp_path))
    assert found.state is State.OK


@pytest.mark.django_db
def test_the_page_tells_levels_and_what_to_do(signer: Authority, settings: Any) -> None:
    client = signed_in(make(Person.DUNG))
    signer.issue(days=10)
    page = client.get("/may-chu/").content.decode()
    assert "Nên làm sớm" in page
    assert f"*.{HOST}" in page
    assert "Nếu có gia hạn tự động" in page
    # The number beside its link on every page of the staff.
    assert '<span class="count">1</span>' in client.get("/gui-di/").content.decode()
    settings.TLS_CERT = ""
    page = client.get("/may-chu/").content.decode()
    assert "Chưa dùng DNS mã hóa" in page
    assert "Chạy lachan up" in page  # no worker, no gateway here


@pytest.mark.django_db
def test_monitors_get_the_end_as_a_figure(signer: Authority, settings: Any) -> None:
    ends = looked_at().ends
    assert ends is not None
    name = "lachan_certificate_ends_s "
    (line,) = [x for x in metrics.text().splitlines() if x.startswith(name)]
    assert float(line.removeprefix(name)) == ends.timestamp()


@pytest.mark.django_db
def test_others_do_not_see_it() -> None:
    assert signed_in(make(Person.LAN)).get("/may-chu/").status_code == 403
    assert Client().get("/may-chu/").status_code == 302
