"""The shipped texts: which there are on a day, and which fit a reader. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from lachan.learning.rules.media import File
from lachan.lib.errors import LachanError

DATA: Final = Path(__file__).parent.parent / "data"


class MaterialError(LachanError):
    """A shipped text is not whole; the text names the file."""


class Reader(StrEnum):
    """Whom a text is written for: ages in completed years, adults by what they do."""

    SMALL = "6-9"
    MIDDLE = "10-13"
    TEEN = "14-17"
    PARENT = "parent"
    TEACHER = "teacher"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Topic:
    """What texts are about. categories: whose block pages lead here.

    also: other words under which it is looked for. private: who opens its texts may
    be asking for help, so not even their sum is counted.
    """

    code: str
    vi: str
    en: str
    icon: str
    categories: tuple[str, ...]
    also: tuple[str, ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A text in one language. body: paragraphs; steps: what to do, in order."""

    title: str
    body: tuple[str, ...]
    steps: tuple[str, ...]


class Medium(StrEnum):
    """What a material is."""

    TEXT = "text"
    PICTURE = "picture"
    AUDIO = "audio"
    VIDEO = "video"


SHIPPED_LICENCE: Final = "Apache-2.0"


@dataclass(frozen=True, slots=True)
class Material:
    """One text. code: of its address. until: its last day. source: of the law in it.

    link: where a picture, sound or film is; described: the same in words (what a
    picture shows, what is said in a film). number: of its version; 1: as shipped.
    files: kept here, each with its own words.
    """

    code: str
    topic: Topic
    reader: Reader
    vi: Words
    en: Words
    first: date
    until: date | None = None
    source: str = ""
    medium: Medium = Medium.TEXT
    link: str = ""
    described: str = ""
    licence: str = SHIPPED_LICENCE
    number: int = 1
    files: tuple[File, ...] = ()

    def holds(self, day: date) -> bool:
        """Tell whether the text may be shown on `day`."""
        return self.first <= day and (self.until is None or day <= self.until)


@cache
def library(folder: Path = DATA) -> tuple[Material, ...]:
    """Return every text of every day, by topic and reader. Raises MaterialError."""
    return tuple(m for path in sorted(folder.glob("*.toml")) for m in _read(path))


def on(day: date) -> list[Material]:
    """Return the texts of `day`."""
    return [m for m in library() if m.holds(day)]


@cache
def all_topics() -> dict[str, Topic]:
    """Return every topic there is a text of, by code."""
    return {m.topic.code: m.topic for m in library()}


def topics(materials: Sequence[Material]) -> list[Topic]:
    """Return the topics of some texts, each once."""
    return list({m.topic.code: m.topic for m in materials}.values())


def reader_of(age: int) -> Reader:
    """Return whose texts a child of `age` reads; the smallest have none of theirs."""
    if age >= 14:
        return Reader.TEEN
    return Reader.MIDDLE if age >= 10 else Reader.SMALL


def one_a_day(materials: Sequence[Material], day: date) -> Material | None:
    """Return the text of a day, so that all have their turn."""
    return materials[day.toordinal() % len(materials)] if materials else None


def _read(path: Path) -> list[Material]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        topic = Topic(
            table["code"],
            table["vi"],
            table["en"],
            table["icon"],
            tuple(table["categories"]),
            tuple(table.get("also", ())),
            bool(table.get("private", False)),
        )
        return [_material(topic, row) for row in table["material"]]
    except (KeyError, ValueError) as e:
        raise MaterialError(f"{path.name}: {e}") from e


def _material(topic: Topic, row: Mapping[str, Any]) -> Material:
    reader = Reader(row["for"])
    return Material(
        code=f"{topic.code}-{reader.value}",
        topic=topic,
        reader=reader,
        vi=_words(row, "vi"),
        en=_words(row, "en"),
        first=row["from"],
        until=row.get("until"),
        source=row.get("source", ""),
    )


def _words(row: Mapping[str, Any], language: str) -> Words:
    return Words(
        row[f"title_{language}"],
        tuple(row[f"body_{language}"]),
        tuple(row[f"do_{language}"]),
    )
