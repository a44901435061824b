"""What a report says as it comes in, whoever takes it: form, API, a call written down.

Every field but `about` and `kinds` may be empty. Texts are kept sealed; what stands in
the clear are codes.
"""

import datetime as dt
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from lachan.partners.rules.chain import Excluded as Tick
from lachan.reports.rules.kinds import About, Catalogue

STORY_MAX: Final = 20_000
WORDS_MAX: Final = 500
MANY_MAX: Final = 20
CODE_WORD_MAX: Final = 60

__all__ = ["Intake", "Tick"]


class Reporter(StrEnum):
    """Who tells."""

    CHILD = "child"
    FRIEND = "friend"  # a child, for another
    ADULT = "adult"
    TEACHER = "teacher"
    BYSTANDER = "bystander"
    PARTNER = "partner"

    @property
    def is_child(self) -> bool:
        """Whether a child tells, and is spoken to as one."""
        return self in {Reporter.CHILD, Reporter.FRIEND}


class Channel(StrEnum):
    """How it came."""

    FORM = "form"
    API = "api"
    CALL = "call"
    LETTER = "letter"
    IN_PERSON = "in_person"
    NOTICE = "notice"


class Sex(StrEnum):
    """As Mẫu 01 asks; empty: not known."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = ""


class How(StrEnum):
    """How the reporter wants to be answered."""

    CODE = "code"
    CALL = "call"


class AgeBand(StrEnum):
    """Age of the child, as coarse as words and help need it."""

    UNKNOWN = ""
    UNDER_10 = "under_10"
    FROM_10 = "10_12"
    FROM_13 = "13_15"
    FROM_16 = "16_17"
    ADULT = "adult"


class Wrong(StrEnum):
    """Why a field is not taken; the edge has the words."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    NOT_A_YEAR = "not_a_year"
    NOT_A_PHONE = "not_a_phone"
    NOT_A_CODE = "not_a_code"
    NOT_TEXT = "not_text"


@dataclass(frozen=True, slots=True)
class Child:
    """The child it is about; each field empty when not known.

    before: what was done until now. feared: what may happen without help (Mẫu 01).
    """

    name: str = ""
    birth_year: int | None = None
    age_band: AgeBand = AgeBand.UNKNOWN
    sex: Sex = Sex.UNKNOWN
    condition: str = ""
    feared: str = ""
    family: str = ""
    carer: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened, as codes of `partners`; residence only if it differs."""

    province: str = ""
    commune: str = ""
    home_province: str = ""
    home_commune: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Online:
    """An account, a link or a platform. normal: one spelling of it, by the edge."""

    platform: str = ""
    account: str = ""
    url: str = ""
    normal: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a pasted conversation."""

    who: str
    said: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named: who may have done it, or who must not see this."""

    name: str = ""
    phone: str = ""
    account: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells, if they agree to be known (Mẫu 01 A.3)."""

    name: str = ""
    phone: str = ""
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """How to answer. hours: when a call is safe. code_word: said first by the desk."""

    how: How = How.CODE
    phone: str = ""
    hours: str = ""
    code_word: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """One report as it comes in. Build it, then `services.receiving.receive` it.

    kinds: codes of the catalogue, the main one first. when: in the reporter's words.
    exclude: ticks. exclude_people: who must not see this, in the reporter's own fields;
    exclude_words: as they typed it.
    """

    about: About
    kinds: tuple[str, ...]
    story: str = ""
    reporter: Reporter = Reporter.CHILD
    when: str = ""
    happening_now: bool = False
    child: Child = field(default_factory=Child)
    place: Place = field(default_factory=Place)
    online: tuple[Online, ...] = ()
    chat: tuple[Line, ...] = ()
    people: tuple[Person, ...] = ()
    exclude: frozenset[Tick] = frozenset()
    exclude_people: tuple[Person, ...] = ()
    exclude_words: str = ""
    answer: Answer = field(default_factory=Answer)
    teller: Teller = field(default_factory=Teller)

    def texts(self) -> list[str]:
        """Return every text of it in which somebody may be named."""
        return [
            t
            for t in (
                self.story,
                self.when,
                self.exclude_words,
                *_strings(self.child),
                *(s for o in self.online for s in _strings(o)),
                *(s for line in self.chat for s in _strings(line)),
                *(s for p in self.named() for s in _strings(p)),
            )
            if t
        ]

    def named(self) -> tuple[Person, ...]:
        """Return all who are named in fields of their own."""
        return (*self.people, *self.exclude_people)


# What is sealed apart, so that what is shown can be chosen; each one JSON.
FIELDS: Final = (
    "story",
    "child",
    "people",
    "online",
    "teller",
    "answer",
    "exclude",
)


def contents(intake: Intake) -> dict[str, bytes]:
    """Return what is to be sealed, by name of the field; empty ones too."""
    raw = asdict(intake)
    parts: dict[str, Any] = {
        "story": {k: raw[k] for k in ("story", "when")},
        "child": raw["child"] | {"place_words": raw["place"]["words"]},
        "people": raw["people"],
        "online": {"online": raw["online"], "chat": raw["chat"]},
        "teller": raw["teller"],
        "answer": raw["answer"],
        "exclude": {"people": raw["exclude_people"], "words": raw["exclude_words"]},
    }
    return {
        name: json.dumps(value, ensure_ascii=False).encode()
        for name, value in parts.items()
    }


@dataclass(frozen=True, slots=True)
class Told:
    """What the sealed fields of a report say, opened again."""

    story: str
    when: str
    child: Child
    place_words: str
    people: tuple[Person, ...]
    online: tuple[Online, ...]
    chat: tuple[Line, ...]
    teller: Teller
    answer: Answer
    exclude_people: tuple[Person, ...]
    exclude_words: str

    def named(self) -> tuple[Person, ...]:
        """Return all who are named in fields of their own."""
        return (*self.people, *self.exclude_people)

    def texts(self) -> list[str]:
        """Return every text of it in which somebody may be named."""
        groups: tuple[Child | Person | Online | Line, ...]
        groups = (self.child, *self.named(), *self.online, *self.chat)
        named = (s for g in groups for s in _strings(g))
        return [t for t in (self.story, self.when, self.exclude_words, *named) if t]


def told(opened: Mapping[str, bytes]) -> Told:
    """Return what `contents` made, from the opened octets of each field."""
    raw = {name: json.loads(opened[name]) for name in FIELDS}
    child = dict(raw["child"])
    place_words = child.pop("place_words")
    child["age_band"] = AgeBand(child["age_band"])
    child["sex"] = Sex(child["sex"])
    answer = raw["answer"] | {"how": How(raw["answer"]["how"])}
    return Told(
        story=raw["story"]["story"],
        when=raw["story"]["when"],
        child=Child(**child),
        place_words=place_words,
        people=tuple(Person(**p) for p in raw["people"]),
        online=tuple(Online(**o) for o in raw["online"]["online"]),
        chat=tuple(Line(**line) for line in raw["online"]["chat"]),
        teller=Teller(**raw["teller"]),
        answer=Answer(**answer),
        exclude_people=tuple(Person(**p) for p in raw["exclude"]["people"]),
        exclude_words=raw["exclude"]["words"],
    )


def age_band(birth_year: int | None, today: dt.date) -> AgeBand:
    """Return the band that a year of birth gives, by the younger of two ages."""
    if birth_year is None:
        return AgeBand.UNKNOWN
    age = today.year - birth_year - 1
    bands = (
        (9, AgeBand.UNDER_10),
        (12, AgeBand.FROM_10),
        (15, AgeBand.FROM_13),
        (17, AgeBand.FROM_16),
    )
    return next((band for top, band in bands if age <= top), AgeBand.ADULT)


def wrongs(
    intake: Intake, known: Catalogue, today: dt.date
) -> dict[str, tuple[str, ...]]:
    """Return the fields that cannot be taken, by their names of the API."""
    found: dict[str, list[str]] = {}

    def note(name: str, code: Wrong, wrong: bool) -> None:
        if wrong:
            found.setdefault(name, []).append(code.value)

    note("kind", Wrong.MISSING, not intake.kinds)
    note("kind", Wrong.UNKNOWN, any(k not in known.kinds for k in intake.kinds))
    note("story", Wrong.TOO_LONG, len(intake.story) > STORY_MAX)
    year = intake.child.birth_year
    sensible = year is None or today.year - 100 <= year <= today.year
    note("child.birth_year", Wrong.NOT_A_YEAR, not sensible)
    calls = intake.answer.how is How.CALL
    note("answer.phone", Wrong.MISSING, calls and not intake.answer.phone)
    for name, many in (("online", intake.online), ("people", intake.named())):
        note(name, Wrong.TOO_MANY, len(many) > MANY_MAX)
    for name, texts in _short_texts(intake).items():
        note(name, Wrong.TOO_LONG, any(len(t) > WORDS_MAX for t in texts))
    return {name: tuple(codes) for name, codes in found.items()}


def _short_texts(intake: Intake) -> dict[str, Iterable[str]]:
    return {
        "child": _strings(intake.child),
        "place": _strings(intake.place),
        "online": [s for o in intake.online for s in _strings(o)],
        "people": [s for p in intake.named() for s in _strings(p)],
        "answer": _strings(intake.answer),
        "teller": _strings(intake.teller),
        "when": [intake.when],
        "exclude": [intake.exclude_words],
    }


def _strings(
    value: Child | Place | Online | Line | Person | Answer | Teller,
) -> list[str]:
    found = (getattr(value, f.name) for f in fields(value))
    return [v for v in found if isinstance(v, str)]


def clean(text: str) -> str:
    """Return a text as it is kept: composed, without control characters."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    kept = (c for c in plain if c in "\n\t\u200d" or unicodedata.category(c)[0] != "C")
    return "".join(kept).strip()


def tidy(intake: Intake) -> Intake:
    """Return an intake with every text cleaned and what is empty left out."""
    return replace(
        _tidied(intake),
        kinds=tuple(dict.fromkeys(intake.kinds)),
        child=_tidied(intake.child),
        place=_tidied(intake.place),
        online=_some(intake.online),
        chat=_some(intake.chat),
        people=_some(intake.people),
        exclude_people=_some(intake.exclude_people),
        answer=_tidied(intake.answer),
        teller=_tidied(intake.teller),
    )


_T = TypeVar("_T", Intake, Child, Place, Online, Line, Person, Answer, Teller)


def _tidied(value: _T) -> _T:
    texts: dict[str, Any] = {
        f.name: clean(text)
        for f in fields(value)
        if type(text := getattr(value, f.name)) is str
    }
    return replace(value, **texts)


def _some(values: tuple[_T, ...]) -> tuple[_T, ...]:
    tidied = (_tidied(v) for v in values)
    return tuple(v for v in tidied if any(getattr(v, f.name) for f in fields(v)))
