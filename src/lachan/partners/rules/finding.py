"""Find a place in what somebody typed: no tone marks, old names, a typo. Pure.

Each run of words that is the name of a place, or nearly, is a hit. A place scores by
the letters of its own name and of the district and province typed beside it, and loses
by what was typed and belongs to neither.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from lachan.partners.rules.places import Atlas, Level
from lachan.web.text import searchable

TEXT_MAX: Final = 200
WORDS_MAX: Final = 16
_NAME_WORDS: Final = 6
_NEAR_FROM: Final = 5  # letters; shorter names have too many neighbours
_PREFIX_FROM: Final = 2
_PREFIXES: Final = 60
_WORTH: Final = 0.6  # of the best one's score; what is below was not meant
_LEFT_OVER: Final = 0.35  # lost for each letter that belongs to no part of the name

# Longest first: "thanh pho" before anything that is a part of it.
_TYPES: Final = (
    ("thanh", "pho"),
    ("thi", "xa"),
    ("thi", "tran"),
    ("dac", "khu"),
    ("phuong",),
    ("xa",),
    ("quan",),
    ("huyen",),
    ("tinh",),
)
_TYPE_WORDS: Final = frozenset(word for words in _TYPES for word in words)
_SHORT: Final[Mapping[str, str]] = {
    "hcm": "ho chi minh",
    "tphcm": "ho chi minh",
    "hcmc": "ho chi minh",
    "hn": "ha noi",
    "tphn": "ha noi",
    "brvt": "ba ria vung tau",
    "tth": "thua thien hue",
    "tp": "thanh pho",
    "tx": "thi xa",
    "tt": "thi tran",
    "dk": "dac khu",
    "p": "phuong",
    "f": "phuong",
    "x": "xa",
    "q": "quan",
    "h": "huyen",
    "t": "tinh",
}
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_APOSTROPHES = str.maketrans("", "", "'`´‘’ʼ")
_GLUED = re.compile(r"(p|f|q|phuong|quan)0*([1-9][0-9]?)")


@dataclass(frozen=True, slots=True)
class Found:
    """A place that may be meant. code: of a province or of a commune, by level.

    via: the name of before by which it was found, with district and province, or "".
    whole: this one place is called so, and nothing that was typed is left over.
    """

    code: str
    level: Level
    via: str
    score: float
    whole: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name of a place. around: keys of the names that may stand beside it.

    now, then: what it means since SINCE and before; "" and () are nothing.
    """

    kind: tuple[str, ...]
    level: Level
    around: tuple[str, ...]
    now: tuple[str, ...]
    then: tuple[str, ...]
    via: str = ""


@dataclass(frozen=True, slots=True)
class _Hit:
    """Words `start` to `end` are a name, of this quality: 1 is letter by letter."""

    start: int
    end: int
    quality: float

    @property
    def words(self) -> range:
        """Which of the words typed they are."""
        return range(self.start, self.end)


def words(text: str) -> list[str]:
    """Return the words of a name or of what was typed: "P.1, Q.10" is two words."""
    plain = searchable(text[:TEXT_MAX].translate(_APOSTROPHES))
    found: list[str] = []
    for word in _NOT_WORD.sub(" ", plain).split():
        glued = _GLUED.fullmatch(word)
        if glued:
            found.append(_numbered(glued[1], glued[2]))
        elif word.isdecimal() and found and found[-1] in {"phuong", "quan"}:
            found.append(_numbered(found.pop(), word.lstrip("0")))
        else:
            found += _SHORT.get(word, word).split()
    return found[:WORDS_MAX]


def _numbered(kind: str, number: str) -> str:
    """A number alone names no place: "quan1" and "phuong1" do."""
    return {"p": "phuong", "f": "phuong", "q": "quan"}.get(kind, kind) + number


def _name(text: str) -> tuple[tuple[str, ...], str]:
    """Return the words of a place's type, and the key of its name without them."""
    said = tuple(words(text))
    for kind in _TYPES:
        if said[: len(kind)] == kind and len(said) > len(kind):
            return kind, "".join(said[len(kind) :])
    return (), "".join(said)


@dataclass(slots=True)
class Finder:
    """The names of an atlas, made to be searched."""

    _names: dict[str, list[_Entry]] = field(default_factory=dict)
    _sorted: list[str] = field(default_factory=list)
    _halves: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, atlas: Atlas) -> "Finder":
        """Return a finder for `atlas`."""
        made = cls()
        for name, entry in _entries(atlas):
            made._names.setdefault(name, []).append(entry)
        made._sorted = sorted(made._names)
        for name in filter(str.isalpha, made._sorted):  # quan1 is not near quan10
            for half in _halves(name, len(name)):
                made._halves.setdefault(half, []).append(name)
        return made

    def find(self, text: str, *, before: bool = False, limit: int = 8) -> list[Found]:
        """Return the places that may be meant, the likeliest first.

        before: as they were before places.SINCE. Any text has an answer, maybe none.
        """
        typed = words(text)
        hits = self._hits(typed)
        best: dict[tuple[Level, str], Found] = {}
        for name in hits:
            for entry in self._names[name]:
                for found in _score(entry, name, typed, hits, before=before):
                    kept = best.get((found.level, found.code))
                    if kept is None or found.score > kept.score:
                        best[found.level, found.code] = found
        ranked = sorted(best.values(), key=lambda f: (-f.score, f.level, f.code))
        return [f for f in ranked[:limit] if f.score >= ranked[0].score * _WORTH]

    def _hits(self, typed: list[str]) -> dict[str, list[_Hit]]:
        """Return where each name stands in what was typed, the best first."""
        hits: dict[str, list[_Hit]] = {}
        for start in range(len(typed)):
            for end in range(start + 1, min(start + _NAME_WORDS, len(typed)) + 1):
                run = "".join(typed[start:end])
                for name, quality in self._like(run, last=end == len(typed)):
                    hits.setdefault(name, []).append(_Hit(start, end, quality))
        for places in hits.values():
            places.sort(key=lambda hit: -hit.quality)
        return hits

    def _like(self, run: str, *, last: bool) -> Iterator[tuple[str, float]]:
        if run in self._names:
            yield run, 1.0
        if len(run) >= _NEAR_FROM - 1:
            yield from ((name, 0.75) for name in self._near(run))
        if last and len(run) >= _PREFIX_FROM:
            first = bisect_left(self._sorted, run)
            for name in islice(self._sorted, first, first + _PREFIXES):
                if not name.startswith(run):
                    return
                if name != run and not run[-1].isdigit():
                    yield name, 0.5 * len(run) / len(name) + 0.2

    def _near(self, run: str) -> set[str]:
        """Return the names one letter away: one half of each is as it was typed."""
        found: set[str] = set()
        for length in range(max(len(run) - 1, _NEAR_FROM), len(run) + 2):
            for half in _halves(run, length):
                found.update(self._halves.get(half, ()))
        return {name for name in found if one_away(run, name)}


def _halves(text: str, length: int) -> Iterator[str]:
    """Yield the first and last letters that a name of `length` shares with a typo."""
    if length >= _NEAR_FROM:
        middle = length // 2
        yield f"{length}<{text[:middle]}"
        yield f"{length}>{text[middle - length :]}"


def one_away(one: str, other: str) -> bool:
    """Tell whether a letter more, less, other, or two changed about make them equal."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or short == long:
        return False
    at = next(
        (
            i
            for i, pair in enumerate(zip(short, long, strict=False))
            if pair[0] != pair[1]
        ),
        len(short),
    )
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    turned = short[:at] + short[at : at + 2][::-1] + short[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or turned == long


def _score(
    entry: _Entry,
    name: str,
    typed: list[str],
    hits: Mapping[str, list[_Hit]],
    *,
    before: bool,
) -> Iterator[Found]:
    """Yield what `entry` means, with its score for what was typed."""
    own = hits[name][0]
    covered = set(own.words)
    score, exact = len(name) * own.quality, own.quality == 1.0
    for beside in entry.around:
        free = (h for h in hits.get(beside, ()) if covered.isdisjoint(h.words))
        if hit := next(free, None):
            covered.update(hit.words)
            score += len(beside) * hit.quality / 2
            exact = exact and hit.quality == 1.0
    left = [w for i, w in enumerate(typed) if i not in covered and w not in _TYPE_WORDS]
    score += _type_bonus(entry, typed[: own.start]) - _LEFT_OVER * sum(map(len, left))
    if score <= 0:
        return
    # Of equals the place of today goes before one that only used to be called so.
    score += 0 if entry.via else 0.5
    codes = entry.then if before else entry.now
    whole = exact and not left and len(codes) == 1
    for rank, code in enumerate(codes):
        yield Found(code, entry.level, entry.via, score - rank / 100, whole)


def _type_bonus(entry: _Entry, said_before: list[str]) -> float:
    """Two letters more if the type typed before the name is that of the place."""
    for kind in _TYPES:
        if tuple(said_before[-len(kind) :]) == kind:
            return 2 if kind == entry.kind else -2
    return 0


def _entries(atlas: Atlas) -> Iterator[tuple[str, _Entry]]:
    """Yield the name and the entry of every place."""
    yield from _province_entries(atlas)
    key: Callable[[str], str] = lambda text: _name(text)[1]  # noqa: E731
    now = {code: key(p.name) for code, p in atlas.now.provinces.items()}
    then = {code: key(p.name) for code, p in atlas.old.provinces.items()}
    for commune in atlas.now.communes.values():
        kind, name = _name(commune.name)
        around = (now[commune.province], *_old_names(atlas, commune.province, then))
        yield name, _Entry(kind, Level.COMMUNE, around, (commune.code,), ())
    for district in atlas.districts.values():
        kind, name = _name(district.name)
        around = (then[district.province], now[atlas.province_heirs[district.province]])
        via = f"{district.name}, {atlas.old.provinces[district.province].name}"
        meant = (district.heirs, district.communes)
        yield name, _Entry(kind, Level.COMMUNE, around, *meant, via)
        for code in district.communes:
            commune = atlas.old.communes[code]
            kind_of, called = _name(commune.name)
            meant = (atlas.heirs[code], (code,))
            said = f"{commune.name}, {via}"
            beside = (name, *around)
            yield called, _Entry(kind_of, Level.COMMUNE, beside, *meant, said)


def _old_names(atlas: Atlas, province: str, then: Mapping[str, str]) -> Iterable[str]:
    return [then[old] for old, new in atlas.province_heirs.items() if new == province]


def _province_entries(atlas: Atlas) -> Iterator[tuple[str, _Entry]]:
    for province in atlas.now.provinces.values():
        kind, name = _name(province.name)
        yield name, _Entry(kind, Level.PROVINCE, (), (province.code,), ())
    for province in atlas.old.provinces.values():
        kind, name = _name(province.name)
        heir = atlas.province_heirs[province.code]
        same = atlas.now.provinces[heir].name == province.name
        meant = ((heir,), (province.code,))
        via = "" if same else province.name
        yield name, _Entry(kind, Level.PROVINCE, (), *meant, via)
