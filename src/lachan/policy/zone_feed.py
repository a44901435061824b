"""Keeps response policy zones in step with the national list and published lists."""

import asyncio
import logging
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from lachan.lib.errors import LachanError
from lachan.policy.catalogue import help_names
from lachan.policy.live import Live
from lachan.policy.national import National
from lachan.zones import config as configs
from lachan.zones.answers import Responder, Served
from lachan.zones.notify import Notifier
from lachan.zones.records import lines_of, passing
from lachan.zones.server import Server
from lachan.zones.sources import lines_of_file
from lachan.zones.status import Status
from lachan.zones.zone import Zone

log = logging.getLogger(__name__)
LOOK_S = 0.2
Stamp = tuple[int, ...]


def national_lines(national: National, own_hosts: Iterable[str]) -> Iterator[str]:
    """Return the lines of the national list: help passes before anything is blocked.

    Entries known by their hash alone are left out: a zone has names in clear.
    """
    yield from map(passing, help_names(own_hosts))
    for entry in national.plain.values():
        yield from lines_of(entry.name, subtree=entry.subtree)


@dataclass(slots=True)
class Feed:
    """A running zone server and where its zones come from.

    file: the configuration. state: the directory of zones, journals and status.
    """

    live: Live
    file: Path
    state: Path
    server: Server = field(init=False)
    notifier: Notifier = field(init=False)
    _responder: Responder = field(init=False)
    _status: Status = field(init=False)
    _stamps: dict[str, object] = field(default_factory=dict)
    _written_at: float = 0.0

    def __post_init__(self) -> None:
        """Read the configuration and the zones of before. Raises LachanError."""
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._responder = Responder({}, configs.Config())
        self._status = Status(self.state)
        self.server = Server(self._responder, self._note)
        self.notifier = Notifier(self.server.send)
        self.server.take_answer = self.notifier.answered
        self._configure()

    def _note(self, served: Served) -> None:
        self._status.note(served, time.time())

    def _configure(self) -> None:
        config = configs.load(self.file)
        known = self._responder.zones
        self._responder.zones = {
            z.name: known.get(z.name) or Zone(z.name, self.state) for z in config.zones
        }
        self._responder.config = config
        self._stamps = {"": _stamp(self.file)}
        self._status.dirty = True

    async def run(self) -> None:
        """Look for what is new, until cancelled."""
        while True:
            await self.look(time.time())
            await asyncio.sleep(LOOK_S)

    async def look(self, now: float) -> None:
        """Take new configuration, new entries, new files; tell subscribers."""
        if _stamp(self.file) != self._stamps[""]:
            self._reconfigure()
        self.live.refresh(now)
        for source in self._responder.config.zones:
            try:
                await self._follow(source, now)
            except (OSError, ValueError) as e:
                log.warning("zone %s: %s", source.name, e)
        if self._status.dirty or now - self._written_at > 5:
            self._written_at = now
            zones = self._responder.zones
            self._status.write(zones, self.notifier.told, now)

    def _reconfigure(self) -> None:
        try:
            self._configure()
        except LachanError as e:
            self._stamps[""] = _stamp(self.file)
            log.warning("the old configuration stays in force: %s", e)

    async def _follow(self, source: configs.ZoneSource, now: float) -> None:
        """Bring one zone in step with its source, if that changed."""
        zone = self._responder.zones[source.name]
        if source.file is None:
            stamp: object = self.live.generation and self.live.national_version
        else:
            stamp = _stamp(source.file)
        if not stamp or self._stamps.get(source.name) == stamp:
            return
        self._stamps[source.name] = stamp
        if source.file is None:
            hosts = self._responder.config.own_hosts
            changed = zone.fill(national_lines(self.live.national, hosts), now)
        else:
            # A million lines: questions are answered meanwhile.
            fill = partial(zone.fill, lines_of_file(source.file), now)
            changed = await asyncio.to_thread(fill)
        if changed:
            self._status.dirty = True
            self.notifier.tell(zone.name, self._responder.config.subscribers)


def _stamp(path: Path) -> Stamp:
    """Return what changes when the file does; () when there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - as in live.py
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_ino, found.st_size
