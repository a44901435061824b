"""Chromium with secure DNS set to a child's address: what is blocked does not open."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, sync_playwright
from tests.gateway.certificates import authority, pin
from tests.gateway.fake_upstream import FakeUpstream
from tests.gateway.running import compiled, running
from tests.gateway.test_end_to_end_dot import CHILD, LISTS, PROFILES

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]

pytestmark = pytest.mark.browser


class _Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<title>open</title>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def site() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hello)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def shows(page: Page, url: str) -> str:
    """Open an address and return its title, or why it did not open."""
    try:
        page.goto(url)
    except Error as e:
        return e.message.splitlines()[0]
    return page.title()


def preferences(profile: Path, template: str) -> None:
    """Set secure DNS as its settings page does, before Chromium starts."""
    (profile / "Local State").write_text(
        f'{{"dns_over_https": {{"mode": "secure", "templates": "{template}"}}}}'
    )


def opened(profile: Path, trusted: str, port: int) -> tuple[str, str]:
    """Open a plain and a blocked name in a Chromium with this profile."""
    trust = f"--ignore-certificate-errors-spki-list={trusted}"
    with sync_playwright() as p:
        context = p.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=[*QUIET, trust]
        )
        page = context.pages[0]
        names = ("www.example", "bad.example")
        plain, bad = [shows(page, f"http://{name}:{port}/") for name in names]
        context.close()
    return plain, bad


@pytest.mark.parametrize(
    ("path", "blocked"), [(f"/dns-query/{CHILD}", True), ("/dns-query", False)]
)
def test_the_childs_rules_hold_in_the_browser(
    tmp_path: Path, path: str, blocked: bool
) -> None:
    trust = authority(tmp_path)
    profile = tmp_path / "chromium"
    profile.mkdir()
    # The pages stand on this machine: names that lead inside are let through.
    profiles = [{**p, "rebinding": False} for p in PROFILES]
    policy = compiled(tmp_path, LISTS, profiles)
    with FakeUpstream() as up, site() as port:
        up.add("www.example. 60 IN A 127.0.0.1", "bad.example. 60 IN A 127.0.0.1")
        config = "[limits]\nqueries_per_s = 0\n"
        with running(policy, up.address, tls=trust, config=config) as gateway:
            preferences(profile, f"https://127.0.0.1:{gateway.doh}{path}")
            # A thread of its own: another test's browser keeps a loop in this one.
            with ThreadPoolExecutor(max_workers=1) as thread:
                seen = thread.submit(opened, profile, pin(trust), port).result()
        assert seen[0] == "open"
        assert ("ERR_NAME_NOT_RESOLVED" if blocked else "open") in seen[1]
        assert bool(up.asked("bad.example")) is not blocked
