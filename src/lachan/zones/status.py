"""What a zone server tells of itself, in a file that the console reads.

``status.json``: {"at", "zones": {zone: {"serial", "records", "changed_at"}},
"subscribers": {id: {zone: {"serial", "way", "at", "asked_at"}}},
"told": {id: {zone: {"at", "tries", "answered"}}}}; times are epoch seconds.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lachan.lib.files import write_atomic
from lachan.zones.answers import Served
from lachan.zones.notify import Told
from lachan.zones.zone import Zone

FILE = "status.json"


class Status:
    """Remembers who has what, over restarts too."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE
        self._subscribers: dict[str, dict[str, dict[str, Any]]] = read(directory).get(
            "subscribers", {}
        )
        self.dirty = True

    def note(self, served: Served, now: float) -> None:
        """Take note of what was handed out."""
        row = self._subscribers.setdefault(served.subscriber, {}).setdefault(
            served.zone, {}
        )
        row["asked_at"] = now
        if served.way != "soa":
            row.update(serial=served.serial, way=served.way, at=now)
        self.dirty = True

    def write(
        self,
        zones: Mapping[str, Zone],
        told: Mapping[tuple[str, str], Told],
        now: float,
    ) -> None:
        """Replace the file. Raises OSError."""
        by_subscriber: dict[str, dict[str, Any]] = {}
        for (ident, zone), how in told.items():
            by_subscriber.setdefault(ident, {})[zone] = asdict(how)
        body = {
            "at": now,
            "zones": {
                name: {
                    "serial": zone.version.serial,
                    "records": zone.version.count,
                    "changed_at": zone.changed_at,
                }
                for name, zone in zones.items()
            },
            "subscribers": self._subscribers,
            "told": by_subscriber,
        }
        write_atomic(self._path, json.dumps(body).encode())
        self.dirty = False


def read(directory: Path) -> dict[str, Any]:
    """Return what a zone server said last; {} when there is nothing to read."""
    try:
        body = json.loads((directory / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return body if isinstance(body, dict) else {}
