"""Django's DATABASES from one address, or SQLite in the data directory."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lachan.lib.errors import UsageError

BUSY_TIMEOUT_S = 20
# How long a connection is kept from request to request.
_KEPT_S = 60
# Acknowledged means on the disk (FULL); what is deleted is overwritten; readers never
# wait for the writer (WAL).
_SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON"
)


def databases(url: str, sqlite_file: Path) -> dict[str, dict[str, Any]]:
    """Return DATABASES for DATABASE_URL `url`; empty: SQLite. Raises UsageError."""
    return {"default": _postgresql(url) if url else _sqlite(sqlite_file)}


def _sqlite(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        # Who closes the file as the last writes its log back: no request's work.
        "CONN_MAX_AGE": _KEPT_S,
        "OPTIONS": {
            "timeout": BUSY_TIMEOUT_S,
            # Without it two writers that began by reading refuse each other at once.
            "transaction_mode": "IMMEDIATE",
            "init_command": _SQLITE_START,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise UsageError("DATABASE_URL: does not begin with postgresql://")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise UsageError("DATABASE_URL: names no database")
    try:
        port = parts.port
    except ValueError as e:
        raise UsageError("DATABASE_URL: the port is not a number") from e
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or "") or options.pop("user", ""),
        "PASSWORD": unquote(parts.password or "") or options.pop("password", ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port or options.pop("port", "")),
        "CONN_MAX_AGE": _KEPT_S,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
