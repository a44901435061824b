"""Where things lie in the data directory. The only place that knows its layout."""

from dataclasses import dataclass
from pathlib import Path


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
        """Control sockets, heartbeats and the gateway's made configuration."""
        return self.data / "run"

    @property
    def media(self) -> Path:
        """Files that people gave."""
        return self.data / "media"

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
            "MEDIA_ROOT": self.media,
            "STATIC_ROOT": self.static,
        }
