"""What the box of one home is given: a policy with that home's profiles alone.

It lies beside the policy of all: lists and national list are the same files, named in a
manifest of its own and read from there; profiles are picked out. Its overlay follows
that of all, entry by entry: national ones and those of this home, numbered and signed
anew. Where it stands is kept in `feed.json`; a crash repeats entries, without harm.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lachan.lib.errors import RefusedError
from lachan.lib.files import locked, write_atomic
from lachan.policy import compile as compiler
from lachan.policy import manifest as manifests
from lachan.policy import overlay, sign
from lachan.policy.manifest import MANIFEST, Manifest, canonical, parse_json
from lachan.policy.pack import pack_profiles
from lachan.policy.profile import DEFAULT_ID, from_mapping
from lachan.policy.snapshot import LIST_ROLES, open_snapshot

STATE = "feed.json"
LOCK = ".feed.lock"
SHARED = LIST_ROLES | {"national"}


@dataclass(frozen=True, slots=True)
class Home:
    """Whose feed it is.

    keys: asks for the ids of its profiles; they are asked for after the overlay of all
    was read, so that a child that was just added is never missed. unknown: asks for the
    profile of devices that nobody named, or None.
    """

    keys: Callable[[], Collection[str]]
    unknown: Callable[[], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class _State:
    """head: of the manifest of all that it follows; offset: octets of its overlay."""

    head: str = ""
    offset: int = 0
    known: tuple[str, ...] = ()
    unknown: str = ""


def bring_up(
    main: Path, feed: Path, home: Home, *, sign_key: Path, above: int = -1
) -> Manifest:
    """Bring a feed up to date with the policy of all; return its manifest.

    above: a generation that the box has; one that is not higher is made anew, above it.
    Raises SnapshotError, SignatureError, RefusedError, OSError.
    """
    feed.mkdir(mode=0o750, parents=True, exist_ok=True)
    with locked(feed / LOCK):
        return _Feed(main, feed, home, sign_key).bring_up(above)


class _Feed:
    """One feed, its lock held."""

    def __init__(self, main: Path, feed: Path, home: Home, sign_key: Path) -> None:
        self._main, self._feed, self._home = main, feed, home
        self._sign_key, self._secret = sign_key, sign.load_secret(sign_key)
        self._trust = sign.public_of(self._secret)
        self._followed = manifests.read(main, self._trust)
        self._state = _read_state(feed)

    def bring_up(self, above: int) -> Manifest:
        own = self._own()
        followed = self._state.head == self._followed.head
        if own is None or not followed or own.generation <= above:
            self._begin(own, above)
        if self._follow():
            _keep(self._feed, self._state)
        return manifests.read(self._feed, self._trust)

    def _own(self) -> Manifest | None:
        if not (self._feed / MANIFEST).exists():
            return None
        return manifests.read(self._feed, self._trust)

    def _begin(self, own: Manifest | None, above: int) -> None:
        """Write the next generation: what the snapshot of all has of this home."""
        feed = self._feed
        known, unknown = sorted(self._home.keys()), _unknown(self._home)
        files = pack_profiles(
            [(from_mapping(p), p) for p in self._rows(known, unknown)]
        )
        refs = {r: f for r, f in self._followed.files.items() if r in SHARED}
        refs |= {role: compiler.ref(role, data) for role, data in files.items()}
        generation = max(0 if own is None else own.generation, above) + 1
        line = manifests.body(
            generation=generation,
            built=self._followed.built,
            files=refs,
            overlay=f"overlay-{generation}.jsonl",
            overlay_from=1 if own is None else overlay.last_seq(feed) + 1,
        )
        for role, data in files.items():
            write_atomic(feed / refs[role].name, data, mode=0o640)
        # What may lie there is of a start that died before its manifest.
        (feed / f"overlay-{generation}.jsonl").unlink(missing_ok=True)
        # Forgotten first: whoever dies here begins once more.
        _keep(feed, _State())
        signature = sign.sign(line, self._secret).encode()
        write_atomic(feed / MANIFEST, line + b"\n" + signature + b"\n")
        names = {ref.name for ref in refs.values()}
        compiler.clean(feed, names, generation, own)
        self._state = _State(self._followed.head, 0, tuple(known), _digest(unknown))
        _keep(feed, self._state)

    def _rows(
        self, known: list[str], unknown: dict[str, Any] | None
    ) -> list[dict[str, Any]]:
        snapshot = open_snapshot(self._main, self._followed, listless=True)
        rows = [(key, snapshot.profile_json(key)) for key in known]
        found = [parse_json(data, key) for key, data in rows if data is not None]
        return [*found, unknown] if unknown else found

    def _follow(self) -> bool:
        """Append what is new for this home; tell whether anything changed."""
        state = self._state
        data = _after(self._main / self._followed.overlay, state.offset)
        # Only now: whose line is in `data` is in the database.
        keys, unknown = {*state.known, *self._home.keys()}, _unknown(self._home)
        entries = list(_picked(data, keys, self._trust))
        if unknown and _digest(unknown) != state.unknown:
            entries.append({"kind": "profile", "profile": unknown})
        if entries:
            overlay.Writer(self._feed, self._sign_key).append(*entries)
        known = tuple(sorted(keys))
        changed = bool(data or entries or known != state.known)
        self._state = _State(
            state.head, state.offset + len(data), known, _digest(unknown)
        )
        return changed


def _after(path: Path, offset: int) -> bytes:
    """Return the whole lines of an overlay after `offset`."""
    try:
        with path.open("rb") as f:
            f.seek(offset)
            data = f.read()
    except FileNotFoundError:
        return b""
    return data[: data.rfind(b"\n") + 1]


def _picked(data: bytes, keys: set[str], trust: bytes) -> Iterator[dict[str, Any]]:
    """Yield the entries of the national list and of `keys`.

    A line that is not ours is not even parsed: there may be ten thousand families.
    """
    marks = [overlay.NATIONAL_MARK, *(f'"id":"{key}"'.encode() for key in keys)]
    if not any(mark in data for mark in marks):
        return
    for line in data.splitlines():
        if not any(mark in line for mark in marks):
            continue
        text, _tab, signature = line.rpartition(b"\t")
        sign.verify(text, signature.decode("ascii", "replace"), trust)
        body = parse_json(text, "overlay")
        entry = {k: v for k, v in body.items() if k not in {"seq", "prev"}}
        if _is_for(entry, keys):
            yield entry


def _is_for(entry: Mapping[str, Any], keys: set[str]) -> bool:
    match entry["kind"]:
        case "profile":
            return entry["profile"]["id"] in keys
        case "profile_removed":
            return entry["id"] in keys
    return str(entry["kind"]).startswith("national")


def _unknown(home: Home) -> dict[str, Any] | None:
    """Return the profile of devices without a name: nobody is named in it."""
    found = home.unknown()
    return None if found is None else {**found, "id": DEFAULT_ID, "askers": []}


def _digest(profile: Mapping[str, Any] | None) -> str:
    return "" if profile is None else manifests.chain(canonical(profile))


def _read_state(feed: Path) -> _State:
    """Return where the feed stands; of a file that is not whole, nowhere."""
    try:
        body = json.loads((feed / STATE).read_bytes())
        return _State(
            str(body["head"]),
            int(body["offset"]),
            tuple(map(str, body["known"])),
            str(body["unknown"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return _State()


def _keep(feed: Path, state: _State) -> None:
    body = {name: getattr(state, name) for name in _State.__slots__}
    write_atomic(feed / STATE, json.dumps(body).encode(), mode=0o640)


# --- What is handed out -------------------------------------------------------------


def manifest_bytes(feed: Path) -> bytes:
    """Return the manifest as it is signed. Raises RefusedError."""
    try:
        return (feed / MANIFEST).read_bytes()
    except OSError as e:
        raise RefusedError(f"no feed: {e.strerror}") from e


def lines_after(feed: Path, m: Manifest, seq: int) -> list[bytes]:
    """Return the overlay's lines after number `seq`, without their ends."""
    lines = overlay.Tail.of(feed, m, None).lines()
    return lines[max(0, seq + 1 - m.overlay_from) :]


def chain_at(feed: Path, m: Manifest, seq: int) -> str | None:
    """Return what the line after `seq` carries as "prev"; None: there is no such."""
    if seq == m.overlay_from - 1:
        return m.head
    at = seq - m.overlay_from
    lines = overlay.Tail.of(feed, m, None).lines()
    return manifests.chain(lines[at]) if 0 <= at < len(lines) else None


def file_of(main: Path, feed: Path, name: str) -> Path:
    """Return where a file of the feed lies: one of this home, or one of all.

    Only what the feed's manifest names is handed out. Raises RefusedError.
    """
    for role, ref in manifests.read(feed, None).files.items():
        if ref.name == name:
            return (main if role in SHARED else feed) / name
    raise RefusedError(f"{name!r:.60} is no file of this policy")
