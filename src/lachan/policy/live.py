"""The policy in force, as each gateway worker holds it: quick, no threads.

`refresh` looks at the disk; nothing else does any input or output.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lachan.lib.errors import LachanError
from lachan.policy import catalogue, decide, listed, overlay
from lachan.policy import manifest as manifests
from lachan.policy.budget import Budget
from lachan.policy.classes import PolicyClass
from lachan.policy.manifest import Manifest, SnapshotError
from lachan.policy.model import Decision
from lachan.policy.names import parents
from lachan.policy.national import FOREVER, National
from lachan.policy.people import Asker, People
from lachan.policy.snapshot import Snapshot, open_snapshot
from lachan.policy.view import View

__all__ = ["Asker", "Live", "PolicyClass"]

Stamp = tuple[int, ...]
RETRY_S = 2.0  # a snapshot that could not be opened is tried again


class Live:
    """The newest usable snapshot of a directory and its overlay.

    generation: of the snapshot, 0 without one. version: changes whenever a decision may
    have changed, national_version when the national list may have. `fail`, "closed" or
    "open": what everybody gets while there has never been a usable snapshot. own_hosts:
    the installation's names, added to the help list. at: epoch seconds to start from,
    now if left out.
    """

    def __init__(
        self,
        directory: Path,
        *,
        trust_key: bytes | None = None,
        fail: str = "closed",
        own_hosts: tuple[str, ...] = (),
        at: float | None = None,
    ) -> None:
        self.generation = 0
        self.version = 0
        self.national_version = 0
        self._directory = directory
        self._manifest_path = directory / manifests.MANIFEST
        self._trust_key = trust_key
        self._people = People(fail)
        names = catalogue.help_names(own_hosts)
        above = frozenset(p for name in names for p in parents(name))
        checks = catalogue.connectivity_names()
        self._view = View(National(), names, above, connectivity=checks)
        # Not a method: the hot path calls it for each name that is asked once.
        self.listed_block = partial(listed.listed_block, self._view)
        self._snapshot: Snapshot | None = None
        self._tail: overlay.Tail | None = None
        self._problems = {"snapshot": "", "overlay": "", "clock": ""}
        self._seen: Stamp = ()
        self._overlay_seen: Stamp = ()
        self._retry_at = 0.0
        self._next_expiry = FOREVER
        self._built = 0.0
        self.refresh(datetime.now(UTC).timestamp() if at is None else at)

    @property
    def problem(self) -> str:
        """Why what is on the disk is not (all) in force; "" when it is."""
        problems = [*self._problems.values(), self._people.problem]
        return "; ".join(p for p in problems if p)

    @property
    def national(self) -> National:
        """The national list in force. To be read, not changed."""
        return self._view.national

    def refresh(self, now: float) -> bool:
        """Take what is new on the disk; tell whether `version` changed.

        now: epoch seconds. Costs two stat calls when nothing is new. Never raises for
        what it finds: the old stays in force and `problem` says why.
        """
        before = self.version
        stamp = _stamp(self._manifest_path)
        if stamp != self._seen or (self._retry_at and now >= self._retry_at):
            self._seen = stamp
            self._take(now)
        if self._tail is not None:
            self._follow(self._tail)
        late = self._built > now
        self._problems["clock"] = "the clock is before the build date" if late else ""
        if max(now, self._built) >= self._next_expiry:
            self._view.national.expire(max(now, self._built))
            self._national_changed()
        return self.version != before

    def asker(
        self, address: str, mac: str = "", device: str = "", credential: str = ""
    ) -> Asker:
        """Return whose profile applies and by what it was recognised."""
        return self._people.asker(address, mac, device, credential)

    def profile_of(self, address: str, mac: str = "", device: str = "") -> str:
        """Return the profile id; the most specific asker wins."""
        return self._people.asker(address, mac, device).profile

    def has_profile(self, profile: str) -> bool:
        """Tell whether a profile of that id can be read."""
        return self._people.has(profile)

    def class_of(self, profile: str, now: float) -> tuple[PolicyClass, float]:
        """Return the class of a profile and the epoch second it next changes."""
        return self._people.class_of(profile, now)

    def hours_change(self, profile: str, now: float) -> float:
        """Return the epoch second at which windows, grants or pauses next change."""
        return self._people.hours_change(profile, now)

    def zone_of(self, profile: str) -> ZoneInfo:
        """Return the zone of a profile's times."""
        return self._people.zone_of(profile)

    def budgets_of(self, profile: str) -> tuple[Budget, ...]:
        """Return a profile's time budgets: one object until it may have changed."""
        return self._people.budgets_of(profile)

    def set_spent(self, profile: str, spent: Mapping[str, str], until: float) -> bool:
        """Put used up budgets (code -> label) of one profile in force.

        until: the epoch second by which the caller looks again; the class ends there.
        Returns whether the profile's askers must ask for their class again: `version`,
        which is everybody's, stays.
        """
        return self._people.set_spent(profile, spent, until)

    def decide(self, qname: str, qtype: int, cls: PolicyClass) -> Decision:
        """Return what to do with a question. qname: normalised."""
        return decide.decide(self._view, qname, qtype, cls)

    def decide_alias(
        self, name: str, qtype: int, cls: PolicyClass, asked: Decision
    ) -> Decision | None:
        """Return the block a name found in an answer brings; None: fine."""
        return decide.decide_alias(self._view, name, qtype, cls, asked)

    def explain(
        self, qname: str, qtype: int, profile: str, now: float
    ) -> dict[str, Any]:
        """Return the JSON of ``lachan policy explain`` for one name."""
        cls, until = self.class_of(profile, now)
        d = self.decide(qname, qtype, cls)
        ttl = d.ttl_s if until == FOREVER else min(d.ttl_s, max(0, int(until - now)))
        zone = self._people.zone_of(profile)
        return {
            "name": qname,
            "action": str(d.action),
            "origin": str(d.origin),
            "categories": list(d.categories),
            "source": d.source or None,
            "rule": d.rule or None,
            "ede": d.ede,
            "ttl": ttl,
            "until": None
            if until == FOREVER
            else datetime.fromtimestamp(until, zone).isoformat(timespec="seconds"),
        }

    def _take(self, now: float) -> None:
        """Take the snapshot that the manifest names, or say why not."""
        self._retry_at = 0.0
        old = self._snapshot
        try:
            manifest = manifests.read(self._directory, self._trust_key)
            if manifest.generation < self.generation:
                raise SnapshotError(
                    f"generation {manifest.generation} is older than"
                    f" {self.generation}, which is in force"
                )
            if old is None or old.listless or manifest != old.manifest:
                self._open(manifest)
        except LachanError as e:
            self._problems["snapshot"] = str(e)
            # Its files may be on their way, or the disk busy.
            self._retry_at = now + RETRY_S
        else:
            self._problems["snapshot"] = ""

    def _open(self, manifest: Manifest) -> None:
        """Put a snapshot in force; with nothing better, its profiles alone.

        Then each profile's own word holds, open or closed. Raises SnapshotError if it
        is not whole, in either case.
        """
        try:
            self._swap(
                open_snapshot(self._directory, manifest, self._snapshot), manifest
            )
        except SnapshotError:
            if self._snapshot is None:
                part = open_snapshot(self._directory, manifest, listless=True)
                if part.has_profiles:
                    self._swap(part, manifest)
            raise

    def _swap(self, snapshot: Snapshot, manifest: Manifest) -> None:
        view = self._view
        view.names = snapshot.names
        view.listings, view.sets = snapshot.meanings
        view.patterns = snapshot.patterns
        view.national = snapshot.national.copy()
        self._people.swap(snapshot)
        self._snapshot = snapshot
        self.generation = manifest.generation
        self._built = 0.0 if manifest.built is None else manifest.built.timestamp()
        self._people.not_before = self._built
        self._tail = overlay.Tail.of(self._directory, manifest, self._trust_key)
        self._overlay_seen = ()
        self._problems["overlay"] = ""
        self._national_changed()

    def _follow(self, tail: overlay.Tail) -> None:
        """Apply the overlay's new whole lines; stop at the first that does not fit."""
        stamp = _stamp(tail.path)
        if stamp == self._overlay_seen:
            return
        self._overlay_seen = stamp
        try:
            for line in tail.lines():
                self._apply(tail.take(line))
        except LachanError as e:
            self._problems["overlay"] = str(e)
        else:
            self._problems["overlay"] = ""

    def _apply(self, entry: Mapping[str, Any]) -> None:
        match entry["kind"]:
            case "profile":
                self._people.change(entry["profile"])
                self.version += 1
            case "profile_removed":
                self._people.remove(entry["id"])
                self.version += 1
            case "national":
                self._view.national.add(entry)
                self._national_changed()
            case "national_withdrawn":
                self._view.national.withdraw(entry)
                self._national_changed()

    def _national_changed(self) -> None:
        view = self._view
        view.beside = bool(view.patterns or view.national.plain or view.national.hashed)
        self._next_expiry = view.national.next_expiry()
        self.version += 1
        self.national_version += 1


def _stamp(path: Path) -> Stamp:
    """Return what changes when the file does; of a missing file one zero."""
    try:
        found = os.stat(path)  # noqa: PTH116 - 10 times a second: half the cost
    except OSError:
        return (0,)
    return found.st_mtime_ns, found.st_ino, found.st_size
