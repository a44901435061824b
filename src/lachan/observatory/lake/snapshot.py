"""What one reader sees: the files of one generation, whatever is written meanwhile."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from lachan.lib.months import month_end
from lachan.observatory.engines.choose import Source
from lachan.observatory.indicators.expression import SCHEMA
from lachan.observatory.models import Generation, LakeFile, Space, Span


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
    space: str = "",
    first: dt.date | None = None,
    last: dt.date | None = None,
    *,
    by_months: bool = False,
) -> Snapshot:
    """Return the newest generation, from day `first` to `last`.

    space: "" takes the real figures, or, where there are none at all, the synthetic.
    by_months: whole months may be one file each, of their first day; who asks for days
    must not. Without a transaction, which on SQLite would wait for writers: what a
    generation has does not change any more, and is kept for days.
    """
    row = Generation.objects.first()
    number = row.number if row else 0
    space = space or _there()
    first, last = first or dt.date.min, last or dt.date.max
    rows = list(LakeFile.objects.at(space, number).filter(day__range=(first, last)))
    if by_months:
        months = LakeFile.objects.at(space, number, Span.MONTH)
        whole = [file for file in months if _is_within(file, first, last)]
        known = {file.day for file in whole}
        rows = [f for f in rows if f.day.replace(day=1) not in known] + whole
    paths = tuple(settings.LAKE_DIR / file.path for file in rows)
    return Snapshot(space, number, paths)


def _is_within(file: LakeFile, first: dt.date, last: dt.date) -> bool:
    return first <= file.day and month_end(file.day) <= last


def _there() -> str:
    real = LakeFile.objects.now(Space.REAL).exists()
    synthetic = not real and LakeFile.objects.now(Space.SYNTHETIC).exists()
    return Space.SYNTHETIC if synthetic else Space.REAL
