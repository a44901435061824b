"""Places by what was typed, by code and by day, as frozen values.

Names and codes come from the file that ships with the package; what administrators
wrote down since (a new name, a merger) goes before it.
"""

import datetime as dt
import lzma
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from django.db.models import Q

from lachan.partners.facts.units import successors_of
from lachan.partners.models import Kind, Unit
from lachan.partners.rules.boundaries import Boundaries, boundaries
from lachan.partners.rules.finding import TEXT_MAX, Finder
from lachan.partners.rules.places import DEMO, SINCE, Atlas, Commune, Era, Level, atlas

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "places.tsv.xz"
_NEWER_MAX: Final = 4
KINDS: Final = {Level.PROVINCE: Kind.PROVINCE, Level.COMMUNE: Kind.COMMUNE}


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A province or a commune as it was on the day that was asked for.

    code: official, two digits or five. district: before SINCE only. via: the older name
    by which it was found, or "". sure: what was typed is the name of this place alone.
    """

    code: str
    level: Level
    name: str
    province_code: str
    province_name: str
    district: str = ""
    via: str = ""
    sure: bool = False

    @property
    def label(self) -> str:
        """The name with what it lies in: "Phường Sài Gòn, Thành phố Hồ Chí Minh"."""
        within = [self.name, self.district, self.province_name]
        return ", ".join(dict.fromkeys(filter(None, within)))


@cache
def the_atlas() -> Atlas:
    """Return the places of the file, read once a process."""
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        return atlas(lines)


@cache
def the_boundaries() -> Boundaries:
    """Return how the 63 provinces of old and the 34 of today lie to each other."""
    return boundaries(the_atlas())


@cache
def _finder() -> Finder:
    return Finder.of(the_atlas())


def find_places(text: str, on: dt.date, limit: int = 8) -> list[PlaceFacts]:
    """Return the places there on a day that `text` may mean, the likeliest first.

    `text` may lack tone marks, use old names and short ones (q1, hcm), have a typo.
    Every text has an answer; nothing like a place: the empty list.
    """
    before = on < SINCE
    found = _finder().find(text, before=before, limit=limit)
    era = the_atlas().era(on)
    rows = [
        replace(_from_file(era, one.code, one.level), via=one.via, sure=one.whole)
        for one in found
    ]
    return rows if before else [*_newer(text, on), *_as_known(rows, on)][:limit]


def _newer(text: str, on: dt.date) -> list[PlaceFacts]:
    """Return places that the file does not know whose name holds every word.

    By a name that is no more, too: then what follows.
    """
    if not any(map(str.isalnum, text)):
        return []
    known = the_atlas().now
    rows = Unit.objects.filter(valid_from__lte=on).of_kind(*KINDS.values())
    rows = rows.exclude(code__in=known.provinces)
    began = rows.filter(Q(valid_from__gt=SINCE) | Q(code__startswith=DEMO))
    named = began.matching(text[:TEXT_MAX]).select_related("province")
    rows = named.order_by("valid_to", "searchable", "pk")[:_NEWER_MAX]
    found: dict[str, PlaceFacts] = {}
    for unit in [u for u in rows if u.code not in known.communes]:
        for one in _followed([unit], on):
            found.setdefault(one.code, one)
    return list(found.values())


def place(code: str, on: dt.date) -> PlaceFacts | None:
    """Return the province or commune with this code on a day, or None.

    What merged since stands as the unit that follows it (of several the main one).
    """
    level = Level.PROVINCE if len(code) == 2 else Level.COMMUNE
    era = the_atlas().era(on)
    if code in (era.provinces if level == Level.PROVINCE else era.communes):
        found = [_from_file(era, code, level)]
    else:
        found = _only_known(code, level, on)
    return next(iter(found if on < SINCE else _as_known(found, on)), None)


def place_labels(codes: Iterable[str], on: dt.date) -> dict[str, str]:
    """Return the labels of places on a day, by code; what is no place has none.

    As many queries for a thousand as for one: for lists.
    """
    era, wanted = the_atlas().era(on), set(codes)
    levels = {c: Level.PROVINCE if len(c) == 2 else Level.COMMUNE for c in wanted}
    filed = wanted & (era.provinces.keys() | era.communes.keys())
    rows = [_from_file(era, code, levels[code]) for code in sorted(filed)]
    if on < SINCE:
        return {row.code: row.label for row in rows}
    units = _units((row.level, row.code) for row in rows)
    names = _province_names(rows, on)
    found = {}
    for row in rows:
        now = next(iter(_today(row, units.get((row.level, row.code), []), on)), row)
        called = names.get(now.province_code, now.province_name)
        found[row.code] = replace(now, province_name=called).label
    newer = Unit.objects.of_kind(*KINDS.values()).on(on).filter(code__in=wanted - filed)
    more = {u.code: _from_unit(u).label for u in newer.select_related("province")}
    return found | more


def provinces(on: dt.date) -> list[PlaceFacts]:
    """Return the provinces of a day, by code."""
    era = the_atlas().era(on)
    rows = [_from_file(era, code, Level.PROVINCE) for code in era.provinces]
    return rows if on < SINCE else [*_as_known(rows, on), *_newer_in("", on)]


def communes_of(province: str, on: dt.date) -> list[PlaceFacts]:
    """Return the communes of a province on a day, by code; unknown: none."""
    era = the_atlas().era(on)
    rows = [
        _from_file(era, commune.code, Level.COMMUNE)
        for commune in era.communes.values()
        if commune.province == province
    ]
    if on < SINCE:
        return rows
    return [*_as_known(rows, on), *_newer_in(province, on)]


def _newer_in(province: str, on: dt.date) -> list[PlaceFacts]:
    """Return places the file does not know: communes of a province, or provinces."""
    known, rows = the_atlas().now, Unit.objects.on(on)
    if not province:
        found = rows.of_kind(Kind.PROVINCE).exclude(code__in=known.provinces)
        return [_from_unit(unit) for unit in found]
    began = Q(valid_from__gt=SINCE) | Q(code__startswith=DEMO)
    rows = rows.of_kind(Kind.COMMUNE).filter(began, province__code=province)
    found = rows.select_related("province").order_by("code")
    return [_from_unit(unit) for unit in found if unit.code not in known.communes]


def places_now(code: str, on: dt.date) -> list[PlaceFacts]:
    """Return where a place from before SINCE lies later, the main one first."""
    known = the_atlas()
    if len(code) == 2:
        heirs, level = [known.province_heirs.get(code, "")], Level.PROVINCE
    else:
        heirs, level = list(known.heirs.get(code, ())), Level.COMMUNE
    rows = [_from_file(known.now, heir, level) for heir in heirs if heir]
    return _as_known(rows, on)


def _from_file(era: Era, code: str, level: Level) -> PlaceFacts:
    if level == Level.PROVINCE:
        name = era.provinces[code].name
        return PlaceFacts(code, level, name, code, name)
    commune: Commune = era.communes[code]
    province = era.provinces[commune.province]
    return PlaceFacts(
        code, level, commune.name, province.code, province.name, commune.district
    )


def _only_known(code: str, level: Level, on: dt.date) -> list[PlaceFacts]:
    """Return a place that began after the file was made, or what follows it."""
    return _followed(_units([(level, code)]).get((level, code), []), on)


def _followed(units: list[Unit], on: dt.date) -> list[PlaceFacts]:
    """Return the one of these rows that is there, else who follows the last one."""
    lives = next((unit for unit in units if unit.lives_on(on)), None)
    if lives is not None:
        return [_from_unit(lives)]
    ended = [unit for unit in units if unit.valid_to and unit.valid_to <= on]
    if not ended:
        return []
    via, heirs = _from_unit(ended[-1]).label, successors_of(ended[-1], on)
    return [replace(_from_unit(heir), via=via) for heir in heirs]


def _from_unit(unit: Unit) -> PlaceFacts:
    province = unit if unit.kind == Kind.PROVINCE else unit.province
    level = Level.PROVINCE if unit.kind == Kind.PROVINCE else Level.COMMUNE
    code, name = (province.code, province.name) if province else ("", "")
    return PlaceFacts(unit.code, level, unit.name, code, name)


def _as_known(rows: list[PlaceFacts], on: dt.date) -> list[PlaceFacts]:
    """Put what administrators wrote down before what the file says, each place once."""
    units = _units({(row.level, row.code) for row in rows})
    names = _province_names(rows, on)
    seen: dict[tuple[Level, str], PlaceFacts] = {}
    for row in rows:
        for one in _today(row, units.get((row.level, row.code), []), on):
            called = names.get(one.province_code, one.province_name)
            seen.setdefault((one.level, one.code), replace(one, province_name=called))
    return list(seen.values())


def _today(row: PlaceFacts, units: list[Unit], on: dt.date) -> list[PlaceFacts]:
    """Return what a place of the file is on a day, by the rows that bear its code."""
    lives = next((unit for unit in units if unit.lives_on(on)), None)
    if lives is not None:
        return [replace(row, name=lives.name)]
    ended = [unit for unit in units if unit.valid_to and unit.valid_to <= on]
    if not ended:
        return [row]
    heirs = [_from_unit(heir) for heir in successors_of(ended[-1], on)]
    via = row.via or row.label
    return [replace(h, via=via, sure=row.sure and len(heirs) == 1) for h in heirs]


def _units(places: Iterable[tuple[Level, str]]) -> dict[tuple[Level, str], list[Unit]]:
    """Return the rows of these places, the oldest first: one query."""
    codes = {code for _level, code in places}
    levels = {kind.value: level for level, kind in KINDS.items()}
    rows = Unit.objects.of_kind(*KINDS.values()).filter(code__in=codes)
    found: dict[tuple[Level, str], list[Unit]] = {}
    for unit in rows.select_related("province").order_by("valid_from"):
        found.setdefault((levels[unit.kind], unit.code), []).append(unit)
    return found


def _province_names(rows: list[PlaceFacts], on: dt.date) -> dict[str, str]:
    codes = {row.province_code for row in rows}
    there = Unit.objects.of_kind(Kind.PROVINCE).on(on).filter(code__in=codes)
    return dict(there.values_list("code", "name"))


def old_names(province: str) -> dict[str, list[str]]:
    """Return, by code of each commune of a province today, the names it took in."""
    known = the_atlas()
    found: dict[str, list[str]] = {}
    for code, heirs in known.heirs.items():
        for heir in heirs:
            commune = known.now.communes[heir]
            old = known.old.communes[code].name
            if commune.province == province and old != commune.name:
                found.setdefault(heir, []).append(old)
    return {code: list(dict.fromkeys(names)) for code, names in found.items()}
