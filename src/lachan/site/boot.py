"""Start Django in a command. Secrets first: the settings read them."""

import os
from pathlib import Path

import django

from lachan.lib import env
from lachan.lib.errors import RefusedError
from lachan.site import keys
from lachan.site.paths import Paths


def paths() -> Paths:
    """Return the data directory that the environment names."""
    return Paths(Path(env.text("LACHAN_DATA", "var")).resolve())


def start_existing() -> None:
    """Load Django for an installation that is there; make nothing.

    Raises RefusedError where there is none: the likely reason is another LACHAN_DATA.
    """
    if not paths().data.is_dir():
        raise RefusedError(
            f"no installation in {paths().data}; LACHAN_DATA names another directory, "
            "lachan up makes one here"
        )
    start_django()


def need_tables() -> None:
    """Raise RefusedError unless the database has the tables of this version."""
    from django.core.management import CommandError, call_command

    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except (SystemExit, CommandError) as e:
        raise RefusedError(
            "the database lacks tables of this version; lachan up makes them"
        ) from e


def keep_private() -> None:
    """Let nobody else read what this process writes: it is a family's."""
    os.umask(0o077)


def start_django() -> None:
    """Make the data directory and the signing key if need be, then load Django."""
    keep_private()
    keys.ensure_django_key(paths().secrets)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lachan.site.settings")
    django.setup()
