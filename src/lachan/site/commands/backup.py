"""`lachan backup FILE`: everything but the secrets, in one file, while all runs on."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from lachan import __version__
from lachan.lib.errors import RefusedError
from lachan.site.boot import paths, start_existing
from lachan.site.paths import Paths


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file to write."""
    parser.add_argument("file", type=Path, help="where to write, e.g. lachan.tar.gz")


def run(args: argparse.Namespace) -> int:
    """Write the backup; an existing file is left alone. Raises RefusedError."""
    if args.file.exists():
        raise RefusedError(f"{args.file} exists; a backup is never overwritten")
    if not args.file.absolute().parent.is_dir():
        raise RefusedError(f"{args.file.parent} is not a directory")
    start_existing()
    save(paths(), args.file.absolute())
    sys.stderr.write(
        f"Written: {args.file}. The keys are not in it; keep {paths().secrets} "
        "in another safe place.\n"
    )
    return 0


def save(where: Paths, target: Path) -> None:
    """Gather everything beside `target`, then pack it."""
    from django.db import connection

    from lachan.site import archive, dump

    if dump.is_empty():
        raise RefusedError(f"nothing to keep: no database in {where.data}")
    with archive.staging(target.parent) as stage:
        # Counters first: what moves into the database meanwhile is then in both, and
        # counted once. Files of people last: a row never lacks its file.
        archive.copy_part(where.stats, stage / "stats")
        (stage / archive.DATABASE).mkdir()
        if connection.vendor == "sqlite":
            dump.save_sqlite(where.database, stage / archive.DATABASE)
        else:
            dump.save_postgresql(stage / archive.DATABASE)
        for part in archive.PARTS[1:]:
            archive.copy_part(where.data / part, stage / part)
        contents = archive.Contents(
            format=archive.FORMAT,
            version=__version__,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            kind=connection.vendor,
            migrations=dump.applied_migrations(),
            secrets=archive.fingerprints(where.secrets),
            files=archive.hashes(stage),
        )
        archive.pack(stage, contents, target)
