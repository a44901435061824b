"""Lists, profiles and the national list into the files of one generation.

Same input, same bytes. New files are written first, then manifest.json is replaced:
whatever moment a release dies at, a reader finds the old generation or the new one.
"""

import gc
import hashlib
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lachan.lib.errors import LachanError, RefusedError
from lachan.lib.files import locked, write_atomic
from lachan.policy import catalogue, overlay, sign
from lachan.policy import manifest as manifests
from lachan.policy.manifest import FileRef, Manifest, parse_json
from lachan.policy.national import DEFAULT_KEY, National
from lachan.policy.pack import Names, pack_names, pack_profiles
from lachan.policy.patterns import Pair, pack_patterns, usable
from lachan.policy.profile import ProfileError, from_mapping
from lachan.policy.snapshot import CATALOGUE_SOURCE, LIST_ROLES, open_snapshot
from lachan.policy.syntax import ParsedList, parse_list
from lachan.policy.syntax_read import read_file
from lachan.policy.syntax_rule import Rule

Exceptions = Mapping[str, Sequence[Rule]]  # by category
RELEASE_LOCK = ".release.lock"
_ENDINGS = {
    "names": "table",
    "askers": "trie",
    "index": "bin",
    "profiles": "jsonl",
}


@dataclass(frozen=True, slots=True)
class ListSource:
    """One list to compile. source: short id shown where it blocks."""

    path: Path
    category: str
    source: str
    format: str = "auto"
    subtree: bool = False


@dataclass(frozen=True, slots=True)
class ListResult:
    """What came of one list."""

    source: str
    category: str
    format: str
    rules: int
    skipped: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Release:
    """What a release did. names: entries of the lists; size_octets: all files."""

    generation: int
    changed: bool
    names: int
    seconds: float
    size_octets: int
    lists: tuple[ListResult, ...] = ()
    profiles: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def skipped(self) -> int:
        """Return how many lines of all lists were not understood."""
        return sum(result.skipped for result in self.lists)


@dataclass(slots=True)
class _State:
    """What the directory holds, folded: the start of the next generation.

    keep_lists: the next generation has the same compiled names.
    """

    manifest: Manifest | None
    keep_lists: bool
    profiles: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    national: National = field(default_factory=National)
    next_seq: int = 1
    overlay_lines: int = 0
    warnings: list[str] = field(default_factory=list)


def release(  # noqa: PLR0913 - each is a part of the generation
    directory: Path,
    lists: Sequence[ListSource] | None,
    *,
    profiles: Sequence[Mapping[str, Any]] | None = None,
    national: Sequence[Mapping[str, Any]] | None = None,
    sign_key: Path | None = None,
    built: datetime | None = None,
    exceptions: Exceptions | None = None,
    national_key: bytes | None = None,
) -> Release:
    """Make the next generation of `directory`, or nothing if nothing changed.

    lists: None keeps the compiled names. profiles, national: None keeps what the
    directory has, the overlay folded in; a sequence replaces it. built: aware; a
    gateway whose clock is earlier takes its clock to be wrong. exceptions: by category,
    for every list of it; they go with `lists`. national_key: of the hashes of the
    national list; None keeps the directory's. With another key, hashed entries go.
    Raises RefusedError, ProfileError, SnapshotError; the directory is then unchanged.
    """
    started = time.perf_counter()
    secret = None if sign_key is None else sign.load_secret(sign_key)
    directory.mkdir(parents=True, exist_ok=True)
    with locked(directory / RELEASE_LOCK):
        files, results, names = _compile_lists(lists, exceptions or {})
        # From here on nobody may append: what is folded is what is replaced.
        with locked(directory / overlay.LOCK):
            state = _state(
                directory,
                secret,
                keep_lists=lists is None,
                keep_profiles=profiles is None,
            )
            kept = state.profiles.values() if profiles is None else profiles
            packed, warnings, count = _pack_profiles(kept)
            files |= packed
            files |= _pack_national(state.national, national_key, national, built)
            generation, changed, size = _swap(directory, state, files, secret, built)
    return Release(
        generation=generation,
        changed=changed,
        names=names,
        seconds=time.perf_counter() - started,
        size_octets=size,
        lists=tuple(results),
        profiles=count,
        warnings=(*state.warnings, *warnings),
    )


def _compile_lists(
    lists: Sequence[ListSource] | None, exceptions: Exceptions
) -> tuple[dict[str, bytes], list[ListResult], int]:
    if lists is None:
        return {}, [], 0
    groups, patterns, results = [], [], []
    with _no_gc():
        for item in lists:
            parsed = parse_list(
                read_file(item.path), format=item.format, subtree=item.subtree
            )
            rules, unusable = usable(parsed.patterns)
            pair = (item.category, item.source)
            groups.append(Names((pair,), parsed.exact, parsed.subtree))
            patterns.append((pair, rules))
            results.append(_result(item, parsed, unusable))
        count = sum(len(g.exact) + len(g.subtree) for g in groups)
        groups += _services()
        patterns += _excepted(groups, patterns, exceptions)
        files = pack_names(groups) | pack_patterns(patterns)
    return files, results, count


def _excepted(
    groups: Sequence[Names],
    patterns: list[tuple[Pair, list[Rule]]],
    exceptions: Exceptions,
) -> list[tuple[Pair, list[Rule]]]:
    """Give every list of a category its exceptions; return those of lists without any.

    A pair stands once in the file: a second one would hide the first one's exceptions.
    """
    if not exceptions:
        return []
    known = {pair for pair, _ in patterns}
    for (category, _source), rules in patterns:
        rules += exceptions.get(category, ())
    pairs = {pair for group in groups for pair in group.pairs} - known
    return [(p, [*exceptions[p[0]]]) for p in sorted(pairs) if p[0] in exceptions]


@contextmanager
def _no_gc() -> Iterator[None]:
    """A million young strings make the collector walk for nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _result(item: ListSource, parsed: ParsedList, unusable: Counter[str]) -> ListResult:
    left_out = unusable.total()
    return ListResult(
        source=item.source,
        category=item.category,
        format=parsed.format,
        rules=parsed.rules - left_out,
        skipped=parsed.skipped + left_out,
        reasons=dict(sorted((parsed.reasons + unusable).items())),
    )


def _services() -> Iterator[Names]:
    known = catalogue.catalogue()
    for code, domains in catalogue.service_domains().items():
        codes = (code, *known[code].within)
        yield Names(tuple((c, CATALOGUE_SOURCE) for c in codes), (), domains)


def _state(
    directory: Path, secret: bytes | None, *, keep_lists: bool, keep_profiles: bool
) -> _State:
    """Return what is in force, checked with our own key before it is signed again.

    keep_lists: the compiled names are kept, so they must be there, and whole. Raises
    RefusedError: there is nothing to keep, or it is not ours.
    """
    trust = None if secret is None else sign.public_of(secret)
    if not (directory / manifests.MANIFEST).exists():
        if keep_lists:
            raise RefusedError(f"{directory} has no compiled names to keep")
        return _State(None, keep_lists)
    try:
        manifest = manifests.read(directory, trust)
    except sign.SignatureError as e:
        if keep_lists or keep_profiles:
            raise RefusedError(f"{directory}: {e}; nothing of it is taken over") from e
        state = _State(manifests.read(directory, None), keep_lists)
        state.warnings.append(f"{e}; its national list is not taken over")
        return state
    snapshot = open_snapshot(directory, manifest, listless=not keep_lists)
    state = _State(
        manifest,
        keep_lists,
        {name: parse_json(data, name) for name, data in snapshot.profile_lines()},
        snapshot.national.copy(),
    )
    _fold(state, overlay.Tail.of(directory, manifest, trust))
    return state


def _fold(state: _State, tail: overlay.Tail) -> None:
    """Apply the overlay's good lines; what follows a bad one was never in force."""
    first = tail.next_seq
    try:
        for line in tail.lines():
            overlay.apply(tail.take(line), state.profiles, state.national)
    except LachanError as e:
        state.warnings.append(f"{e}; it and what follows are left out")
    state.next_seq = tail.next_seq
    state.overlay_lines = tail.next_seq - first


def _pack_profiles(
    mappings: Any,
) -> tuple[dict[str, bytes], list[str], int]:
    pairs = [(from_mapping(m), m) for m in mappings]
    seen: set[str] = set()
    for profile, _ in pairs:
        if profile.id in seen:
            raise ProfileError(f"profile {profile.id} is there twice")
        seen.add(profile.id)
    warnings = [w for profile, _ in pairs for w in profile.warnings]
    return pack_profiles(pairs), warnings, len(pairs)


def _keyed(national: National, key: bytes | None) -> National:
    """Return the list under `key`; hashes under another could never be found again."""
    if key is None or key == national.key:
        return national
    made = National(key)
    for row in national.rows.values():
        if "name" in row:
            made.add(row)
    return made


def _pack_national(
    kept: National,
    key: bytes | None,
    rows: Sequence[Mapping[str, Any]] | None,
    built: datetime | None,
) -> dict[str, bytes]:
    national = _keyed(kept, key)
    if rows is not None:
        national = National(national.key)
        for row in rows:
            national.add(row)
    if built is not None:
        national.expire(built.timestamp())
    own_key = national.key != DEFAULT_KEY
    return {"national": national.to_json()} if national.rows or own_key else {}


def _swap(
    directory: Path,
    state: _State,
    files: dict[str, bytes],
    secret: bytes | None,
    built: datetime | None,
) -> tuple[int, bool, int]:
    """Write the files and the manifest. Returns generation, changed, octets."""
    old = state.manifest
    refs = {role: ref(role, data) for role, data in sorted(files.items())}
    if state.keep_lists and old is not None:
        refs |= {r: old.files[r] for r in LIST_ROLES if r in old.files}
    size = sum(r.size for r in refs.values())
    # Before the comparison: a file that was lost or damaged is put back.
    for role, data in files.items():
        path = directory / refs[role].name
        if not path.exists() or path.read_bytes() != data:
            write_atomic(path, data)
    if old is not None and _same(old, refs, state, secret):
        return old.generation, False, size
    generation = 1 if old is None else old.generation + 1
    line = manifests.body(
        generation=generation,
        built=built,
        files=refs,
        overlay=f"overlay-{generation}.jsonl",
        overlay_from=state.next_seq,
    )
    data = line + b"\n" + sign.sign(line, secret).encode() + b"\n"
    write_atomic(directory / manifests.MANIFEST, data)
    clean(directory, {r.name for r in refs.values()}, generation, old)
    return generation, True, size + len(data)


def ref(role: str, data: bytes) -> FileRef:
    """Return how a manifest names a file of this content."""
    digest = hashlib.sha256(data).hexdigest()
    return FileRef(
        f"{role}-{digest[:16]}.{_ENDINGS.get(role, 'json')}", digest, len(data)
    )


def _same(
    old: Manifest, refs: dict[str, FileRef], state: _State, secret: bytes | None
) -> bool:
    signer = sign.UNSIGNED if secret is None else sign.key_id(sign.public_of(secret))
    return (
        dict(old.files) == refs
        and not state.overlay_lines
        and old.signature.partition(" ")[0] == signer
    )


def sweep(directory: Path, *, now_s: float, after_s: float) -> int:
    """Remove the files of generations before the one in force; return how many.

    They stay `after_s` seconds for gateways that are just reading them. After that
    they hold nothing but what families deleted since. now_s: seconds since 1970.
    """
    path = directory / manifests.MANIFEST
    with locked(directory / RELEASE_LOCK):
        if not path.exists() or now_s - path.stat().st_mtime < after_s:
            return 0
        manifest = manifests.read(directory, None)
        names = {ref.name for ref in manifest.files.values()} | {manifest.overlay}
        return clean(directory, names, manifest.generation, None)


def clean(
    directory: Path, names: set[str], generation: int, old: Manifest | None
) -> int:
    """Remove what neither this generation nor the one before it names."""
    keep = {*names, f"overlay-{generation}.jsonl"}
    if old is not None:
        keep |= {old.overlay, *(ref.name for ref in old.files.values())}
    gone = 0
    for path in directory.iterdir():
        whole = path.name.lstrip(".")
        ours = manifests.FILE_NAME.match(whole) or manifests.OVERLAY_NAME.match(whole)
        half = path.name.startswith(f".{manifests.MANIFEST}.")
        if half or (ours and path.name not in keep):
            path.unlink(missing_ok=True)
            gone += 1
    return gone
