"""What personal data the program processes, for the dossier of impact. Pure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Final

from lachan.privacy.rules.duties import DATA

PARTS: Final = ("whose", "data", "purpose", "readers", "until", "measures")


@dataclass(frozen=True, slots=True)
class Activity:
    """One way in which data are processed. said: by "vi_whose", "en_whose" …"""

    code: str
    sensitive: bool
    said: dict[str, str]

    def name(self, language: str) -> str:
        """Return what people call it."""
        return self.said["en" if language.startswith("en") else "vi"]

    def part(self, name: str, language: str) -> str:
        """Return one of PARTS in a language."""
        return self.said[f"{'en' if language.startswith('en') else 'vi'}_{name}"]


@cache
def activities() -> tuple[Activity, ...]:
    """Return every activity, in the order of the file."""
    rows = tomllib.loads((DATA / "inventory.toml").read_text("utf-8"))["activity"]
    return tuple(
        Activity(row.pop("code"), row.pop("sensitive"), row) for row in map(dict, rows)
    )
