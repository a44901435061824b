"""Places by what was typed, by code and by day, as frozen values.

Names and codes come from the file that ships with the package; what administrators
wrote down since (a new name, a merger) goes before it.
"""

import datetime as dt
import lzma
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from django.db.models import F, Q

from lachan.partners.facts.units import successors_by_unit
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


@dataclass(frozen=True, slots=True)
class _Stand:
    """How a place is known on a day. holders: who holds a part of it, the main first.

    unit: the row that bears its code then, else the last one that ended.
    """

    unit: Unit
    holders: list[Unit]


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
    # What is there goes before what ended; databases differ in where they put NULL.
    living_first = F("valid_to").desc(nulls_first=True)
    rows = named.order_by(living_first, "searchable", "pk")[:_NEWER_MAX]
    units = [u for u in rows if u.code not in known.communes]
    heirs = successors_by_unit(units, on)
    found: dict[str, PlaceFacts] = {}
    for unit in units:
        for one in _followed(_Stand(unit, heirs[unit.pk]), on):
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
    known = sorted(wanted & (era.provinces.keys() | era.communes.keys()))
    filed = {code: _from_file(era, code, levels[code]) for code in known}
    if on < SINCE:
        return {code: row.label for code, row in filed.items()}
    now = dict(filed)
    stands = _stands(((levels[code], code) for code in wanted), on)
    for (_level, code), stand in stands.items():
        row = filed.get(code)
        held = _today(row, stand, on) if row else _followed(stand, on)
        now.update((code, one) for one in held[:1])
    names = _province_names(now.values(), on)
    return {code: _called(one, names).label for code, one in now.items()}


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
    stand = _stands([(level, code)], on).get((level, code))
    return _followed(stand, on) if stand else []


def _followed(stand: _Stand, on: dt.date) -> list[PlaceFacts]:
    """Return what a place that the file does not know is on a day."""
    via = "" if stand.unit.lives_on(on) else _from_unit(stand.unit).label
    return [replace(_from_unit(unit), via=via) for unit in stand.holders]


def _from_unit(unit: Unit) -> PlaceFacts:
    province = unit if unit.kind == Kind.PROVINCE else unit.province
    level = Level.PROVINCE if unit.kind == Kind.PROVINCE else Level.COMMUNE
    code, name = (province.code, province.name) if province else ("", "")
    return PlaceFacts(unit.code, level, unit.name, code, name)


def _as_known(rows: list[PlaceFacts], on: dt.date) -> list[PlaceFacts]:
    """Put what administrators wrote down before what the file says, each place once."""
    stands = _stands({(row.level, row.code) for row in rows}, on)
    names = _province_names(rows, on)
    seen: dict[tuple[Level, str], PlaceFacts] = {}
    for row in rows:
        for one in _today(row, stands.get((row.level, row.code)), on):
            seen.setdefault((one.level, one.code), _called(one, names))
    return list(seen.values())


def _today(row: PlaceFacts, stand: _Stand | None, on: dt.date) -> list[PlaceFacts]:
    """Return what a place of the file is on a day; stand: None: as the file has it."""
    if stand is None:
        return [row]
    if stand.unit.lives_on(on):
        return [replace(row, name=stand.unit.name)]
    via, sure = row.via or row.label, row.sure and len(stand.holders) == 1
    return [replace(_from_unit(h), via=via, sure=sure) for h in stand.holders]


def _stands(
    places: Iterable[tuple[Level, str]], on: dt.date
) -> dict[tuple[Level, str], _Stand]:
    """Return how these places are known on a day; what had not begun is left out.

    One query, and one a generation of heirs.
    """
    codes = {code for _level, code in places}
    levels = {kind.value: level for level, kind in KINDS.items()}
    began = Unit.objects.of_kind(*KINDS.values()).filter(valid_from__lte=on)
    rows = began.filter(code__in=codes).select_related("province")
    # Of the rows of one code the last one counts: what is there comes after what ended.
    rows = rows.order_by(F("valid_to").asc(nulls_last=True))
    last = {(levels[u.kind], u.code): u for u in rows}
    heirs = successors_by_unit(last.values(), on)
    return {key: _Stand(unit, heirs[unit.pk]) for key, unit in last.items()}


def _called(row: PlaceFacts, names: Mapping[str, str]) -> PlaceFacts:
    """Return a place with its province under the name of the day."""
    called = names.get(row.province_code, row.province_name)
    return replace(row, province_name=called)


def _province_names(rows: Iterable[PlaceFacts], on: dt.date) -> dict[str, str]:
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
