"""The same thing counted on provinces of another time: 63 of old, 34 of today. Pure.

Each old province went whole into one of today, so counts on the 63 add up to those on
the 34. The other way the commune decides: the old province that most of it came from.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lachan.partners.rules.places import SINCE, Atlas


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was, in the codes of its day. commune: "" if not known."""

    province: str
    commune: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Boundaries:
    """How provinces of two times lie to each other.

    heirs: of each old province the one of today. origin: of each commune of today the
    old province that most of it came from.
    """

    heirs: Mapping[str, str]
    origin: Mapping[str, str]

    def province_on(self, spot: Spot, date: dt.date) -> str:
        """Return the province that a spot lies in by the boundaries of a date.

        "": not known, because only today's province was kept, and it was several.
        """
        if (spot.day >= SINCE) == (date >= SINCE) or not spot.province:
            return spot.province
        if date >= SINCE:
            return self.heirs.get(spot.province, "")
        return self.origin.get(spot.commune) or self._only_one(spot.province)

    def _only_one(self, province: str) -> str:
        olds = [old for old, new in self.heirs.items() if new == province]
        return olds[0] if len(olds) == 1 else ""


def boundaries(atlas: Atlas) -> Boundaries:
    """Return what the atlas says of its two times."""
    counts: dict[str, Counter[str]] = {}
    for code, heirs in atlas.heirs.items():
        province = atlas.old.communes[code].province
        for place, heir in enumerate(heirs):
            counts.setdefault(heir, Counter())[province] += 2 if place == 0 else 1
    origin = {code: _most(found) for code, found in counts.items()}
    # What was no commune but a district of its own, an island, has no code of a ward.
    for district in atlas.districts.values():
        for heir in district.heirs:
            origin.setdefault(heir, district.province)
    return Boundaries(atlas.province_heirs, origin)


def _most(found: Counter[str]) -> str:
    return min(found, key=lambda province: (-found[province], province))
