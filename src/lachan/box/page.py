"""The page of a box: how it is, and what this device's MAC is. No names, no rules.

Whoever is in the house may open it. Vietnamese, or English with ?lang=en.
"""

import json
from collections.abc import Callable
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from lachan.box.page_words import WORDS, Words
from lachan.box.state import Link, State

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1f2a37;--quiet:#4b5768;--paper:#fff;
--ground:#f5f3ee;--line:#d9d4c8;--good:#14653a;--bad:#9c1c1c;--warn:#7a4a00}
@media (prefers-color-scheme:dark){:root{--ink:#eceff4;--quiet:#b4bdca;--paper:#1c232d;
--ground:#12171e;--line:#3a4554;--good:#7fd8a4;--bad:#ff9d94;--warn:#f0c070}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:1rem/1.55 "Be Vietnam Pro",system-ui,sans-serif}
main{max-width:38rem;margin:0 auto;padding:1rem}
header{display:flex;justify-content:space-between;align-items:center;gap:1rem;
flex-wrap:wrap}
h1{font-size:1.6rem;line-height:1.25;margin:.6rem 0}
h2{font-size:1.1rem;margin:0 0 .4rem}
section{background:var(--paper);border:1px solid var(--line);border-radius:.8rem;
padding:1rem;margin:0 0 1rem;overflow-wrap:anywhere}
p{margin:.3rem 0}a{color:inherit}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.quiet{color:var(--quiet)}
dl{display:grid;grid-template-columns:minmax(7rem,auto) 1fr;gap:.35rem 1rem;margin:0}
dt{color:var(--quiet)}dd{margin:0}
code{font-size:1.05rem;user-select:all}
a.lang{padding:.6rem 0;min-height:2.75rem}
"""


def render(state: State, mac: str, lang: str) -> str:
    """Return the page. mac: of the device that asks, "" if not known."""
    w = WORDS[lang]
    other = "en" if lang == "vi" else "vi"
    head, tone = _headline(state, w)
    notes = "".join(f"<p>{text}</p>" for text in _notes(state, w))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{w.title}</title><style>{_STYLE}</style></head><body><main>"
        f"<header><strong>{w.title}</strong>"
        f'<a class="lang" href="?lang={other}" lang="{other}">{w.other}</a></header>'
        f'<h1 class="{tone}">{head}</h1>'
        f'<section aria-labelledby="link"><h2 id="link">{w.centre}</h2>{notes}'
        "</section>"
        f'<section aria-labelledby="device"><h2 id="device">{w.device}</h2>'
        f"{_device(state, mac, w)}</section>"
        f'<section aria-labelledby="more"><h2 id="more">{w.details}</h2>'
        f"<dl>{_details(state, w)}</dl></section>"
        f'<section aria-labelledby="help"><h2 id="help">{w.help}</h2>'
        f"<p>{w.help_text}</p></section></main></body></html>"
    )


def _headline(state: State, w: Words) -> tuple[str, str]:
    if not state.gateway:
        return w.silent, "bad"
    if not state.generation:
        return w.no_policy, "bad"
    if state.link is Link.NEAR:
        return w.works, "good"
    return w.works_apart, "warn"


def _notes(state: State, w: Words) -> list[str]:
    url = escape(state.url)
    since = shown(state.heard_at)
    told = {
        Link.NEVER: w.never % url,
        Link.NEAR: w.near % (url, since),
        Link.APART: w.apart % (url, since),
        Link.LONG: w.long % (url, since),
        Link.REVOKED: w.revoked % url,
    }
    notes = [told[state.link]]
    if state.is_old:
        notes.append(w.update % (escape(state.newest), escape(state.version)))
    if state.clock_is_off:
        notes.append(w.clock % round(abs(state.skew_s) / 60))
    if state.problem and state.link is not Link.NEAR:
        notes.append(f'<span class="quiet">{w.why % escape(state.problem)}</span>')
    return notes


def _device(state: State, mac: str, w: Words) -> str:
    if not mac:
        return f"<p>{w.no_mac}</p>"
    link = f"{escape(state.url)}/nha/may/them/"
    return (
        f"<p>{w.mac} <code>{escape(mac)}</code></p>"
        f'<p>{w.mac_use} <a href="{link}">{w.mac_link}</a></p>'
    )


def _details(state: State, w: Words) -> str:
    rows = [
        (w.generation, f"{state.generation} / {state.seq}"),
        (w.version, state.version),
        (w.waiting, str(state.waiting)),
    ]
    return "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in rows)


def shown(at: float) -> str:
    """Return a moment as it is read in Viet Nam; of 0 a dash."""
    return f"{datetime.fromtimestamp(at, ZONE):%H:%M %d/%m/%Y}" if at else "–"


def language(query: str, accepted: str) -> str:
    """Return vi or en: what is asked for, else what the browser likes better."""
    asked = parse_qs(query[:200]).get("lang", [""])[0]
    if asked in WORDS:
        return asked
    first = accepted.split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "vi"


def server(
    address: tuple[str, int],
    state: Callable[[], State],
    mac_of: Callable[[str], str],
) -> ThreadingHTTPServer:
    """Return the server of the page, not yet serving. Raises OSError."""

    class Handler(_Handler):
        state_now = staticmethod(state)
        mac = staticmethod(mac_of)

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        allow_reuse_address = True

    return Server(address, Handler)


class _Handler(BaseHTTPRequestHandler):
    """Two addresses: `/` for people, `/status.json` for programs."""

    timeout = 10
    server_version, sys_version = "lachan-box", ""
    state_now: Callable[[], State]
    mac: Callable[[str], str]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/status.json":
            self._send("application/json", json.dumps(as_json(self.state_now())))
        elif parts.path == "/":
            lang = language(parts.query, self.headers.get("Accept-Language", ""))
            mac = self.mac(str(self.client_address[0]))
            self._send("text/html", render(self.state_now(), mac, lang))
        else:
            self.send_error(404)

    do_HEAD = do_GET  # noqa: N815 - the same

    def _send(self, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing: who opened the page is written nowhere."""


def as_json(state: State) -> dict[str, Any]:
    """Return what `/status.json` and `lachan box status --json` tell."""
    at = state.heard_at
    heard = datetime.fromtimestamp(at, ZONE).isoformat("T", "seconds") if at else None
    return {
        "link": state.link.value,
        "heard_at": heard,
        "protects": state.protects,
        "generation": state.generation,
        "seq": state.seq,
        "version": state.version,
        "newest": state.newest,
        "update": state.is_old,
        "waiting": state.waiting,
        "problem": state.problem,
    }
