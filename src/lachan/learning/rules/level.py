"""How hard a Vietnamese text is to read, measured in syllables a sentence. Pure.

Vietnamese is written by the syllable, so the length of a written word says little;
what the published measures of Vietnamese agree on is the length of sentences. Two
figures are enough to hold a writer to a reader: the mean, and the longest one, for one
endless sentence loses a child whom the mean does not show. The bounds of each reader
are those that the shipped texts keep. Words that are rare are not measured: for that
a count of a large corpus would be needed, which is not here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lachan.learning.rules.texts import Reader, Words

_ENDS: Final = re.compile(r"[.?!…:;]+(?:[\s”\"’)]|$)")
_WORD: Final = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Level:
    """How a text reads. words: syllables (English: words). longest: sentence."""

    sentences: int
    words: int
    longest: int

    @property
    def mean(self) -> float:
        """Syllables a sentence; 0 of nothing."""
        return self.words / self.sentences if self.sentences else 0.0


@dataclass(frozen=True, slots=True)
class Bound:
    """The most that a reader is given. mean, longest: syllables a sentence."""

    mean: float
    longest: int


BOUNDS: Final[Mapping[Reader, Bound]] = MappingProxyType(
    {
        Reader.SMALL: Bound(9, 13),
        Reader.MIDDLE: Bound(11, 28),
        Reader.TEEN: Bound(12, 34),
        Reader.PARENT: Bound(14, 38),
        Reader.TEACHER: Bound(16, 40),
        Reader.OFFICER: Bound(18, 40),
    }
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a line of its own ends one."""
    found: list[str] = []
    for line in text.splitlines():
        found += [part.strip() for part in _ENDS.split(line)]
    return [one for one in found if _WORD.search(one)]


def level_of(said: Words) -> Level:
    """Measure what a text says, its steps too."""
    return measured([*said.body, *said.steps])


def measured(texts: Iterable[str]) -> Level:
    """Measure some texts together."""
    lengths = [len(_WORD.findall(s)) for t in texts for s in sentences(t)]
    return Level(len(lengths), sum(lengths), max(lengths, default=0))


def fits(level: Level, reader: Reader) -> bool:
    """Tell whether a text is not harder than its reader is given."""
    bound = BOUNDS[reader]
    return level.mean <= bound.mean and level.longest <= bound.longest


def easiest(level: Level) -> Reader | None:
    """Return the youngest reader whom a text fits; None: nobody."""
    return next((r for r in BOUNDS if fits(level, r)), None)
