"""Reads the JSON of the API into an `Intake`; tells by field what is not understood."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from lachan.partners import facts as partners
from lachan.partners.facts import PlaceFacts
from lachan.partners.rules.places import Level
from lachan.reports.rules import intake as rules
from lachan.reports.rules.errors import IntakeError
from lachan.reports.rules.intake import Intake, Wrong
from lachan.reports.rules.kinds import About

_E = TypeVar("_E", bound=StrEnum)
_FIELDS = (
    *("about", "kind", "story", "child", "place", "online", "exclude", "answer"),
    *("receipt", "reporter", "when", "happening_now", "people", "teller"),
)


@dataclass
class _Reader:
    """Reads one object; keeps what was wrong, by the name of the field."""

    errors: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def wrong(self, name: str, code: Wrong) -> None:
        self.errors.setdefault(name, (code.value,))

    def text(self, raw: Mapping[str, Any], key: str, within: str = "") -> str:
        value = raw.get(key)
        if value is None:
            return ""
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            self.wrong(f"{within}{key}", Wrong.NOT_TEXT)
            return ""
        return value

    def code(
        self, raw: Mapping[str, Any], key: str, codes: type[_E], default: _E
    ) -> _E:
        said = self.text(raw, key).strip().lower()
        if not said:
            return default
        try:
            return codes(said)
        except ValueError:
            self.wrong(key, Wrong.UNKNOWN)
            return default

    def within(self, raw: Mapping[str, Any], key: str, known: str) -> dict[str, Any]:
        value = raw.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(key, Wrong.NOT_TEXT)
            return {}
        self.strange(value, known.split(), f"{key}.")
        return value

    def many(self, raw: Mapping[str, Any], key: str) -> list[Any]:
        value = raw.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(key, Wrong.NOT_TEXT)
            return []
        return value

    def strange(
        self, raw: Mapping[str, Any], known: Iterable[str], within: str = ""
    ) -> None:
        """Refuse what would be lost: a field that is not known."""
        for key in set(raw) - set(known):
            self.wrong(f"{within}{key}", Wrong.UNKNOWN)


def read(raw: object, now: dt.datetime) -> tuple[Intake, str]:
    """Return the intake and the receipt that came along ("" if none).

    Raises IntakeError with every field that was not understood.
    """
    if not isinstance(raw, dict):
        raise IntakeError({"": (Wrong.NOT_TEXT.value,)})
    at = _Reader()
    at.strange(raw, _FIELDS)
    for key in ("about", "kind", "story"):
        if not at.text(raw, key).strip():
            at.wrong(key, Wrong.MISSING)
    intake = Intake(
        about=at.code(raw, "about", About, About.CHILD_AT_RISK),
        kinds=(at.text(raw, "kind").strip(),),
        story=at.text(raw, "story"),
        reporter=at.code(raw, "reporter", rules.Reporter, rules.Reporter.CHILD),
        when=at.text(raw, "when"),
        happening_now=raw.get("happening_now") is True,
        child=_child(at, raw),
        place=_place(at, raw, now),
        online=_online(at, raw),
        people=_people(at, raw),
        exclude=_ticks(at, raw),
        answer=_answer(at, raw),
        teller=_teller(at, raw),
    )
    if at.errors:
        raise IntakeError(at.errors)
    return intake, at.text(raw, "receipt")


def _child(at: _Reader, raw: Mapping[str, Any]) -> rules.Child:
    said = at.within(raw, "child", "name birth_year sex")
    year = said.get("birth_year")
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        at.wrong("child.birth_year", Wrong.NOT_A_YEAR)
        year = None
    sex = at.text(said, "sex", "child.").strip().lower()
    words = {
        "": rules.Sex.UNKNOWN,
        "unknown": rules.Sex.UNKNOWN,
        "female": rules.Sex.FEMALE,
        "male": rules.Sex.MALE,
    }
    if sex not in words:
        at.wrong("child.sex", Wrong.UNKNOWN)
    return rules.Child(
        name=at.text(said, "name", "child."),
        birth_year=year,
        sex=words.get(sex, rules.Sex.UNKNOWN),
    )


def _place(at: _Reader, raw: Mapping[str, Any], now: dt.datetime) -> rules.Place:
    """Read where it happened, and where the child lives if that is elsewhere."""
    said = at.within(raw, "place", "province commune home_province home_commune")
    place, home = (_where(at, said, which, now) for which in ("", "home_"))
    words = (place.words, home.words and f"{_('Nơi trẻ ở')}: {home.words}")
    return replace(
        place,
        home_province=home.province,
        home_commune=home.commune,
        words="; ".join(filter(None, words)),
    )


def _where(
    at: _Reader, said: Mapping[str, Any], which: str, now: dt.datetime
) -> rules.Place:
    """Read codes or names. A name of no place here is kept as it was typed."""
    keys = (f"{which}commune", f"{which}province")
    names = [at.text(said, key, "place.").strip() for key in keys]
    codes = [name if name.isdigit() else "" for name in names]
    typed = ", ".join(name for name in names if name and not name.isdigit())
    if typed and not any(codes) and (place := _called(names, typed, now.date())):
        commune = place.code if place.code != place.province_code else ""
        return rules.Place(province=place.province_code, commune=commune, words=typed)
    return rules.Place(commune=codes[0], province=codes[1], words=typed)


def _called(names: list[str], typed: str, today: dt.date) -> PlaceFacts | None:
    """Return the place that is meant for certain, or None.

    names: commune, province. Never a place of another province than the one that is
    named; what may be several of its communes, or none, is the province.
    """
    found = partners.find_places(typed, today)
    if not all(names):
        return next((place for place in found[:1] if place.sure), None)
    within = [p for p in partners.find_places(names[1], today) if _is_province(p)]
    if len(sure := [p for p in within if p.sure]) != 1:
        return None
    (province,) = sure
    here = [p for p in found if p.province_code == province.code]
    here = [p for p in here if not _is_province(p)]
    meant = [p for p in here if p.sure] or here
    return meant[0] if len(meant) == 1 else province


def _is_province(place: PlaceFacts) -> bool:
    return place.level is Level.PROVINCE


def _online(at: _Reader, raw: Mapping[str, Any]) -> tuple[rules.Online, ...]:
    found = []
    for one in at.many(raw, "online"):
        if not isinstance(one, dict):
            at.wrong("online", Wrong.NOT_TEXT)
            continue
        at.strange(one, ("platform", "account", "url"), "online.")
        texts = (at.text(one, k, "online.") for k in ("platform", "account", "url"))
        found.append(rules.Online(*texts))
    return tuple(found)


def _people(at: _Reader, raw: Mapping[str, Any]) -> tuple[rules.Person, ...]:
    keys = ("name", "phone", "account", "relation")
    found = []
    for one in at.many(raw, "people"):
        if not isinstance(one, dict):
            at.wrong("people", Wrong.NOT_TEXT)
            continue
        at.strange(one, keys, "people.")
        found.append(rules.Person(*(at.text(one, k, "people.") for k in keys)))
    return tuple(found)


def _ticks(at: _Reader, raw: Mapping[str, Any]) -> frozenset[rules.Tick]:
    found = set()
    for one in at.many(raw, "exclude"):
        try:
            found.add(rules.Tick(one))
        except ValueError:
            at.wrong("exclude", Wrong.UNKNOWN)
    return frozenset(found)


def _answer(at: _Reader, raw: Mapping[str, Any]) -> rules.Answer:
    said = at.within(raw, "answer", "how phone hours code_word")
    texts = (at.text(said, k, "answer.") for k in ("phone", "hours", "code_word"))
    return rules.Answer(at.code(said, "how", rules.How, rules.How.CODE), *texts)


def _teller(at: _Reader, raw: Mapping[str, Any]) -> rules.Teller:
    said = at.within(raw, "teller", "name phone address note")
    keys = ("name", "phone", "address", "note")
    return rules.Teller(*(at.text(said, k, "teller.") for k in keys))
