"""Seconds that pages take in a country's worth of families, schools or reports.

usage: .venv/bin/python bench/pages.py [--families 10000] [--schools 2000] [--times 30]
         [--max-p95-ms 200] [--database postgresql://…] [--only WORD] [--keep DIR]
       .venv/bin/python bench/pages.py --reports 20000 [--open 5000] …

Fills an empty database with a fictional town (tests/town.py), SQLite in a directory
of its own or the PostgreSQL that is named, writes every profile into the policy,
starts granian with the command of `lachan up` on a free port of 127.0.0.1, signs in
through the forms and opens every page that each person is shown, one after another.
Prints a table, slowest first; the status is 1 where a p95 is above --max-p95-ms.
With --reports: a desk with so many reports instead of the town, for one officer: the
queue, searches, one report.
--keep DIR: the data directory stays, and what is in it is not filled again.
"""

import argparse
import http.client
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import _desk
from _load import _stop, free_port

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
STARTS_WITHIN_S = 30.0
# What is asked beside every page as it opens: later pages of lists, and searches.
ASKED = {
    "parent": {
        "supervision:requests": ["page=9", "page=9999"],
        "supervision:log": ["page=9", "page=9999"],
        "supervision:services": ["q=tik"],
    },
    "list-editor": {
        "lists:lookup": ["q=bet.example"],
        "lists:national": ["page=99", "q=lua77", "tinh_trang=ending"],
        "supervision:objections": ["page=99"],
        "national_log:index": ["page=4"],
    },
    "administrator": {
        "accounts:staff": ["page=30", "q=hoa", "ai=phu-huynh", "ai=phu-huynh&q=99"],
        "accounts:invitations": ["page=30"],
        "partners:index": ["page=50", "q=hoa+sen+19", "loai=school", "tinh=01"],
        "outbox:index": ["page=99", "xem=cho", "xem=roi", "xem=roi&q=phu+huynh+9"],
        "supervision:school_index": ["page=30", "q=hoa+sen+19"],
    },
}
# The same page for everybody: the parent's stands for all.
SAME = ("account_", "mfa_", "national_log:", "home")
MACHINE = "health"
# What the emergency report answers while nobody can receive: a page like others.
CLOSED = 503


class Browser:
    """Cookies, forms and the clock of one person, from one address of this machine."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._where = ("127.0.0.1", port)
        self._source = (address, 0)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, float]:
        """Return status and seconds of a page, read to its end."""
        begun = time.perf_counter()
        status = self._ask("GET", path, "")
        return status, time.perf_counter() - begun

    def post(self, path: str, **fields: str) -> int:
        """Send the form of a page; return the status."""
        self.get(path)
        token = self._cookies["lachan-csrf"]
        return self._ask(
            "POST", path, urlencode({"csrfmiddlewaretoken": token, **fields})
        )

    def _ask(self, method: str, path: str, body: str) -> int:
        connection = http.client.HTTPConnection(
            *self._where, timeout=120, source_address=self._source
        )
        headers = {
            "Cookie": "; ".join(f"{n}={v}" for n, v in self._cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return answer.status


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--families", type=int, default=10_000)
    parser.add_argument("--schools", type=int, default=2_000)
    parser.add_argument("--reports", type=int, default=0)
    parser.add_argument("--open", type=int, default=5_000)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--max-p95-ms", type=float, default=200.0)
    parser.add_argument("--database", default="", help="an empty PostgreSQL")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--keep", type=Path, help="data directory to make or use again")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as tmp:
        directory = args.keep or Path(tmp)
        directory.mkdir(parents=True, exist_ok=True)
        port = free_port()
        start(directory, port, args.database)
        if args.reports:
            desk = kept(directory, "desk", lambda: put_in_reports(args))
            with served(directory, port):
                rows = measured_desk(desk, port, args.times, args.only)
        else:
            town = kept(directory, "town", lambda: put_in_town(args))
            with served(directory, port):
                rows = measured(town, port, args.times, args.only)
    return told(rows, args.max_p95_ms)


def start(directory: Path, port: int, database: str) -> None:
    """Point the settings at this run, and load Django."""
    os.environ |= {
        "LACHAN_DATA": str(directory),
        "LACHAN_WEB": f"127.0.0.1:{port}",
        "DATABASE_URL": database,
    }
    for name in ("LACHAN_URL", "LACHAN_HOSTS", "LACHAN_DEBUG"):
        os.environ.pop(name, None)
    from lachan.site import boot

    boot.start_django()


def kept(directory: Path, name: str, put_in: Callable[[], Any]) -> Any:
    """Return what is known of what the directory holds, putting it in first."""
    from django.db import connection

    from lachan.accounts.models import User
    from lachan.site import boot, prepare

    prepare.prepare(boot.paths(), say)
    file = directory / f"{name}.pickle"
    if file.exists():
        return pickle.loads(file.read_bytes())  # our own file
    if User.objects.get_queryset().exists():
        raise SystemExit("the database is not empty: a measurement needs its own")
    begun = time.monotonic()
    found = put_in()
    say(f"filled in {time.monotonic() - begun:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    file.write_bytes(pickle.dumps(found))
    return found


def put_in_town(args: argparse.Namespace) -> Any:
    """Fill the database with a town, and write its profiles into the policy."""
    from tests.town import Size, fill

    from lachan.supervision.services import publish

    town = fill(Size(families=args.families, schools=args.schools))
    say(f"{publish.republish_all()} profiles written")
    return town


def put_in_reports(args: argparse.Namespace) -> dict[str, Any]:
    """Fill the database with reports, and remember whom and what to ask."""
    return _desk.fill(args.reports, args.open)


def measured_desk(
    desk: dict[str, Any], port: int, times: int, only: str
) -> list[dict[str, Any]]:
    """Return a row for each page of the desk."""
    browser = signed_in(port, desk["officer"].username)
    rows = []
    for name, path in _desk.asked(desk).items():
        if only in name:
            rows += row(browser, name, path, times)
    return rows


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def served(directory: Path, port: int) -> Iterator[None]:
    """Run the web part as `lachan up` does, until the block ends."""
    from lachan.site import boot, parts

    web = next(p for p in parts.all_parts(boot.paths()) if p.name == "web")
    log = (directory / "web.log").open("wb")
    with log:
        process = subprocess.Popen(
            web.command, stdout=log, stderr=log, start_new_session=True
        )
    try:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not parts.web_answers("127.0.0.1", port):
            if time.monotonic() > deadline or process.poll() is not None:
                raise SystemExit(f"the web part does not answer: {directory}/web.log")
            time.sleep(0.1)
        yield
    finally:
        _stop(process)


def measured(town: Any, port: int, times: int, only: str) -> list[dict[str, Any]]:
    """Return a row for each page that is shown to each person."""
    from tests.town import HOME_ADDRESS, SHARED_ADDRESS, pages

    browsers = {login: signed_in(port, login) for login in town.people}
    browsers["child"] = Browser(port, HOME_ADDRESS)
    browsers["tablet"] = Browser(port, SHARED_ADDRESS)
    rows = []
    for person, browser in browsers.items():
        for name, path in pages(town).items():
            said_already = person != "parent" and name.startswith(SAME)
            if said_already or name == MACHINE or only not in f"{person} {name}":
                continue
            asked = ["", *ASKED.get(person, {}).get(name, [])]
            for query in asked:
                where = f"{path}?{query}" if query else path
                rows += row(browser, f"{person} {name} {query}".strip(), where, times)
    return rows


def signed_in(port: int, login: str) -> Browser:
    """Return the browser of somebody who went through the forms."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
    from tests.cast import PASSWORD, SECRET

    browser = Browser(port)
    browser.post("/tai-khoan/dang-nhap/", login=login, password=PASSWORD)
    code = str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))
    if login != "parent":
        browser.post("/tai-khoan/khoa-thu-hai/nhap-ma/", code=code)
    status, _seconds = browser.get("/tai-khoan/")
    if status != 200:
        raise SystemExit(f"{login} could not sign in: {status}")
    return browser


def row(browser: Browser, name: str, path: str, times: int) -> list[dict[str, Any]]:
    """Return the measured page; nothing where it is not shown."""
    status, _seconds = browser.get(path)
    if status >= 500 and status != CLOSED:
        raise SystemExit(f"{name} {path}: {status}")
    if status not in {200, CLOSED}:
        return []
    seconds = sorted(browser.get(path)[1] for _ in range(times))
    p95 = seconds[min(len(seconds) - 1, round(0.95 * len(seconds)))]
    p50 = statistics.median(seconds)
    return [{"page": name, "p50_ms": 1000 * p50, "p95_ms": 1000 * p95}]


def told(rows: list[dict[str, Any]], most_ms: float) -> int:
    """Print the table and the sum of it; return the exit status."""
    if not rows:
        raise SystemExit("no page has such a name")
    rows.sort(key=lambda r: -r["p95_ms"])
    for one in rows:
        print(f"{one['p50_ms']:8.1f} {one['p95_ms']:8.1f}  {one['page']}")
    slow = [one["page"] for one in rows if one["p95_ms"] > most_ms]
    load = os.getloadavg()[1]
    sums = {
        "pages": len(rows),
        "worst": rows[0]["page"],
        "worst_p95_ms": round(rows[0]["p95_ms"], 1),
        "median_p50_ms": round(statistics.median(r["p50_ms"] for r in rows), 1),
        "above": slow,
        "load_5_min": round(load, 1),
    }
    print(json.dumps(sums, ensure_ascii=False))
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
