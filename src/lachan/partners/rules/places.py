"""The provinces and communes of Viet Nam, those before 1 July 2025, and what became
of them. Pure: the lines of the file come in.

A code is two digits for a province and five for a commune. A commune of today may bear
the code of one before it: only code and day together name a place.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# Source: Quyết định 19/2025/QĐ-TTg; the 34 provinces and 3,321 communes began that day.
SINCE: Final = dt.date(2025, 7, 1)


# Codes of the fictional places of `lachan demo` begin so; no official code does.
DEMO: Final = "ZZ"


class Level(StrEnum):
    """How near a place is known."""

    PROVINCE = "province"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Province:
    """A province of one time."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of one time. district: of those before SINCE, else ""."""

    code: str
    name: str
    province: str
    district: str = ""


@dataclass(frozen=True, slots=True)
class District:
    """A district, before SINCE. communes: theirs then; heirs: those of today."""

    code: str
    name: str
    province: str
    communes: tuple[str, ...]
    heirs: tuple[str, ...]


@dataclass(slots=True)
class Era:
    """The places of one time, by code."""

    provinces: dict[str, Province] = field(default_factory=dict)
    communes: dict[str, Commune] = field(default_factory=dict)


@dataclass(slots=True)
class Atlas:
    """Every place. heirs: of an old commune's code those of today, the main one first;
    province_heirs: likewise, one each."""

    now: Era
    old: Era
    districts: dict[str, District]
    heirs: dict[str, tuple[str, ...]]
    province_heirs: dict[str, str]

    def era(self, date: dt.date) -> Era:
        """Return the places there on `date`; before SINCE those of its eve."""
        return self.now if date >= SINCE else self.old


def atlas(lines: Iterable[str]) -> Atlas:
    """Read the places from tab-separated lines.

    N code name (province), C code name (its commune): since SINCE. P, D, W code name
    (province, district, commune): before; W has a fourth column, its heirs' codes.
    """
    made = Atlas(Era(), Era(), {}, {}, {})
    province, district = "", ("", "")
    rows = (line.rstrip("\n").split("\t") for line in lines)
    parts: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for tag, code, name, *more in rows:
        if tag in "NP":
            province = code
            era = made.now if tag == "N" else made.old
            era.provinces[code] = Province(code, name)
        elif tag == "C":
            made.now.communes[code] = Commune(code, name, province)
        elif tag == "D":
            district = (code, name)
        else:
            parts.setdefault((*district, province), []).append((code, more[0]))
            if code:
                old = Commune(code, name, province, district[1])
                made.old.communes[code] = old
                made.heirs[code] = tuple(more[0].split(","))
    made.districts.update(_districts(parts))
    made.province_heirs.update(_province_heirs(made))
    return made


def _districts(
    parts: dict[tuple[str, str, str], list[tuple[str, str]]],
) -> Iterator[tuple[str, District]]:
    for (code, name, province), wards in parts.items():
        counts: dict[str, int] = {}
        for _ward, heirs in wards:
            for place, heir in enumerate(heirs.split(",")):
                counts[heir] = counts.get(heir, 0) + (2 if place == 0 else 1)
        heirs_first = sorted(counts, key=lambda heir: (-counts[heir], heir))
        communes = tuple(ward for ward, _heirs in wards if ward)
        yield code, District(code, name, province, communes, tuple(heirs_first))


def _province_heirs(made: Atlas) -> Iterator[tuple[str, str]]:
    """Each old province went whole into one of today."""
    for district in made.districts.values():
        if district.province not in made.province_heirs:
            yield district.province, made.now.communes[district.heirs[0]].province
