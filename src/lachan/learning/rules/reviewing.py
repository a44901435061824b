"""What a version must have before two people may put it before children. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lachan.learning.rules.media import File
from lachan.learning.rules.texts import Medium, Words
from lachan.lib.filetypes import Sort

STEPS_MIN = 1


class State(StrEnum):
    """Where a version is. RETURNED: to its author, with why."""

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    PUBLISHED = "published"
    PAST = "past"


class Lack(StrEnum):
    """What a version lacks."""

    TITLE = "title"
    BODY = "body"
    STEPS = "steps"
    ENGLISH = "english"
    LICENCE = "licence"
    DESCRIBED = "described"
    LINK = "link"
    CAPTIONS = "captions"
    SHOUTS = "shouts"


OPEN = (State.DRAFT, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a version. described: of what is linked to."""

    vi: Words
    en: Words
    licence: str
    described: str


def lacks(
    said: Said, medium: Medium, *, link: str, files: Sequence[File] = ()
) -> tuple[Lack, ...]:
    """Return what stands against sending a version to its reviewer."""
    vi, en, told = said.vi, said.en, medium is Medium.TEXT
    here = any(one.sort in _SORTS.get(medium, set(Sort)) for one in files)
    found = [
        (not vi.title or not en.title, Lack.TITLE),
        (not vi.body, Lack.BODY),
        (len(vi.steps) < STEPS_MIN, Lack.STEPS),
        (_shape(vi) != _shape(en), Lack.ENGLISH),
        (not said.licence, Lack.LICENCE),
        (not told and not link and not here, Lack.LINK),
        (bool(link) and not told and not said.described, Lack.DESCRIBED),
        (any(_is_unheard(one) for one in files), Lack.CAPTIONS),
        ("!" in " ".join([vi.title, *vi.body, *vi.steps]), Lack.SHOUTS),
    ]
    return tuple(lack for there, lack in found if there)


# What makes a version the medium that it says it is.
_SORTS: Final = {
    Medium.PICTURE: {Sort.IMAGE, Sort.DOCUMENT},
    Medium.AUDIO: {Sort.AUDIO},
    Medium.VIDEO: {Sort.VIDEO},
}


def _is_unheard(one: File) -> bool:
    """Tell whether the deaf miss what a film says. Source: WCAG 2.2, 1.2.2."""
    return one.sort is Sort.VIDEO and not one.silent and not one.captions


def _shape(said: Words) -> tuple[int, int]:
    return len(said.body), len(said.steps)
