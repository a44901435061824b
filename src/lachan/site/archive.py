"""The file of `lachan backup`: a compressed tar with a manifest of hashes.

It holds database, policy, counters, downloaded lists and files, never a secret: of each
key only a fingerprint, so that a restore with the wrong keys is noticed at once. The
keys of reports are in a file of the same kind beside it (`keystore`).
"""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from lachan.lib.errors import RefusedError
from lachan.lib.files import sync_directory
from lachan.site import keys

# Of the first format, which can still be read, the keys of reports were a part.
FORMAT, WITH_KEYS = 2, 1
MANIFEST = "manifest.json"
DATABASE = "database"
PARTS = (
    "stats",
    "policy",
    "lists",
    "media",
    "lake",
    "open",
)  # directories of the data directory
# In no backup: files in the making, and the minutes of a day that end with it.
PASSING = (".*", "minutes-*.jsonl")
_COPY_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Contents:
    """The manifest of one archive.

    kind: vendor of the database. migrations: [app, name] of each applied one.
    secrets: fingerprint of each key in use. files: path inside -> SHA-256.
    """

    format: int
    version: str
    made: str
    kind: str
    migrations: list[list[str]]
    secrets: dict[str, str]
    files: dict[str, str]


def fingerprints(secrets: Path) -> dict[str, str]:
    """Return what tells this installation's keys from others, and nothing of them."""
    policy = keys.policy_key_path(secrets)
    found = {"django": keys.stored_django_key(secrets).encode()}
    if policy.exists():
        found["policy"] = policy.read_bytes()
    vault = keys.vault_key_path(secrets)
    if vault.exists():
        found["vault"] = vault.read_bytes()
    national = secrets / keys.NATIONAL_KEY
    if national.exists():
        found["national"] = national.read_bytes()
    return {name: _fingerprint(key) for name, key in found.items() if key}


def _fingerprint(secret: bytes) -> str:
    key = hashlib.sha256(secret).digest()
    return hashlib.blake2b(b"lachan backup", key=key, digest_size=16).hexdigest()


# --- Writing ------------------------------------------------------------------------


@contextmanager
def staging(directory: Path) -> Iterator[Path]:
    """Give a private directory inside `directory`, gone afterwards."""
    directory.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix=".lachan-", dir=directory))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def copy_part(source: Path, target: Path) -> None:
    """Copy a directory that others may be changing; files appear by rename in it."""
    if not source.exists():  # of a part that this installation has not begun
        target.mkdir(parents=True)
        return
    for attempt in range(_COPY_ATTEMPTS):
        shutil.rmtree(target, ignore_errors=True)
        before = _listing(source)
        try:
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(*PASSING))
        except (shutil.Error, FileNotFoundError) as e:
            if attempt == _COPY_ATTEMPTS - 1:
                raise RefusedError(f"{source} keeps changing; try again") from e
        else:
            if before == _listing(source):
                return
    # Only appended files and new names differ now: what was copied is whole.


def _listing(directory: Path) -> list[str]:
    return sorted(str(p) for p in directory.rglob("*"))


def hashes(directory: Path) -> dict[str, str]:
    """Return path -> SHA-256 of every file below, but the manifest."""
    files = sorted(p for p in directory.rglob("*") if p.is_file())
    named = {p.relative_to(directory).as_posix(): p for p in files}
    return {name: _sha256(p) for name, p in named.items() if name != MANIFEST}


def _sha256(path: Path) -> str:
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def pack(directory: Path, contents: Contents, target: Path) -> None:
    """Write the archive of `directory` to `target`, whole or not at all.

    Raises RefusedError if `target` exists.
    """
    text = json.dumps(asdict(contents), indent=1, sort_keys=True)
    (directory / MANIFEST).write_text(text, encoding="utf-8")
    fd, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    half = Path(name)
    try:
        with os.fdopen(fd, "wb") as f:
            with tarfile.open(fileobj=f, mode="w:gz", compresslevel=6) as tar:
                for path in sorted(directory.iterdir()):
                    tar.add(path, arcname=path.name, filter=_nobody)
            f.flush()
            os.fsync(f.fileno())
        # A link, unlike a rename, never replaces what is there.
        target.hardlink_to(half)
    except FileExistsError as e:
        raise RefusedError(f"{target} exists; a backup is never overwritten") from e
    finally:
        half.unlink(missing_ok=True)
    sync_directory(target.parent)


def _nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


# --- Reading ------------------------------------------------------------------------


def unpack(archive: Path, directory: Path) -> Contents:
    """Unpack and check every hash. Raises RefusedError saying what does not hold."""
    try:
        with tarfile.open(archive) as tar:
            _take_out(tar, directory.resolve())
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, EOFError, ValueError) as e:
        raise RefusedError(f"{archive} is not a whole backup: {e}") from e
    contents = _contents(archive, manifest)
    found = hashes(directory)
    if found != contents.files:
        wrong = sorted({n for n, _ in found.items() ^ contents.files.items()})
        raise RefusedError(f"{archive} is damaged at: {', '.join(wrong[:5])}")
    return contents


def _take_out(tar: tarfile.TarFile, directory: Path) -> None:
    """Write files and directories below `directory`, and nothing else.

    The filters of tarfile would do; Python has them from 3.11.4, Debian 12 has 3.11.2.
    """
    for member in tar:
        target = (directory / member.name).resolve()
        if not target.is_relative_to(directory):
            raise tarfile.ReadError(f"{member.name} lies outside")
        if member.isdir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        source = tar.extractfile(member) if member.isreg() else None
        if source is None:
            raise tarfile.ReadError(f"{member.name} is no file")
        target.parent.mkdir(parents=True, exist_ok=True)
        with source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
        target.chmod(member.mode & 0o755)
        os.utime(target, (member.mtime, member.mtime))


def _contents(archive: Path, manifest: Any) -> Contents:
    if not isinstance(manifest, dict) or manifest.get("format") not in {
        FORMAT,
        WITH_KEYS,
    }:
        raise RefusedError(f"{archive}: a format this version does not know")
    try:
        contents = Contents(**manifest)
    except TypeError as e:
        raise RefusedError(f"{archive}: the manifest is incomplete") from e
    if any(PurePosixPath(name).is_absolute() for name in contents.files):
        raise RefusedError(f"{archive}: the manifest names a file outside")
    return contents
