"""A migrated SQLite database, made once and copied for every run of the tests.

Kept in pytest's cache under what all migrations and all packages say; anything new in
them makes it anew. PostgreSQL migrates each time.
"""

import hashlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.sqlite3.creation import DatabaseCreation

from lachan.lib.files import write_atomic

ROOT = Path(__file__).parents[1]


def use_copies(config: pytest.Config) -> None:
    """Let test databases of SQLite begin as copies."""
    file = config.cache.mkdir("lachan-migrated") / f"{_key()}.sqlite3"
    make = DatabaseCreation.create_test_db

    def copied(self: Any, *args: Any, **kwargs: Any) -> str:
        if not file.exists():
            name: str = make(self, *args, **kwargs)
            for old in file.parent.glob("*.sqlite3"):
                old.unlink(missing_ok=True)
            write_atomic(file, self.connection.connection.serialize())
            return name
        name = self._get_test_db_name()
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = name
        self.connection.settings_dict["NAME"] = name
        self.connection.ensure_connection()
        with sqlite3.connect(file) as kept:
            kept.backup(self.connection.connection)
        kept.close()
        return name

    DatabaseCreation.create_test_db = copied  # type: ignore[method-assign]  # for this process


def _key() -> str:
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted((ROOT / "src/lachan").glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:32]
