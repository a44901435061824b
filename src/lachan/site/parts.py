"""The three parts of an installation: their commands, and how to tell they work."""

import http.client
import json
import os
import socket
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from lachan.lib import control, env
from lachan.lib.errors import RefusedError, UsageError
from lachan.lib.files import write_atomic
from lachan.lists.services import zones
from lachan.policy.names import NameFormError, normalise
from lachan.site import encrypted
from lachan.site.models import WorkerBeat
from lachan.site.paths import Paths
from lachan.site.supervisor import Part

Address = tuple[str, int]
_LACHAN = [
    sys.executable,
    "-c",
    "from lachan.cli import main; raise SystemExit(main())",
]
RESOLV_CONF = Path("/etc/resolv.conf")
NO_UPSTREAM = "127.0.0.1:53"


def all_parts(paths: Paths) -> list[Part]:
    """Return gateway, web and worker, in the order of starting; zones if wanted."""
    address = settings.LACHAN_ZONES
    beside = [_zones(paths, address)] if address else []
    return [_gateway(paths), _web(), _worker(), *beside]


def dns_addresses() -> list[Address]:
    """Return where the gateway listens; LACHAN_DNS may name several, by commas."""
    given = env.text("LACHAN_DNS") or "127.0.0.1:5300"
    return [env.host_port(a.strip(), what="LACHAN_DNS") for a in given.split(",")]


def upstreams() -> list[str]:
    """Return the resolvers to ask: LACHAN_UPSTREAM, or those of the system."""
    given = env.text("LACHAN_UPSTREAM")
    if given:
        for address in given.split(","):
            env.host_port(address.strip(), what="LACHAN_UPSTREAM")
        return [address.strip() for address in given.split(",")]
    ours = {shown(a) for a in dns_addresses()}
    return [u for u in _system_resolvers() if u not in ours] or [NO_UPSTREAM]


def _system_resolvers() -> list[str]:
    try:
        lines = RESOLV_CONF.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    words = [line.split() for line in lines]
    found = [w[1] for w in words if len(w) > 1 and w[0] == "nameserver"]
    return [shown((host, 53)) for host in found if "%" not in host]


def shown(address: Address) -> str:
    """Return HOST:PORT, with brackets about IPv6."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def reachable(host: str) -> str:
    """Return what to ask for a listener on `host`: a wildcard cannot be asked."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - replaced


# --- Free addresses -----------------------------------------------------------------


def check_addresses() -> None:
    """Raise RefusedError naming the address that cannot be listened on."""
    stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
    _check("LACHAN_WEB", settings.LACHAN_WEB, stream)
    for address in dns_addresses():
        _check("LACHAN_DNS", address, stream)
        _check("LACHAN_DNS", address, datagram)
    if settings.LACHAN_ZONES:
        _check("LACHAN_ZONES", settings.LACHAN_ZONES, stream)
        _check("LACHAN_ZONES", settings.LACHAN_ZONES, datagram)
    if env.text("LACHAN_METRICS"):
        _check("LACHAN_METRICS", env.address("LACHAN_METRICS", ""), stream)


def _check(setting: str, address: Address, kind: socket.SocketKind) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, kind) as s:
        if kind == socket.SOCK_STREAM:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(address)
        except OSError as e:
            why = os.strerror(e.errno) if e.errno else str(e)
            raise RefusedError(
                f"{shown(address)}: {why}; set {setting} to a free address"
            ) from e


# --- Gateway ------------------------------------------------------------------------


def _gateway(paths: Paths) -> Part:
    addresses = dns_addresses()
    command = [*_LACHAN, "gateway", "--policy", str(paths.policy)]
    for address in addresses:
        command += ["--listen", shown(address)]
    for upstream in upstreams():
        command += ["--upstream", upstream]
    command += encrypted.options()
    command += ["--stats", str(paths.stats)]
    command += ["--config", str(_gateway_config(paths))]
    command += ["--trust-key", f"{settings.POLICY_KEY}.pub"]
    command += ["--workers", str(env.integer("LACHAN_DNS_WORKERS", 1))]
    where = ", ".join(f"dns {shown(a)}" for a in addresses)
    return Part("gateway", command, where, lambda: _gateway_answers(paths.run))


def _gateway_config(paths: Paths) -> Path:
    """Write the operator's configuration with our sockets and names put in front."""
    given = os.environ.get("LACHAN_GATEWAY_CONFIG")
    try:
        text = Path(given).read_text(encoding="utf-8") if given else ""
        known = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise UsageError(f"LACHAN_GATEWAY_CONFIG: {given}: {e}") from e
    if "run" in known:
        raise UsageError("LACHAN_GATEWAY_CONFIG: leave out `run`; lachan up sets it")
    ours: dict[str, object] = {"run": str(paths.run)}
    if "probe" not in known:
        ours["probe"] = settings.LACHAN_PROBE
    if "own_hosts" not in known:
        ours["own_hosts"] = own_hosts(settings.ALLOWED_HOSTS)
    path = paths.run / "gateway.toml"
    # A JSON string or list of strings is one in TOML as well.
    lines = [f"{key} = {json.dumps(value)}" for key, value in ours.items()]
    write_atomic(path, "\n".join([*lines, text]).encode())
    return path


def own_hosts(hosts: Sequence[str]) -> list[str]:
    """Return those of `hosts` that are domain names: they stay reachable always."""
    found = set()
    for host in hosts:
        try:
            name = normalise(host)
        except NameFormError:
            continue
        if "." in name and not name.rpartition(".")[2].isdigit():
            found.add(name)
    return sorted(found)


def _gateway_answers(run: Path) -> bool:
    return bool(control.ask_all(run, {"op": "status"}))


# --- Web ----------------------------------------------------------------------------


def _web() -> Part:
    host, port = settings.LACHAN_WEB
    command = [sys.executable, "-m", "granian", "--interface", "wsgi"]
    command += ["--host", host, "--port", str(port), "--http", "1", "--no-ws"]
    workers = env.integer("LACHAN_WEB_WORKERS", web_workers())
    command += ["--workers", str(workers)]
    command += ["--blocking-threads", str(env.integer("LACHAN_WEB_THREADS", 64))]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "5"]
    # Who opened which page is written nowhere.
    command += ["--no-access-log", "--log-level", "warning"]
    command += ["--log-config", str(Path(__file__).with_name("granian.json"))]
    command += ["lachan.site.wsgi:application"]
    return Part("web", command, settings.LACHAN_URL, lambda: web_answers(host, port))


def web_workers() -> int:
    """Return how many web processes run unless somebody says: one a core, to a bound.

    SQLite has one writer at a time, so that more than two wait for each other; each
    process takes up to 190 MiB.
    """
    bound = 2 if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") else 4
    return max(1, min(bound, len(os.sched_getaffinity(0))))


def web_answers(host: str, port: int) -> bool:
    """Tell whether the web part answers, in health or not."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=2)
    try:
        connection.request("GET", "/health", headers={"Host": "localhost"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


# --- Zones --------------------------------------------------------------------------


def _zones(paths: Paths, address: Address) -> Part:
    zones.write_file()
    command = [*_LACHAN, "policy", "zones", "--policy", str(paths.policy)]
    command += ["--config", str(zones.directory() / zones.FILE)]
    command += ["--state", str(zones.directory()), "--listen", shown(address)]
    command += ["--trust-key", f"{settings.POLICY_KEY}.pub"]
    where = f"rpz {shown(address)}"
    return Part("zones", command, where, lambda: zones_answer(address))


def zones_answer(address: Address) -> bool:
    """Tell whether the zone server takes connections."""
    try:
        socket.create_connection((reachable(address[0]), address[1]), 1.0).close()
    except OSError:
        return False
    return True


# --- Worker -------------------------------------------------------------------------


def _worker() -> Part:
    return Part("worker", [*_LACHAN, "worker"], "jobs", worker_lives)


def worker_lives() -> bool:
    """Tell whether a worker gave a sign of life lately."""
    try:
        return WorkerBeat.objects.alive(timezone.now()).exists()
    except DatabaseError:
        return False
    finally:
        connections.close_all()
