"""A stand-in of the gateway's control socket, answering in a thread."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lachan.lib.control import socket_path

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
