"""`lachan restore FILE`: bring a backup back, after all of it was checked."""

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lachan.lib.errors import RefusedError
from lachan.site import archive, keys, keystore
from lachan.site.boot import keep_private, paths, start_django
from lachan.site.paths import Paths
from lachan.site.prepare import only_user
from lachan.vault import erased as erased_list


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, the keys that belong to it, and leave to replace."""
    parser.add_argument("file", type=Path, help="what lachan backup wrote")
    parser.add_argument(
        "--secrets",
        type=Path,
        metavar="DIR",
        help="the secrets directory of the installation that was backed up",
    )
    parser.add_argument(
        "--keys",
        type=Path,
        metavar="FILE",
        help="the keys of reports, where it is not FILE.keys beside it",
    )
    parser.add_argument(
        "--without-keys",
        action="store_true",
        help="do without them: no report of the backup opens again",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace the installation that is there"
    )


def run(args: argparse.Namespace) -> int:
    """Check the file and its keys, then put everything in place."""
    if not args.file.is_file():
        raise RefusedError(f"there is no file {args.file}")
    keep_private()
    where = paths()
    with only_user(where), archive.staging(where.data) as stage:
        contents = archive.unpack(args.file, stage)
        check_secrets(contents, args.secrets or where.secrets)
        with new_secrets(args.secrets, where.secrets, force=args.force):
            start_django()
            check_fits(contents, stage, force=args.force)
            if contents.format != archive.WITH_KEYS and not args.without_keys:
                add_keys(contents, args.keys or keystore.beside(args.file), stage)
        put_back(contents, stage, where)
        again = destroy_again()
    if again:
        sys.stderr.write(f"{again} reports erased since then were erased again.\n")
    sys.stderr.write(
        f"Restored: what was kept on {contents.made}. Start it: lachan up.\n"
    )
    return 0


def check_secrets(contents: archive.Contents, directory: Path) -> None:
    """Raise RefusedError unless the keys are those of the backup."""
    found = archive.fingerprints(directory)
    wrong = [n for n, mark in contents.secrets.items() if found.get(n) != mark]
    if wrong:
        raise RefusedError(
            f"{directory}: not the keys of this backup ({', '.join(sorted(wrong))}); "
            "--secrets DIR names the directory that was kept apart"
        )


def add_keys(contents: archive.Contents, file: Path, stage: Path) -> None:
    """Put the keys of reports into the unpacked database.

    Raises RefusedError if they are not there, or of another backup.
    """
    if not file.is_file():
        raise RefusedError(
            f"{file} with the keys of reports is not there; --keys FILE names it. "
            "--without-keys restores all else: no report in it opens again"
        )
    with archive.staging(stage.parent) as apart:
        keys = archive.unpack(file, apart)
        keystore.check_pair(contents.made, keys.made, file)
        here = apart / archive.DATABASE
        keystore.put_in(contents.kind, here, stage / archive.DATABASE)


@contextmanager
def new_secrets(source: Path | None, target: Path, *, force: bool) -> Iterator[None]:
    """Let the keys be those of `source` after the block, as before if it fails.

    Raises RefusedError if others are there already.
    """
    if source is None or source.resolve() == target.resolve():
        yield
        return
    there = target.exists()
    if there and not force:
        raise RefusedError(f"{target} has keys already; --force replaces them")
    if not there:
        take_secrets(source, target)
    try:
        yield
    except BaseException:
        if not there:
            shutil.rmtree(target, ignore_errors=True)
        raise
    take_secrets(source, target)


def take_secrets(source: Path, target: Path) -> None:
    """Put a copy of the keys in the place of what is there.

    The list of what was erased only grows: the lines of both stay.
    """
    erased = target / erased_list.FILE
    lines = erased.read_bytes() if erased.exists() else b""
    shutil.rmtree(target, ignore_errors=True)
    keys.ensure_directory(target)
    for file in source.iterdir():
        shutil.copyfile(file, target / file.name)
        (target / file.name).chmod(0o600)
    if lines:
        with erased.open("ab") as f:
            f.write(lines)
        erased.chmod(0o600)


def check_fits(contents: archive.Contents, stage: Path, *, force: bool) -> None:
    """Raise RefusedError unless the backup can take the place of what is here."""
    from django.db import connection

    from lachan.site import dump

    if contents.kind != connection.vendor:
        raise RefusedError(
            f"the backup is of {contents.kind}, this installation uses "
            f"{connection.vendor}; DATABASE_URL decides"
        )
    if not dump.is_empty() and not force:
        raise RefusedError("an installation is here already; --force replaces it")
    dump.check_known(contents.migrations)
    if contents.kind == "sqlite":
        dump.check_sqlite(stage / archive.DATABASE)


def put_back(contents: archive.Contents, stage: Path, where: Paths) -> None:
    """Replace database and directories by what was unpacked and checked."""
    from django.db import connection

    from lachan.site import dump

    connection.close()
    if contents.kind == "sqlite":
        _swap_sqlite(stage / archive.DATABASE / dump.SQLITE_FILE, where)
    else:
        dump.load_postgresql(stage / archive.DATABASE, contents.migrations)
    for part in archive.PARTS:
        _swap(stage / part, where.data / part, stage)


def destroy_again() -> int:
    """Erase what was erased since the backup was made; return how many."""
    from lachan.vault.services import erasing

    return erasing.destroy_again()


def _swap_sqlite(copy: Path, where: Paths) -> None:
    """Replace the database file; its log belongs to the old one and goes first."""
    from django.core.management import call_command

    copy.chmod(0o600)
    for suffix in ("-wal", "-shm"):
        where.database.with_name(where.database.name + suffix).unlink(missing_ok=True)
    copy.replace(where.database)
    call_command("migrate", interactive=False, verbosity=0)


def _swap(new: Path, target: Path, stage: Path) -> None:
    new.mkdir(exist_ok=True)  # an empty directory leaves no file in the manifest
    if target.exists():
        target.rename(stage / f"old-{target.name}")
    new.rename(target)
