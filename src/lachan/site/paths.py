"""Where things lie in the data directory. The only place that knows its layout."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

LONGEST_RUN_OCTETS = 85


@dataclass(frozen=True, slots=True)
class Paths:
    """The data directory (LACHAN_DATA), part by part."""

    data: Path

    @property
    def database(self) -> Path:
        """The SQLite file, where no DATABASE_URL is given."""
        return self.data / "db.sqlite3"

    @property
    def secrets(self) -> Path:
        """Keys; mode 0700, never in a backup."""
        return self.data / "secrets"

    @property
    def policy(self) -> Path:
        """The policy directory that the gateway reads."""
        return self.data / "policy"

    @property
    def stats(self) -> Path:
        """Counter files that the gateway writes."""
        return self.data / "stats"

    @property
    def lists(self) -> Path:
        """Downloaded lists."""
        return self.data / "lists"

    @property
    def run(self) -> Path:
        """Control sockets, the lock and the gateway's made configuration.

        The name of a Unix socket has 108 octets (unix(7)): below a long path the
        directory lies with the system's temporary files.
        """
        near = self.data / "run"
        if len(os.fsencode(near)) <= LONGEST_RUN_OCTETS:
            return near
        mark = hashlib.sha256(os.fsencode(near)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"lachan-{os.getuid()}-{mark}"

    @property
    def media(self) -> Path:
        """Files that people gave."""
        return self.data / "media"

    @property
    def lake(self) -> Path:
        """Files of the access database."""
        return self.data / "lake"

    @property
    def open_data(self) -> Path:
        """Folders of open data, one a release, written once."""
        return self.data / "open"

    @property
    def static(self) -> Path:
        """Collected style sheets, fonts and pictures; made again at every start."""
        return self.data / "static"

    def as_settings(self) -> dict[str, Path]:
        """Return the Django settings that carry these paths."""
        return {
            "LACHAN_DATA": self.data,
            "SECRETS_DIR": self.secrets,
            "POLICY_DIR": self.policy,
            "STATS_DIR": self.stats,
            "LISTS_DIR": self.lists,
            "RUN_DIR": self.run,
            "LAKE_DIR": self.lake,
            "OPEN_DIR": self.open_data,
            "MEDIA_ROOT": self.media,
            "STATIC_ROOT": self.static,
        }
