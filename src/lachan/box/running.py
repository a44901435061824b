"""A running box: the gateway as a child process, the talk with the centre, the page."""

import ctypes
import json
import logging
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import lachan
from lachan.box import page
from lachan.box.centre import COUNTS, Centre, DeniedError
from lachan.box.leases import FOUND, Leases
from lachan.box.spool import Spool
from lachan.box.state import State
from lachan.box.store import Contact, Store
from lachan.box.sync import Sync, retry_after
from lachan.lib import control
from lachan.lib.errors import LachanError
from lachan.lib.files import write_atomic

LEASES_S: Final = 5.0
CHORES_S: Final = 300.0
STEADY_S: Final = 60.0
LONGEST_DELAY_S: Final = 30.0
STOP_S: Final = 8.0
# The package may lie where Python does not look by itself.
_ROOT: Final = str(Path(lachan.__file__).parents[1])
_LACHAN: Final = (
    *(sys.executable, "-B", "-c"),
    f"import sys; sys.path.insert(0, {_ROOT!r}); "
    "from lachan.cli import main; raise SystemExit(main())",
)
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """Where a box listens and whom it asks. page: (host, port), or None for no page."""

    listen: tuple[str, ...] = ("127.0.0.1:5300",)
    upstreams: tuple[str, ...] = ()
    page: tuple[str, int] | None = None
    leases: tuple[Path, ...] = FOUND
    serve: tuple[str, ...] = ()


class Box:
    """One box. `run` returns after SIGTERM or SIGINT."""

    def __init__(self, store: Store, options: Options) -> None:
        self._store, self._options = store, options
        self._identity = store.identity()
        self._stop = threading.Event()
        for directory in (store.policy, store.stats, store.run):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._leases = Leases(options.leases, store.run / "leases")
        self._contact = Contact(store.root / "contact.json")
        centre = Centre(self._identity, store.key())
        self._centre = centre
        self._sync = Sync(store, centre, self._contact)
        self._spool = Spool(store.stats)
        self._chores_at = 0.0

    def run(self) -> int:
        """Serve until told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        self._leases.refresh(time.time())
        threads = [
            threading.Thread(target=work, daemon=True)
            for work in (self._talk, self._look)
        ]
        if self._options.page is not None:
            made = page.server(self._options.page, self.state, self._mac_of)
            threads.append(threading.Thread(target=made.serve_forever, daemon=True))
        for thread in threads:
            thread.start()
        self._keep_gateway()
        self._contact.flush()
        return 0

    # --- The gateway ----------------------------------------------------------------

    def _keep_gateway(self) -> None:
        """Start the gateway, and again when it falls, until told to stop."""
        falls = 0
        while not self._stop.is_set():
            started = time.monotonic()
            process = subprocess.Popen(  # noqa: S603 - our own command
                self._command(),
                stdin=subprocess.DEVNULL,
                preexec_fn=_tied_to_parent,
            )
            while process.poll() is None and not self._stop.wait(0.5):
                pass
            if self._stop.is_set():
                _end(process)
                return
            falls = 1 if time.monotonic() - started > STEADY_S else falls + 1
            delay = min(LONGEST_DELAY_S, 0.5 * 2.0 ** min(falls - 1, 10))
            log.warning("the gateway ended (%s)", process.returncode)
            self._stop.wait(delay)

    def _command(self) -> list[str]:
        store = self._store
        write_atomic(store.run / "gateway.toml", self._config().encode(), mode=0o600)
        command = [*_LACHAN, "gateway", "--policy", str(store.policy)]
        command += ["--config", str(store.run / "gateway.toml")]
        return [*command, "--trust-key", str(store.trust), "--workers", "1"]

    def _config(self) -> str:
        host = urlsplit(self._identity.url).hostname or ""
        values: dict[str, object] = {
            "listen": list(self._options.listen),
            "upstreams": list(self._options.upstreams),
            "leases": [str(self._store.run / "leases")],
            "run": str(self._store.run),
            "stats": str(self._store.stats),
            # The way to the centre's pages is never blocked, nor counted.
            "own_hosts": [host] if _is_name(host) else [],
        }
        if self._options.serve:
            values["serve"] = list(self._options.serve)
        # A JSON string or list of strings is one in TOML as well.
        return "".join(f"{key} = {json.dumps(v)}\n" for key, v in values.items())

    # --- The centre -----------------------------------------------------------------

    def _talk(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                pause = self._sync.once()
                self._sync.problem, failures = "", 0
                self._do_chores()
            except LachanError as e:
                failures += 1
                pause = self._failed(str(e), failures)
            except Exception as e:  # the talk must go on: said on the page
                log.exception("the talk with the centre")
                failures += 1
                pause = self._failed(type(e).__name__, failures)
            self._stop.wait(pause)

    def _failed(self, why: str, failures: int) -> float:
        if why != self._sync.problem:
            log.warning("centre: %s", why)
        self._sync.problem = why
        # Not all boxes at once when a centre comes back.
        return retry_after(failures) * random.uniform(0.7, 1.3)  # noqa: S311 - no secret

    def _do_chores(self) -> None:
        """Send counters and sweep, now and then; the line is known to be there."""
        now = time.time()
        if time.monotonic() < self._chores_at:
            return
        self._chores_at = time.monotonic() + CHORES_S
        self._sync.policy.sweep(now)
        self._spool.send(self._send_counts, self._sync.counts)

    def _send_counts(self, name: str, content: dict[str, Any]) -> None:
        try:
            self._centre.ask(COUNTS, {"name": name, "content": content})
        except DeniedError as e:
            if e.status not in {413, 422}:
                raise
            # It would be refused for ever, and keep the others back.
            log.warning("counters left out: %s", e)

    # --- Around it ------------------------------------------------------------------

    def _look(self) -> None:
        turn = 0
        while not self._stop.wait(LEASES_S):
            try:
                self._leases.refresh(time.time())
                if turn % 720 == 0:
                    self._spool.prune(datetime.now(page.ZONE).date())
            except OSError as e:
                log.warning("leases: %s", e.strerror)
            turn += 1

    def _mac_of(self, address: str) -> str:
        bare = address.removeprefix("::ffff:")
        found = self._leases.found.get(bare)
        return "" if found is None else found.mac

    def state(self) -> State:
        """Return how the box is now."""
        policy, contact = self._sync.policy, self._contact
        return State(
            now=time.time(),
            url=self._identity.url,
            heard_at=contact.at,
            generation=policy.generation,
            seq=policy.seq,
            newest=contact.newest,
            revoked=contact.revoked,
            gateway=bool(control.ask_all(self._store.run, {"op": "status"})),
            problem=self._sync.problem or policy.problem,
            skew_s=contact.skew_s,
            waiting=self._spool.waiting(),
        )


def _tied_to_parent() -> None:
    """In the child: end with the box, whatever ends it; its address is wanted again."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _is_name(host: str) -> bool:
    return "." in host and ":" not in host and not host.rpartition(".")[2].isdigit()


def system_resolvers(own: Sequence[str], text: str) -> list[str]:
    """Return the resolvers of a resolv.conf that are not ourselves."""
    words = [line.split() for line in text.splitlines()]
    hosts = [w[1] for w in words if len(w) > 1 and w[0] == "nameserver"]
    shown = [f"[{h}]:53" if ":" in h else f"{h}:53" for h in hosts if "%" not in h]
    return [address for address in shown if address not in own]
