"""Prometheus text on an address of its own, served by the worker. Sums only, no person.

The gateways' figures come through their control sockets (docs/operate.md lists them).
"""

from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIServer

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from lachan.lib import control
from lachan.site import certificates
from lachan.site.models import JobRun, WorkerBeat

# Figures of a gateway's status that only grow, and those that go up and down.
GATEWAY_COUNTERS = ("queries", "cache_hits")
GATEWAY_GAUGES = ("generation", "uptime_s")


class Everything(Collector):
    """Asked anew at each scrape."""

    def collect(self) -> Iterator[Metric]:
        """Return the figures of gateways and database."""
        yield from _gateways(control.ask_all(settings.RUN_DIR, {"op": "status"}))
        yield from _certificate()
        try:
            yield from _work()
            database = 1.0
        except DatabaseError:
            database = 0.0
        finally:
            connections.close_all()
        yield _one("lachan_database_up", "Whether the database answers.", database)


def _gateways(answers: list[dict[str, Any]]) -> Iterator[Metric]:
    yield _one("lachan_gateway_workers", "Gateway workers that answer.", len(answers))
    for name in GATEWAY_COUNTERS:
        counter = CounterMetricFamily(
            f"lachan_gateway_{name}", f"Gateway: {name}.", labels=["worker"]
        )
        for answer in answers:
            counter.add_metric([str(answer.get("worker", 0))], answer.get(name) or 0)
        yield counter
    for name in GATEWAY_GAUGES:
        gauge = GaugeMetricFamily(
            f"lachan_gateway_{name}", f"Gateway: {name}.", labels=["worker"]
        )
        for answer in answers:
            gauge.add_metric([str(answer.get("worker", 0))], answer.get(name) or 0)
        yield gauge


def _certificate() -> Iterator[Metric]:
    held = certificates.of_devices(timezone.now())
    if held is not None and held.ends is not None:
        text = "When the certificate of encrypted DNS ends, epoch seconds."
        yield _one("lachan_certificate_ends_s", text, held.ends.timestamp())


def _work() -> Iterator[Metric]:
    alive = WorkerBeat.objects.alive(timezone.now()).count()
    yield _one("lachan_workers", "Workers that gave a sign of life.", alive)
    tasks = GaugeMetricFamily(
        "lachan_tasks", "Queued tasks by state.", labels=["state"]
    )
    for state in ("READY", "RUNNING", "FAILED"):
        count = DBTaskResult.objects.filter(status=state).count()
        tasks.add_metric([state.lower()], count)
    yield tasks
    failures = GaugeMetricFamily(
        "lachan_job_failures", "Failures in a row of a job.", labels=["job"]
    )
    for name, count in JobRun.objects.values_list("name", "failures"):
        failures.add_metric([name], count)
    yield failures


def _one(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def registry() -> CollectorRegistry:
    """Return our figures alone, without those of the Python process."""
    ours = CollectorRegistry(auto_describe=False)
    ours.register(Everything())
    return ours


def text() -> str:
    """Return what a scrape would get now."""
    return generate_latest(registry()).decode()


def serve(host: str, port: int) -> WSGIServer:
    """Answer scrapes on HOST:PORT from a thread; returns the server, to close it."""
    server, _thread = start_http_server(port, addr=host, registry=registry())
    return server
