"""`/health` says ok or what is wrong; `/metrics` has an address of its own."""

import json
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone

from lachan.lib import control
from lachan.site import metrics
from lachan.site.models import WorkerBeat
from lachan.site.paths import Paths

pytestmark = pytest.mark.django_db
STATUS = {"pid": 1, "worker": 0, "generation": 7, "problem": "", "queries": 12}


@pytest.fixture
def short(settings: Any) -> Iterator[Path]:
    """A run directory whose path fits a Unix socket's name."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="lc-") as name:
        settings.RUN_DIR = Path(name)
        yield Path(name)


def answer_once(run: Path, status: dict[str, Any]) -> threading.Thread:
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(control.socket_path(run, 0)))
    server.listen()

    def serve() -> None:
        with server, server.accept()[0] as peer:
            peer.recv(1000)
            peer.sendall(json.dumps(status).encode() + b"\n")

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def test_all_well(client: Client, short: Path) -> None:
    WorkerBeat.objects.create(worker="w", at=timezone.now())
    thread = answer_once(short, STATUS)
    answer = client.get("/health")
    thread.join()
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["generation"] == 7
    assert "no-store" in answer["Cache-Control"]


def test_a_silent_gateway_and_worker_are_named(client: Client, short: Path) -> None:
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["problems"] == [
        "no worker gives a sign of life",
        "no gateway answers",
    ]


def test_a_policy_that_was_not_taken_is_named(client: Client, short: Path) -> None:
    thread = answer_once(short, {**STATUS, "problem": "signature does not fit"})
    problems = client.get("/health").json()["problems"]
    thread.join()
    assert "gateway: signature does not fit" in problems


def test_a_database_that_is_gone_is_named(client: Client, short: Path) -> None:
    gone = mock.Mock(alive=mock.Mock(side_effect=DatabaseError))
    with mock.patch.object(WorkerBeat, "objects", gone):
        answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["problems"][0] == (
        "the database does not answer (DatabaseError)"
    )


def test_the_web_itself_has_no_metrics(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


def test_metrics_join_gateway_and_database(data: Paths, short: Path) -> None:
    WorkerBeat.objects.create(worker="w", at=timezone.now())
    thread = answer_once(short, STATUS)
    with mock.patch.object(connections, "close_all"):
        lines = metrics.text().splitlines()
    thread.join()
    assert 'lachan_gateway_queries_total{worker="0"} 12.0' in lines
    assert "lachan_workers 1.0" in lines
    assert "lachan_database_up 1.0" in lines


def close_for_good() -> None:
    """Close this thread's connection; Django leaves those in memory open."""
    connections["default"].connection.close()


@pytest.mark.django_db(transaction=True)
def test_metrics_are_served_on_their_own_address(data: Paths) -> None:
    server = metrics.serve("127.0.0.1", 0)
    try:
        url = f"http://127.0.0.1:{server.server_port}/metrics"
        with (
            mock.patch.object(connections, "close_all", close_for_good),
            urllib.request.urlopen(url, timeout=10) as answer,
        ):
            text = answer.read().decode()
    finally:
        server.shutdown()
        server.server_close()
    assert "lachan_gateway_workers 0.0" in text
