"""Secrets of this installation: from the environment, or made on the first start."""

import os
import secrets
from pathlib import Path

from lachan.lib import env
from lachan.lib.files import write_atomic

DJANGO_KEY = "django.key"
POLICY_KEY = "policy.key"
VAULT_KEY = "vault.key"
STATS_KEY = "stats.key"  # made by stats.keys at the first batch
RELEASE_KEY = "release.key"  # the same, at the first release
NATIONAL_KEY = "national.key"  # made by lists.services.national_key


def ensure_directory(directory: Path) -> None:
    """Make the directory of secrets, closed to everybody else."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)


def ensure_django_key(directory: Path) -> None:
    """Make the key that signs sessions and forms, unless there is one."""
    if _given() or (directory / DJANGO_KEY).exists():
        return
    ensure_directory(directory)
    text = secrets.token_urlsafe(64)
    write_atomic(directory / DJANGO_KEY, text.encode(), mode=0o600)


def stored_django_key(directory: Path) -> str:
    """Return the key of sessions and forms, or "" where none was given or made."""
    if _given():
        return _given()
    try:
        return (directory / DJANGO_KEY).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def django_key(directory: Path) -> str:
    """Return the key of sessions and forms.

    Before the first start there is none: then one that dies with the process, so that
    reading the settings (type checks, tests) never writes a file.
    """
    return stored_django_key(directory) or secrets.token_urlsafe(64)


def policy_key_path(directory: Path) -> Path:
    """Return the file of the Ed25519 key that signs policy (public half: +`.pub`)."""
    return Path(os.environ.get("LACHAN_POLICY_KEY_FILE") or directory / POLICY_KEY)


def vault_key_path(directory: Path) -> Path:
    """Return the file of the server's own secret: receipt codes, forms in flight."""
    return Path(os.environ.get("LACHAN_VAULT_KEY_FILE") or directory / VAULT_KEY)


def ensure_vault_key(path: Path) -> None:
    """Make that secret, 64 hexadecimal digits, unless there is one."""
    if not path.exists():
        ensure_directory(path.parent)
        write_atomic(path, secrets.token_hex(32).encode(), mode=0o600)


def _given() -> str:
    return env.text("LACHAN_SECRET_KEY")
