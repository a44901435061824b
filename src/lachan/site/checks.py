"""The checks of `lachan doctor`: each looks at one thing, and says what to do."""

import os
import shutil
import socket
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from lachan.lib import control
from lachan.lib.errors import LachanError
from lachan.lists import facts as lists_facts
from lachan.policy import manifest as manifests
from lachan.policy.catalogue import help_names
from lachan.policy.sign import SignatureError, load_public
from lachan.site import (
    checks_certificates,
    checks_figures,
    checks_reports,
    checks_zones,
    dump,
    parts,
)
from lachan.site.finding import Finding, State
from lachan.site.health import FAILURES_SHOWN
from lachan.site.models import JobRun, WorkerBeat
from lachan.site.paths import Paths

ENOUGH_MIB = 500
SCARCE_MIB = 100
OLD_POLICY_DAYS = 14
ASK_S = 3.0
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)


Check = Callable[[Paths], Finding]


def python(paths: Paths) -> Finding:
    """Is the interpreter one that is tested?"""
    version = f"Python {sys.version.split()[0]}"
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return Finding("python", State.OK, version)
    return Finding("python", State.WARNING, version, "use Python 3.11 to 3.13")


def data_directory(paths: Paths) -> Finding:
    """Can the data directory be written?"""
    if not paths.data.is_dir():
        todo = "start it once with lachan up, or set LACHAN_DATA"
        return Finding("data", State.PROBLEM, f"{paths.data} is not there", todo)
    if not os.access(paths.data, os.W_OK | os.X_OK):
        todo = f"give this user the directory: chown -R {os.getuid()} {paths.data}"
        return Finding("data", State.PROBLEM, f"{paths.data} is not writable", todo)
    return Finding("data", State.OK, str(paths.data))


def disk(paths: Paths) -> Finding:
    """Is there room for the next policy, counters and the database's log?"""
    at = paths.data if paths.data.is_dir() else paths.data.parent
    free = shutil.disk_usage(at).free // (1024 * 1024)
    text = f"{free} MiB free"
    if free >= ENOUGH_MIB:
        return Finding("disk", State.OK, text)
    state = State.PROBLEM if free < SCARCE_MIB else State.WARNING
    return Finding("disk", state, text, f"make room: {ENOUGH_MIB} MiB is enough")


def secrets(paths: Paths) -> Finding:
    """Are the keys there, and closed to others?"""
    key = settings.POLICY_KEY
    if not key.exists():
        todo = "lachan up makes it; after a restore, --secrets DIR brings the old one"
        return Finding("secrets", State.PROBLEM, f"{key} is not there", todo)
    private = [p for p in [*paths.secrets.iterdir(), key] if p.suffix != ".pub"]
    open_ones = [p for p in private if stat.S_IMODE(p.stat().st_mode) & 0o077]
    if open_ones:
        names = " ".join(sorted({str(p) for p in open_ones}))
        return Finding(
            "secrets", State.PROBLEM, "others can read keys", f"chmod 600 {names}"
        )
    return Finding("secrets", State.OK, f"{len(private)} keys, closed to others")


def database(paths: Paths) -> Finding:
    """Does the database answer, with the tables of this version?"""
    try:
        connection.ensure_connection()
    except DatabaseError as e:
        text = f"{connection.vendor} does not answer ({type(e).__name__})"
        return Finding("database", State.PROBLEM, text, "look at DATABASE_URL")
    if dump.is_empty():
        text = f"{connection.vendor}, no tables yet"
        return Finding("database", State.PROBLEM, text, "lachan up makes them")
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except (SystemExit, CommandError):
        todo = "lachan up brings the tables up to date"
        return Finding("database", State.PROBLEM, "tables of another version", todo)
    return Finding("database", State.OK, f"{connection.vendor}, tables up to date")


def policy(paths: Paths) -> Finding:
    """Is there a policy that the gateway will take, and is it fresh?"""
    try:
        trust = load_public(Path(f"{settings.POLICY_KEY}.pub"))
        manifest = manifests.read(paths.policy, trust)
    except SignatureError as e:
        todo = f"bring its keys back, or move {paths.policy} away: lachan up makes it"
        return Finding("policy", State.PROBLEM, str(e), f"{todo} anew")
    except (LachanError, OSError) as e:
        return Finding("policy", State.PROBLEM, str(e), "lachan up makes one")
    at = (paths.policy / manifests.MANIFEST).stat().st_mtime
    days = int((time.time() - at) / 86400)
    text = f"generation {manifest.generation}, signed, {days} days old"
    if days <= OLD_POLICY_DAYS:
        return Finding("policy", State.OK, text)
    return Finding("policy", State.WARNING, text, "look at the jobs: lists.refresh")


def lists(paths: Paths) -> Finding:
    """Are the lists fresh, judged and released?"""
    try:
        found = lists_facts.health()
    except DatabaseError:
        return Finding("lists", State.PROBLEM, "unknown", "mend the database first")
    if not found:
        return Finding("lists", State.OK, "in force as they should be")
    broken = any(p.severity is lists_facts.Severity.PROBLEM for p in found)
    return Finding(
        "lists",
        State.PROBLEM if broken else State.WARNING,
        "; ".join(p.text for p in found),
        "; ".join(p.todo for p in found),
    )


def gateway(paths: Paths) -> Finding:
    """Does the gateway answer a name of the help list?"""
    host, port = parts.dns_addresses()[0]
    near = parts.reachable(host)
    question = dns.message.make_query(min(help_names()), "A")
    try:
        answer = dns.query.udp(question, near, timeout=ASK_S, port=port)
    except (OSError, dns.exception.DNSException) as e:
        text = f"{parts.shown((near, port))} does not answer ({type(e).__name__})"
        return Finding("gateway", State.PROBLEM, text, _start("LACHAN_DNS"))
    rcode = dns.rcode.to_text(answer.rcode())
    if rcode != "NOERROR":
        text = f"it answers, but the upstreams say {rcode} of a help name"
        todo = f"look at LACHAN_UPSTREAM, here {', '.join(parts.upstreams())}"
        return Finding("gateway", State.WARNING, text, todo)
    return Finding("gateway", State.OK, f"{parts.shown((near, port))} answers")


def gateway_workers(paths: Paths) -> Finding:
    """Are all gateway processes content with their policy?"""
    answers = control.ask_all(paths.run, {"op": "status"})
    if not answers:
        text = f"no gateway speaks on {paths.run}"
        return Finding("gateway workers", State.PROBLEM, text, "start it: lachan up")
    troubles = sorted({str(a["problem"]) for a in answers if a.get("problem")})
    if troubles:
        todo = "the older policy stays in force; lachan up makes a new one"
        return Finding("gateway workers", State.WARNING, "; ".join(troubles), todo)
    warnings = sorted({str(a["warning"]) for a in answers if a.get("warning")})
    if warnings:
        todo = "renew it; the new files are taken within a second"
        return Finding("gateway workers", State.WARNING, "; ".join(warnings), todo)
    return Finding("gateway workers", State.OK, f"{len(answers)} at work")


def worker(paths: Paths) -> Finding:
    """Is somebody running the jobs?"""
    try:
        alive = WorkerBeat.objects.alive(timezone.now()).count()
    except DatabaseError:
        return Finding("worker", State.PROBLEM, "unknown", "mend the database first")
    if alive:
        return Finding("worker", State.OK, f"{alive} at work")
    return Finding("worker", State.PROBLEM, "no sign of life", "start it: lachan up")


def jobs(paths: Paths) -> Finding:
    """Do the jobs end well?"""
    try:
        failing = list(JobRun.objects.filter(failures__gt=0).order_by("name"))
    except DatabaseError:
        return Finding("jobs", State.PROBLEM, "unknown", "mend the database first")
    if not failing:
        return Finding("jobs", State.OK, "none failed lately")
    text = "; ".join(
        f"{j.name} failed {j.failures} times: {j.failure}" for j in failing
    )
    broken = any(j.failures >= FAILURES_SHOWN for j in failing)
    state = State.PROBLEM if broken else State.WARNING
    return Finding("jobs", state, text, "the lines of the worker say more")


def web(paths: Paths) -> Finding:
    """Does the web part answer?"""
    host, port = settings.LACHAN_WEB
    if parts.web_answers(host, port):
        return Finding("web", State.OK, parts.shown((host, port)))
    text = f"{parts.shown((host, port))} does not answer"
    return Finding("web", State.PROBLEM, text, _start("LACHAN_WEB"))


def _start(variable: str) -> str:
    return f"start it: lachan up; if it runs, give doctor its {variable} as well"


def clock(paths: Paths) -> Finding:
    """Is the time plausible? Schedules and signatures go by it."""
    now = datetime.now(UTC)
    text = timezone.localtime(now).isoformat(timespec="seconds")
    newest = max((p.stat().st_mtime for p in paths.policy.glob("*")), default=0.0)
    if now < EARLIEST or newest > now.timestamp() + 60:
        return Finding(
            "clock", State.PROBLEM, f"{text} is in the past", "set the clock"
        )
    return Finding("clock", State.OK, text)


def addresses(paths: Paths) -> Finding:
    """Are the addresses ones that this machine has?"""
    for host, port in [settings.LACHAN_WEB, *parts.dns_addresses()]:
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as s:
                s.bind((host, 0))
        except OSError:
            text = f"{parts.shown((host, port))} is not an address of this machine"
            todo = "set LACHAN_WEB and LACHAN_DNS to addresses it has"
            return Finding("addresses", State.PROBLEM, text, todo)
    return Finding("addresses", State.OK, "all belong to this machine")


CHECKS: Sequence[Check] = (
    python,
    data_directory,
    disk,
    clock,
    addresses,
    secrets,
    database,
    policy,
    lists,
    gateway,
    gateway_workers,
    checks_certificates.certificates,
    checks_zones.zone_server,
    web,
    worker,
    jobs,
    checks_reports.reports,
    checks_reports.demo,
    checks_reports.key_store,
    checks_reports.messages,
    checks_reports.forms,
    checks_figures.figures,
)


def examine(paths: Paths) -> Iterator[Finding]:
    """Run every check; one that breaks is itself a problem, the rest still run."""
    for check in CHECKS:
        try:
            yield check(paths)
        except Exception as e:  # noqa: BLE001 - the doctor must not fall ill
            text = f"could not look: {type(e).__name__}: {e}"
            yield Finding(check.__name__, State.PROBLEM, text, "mend that first")
