"""Start Django in a command. Secrets first: the settings read them."""

import os
from pathlib import Path

import django

from lachan.lib import env
from lachan.site import keys
from lachan.site.paths import Paths


def paths() -> Paths:
    """Return the data directory that the environment names."""
    return Paths(Path(env.text("LACHAN_DATA", "var")).resolve())


def start_django() -> None:
    """Make the data directory and the signing key if need be, then load Django."""
    os.umask(0o077)  # what is written here is a family's
    keys.ensure_django_key(paths().secrets)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lachan.site.settings")
    django.setup()
