"""A publisher on loopback, two small shipped lists, and the people who look after."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.cast import Person, make, signed_in

from lachan.accounts.models import User
from lachan.lists.models import Source
from lachan.lists.rules import clean
from lachan.lists.services import sources
from lachan.policy import sign
from lachan.policy.catalogue import StarterList
from lachan.site.paths import Paths

GAMES = [f"bet{i}.example.com" for i in range(100)]


@dataclass
class Publisher:
    """Serves what `pages` holds and remembers what it was asked.

    pages: path -> (status, headers, body). say: instead, does as it likes.
    """

    url: str = ""
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    say: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(
        default_factory=dict
    )
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def publish(self, names: list[str], *, etag: str = "", path: str = "/a") -> None:
        """Put a list of domains at `path`."""
        headers = {"ETag": etag} if etag else {}
        body = "".join(f"{n}\n" for n in names).encode()
        self.pages[path] = (200, headers, body)


def _handler(publisher: Publisher) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.asked.append((self.path, dict(self.headers.items())))
            if self.path in publisher.say:
                publisher.say[self.path](self)
                return
            status, headers, body = publisher.pages.get(self.path, (404, {}, b""))
            etag = headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """Start a publisher; loopback is allowed as long as it stands."""
    monkeypatch.setenv("LACHAN_LISTS_ALLOW_PRIVATE", "yes")
    made = Publisher()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    yield made
    made.over.set()
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


@pytest.fixture
def shipped(
    tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Let two small lists ship: gambling, which can be fetched, and dating."""
    directory = tmp_path / "shipped"
    (directory / "lists").mkdir(parents=True)
    rows = []
    for category, names in (("gambling", GAMES), ("dating", ["hen.example.com"])):
        path = directory / "lists" / f"tester-{category}.txt"
        path.write_text("".join(f"{n}\n" for n in names))
        url = f"{publisher.url}/a" if category == "gambling" else ""
        rows.append(
            StarterList(path, category, "domains", True, "tester", "MIT", "", url)
        )
    monkeypatch.setattr(sources, "DATA", directory)
    for module in (sources, clean):
        monkeypatch.setattr(module, "starter_lists", lambda: tuple(rows))
    sources._digest.cache_clear()
    return directory


@pytest.fixture
def keyed(data: Paths, settings: Any) -> bytes:
    """Make the key that signs policy; return what gateways trust."""
    data.secrets.mkdir(parents=True)
    sign.generate(settings.POLICY_KEY)
    return sign.load_public(Path(f"{settings.POLICY_KEY}.pub"))


@pytest.fixture
def source(db: None, shipped: Path) -> Source:
    """Return the gambling list, to be fetched from the publisher."""
    sources.seed_sources()
    return Source.objects.get(code="tester-gambling")


@pytest.fixture
def editor(db: None) -> User:
    return make(Person.BINH)


@pytest.fixture
def desk(editor: User) -> Client:
    """Return the editor's browser."""
    return signed_in(editor)
