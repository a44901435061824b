"""The releases that there are, and how addresses name them."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from lachan.observatory.opendata.columns import frequency
from lachan.observatory.releases.form import Release

SYNTHETIC: Final = "mo-phong-"
PERIODS_MAX: Final = 13  # of a trend: a year, and the same month of the one before
_WORD: Final = re.compile(
    rf"({SYNTHETIC})?(20\d\d(?:-(?:\d\d|Q[1-4]))?)(?:-r(\d{{1,3}}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Header:
    """A release without its figures."""

    code: str
    revision: int
    space: Literal["real", "synthetic"]
    first: dt.date
    last: dt.date
    made_at: dt.datetime
    reason: str
    sha256: str

    @property
    def is_synthetic(self) -> bool:
        """Whether the figures are made up."""
        return self.space == "synthetic"

    @property
    def name(self) -> str:
        """Code and revision, "2026-09-r1"."""
        return f"{self.code}-r{self.revision}"


Some = TypeVar("Some", Header, Release)


def newest(releases: Iterable[Some]) -> list[Some]:
    """Return the last revision of each period, oldest period first."""
    kept: dict[str, Some] = {}
    for release in releases:
        known = kept.get(release.code)
        if known is None or release.revision > known.revision:
            kept[release.code] = release
    return sorted(kept.values(), key=lambda r: r.first)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every release. real and synthetic ones never stand in one series.

    load: brings the figures of a header.
    """

    headers: tuple[Header, ...]
    load: Callable[[Header], Release]

    def latest(self, kind: str = "M") -> Release | None:
        """Return the newest release of a kind (M, Q, A), real where there is any."""
        for space in ("real", "synthetic"):
            found = [h for h in self._of(space) if frequency(h.code) == kind]
            if found:
                return self.load(newest(found)[-1])
        return None

    def named(self, word: str) -> Release | None:
        """Return the release of a word; without "-r2" the last revision."""
        found = self.header(word)
        return self.load(found) if found else None

    def header(self, word: str) -> Header | None:
        """Return the same without its figures."""
        told = _WORD.fullmatch(word)
        if told is None:
            return None
        space = "synthetic" if told[1] else "real"
        found = [h for h in self._of(space) if h.code == told[2]]
        if told[3]:
            found = [h for h in found if h.revision == int(told[3])]
        return newest(found)[-1] if found else None

    def history(self, release: Release) -> tuple[Release, ...]:
        """Return the last releases of the same kind and space until `release`.

        An older revision is shown as it was; beside it stand the others' last ones.
        """
        kind = frequency(release.code)
        same = [
            h
            for h in self._of(release.space)
            if frequency(h.code) == kind and h.first < release.first
        ]
        earlier = newest(same)[-PERIODS_MAX + 1 :]
        return (*(self.load(h) for h in earlier), release)

    def quarter_of(self, release: Release) -> Release | None:
        """Return the newest quarter that had ended with a month, or None."""
        if frequency(release.code) != "M":
            return None
        same = [h for h in self._of(release.space) if frequency(h.code) == "Q"]
        ended = [h for h in newest(same) if h.last <= release.last]
        return self.load(ended[-1]) if ended else None

    def revisions(self, release: Header | Release) -> list[Header]:
        """Return every revision of a period, the first one first."""
        same = [h for h in self._of(release.space) if h.code == release.code]
        return sorted(same, key=lambda h: h.revision)

    def last_of_all(self) -> list[Header]:
        """Return the last revision of every period, the newest period first."""
        both = [h for space in ("real", "synthetic") for h in newest(self._of(space))]
        return sorted(both, key=lambda h: (h.last, h.first), reverse=True)

    def _of(self, space: str) -> Sequence[Header]:
        return [h for h in self.headers if h.space == space]
