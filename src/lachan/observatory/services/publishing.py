"""Folders of open data on the disk: written once, never again."""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from nacl.signing import SigningKey

from lachan.lib.files import sync_directory, write_atomic
from lachan.observatory import facts
from lachan.observatory.opendata.folder import files
from lachan.observatory.releases.form import Release
from lachan.observatory.showing.shelf import Header
from lachan.stats import keys


def folder_of(release: Header | Release) -> Path:
    """Return the folder of a release, made when it is not there yet.

    What is there is never written again.
    """
    where = Path(settings.OPEN_DIR, release.space, release.name)
    if not where.is_dir():
        write_folder(where, release)
    return where


def write_folder(where: Path, release: Header | Release) -> None:
    """Write the folder whole, or not at all; what somebody else wrote first stays."""
    where.parent.mkdir(parents=True, exist_ok=True)
    notes = [
        one
        for one in facts.shelf().revisions(release)
        if one.revision <= release.revision
    ]
    coming = Path(tempfile.mkdtemp(dir=where.parent, prefix=".coming-"))
    try:
        made = files(facts.octets(release), notes, _sign)
        for name, octets in made.items():
            write_atomic(coming / name, octets)
        coming.chmod(0o755)
        coming.rename(where)
    except OSError:
        if not where.is_dir():
            raise
    finally:
        shutil.rmtree(coming, ignore_errors=True)
    sync_directory(where.parent)


def _sign(octets: bytes) -> str:
    secret = keys.ensure(settings.RELEASE_KEY, keys.OF_RELEASES)
    return SigningKey(secret).sign(octets).signature.hex()
