"""`lachan backup FILE`: everything but the secrets, while all runs on; keys apart."""

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lachan import __version__
from lachan.lib.errors import RefusedError
from lachan.site import keystore
from lachan.site.boot import paths, start_existing
from lachan.site.paths import Paths


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file to write."""
    parser.add_argument("file", type=Path, help="where to write, e.g. lachan.tar.gz")


def run(args: argparse.Namespace) -> int:
    """Write the backup; an existing file is left alone. Raises RefusedError."""
    for file in (args.file, keystore.beside(args.file)):
        if file.exists():
            raise RefusedError(f"{file} exists; a backup is never overwritten")
    if not args.file.absolute().parent.is_dir():
        raise RefusedError(f"{args.file.parent} is not a directory")
    start_existing()
    save(paths(), args.file.absolute())
    left = keystore.end_old(paths(), datetime.now(UTC))
    copy = keystore.beside(args.file)
    sys.stderr.write(
        f"Written: {args.file}, and {copy}: the keys of reports, for a restore. "
        f"Keep that file {keystore.DAYS} days at most: here it is removed by itself, "
        "copies of it elsewhere are yours to remove. The keys of this machine are in "
        f"neither; keep {paths().secrets} in another safe place.\n"
    )
    if left:
        sys.stderr.write(f"Too old, and not to be removed: {' '.join(left)}\n")
    return 0


def save(where: Paths, target: Path) -> None:
    """Gather everything beside `target`, then pack it."""
    from django.db import connection

    from lachan.site import archive, dump

    if dump.is_empty():
        raise RefusedError(f"nothing to keep: no database in {where.data}")
    with (
        archive.staging(target.parent) as stage,
        archive.staging(target.parent) as apart,
    ):
        # Counters first: what moves into the database meanwhile is then in both, and
        # counted once. Files of people last: a row never lacks its file.
        archive.copy_part(where.stats, stage / "stats")
        (stage / archive.DATABASE).mkdir()
        if connection.vendor == "sqlite":
            dump.save_sqlite(where.database, stage / archive.DATABASE)
        else:
            dump.save_postgresql(stage / archive.DATABASE)
        keystore.take_out(
            connection.vendor, stage / archive.DATABASE, apart / archive.DATABASE
        )
        for part in archive.PARTS[1:]:
            archive.copy_part(where.data / part, stage / part)
        contents = archive.Contents(
            format=archive.FORMAT,
            version=__version__,
            made=datetime.now(UTC).isoformat(timespec="microseconds"),
            kind=connection.vendor,
            migrations=dump.applied_migrations(),
            secrets=archive.fingerprints(where.secrets),
            files=archive.hashes(stage),
        )
        # The keys first: a backup that is there is never without them.
        keys = keystore.beside(target)
        keystore.remember(where, keys, datetime.fromisoformat(contents.made))
        archive.pack(apart, replace(contents, files=archive.hashes(apart)), keys)
        archive.pack(stage, contents, target)
