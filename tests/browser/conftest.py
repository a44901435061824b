"""A real Chromium for tests that must see the page. Mark them ``pytest.mark.browser``.

- ``browser``: one Chromium a worker process.
- ``open_page(where, width=360, scheme="light", javascript=True, lang="vi", user=None)``
  opens a path of ``site`` (``live_site`` unless given) in a context of its own. A
  request to another host, a console message of level error (so also a breach of the
  content policy) or an exception in a script fails the test when it ends. ``page`` is
  a blank one.
- ``live_site``: base URL of the site with a database (pytest-django's live_server).
- ``kit_site``: base URL of the shared look alone, no database, component page on.
- ``look``: ``look.violations(page)`` (axe-core), ``look.overflow(page)``,
  ``look.small_targets(page)``; each returns plain words, empty when all is well.
  ``look.everything(page)`` asks all of them at every width, light and dark, and with
  text twice as large; ``look.weight(page, path)`` is the compressed first view, octets.
- ``household``: the fictional family (Bống 8, Minh 15), its policy signed; Minh asks.
- ``gateway``: sets what a stand-in of the gateway remembers of a device.

Chromium is Debian's; ``tools/system-packages.sh`` installs it. What only a whole
browser can, such as a worker that sends later, is marked ``whole_browser``. Signing in:
pass ``user=`` a saved user, the session cookie is set without the sign-in form.
"""

import gzip
import os
import threading
import types
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.urls import include, path
from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    Playwright,
    Response,
    sync_playwright,
)
from tests.reports.conftest import network
from tests.supervision.conftest import gateway, policy

from lachan.supervision import services
from lachan.supervision.models import Family

__all__ = ["gateway", "network", "policy"]  # fixtures, here for the pages too

# Playwright's own loop runs in the test's thread, which Django takes for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = Path("/usr/bin/chromium")
SHELL = Path("/usr/bin/chromium-headless-shell")
ARGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
_PAIRINGS: tuple[tuple[int, Any], ...] = ((360, "light"), (1280, "dark"))
AXE = Path(__file__).with_name("axe.min.js")
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """Start what drives browsers; a click is over when the page it led to is read."""
    # Playwright itself goes on when that page begins, with half of it to come.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        for name in ("click", "press"):
            patch.setattr(Locator, name, _then_read(getattr(Locator, name)))
        yield playwright


def _then_read(act: Callable[..., None]) -> Callable[..., None]:
    @wraps(act)
    def acted(self: Locator, *words: Any, **named: Any) -> None:
        page = self.page
        act(self, *words, **named)
        if not page.is_closed():
            page.wait_for_load_state()

    return acted


@pytest.fixture(scope="session")
def whole_browser(driver: Playwright) -> Iterator[Browser]:
    """Start Debian's Chromium once, with all of a browser around the engine."""
    yield from _started(driver, CHROMIUM)


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    """Start the engine once: Debian's headless shell of Chromium where it is there.

    It draws the same in two thirds of the time. Chromium itself takes its place.
    """
    yield from _started(driver, SHELL if SHELL.exists() else CHROMIUM)


def _started(driver: Playwright, program: Path) -> Iterator[Browser]:
    if not program.exists():
        pytest.fail(f"no {program}: run tools/system-packages.sh")
    chromium = driver.chromium.launch(executable_path=program, args=ARGS)
    yield chromium
    chromium.close()


@pytest.fixture
def live_site(live_server: Any) -> str:
    """Return the address of the whole site, with its database."""
    return str(live_server.url)


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    # Chromium opens several connections at once.
    request_queue_size = 64


@pytest.fixture
def kit_site(settings: Any) -> Iterator[str]:
    """Serve the pages of `web` alone, with the component page on."""
    urls = types.ModuleType("kit_urls")
    urls.__dict__["urlpatterns"] = [path("", include("lachan.web.urls"))]
    settings.ROOT_URLCONF = urls
    settings.LACHAN_COMPONENT_PAGE = True
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = _Server(("127.0.0.1", 0), _QuietHandler)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


class _Watch:
    """Collects what a page must not do."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.contexts: list[Any] = []

    def follow(self, page: Page) -> None:
        page.on("request", lambda r: self._asked(r.url))
        page.on("pageerror", lambda e: self.faults.append(f"script: {e}"))
        page.on(
            "console",
            lambda m: self.faults.append(m.text) if m.type == "error" else None,
        )

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        here = parts.hostname in {"127.0.0.1", "localhost"}
        if parts.scheme in {"http", "https"} and not here:
            self.faults.append(f"asked another host: {url}")


@pytest.fixture
def watch() -> Iterator[_Watch]:
    """Fail the test for what its pages did wrong; `watch.faults.clear()` forgives."""
    watching = _Watch()
    yield watching
    for context in watching.contexts:
        context.close()
    assert watching.faults == []


@pytest.fixture
def open_page(watch: _Watch, request: Any) -> OpenPage:
    """Return the function that opens a page; see the top of this file."""
    whole = request.node.get_closest_marker("whole_browser")
    name = "whole_browser" if whole else "browser"
    browser: Browser = request.getfixturevalue(name)

    def opener(
        where: str = "",
        *,
        site: str = "",
        width: int = 360,
        scheme: Any = "light",
        javascript: bool = True,
        lang: str = "vi",
        user: Any = None,
    ) -> Page:
        base = site or request.getfixturevalue("live_site")
        context = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": 740},
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="vi-VN",
        )
        watch.contexts.append(context)
        cookies = {"lang": lang}
        if user is not None:
            client = Client()
            client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[0])
            name = django_settings.SESSION_COOKIE_NAME
            cookies[name] = client.cookies[name].value
        context.add_cookies(
            [{"name": n, "value": v, "url": base} for n, v in cookies.items()]
        )
        page = context.new_page()
        watch.follow(page)
        if where:
            page.goto(where)
        return page

    return opener


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Return a blank page of a phone's width on ``live_site``."""
    return open_page()


class Look:
    """Questions about a page as it is drawn."""

    def violations(
        self, page: Page, *, skip: tuple[str, ...] = (), rules: tuple[str, ...] = ()
    ) -> list[str]:
        """Run axe-core for WCAG 2.2 A and AA and best practices, or `rules` alone."""
        # Through the debugger, so the page's content policy stays as it is.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
        found = page.evaluate(
            "([skip, rules]) => axe.run({exclude: skip.map(s => [s])}, {resultTypes: "
            "['violations'], ...(rules.length ? {runOnly: rules} : {})})"
            ".then(r => r.violations.flatMap(v => v.nodes.map("
            "n => `${v.id}: ${v.help}: ${n.html.slice(0, 160)}: "
            "${(n.any[0] || n.all[0] || n.none[0] || {}).message || ''}`)))",
            [list(skip), list(rules)],
        )
        return [str(line) for line in found]

    def everything(self, page: Page) -> list[str]:
        """Ask all there is to ask of the page at 320, 360 and 1280 px, in both themes.

        Light on a phone, dark on a desk. The frames around, which differ by width,
        are looked at in every pairing by the tests of the component page.
        """
        found = []
        for width, scheme in _PAIRINGS:
            page.set_viewport_size({"width": width, "height": 740})
            page.emulate_media(color_scheme=scheme)
            found += self.violations(page) + self.overflow(page)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 320, "height": 740})
        found += self.overflow(page) + self.small_targets(page)
        page.set_viewport_size({"width": 360, "height": 740})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        return found + [f"text twice as large: {w}" for w in self.overflow(page)]

    def weight(self, page: Page, path: str) -> int:
        """Return what the first view of `path` weighs, compressed, in octets."""
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(path)
        page.evaluate("document.fonts.ready.then(() => true)")
        return sum(_compressed(a) for a in answers)

    def overflow(self, page: Page) -> list[str]:
        """Name what sticks out at the right, if the page scrolls sideways."""
        found = page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll('body *')]
              .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
              .map(e => e.outerHTML.slice(0, 100)).concat(['the page is too wide'])"""
        )
        return [str(line) for line in found]

    def small_targets(self, page: Page, least_px: int = 44) -> list[str]:
        """Name what is pressed and is smaller than `least_px`; links in text excepted.

        A box inside a label counts with its label.
        """
        found = page.evaluate(
            """least => [...document.querySelectorAll(
                'a[href],button,summary,select,textarea,label:has(input),'
                + 'input:not([type=hidden])')]
              .filter(e => !(e.matches('input') && e.closest('label')))
              .filter(e => e.checkVisibility({opacityProperty: true}))
              .filter(e => getComputedStyle(e).display !== 'inline')
              .filter(e => !e.matches('.skip'))
              .map(e => [e, e.getBoundingClientRect()])
              .filter(([e, r]) => r.height < least - 0.5 || r.width < least - 0.5)
              .map(([e, r]) => `${Math.round(r.width)} x ${Math.round(r.height)}: `
                + e.outerHTML.slice(0, 100))""",
            least_px,
        )
        return [str(line) for line in found]


def _compressed(answer: Response) -> int:
    body = answer.body()
    return len(body) if answer.url.endswith(".woff2") else len(gzip.compress(body))


@pytest.fixture
def household(db: None, policy: Path) -> Family:
    """Return the fictional family of chị Lan; everything of it is in force."""
    return services.demo_fill()


@pytest.fixture
def look() -> Look:
    """Return the questions about a drawn page."""
    return Look()
