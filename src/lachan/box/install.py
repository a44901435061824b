"""The box's policy directory: what comes is checked, then swapped in, or not at all."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from lachan.box.store import Store
from lachan.lib.errors import LachanError
from lachan.lib.files import append_durably, sync_directory, write_atomic
from lachan.policy import compile as compiler
from lachan.policy import manifest as manifests
from lachan.policy.manifest import MANIFEST, FileRef, Manifest, SnapshotError
from lachan.policy.overlay import Tail
from lachan.policy.snapshot import open_snapshot

KEPT_S = 600.0


class Policy:
    """What is in force on this box, and how it is replaced.

    The gateway reads the same directory by itself. A process that dies anywhere in here
    leaves the old policy or the new one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._trust = store.trust_key()
        store.policy.mkdir(mode=0o750, parents=True, exist_ok=True)
        self.manifest: Manifest | None = None
        self._digest = ""
        self._tail: Tail | None = None
        self.problem = ""
        self._open()

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest in force, "" without one."""
        return self._digest

    @property
    def generation(self) -> int:
        """Generation in force, 0 without one."""
        return 0 if self.manifest is None else self.manifest.generation

    @property
    def seq(self) -> int:
        """Number of the last entry of the overlay."""
        return 0 if self._tail is None else self._tail.next_seq - 1

    @property
    def chain(self) -> str:
        """What the next entry must carry as "prev"."""
        return "" if self._tail is None else self._tail.prev

    def _open(self) -> None:
        try:
            data = (self._store.policy / MANIFEST).read_bytes()
            manifest = manifests.parse(data, self._trust)
            open_snapshot(self._store.policy, manifest)
        except FileNotFoundError:
            return
        except (LachanError, OSError) as e:
            # Asked for anew; the gateway keeps what it has open.
            self.problem = str(e)
            return
        self._use(manifest, data)
        self._mend()

    def _use(self, manifest: Manifest, data: bytes) -> None:
        self.manifest = manifest
        self._digest = hashlib.sha256(data).hexdigest()
        self._tail = Tail.of(self._store.policy, manifest, self._trust)
        self.problem = ""

    def _mend(self) -> None:
        """Take off what a death left half written at the overlay's end."""
        assert self._tail is not None
        tail = self._tail
        try:
            for line in tail.lines():
                tail.take(line)
        except LachanError as e:
            self.problem = str(e)
        if tail.path.exists() and tail.path.stat().st_size > tail.offset:
            with tail.path.open("r+b") as f:
                f.truncate(tail.offset)
                os.fsync(f.fileno())

    # --- A new generation -----------------------------------------------------------

    def check(self, data: bytes, digest: str) -> Manifest:
        """Return the manifest in `data` if it may follow. Raises SnapshotError.

        digest: what the centre's word says of it just now.
        """
        if hashlib.sha256(data).hexdigest() != digest:
            raise SnapshotError("another manifest than the centre's word says")
        manifest = manifests.parse(data, self._trust)
        if manifest.generation < self._store.floor():
            raise SnapshotError(
                f"generation {manifest.generation} is older than one this box had"
            )
        if manifest.generation <= self.generation:
            raise SnapshotError(
                f"generation {manifest.generation} is not newer than"
                f" {self.generation}, which is in force"
            )
        return manifest

    def missing(self, manifest: Manifest) -> list[FileRef]:
        """Return the files that are not here, whole."""
        return [ref for ref in manifest.files.values() if not self._has(ref)]

    def _has(self, ref: FileRef) -> bool:
        try:
            with (self._store.policy / ref.name).open("rb") as f:
                digest = hashlib.file_digest(f, "sha256").hexdigest()
        except OSError:
            return False
        return digest == ref.sha256

    def place(self, ref: FileRef, path: Path) -> None:
        """Move a file that has come in. Raises SnapshotError if it is another."""
        with path.open("rb") as f:
            digest = hashlib.file_digest(f, "sha256").hexdigest()
            os.fsync(f.fileno())
        if digest != ref.sha256 or path.stat().st_size != ref.size:
            path.unlink()
            raise SnapshotError(f"{ref.name} is not what the manifest says")
        path.replace(self._store.policy / ref.name)
        sync_directory(self._store.policy)

    def install(self, manifest: Manifest, data: bytes) -> None:
        """Put a checked manifest in force; all its files are here.

        Raises SnapshotError if the files do not belong together.
        """
        policy = self._store.policy
        open_snapshot(policy, manifest)
        # Left by a death between this line and the manifest, of other contents.
        (policy / manifest.overlay).unlink(missing_ok=True)
        self._store.raise_floor(manifest.generation)
        write_atomic(policy / MANIFEST, data)
        self._use(manifest, data)

    # --- The overlay ----------------------------------------------------------------

    def append(self, lines: Sequence[bytes]) -> int:
        """Add entries that follow; return how many. Raises what `Tail.take` raises.

        Good ones before a bad one are kept.
        """
        if self._tail is None:
            raise SnapshotError("entries without a manifest")
        good: list[bytes] = []
        try:
            for line in lines:
                if b"\n" in line:
                    raise SnapshotError("an entry of two lines")
                self._tail.take(line)
                good.append(line + b"\n")
        finally:
            if good:
                append_durably(self._tail.path, b"".join(good))
        return len(good)

    def sweep(self, now: float) -> None:
        """Take away what only older generations used."""
        if self.manifest is not None:
            compiler.sweep(self._store.policy, now_s=now, after_s=KEPT_S)
