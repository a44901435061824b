"""From the answers of a draft to an `Intake`: what cannot be read is left, not lost."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lachan.partners import facts as partners
from lachan.partners.facts import PlaceFacts
from lachan.reports.forms.way import TellForm, WhoForm
from lachan.reports.forms.way_kinds import WhatForm
from lachan.reports.forms.way_notice import NoticeForm
from lachan.reports.rules import online, talk
from lachan.reports.rules.draft import Draft, Screen
from lachan.reports.rules.intake import (
    MANY_MAX,
    AgeBand,
    Answer,
    Child,
    How,
    Intake,
    Line,
    Online,
    Person,
    Place,
    Reporter,
    Sex,
    Teller,
    Tick,
)
from lachan.reports.rules.kinds import UNSURE, About, catalogue

CHILD_HIMSELF = "em"
NONE_OF_THESE = "-"
SPEAKERS_MAX = 12


@dataclass(frozen=True, slots=True)
class Found:
    """What was understood of a typed place. sure: no need to ask."""

    place: PlaceFacts | None
    choices: tuple[PlaceFacts, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether one place is meant."""
        return self.place is not None


def place_of(draft: Draft, today: dt.date) -> Found:
    """Return the place that a draft means, or those it may mean."""
    typed = draft.one("place").strip()
    if not typed:
        return Found(None)
    choices = tuple(partners.find_places(typed, today))
    picked = draft.one("place_code")
    chosen = next((p for p in choices if p.code == picked), None)
    if chosen is None and len([p for p in choices if p.sure]) == 1:
        chosen = next(p for p in choices if p.sure)
    if chosen is None and len(choices) == 1:
        chosen = choices[0]
    return Found(chosen, choices)


def place_said(draft: Draft, today: dt.date) -> Place:
    """Return the place for routing; not sure: the province, if all lie in the same."""
    words = draft.one("place").strip()
    found = place_of(draft, today)
    if found.place is not None:
        is_commune = found.place.code != found.place.province_code
        commune = found.place.code if is_commune else ""
        return Place(province=found.place.province_code, commune=commune, words=words)
    if draft.one("place_code") == NONE_OF_THESE:
        return Place(words=words)
    provinces = {p.province_code for p in found.choices}
    return Place(province=provinces.pop() if len(provinces) == 1 else "", words=words)


def online_of(draft: Draft) -> tuple[Online, ...]:
    """Return accounts and links that were named, less those said to be wrong."""
    ticked, wrong = draft.many("platforms"), _wrong(draft)
    named = [one for one in _found(draft).values() if one.normal not in wrong]
    said = {one.platform for one in named}
    alone = [Online(platform=p, normal=p) for p in ticked if p not in said]
    return tuple([*named, *alone][:MANY_MAX])


def _found(draft: Draft) -> dict[str, Online]:
    """Return what stands in the field of accounts, the conversation and the story."""
    ticked = draft.many("platforms")
    found: dict[str, Online] = {}
    for one in online.of_lines(draft.one("accounts"), ticked):
        found.setdefault(one.normal, one)
    for name in ("chat", "story"):
        for one in online.find_online(draft.one(name), ticked):
            found.setdefault(one.normal, one)
    return found


def _wrong(draft: Draft) -> set[str]:
    return set(draft.many("shown")) - set(draft.many("keep"))


@dataclass(frozen=True, slots=True)
class Named:
    """An account or link as shown back. where: the platform's name, "" if unknown."""

    normal: str
    spelled: str
    where: str
    kept: bool


def named_of(draft: Draft) -> list[Named]:
    """Return all that was found, to be confirmed; what was called wrong unticked."""
    wrong = _wrong(draft)
    return [
        Named(
            one.normal,
            one.normal.removeprefix(f"{one.platform}:"),
            online.PLATFORMS.get(one.platform, ""),
            one.normal not in wrong,
        )
        for one in _found(draft).values()
    ]


def chat_of(draft: Draft) -> tuple[Line, ...]:
    """Return the pasted conversation, its speakers as corrected; the child is *em*."""
    return talk.renamed(talk.read_chat(draft.one("chat")), _names(draft))


def _names(draft: Draft) -> dict[str, str]:
    pairs = zip(draft.many("chat_from"), draft.many("chat_to"), strict=False)
    names = {old: new.strip()[: talk.NAME_MAX] for old, new in pairs if new.strip()}
    if mine := _mine(draft):
        names[mine] = CHILD_HIMSELF
    return names


def _mine(draft: Draft) -> str:
    """Return the speaker who is the child: as chosen, or as the app itself says."""
    chosen = draft.one("chat_me")
    if chosen or draft.reporter is not Reporter.CHILD:
        return chosen
    found = talk.speakers(talk.read_chat(draft.one("chat")))
    return next(filter(talk.is_mine, found), "")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in a pasted conversation. name: as read; called: as corrected."""

    name: str
    called: str
    is_child: bool


def speakers_of(draft: Draft) -> list[Speaker]:
    """Return who speaks, who speaks most first, at most `SPEAKERS_MAX`."""
    names, mine = _names(draft), _mine(draft)
    found = talk.speakers(talk.read_chat(draft.one("chat")))[:SPEAKERS_MAX]
    return [
        Speaker(n, n if n == mine else names.get(n, n), is_child=n == mine)
        for n in found
    ]


def about_of(kinds: Iterable[str]) -> tuple[About, tuple[str, ...]]:
    """Return the group of some kinds, and the kinds, the gravest group's first."""
    known, order = catalogue(), list(About)
    chosen = [k for k in kinds if k in known.kinds] or [UNSURE]
    chosen.sort(key=lambda code: -order.index(known.kinds[code].groups[0]))
    return known.kinds[chosen[0]].groups[0], tuple(chosen)


def intake_of(draft: Draft, today: dt.date) -> Intake:
    """Return what a draft says; a field that is wrong is left out."""
    return _notice(draft) if draft.screen is Screen.NOTICE else _report(draft, today)


def _good(form: TellForm | WhatForm | WhoForm | NoticeForm) -> dict[str, object]:
    form.is_valid()
    return form.cleaned_data


def _report(draft: Draft, today: dt.date) -> Intake:
    tell = _good(TellForm(draft, check=True))
    who = _good(WhoForm(draft, check=True))
    about, kinds = about_of(draft.many("kinds"))

    def text(name: str) -> str:
        return str(tell.get(name) or "")

    grown = not draft.speaks_child
    teller = Teller(name=text("teller_name"), phone=text("teller_phone"))
    year = tell.get("child_year")
    return Intake(
        about=about,
        kinds=kinds,
        story=text("story"),
        reporter=draft.reporter,
        when=text("when"),
        happening_now=text("now") == "yes",
        child=Child(
            name=text("child_name") if grown else "",
            birth_year=year
            if grown and isinstance(year, int) and _sensible(year, today)
            else None,
            age_band=AgeBand(str(who.get("age") or "")),
            sex=Sex(text("child_sex")) if grown else Sex.UNKNOWN,
        ),
        place=place_said(draft, today),
        online=online_of(draft),
        chat=chat_of(draft),
        people=(Person(name=text("person")),),
        exclude=frozenset(Tick(t) for t in _ticks(tell)),
        exclude_people=(Person(name=text("exclude_words")),),
        exclude_words=text("exclude_words"),
        answer=_answer(text),
        teller=teller if grown else Teller(),
    )


def _sensible(year: int, today: dt.date) -> bool:
    return today.year - 100 <= year <= today.year


def _ticks(tell: dict[str, object]) -> Iterable[str]:
    found = tell.get("exclude")
    return found if isinstance(found, list) else ()


def _answer(text: Callable[[str], str]) -> Answer:
    if text("how") != How.CALL or not text("phone"):
        return Answer()
    return Answer(How.CALL, text("phone"), text("hours"), text("code_word"))


def _notice(draft: Draft) -> Intake:
    said = _good(NoticeForm(draft, check=True))
    about, kinds = about_of(draft.many("kinds"))
    return Intake(
        about=about,
        kinds=kinds,
        story=str(said.get("story") or ""),
        reporter=draft.reporter,
        when=str(said.get("when") or ""),
        online=online.of_lines(draft.one("accounts")),
        teller=Teller(
            name=", ".join(
                filter(
                    None,
                    (str(said.get(n) or "") for n in ("teller_name", "organisation")),
                )
            ),
            note=str(said.get("contact") or ""),
        ),
    )
