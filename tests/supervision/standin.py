"""A stand-in of the gateway's control socket, answering in a thread."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from lachan.lib.control import socket_path
from lachan.supervision.models import Budget

Question = dict[str, Any]


@contextmanager
def standing_in(
    run: Path, answer: Callable[[Question], Question], worker: int = 0
) -> Iterator[None]:
    """Let `answer` say what worker number `worker` says, until the end."""
    path = socket_path(run, worker)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        thread = threading.Thread(target=_serve, args=(server, answer), daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            path.unlink(missing_ok=True)


def _serve(server: socket.socket, answer: Callable[[Question], Question]) -> None:
    while True:
        try:
            peer, _ = server.accept()
        except OSError:
            return
        with peer, peer.makefile("rb") as lines:
            question = json.loads(lines.readline())
            peer.sendall(json.dumps(answer(question)).encode() + b"\n")


def told(budget: Budget, used: int, limit: int = 60, **changes: Any) -> dict[str, Any]:
    """Return what a gateway tells of `budget` today."""
    now, left = timezone.now(), max(limit - used, 0)
    warn = next((w for w in (0, 5, 30) if left <= w < limit), None)
    return {
        "label": budget.label,
        "codes": budget.categories,
        "each": budget.each,
        "used_min": used,
        "limit_min": limit,
        "left_min": left,
        "spent": not left,
        "lifted": False,
        "warn": warn,
        "ends_at": (now + timedelta(minutes=left)).isoformat() if left else None,
        "resets_at": (now + timedelta(hours=9)).isoformat(),
        **changes,
    }


class Meter:
    """What a stand-in of the gateway tells: budgets by profile, blocks by address."""

    def __init__(self) -> None:
        self.budgets: dict[str, list[dict[str, Any]]] = {}
        self.blocks: dict[str, dict[str, Any]] = {}

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if question["op"] == "last_block":
            return self.blocks.get(question["address"], {"found": False})
        found = self.budgets.get(question["profile"])
        return {"found": found is not None, "budgets": found}
