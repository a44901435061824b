"""What a box keeps on its disk, and who it is."""

import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

from lachan.lib.errors import RefusedError
from lachan.lib.files import write_atomic
from lachan.policy import sign

DEFAULT = Path("/var/lib/lachan-box")


@dataclass(frozen=True, slots=True)
class Identity:
    """Which box of which home this is, and at which centre.

    url: of the centre, without a slash at its end. centre: id of its policy key.
    """

    url: str
    box: str
    home: str
    centre: str
    joined_at: str


@dataclass(frozen=True, slots=True)
class Store:
    """The data directory of a box, part by part."""

    root: Path

    @property
    def policy(self) -> Path:
        """The policy directory that the gateway reads."""
        return self.root / "policy"

    @property
    def incoming(self) -> Path:
        """Files that are on their way."""
        return self.root / "incoming"

    @property
    def stats(self) -> Path:
        """Counters that the gateway writes."""
        return self.root / "stats"

    @property
    def run(self) -> Path:
        """Control sockets, leases, the gateway's made configuration."""
        return self.root / "run"

    @property
    def trust(self) -> Path:
        """The centre's public key, as `--trust-key` takes it."""
        return self.root / "policy.key.pub"

    def trust_key(self) -> bytes:
        """Return the centre's public key. Raises RefusedError."""
        return sign.load_public(self.trust)

    def key(self) -> SigningKey:
        """Return the box's own key. Raises RefusedError."""
        path = self.root / "box.key"
        try:
            return SigningKey(bytes.fromhex(path.read_text(encoding="ascii").strip()))
        except (OSError, ValueError) as e:
            raise RefusedError(f"{path} is no key; join anew") from e

    def identity(self) -> Identity:
        """Return who the box is. Raises RefusedError before it has joined."""
        body = read_json(self.root / "box.json")
        try:
            return Identity(**body)
        except TypeError as e:
            raise RefusedError(
                f"{self.root}: not joined yet: lachan box join URL CODE"
            ) from e

    def keep_joined(self, identity: Identity, public: bytes, key: SigningKey) -> None:
        """Write down who the box is from now on, and whom it believes.

        What another home's policy left is taken away first: its profiles are not ours.
        """
        old = read_json(self.root / "box.json")
        if old and (old.get("centre"), old.get("home")) != (
            identity.centre,
            identity.home,
        ):
            shutil.rmtree(self.policy, ignore_errors=True)
            shutil.rmtree(self.incoming, ignore_errors=True)
            shutil.rmtree(self.stats, ignore_errors=True)
            (self.root / "floor.json").unlink(missing_ok=True)
        (self.root / "contact.json").unlink(missing_ok=True)
        write_atomic(self.root / "box.key", bytes(key).hex().encode(), mode=0o600)
        write_atomic(self.trust, sign.public_text(public).encode())
        body = json.dumps(asdict(identity)).encode()
        write_atomic(self.root / "box.json", body, mode=0o600)

    def floor(self) -> int:
        """Return the newest generation this box ever had; 0 if none."""
        found = read_json(self.root / "floor.json").get("generation")
        return found if type(found) is int else 0

    def raise_floor(self, generation: int) -> None:
        """Never take a generation below this one again."""
        body = json.dumps({"generation": generation}).encode()
        write_atomic(self.root / "floor.json", body)


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a file; of one that is missing or no JSON, an empty one."""
    try:
        body = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


class Contact:
    """When the centre last spoke, and what it said; on the disk at most once a minute.

    A box may stand on a memory card, which wears out.
    """

    EVERY_S = 60.0

    def __init__(self, path: Path) -> None:
        self._path = path
        self._body = read_json(path)
        self._written = float("-inf")

    @property
    def at(self) -> float:
        """Epoch second, 0 for never."""
        found = self._body.get("at")
        return float(found) if isinstance(found, int | float) else 0.0

    @property
    def newest(self) -> str:
        """Return the version that boxes should have, "" if not known."""
        return str(self._body.get("newest", ""))

    @property
    def revoked(self) -> bool:
        """Tell whether the centre said that this box is no more."""
        return self._body.get("revoked") is True

    @property
    def skew_s(self) -> float:
        """How many seconds the centre's clock was ahead of ours."""
        found = self._body.get("skew_s")
        return float(found) if isinstance(found, int | float) else 0.0

    def heard(self, said: Mapping[str, Any]) -> None:
        """Keep what the centre said."""
        before = {k: v for k, v in self._body.items() if k not in {"at", "skew_s"}}
        self._body |= said
        after = {k: v for k, v in self._body.items() if k not in {"at", "skew_s"}}
        now = time.monotonic()
        if before != after or now - self._written >= self.EVERY_S:
            self._written = now
            self.flush()

    def flush(self) -> None:
        """Write it down; a full disk is no reason to stop."""
        try:
            write_atomic(self._path, json.dumps(self._body).encode())
        except OSError:
            self._written = float("-inf")
