"""What a version must have before two people may put it before children. Pure."""

from enum import StrEnum

from lachan.learning.rules.texts import Medium, Words

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
    SHOUTS = "shouts"


OPEN = (State.DRAFT, State.RETURNED)


def lacks(
    vi: Words, en: Words, medium: Medium, *, licence: str, link: str, described: str
) -> tuple[Lack, ...]:
    """Return what stands against sending a version to its reviewer."""
    found = [
        (not vi.title or not en.title, Lack.TITLE),
        (not vi.body, Lack.BODY),
        (len(vi.steps) < STEPS_MIN, Lack.STEPS),
        (_shape(vi) != _shape(en), Lack.ENGLISH),
        (not licence, Lack.LICENCE),
        (medium is not Medium.TEXT and not link, Lack.LINK),
        (medium is not Medium.TEXT and not described, Lack.DESCRIBED),
        ("!" in " ".join([vi.title, *vi.body, *vi.steps]), Lack.SHOUTS),
    ]
    return tuple(lack for there, lack in found if there)


def _shape(said: Words) -> tuple[int, int]:
    return len(said.body), len(said.steps)
