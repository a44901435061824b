"""What one reader sees: the files of one generation, whatever is written meanwhile."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from lachan.observatory.engines.choose import Source
from lachan.observatory.indicators.expression import SCHEMA
from lachan.observatory.models import Generation, LakeFile, Space


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of one generation. space: real or synthetic, never both."""

    space: str
    generation: int
    files: tuple[Path, ...]

    @property
    def source(self) -> Source:
        """Its files as one table, for an engine."""
        return Source(self.files, settings.LAKE_DIR, SCHEMA)

    @property
    def is_synthetic(self) -> bool:
        """Tell whether the figures are made up."""
        return self.space == Space.SYNTHETIC


def take(
    space: str = "", first: dt.date | None = None, last: dt.date | None = None
) -> Snapshot:
    """Return the newest generation, from day `first` to `last`.

    space: "" takes the real figures, or, where there are none at all, the synthetic.
    Without a transaction, which on SQLite would wait for writers: what a generation has
    does not change any more, and is kept for days.
    """
    row = Generation.objects.first()
    number = row.number if row else 0
    space = space or _there()
    rows = LakeFile.objects.at(space, number)
    if first is not None:
        rows = rows.filter(day__gte=first)
    if last is not None:
        rows = rows.filter(day__lte=last)
    paths = tuple(settings.LAKE_DIR / file.path for file in rows)
    return Snapshot(space, number, paths)


def _there() -> str:
    real = LakeFile.objects.now(Space.REAL).exists()
    synthetic = not real and LakeFile.objects.now(Space.SYNTHETIC).exists()
    return Space.SYNTHETIC if synthetic else Space.REAL
