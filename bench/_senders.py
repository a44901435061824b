"""Who sends reports to a server under measurement: processes of their own."""

import http.client
import json
import multiprocessing
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlencode

STORY = "Có người lạ trên mạng xin ảnh của em, bảo em giữ bí mật. " * 5
PATIENCE_S = 30.0
PROCESSES = 2
_FORK = multiprocessing.get_context("fork")
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Tally:
    """What clients saw. receipts: key -> receipt, of what was acknowledged."""

    receipts: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)
    broken: int = 0

    def add(self, other: "Tally") -> None:
        """Take in what another client saw."""
        self.receipts |= other.receipts
        self.seconds += other.seconds
        self.broken += other.broken
        for status, count in other.refused.items():
            self.refused[status] = self.refused.get(status, 0) + count


def said(n: int, kind: str = "grooming") -> dict[str, Any]:
    """Return a report as the API takes it."""
    return {
        "about": "child_at_risk",
        "kind": kind,
        "story": f"{n} {STORY}",
        "child": {"name": "Bông", "birth_year": 2014},
        "place": {"commune": "26740"},
        "online": [{"platform": "zalo", "account": f"ke-la-{n}"}],
    }


class RefusedError(Exception):
    """Something else than what was asked for came. status: of HTTP."""

    def __init__(self, status: int) -> None:
        """Keep the status."""
        super().__init__(str(status))
        self.status = status


class Client:
    """One connection that is kept, and made anew when it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._there: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: str | bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """Return (status, body). Raises OSError, HTTPException."""
        if self._there is None:
            self._there = http.client.HTTPConnection(
                "127.0.0.1", self._port, timeout=PATIENCE_S
            )
        try:
            self._there.request(method, path, body, {"Host": "localhost", **headers})
            answer = self._there.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self._there.close()
            self._there = None
            raise

    def page(self, path: str, fields: dict[str, str] | None = None) -> str:
        """Return a page, asked for or answered to. Raises RefusedError."""
        method, body = ("GET", "") if fields is None else ("POST", urlencode(fields))
        status, found = self.ask(method, path, body, _FORM if fields else {})
        if status != 200:
            raise RefusedError(status)
        return found.decode()

    def report(self, key: str, n: int, kind: str = "grooming") -> tuple[int, bytes]:
        """Send a report by the API."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self.ask("POST", "/api/v1/reports", json.dumps(said(n, kind)), headers)


Act = Callable[[Client, str, int], str]


def by_api(client: Client, key: str, n: int, kind: str = "grooming") -> str:
    """Report by the API; return the receipt. Raises RefusedError."""
    status, body = client.report(key, n, kind)
    if status != 201:
        raise RefusedError(status)
    return str(json.loads(body)["receipt"])


def by_form(client: Client, _key: str, n: int) -> str:
    """Go through the four screens; return the receipt. Raises RefusedError."""
    page = client.page("/khan-cap/")
    screens: list[dict[str, str]] = [{}, {"who": "child"}, {"kinds": "grooming"}]
    for told in [*screens, {"story": f"{n} {STORY}"}]:
        sent = {"blob": hidden(page, "blob"), "go": "next", **told}
        page = client.page("/khan-cap/", sent)
    found = re.search(r"data-sent>(.*?)</p>", page, re.DOTALL)
    assert found, page
    return re.sub(r"\D", "", re.sub(r"<[^>]*>", "", found.group(1)))


def with_photo(photo: bytes) -> Act:
    """Return what reports by the API, comes back with the code and sends a picture."""

    def act(client: Client, key: str, n: int) -> str:
        receipt = by_api(client, key, n, "bullying")
        form = {"token": hidden(client.page("/tra-loi/"), "token"), "code": receipt}
        handle = hidden(client.page("/tra-loi/", form), "handle")
        fields = {"handle": handle, "go": "files", "send": "1"}
        body, kind = _parts(fields, photo)
        status, page = client.ask("POST", "/tra-loi/", body, {"Content-Type": kind})
        if status != 200 or "Đã nhận và khóa kín" not in page.decode():
            raise RefusedError(status)
        return receipt

    return act


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(f'name="{name}" value="([^"]+)"', page)
    assert found, f"{name} is not in {page[:2000]}"
    return unescape(found.group(1))


def _parts(fields: dict[str, str], photo: bytes) -> tuple[bytes, str]:
    edge = secrets.token_hex(16)
    head = 'Content-Disposition: form-data; name="{}"'
    lines = [f"--{edge}\r\n{head.format(k)}\r\n\r\n{v}\r\n" for k, v in fields.items()]
    file = f'{head.format("files")}; filename="a.jpg"\r\nContent-Type: image/jpeg'
    start = f"{''.join(lines)}--{edge}\r\n{file}\r\n\r\n".encode()
    end = f"\r\n--{edge}--\r\n".encode()
    return start + photo + end, f"multipart/form-data; boundary={edge}"


@dataclass(frozen=True)
class Until:
    """When clients stop: after seconds, or when so many reports were refused."""

    seconds: float
    refused: int = 1_000_000


def send(port: int, clients: int, until: Until, act: Act) -> tuple[Tally, float]:
    """Let clients send, in processes of their own; return what they saw, and how long.

    Each sends the next as soon as it has an answer.
    """
    begun = time.monotonic()
    share = [clients // PROCESSES + (i < clients % PROCESSES) for i in range(PROCESSES)]
    jobs = []
    for number, count in enumerate(share):
        here, there = _FORK.Pipe(duplex=False)
        job = _FORK.Process(
            target=_process, args=(there, port, number, count, until, act)
        )
        job.start()
        jobs.append((job, here))
    whole = Tally()
    for job, here in jobs:
        whole.add(here.recv())
        job.join()
    return whole, time.monotonic() - begun


def _process(
    there: Connection, port: int, number: int, count: int, until: Until, act: Act
) -> None:
    tally, lock, end = Tally(), threading.Lock(), time.monotonic() + until.seconds

    def over() -> bool:
        few = until.refused // PROCESSES
        return time.monotonic() > end or sum(tally.refused.values()) > few

    def work(first: int) -> None:
        client, n = Client(port), first
        while not over():
            n += 1
            _one(client, n, act, tally, lock)

    starts = [(number * 100 + i) * 1_000_000 for i in range(count)]
    threads = [threading.Thread(target=work, args=(start,)) for start in starts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    there.send(tally)


def _one(client: Client, n: int, act: Act, tally: Tally, lock: threading.Lock) -> None:
    key, begun = secrets.token_hex(16), time.perf_counter()
    try:
        receipt = act(client, key, n)
    except RefusedError as e:
        with lock:
            tally.refused[e.status] = tally.refused.get(e.status, 0) + 1
    except (OSError, http.client.HTTPException):
        with lock:
            tally.broken += 1
        time.sleep(0.05)
    else:
        with lock:
            tally.receipts[key] = receipt
            tally.seconds.append(time.perf_counter() - begun)


@contextmanager
def guessing(port: int, clients: int) -> Iterator[dict[str, int]]:
    """Let others guess codes at /tra-loi/ meanwhile. Yields what they count at the end:
    looked (wrong codes that were looked up), sent_away, broken.
    """
    stop, counts = _FORK.Event(), _FORK.Array("q", 3)
    jobs = [
        _FORK.Process(target=_guess, args=(port, stop, counts)) for _ in range(clients)
    ]
    for job in jobs:
        job.start()
    found: dict[str, int] = {}
    try:
        yield found
    finally:
        stop.set()
        for job in jobs:
            job.join()
        found |= dict(zip(("looked", "sent_away", "broken"), counts[:], strict=True))


def _guess(port: int, stop: Any, counts: Any) -> None:
    from lachan.vault.rules import receipt

    client, token = Client(port), ""
    while not stop.is_set():
        try:
            token = token or hidden(client.page("/tra-loi/"), "token")
            code = receipt.shown(receipt.new_code())
            form = urlencode({"token": token, "code": code})
            status, _page = client.ask("POST", "/tra-loi/", form, _FORM)
            what = 0 if status == 200 else 1
        except (OSError, http.client.HTTPException, RefusedError):
            what = 2
            time.sleep(0.05)
        with counts.get_lock():
            counts[what] += 1
