"""Courses: whom they are for, when one passes, how long a certificate holds. Pure."""

import calendar
import datetime as dt
import secrets
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from lachan.learning.rules.texts import MaterialError

DATA: Final = Path(__file__).parent.parent / "data" / "courses"
# No letter that is taken for a figure or for another letter.
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 12
TRIES_A_DAY: Final = 3
REMIND_DAYS: Final = (60, 14)


class Audience(StrEnum):
    """Whose work a course is for."""

    RECEIVER = "receiver"
    COMMUNE = "commune"
    TEACHER = "teacher"
    SCHOOL_IT = "school_it"
    PROVIDER = "provider"
    PARENT = "parent"


class Stage(StrEnum):
    """Before the course, or after it."""

    PRE = "pre"
    POST = "post"


def passed(right: int, asked: int, mark: int) -> bool:
    """Tell whether a test is passed. mark: percent of `asked` that must be right."""
    return asked > 0 and right * 100 >= mark * asked


def gain(pre: Sequence[float], post: Sequence[float]) -> float | None:
    """Return how much the share of right answers rose from before to after.

    pre, post: shares of the same people in the same order. None: nobody.
    """
    if not pre:
        return None
    return sum(b - a for a, b in zip(pre, post, strict=True)) / len(pre)


def ends(issued: dt.date, months: int) -> dt.date | None:
    """Return the first day on which a certificate holds no more; 0 months: never."""
    if not months:
        return None
    year, month = divmod(issued.year * 12 + issued.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(issued.day, length))


def new_code(draw: Callable[[str], str] = secrets.choice) -> str:
    """Return a code nobody guesses: 12 letters of 30, some 59 bits."""
    return "".join(draw(_LETTERS) for _ in range(_LENGTH))


def code_read(typed: str) -> str:
    """Return a code as it is kept, however it was typed; "" if it is none."""
    plain = "".join(c for c in typed.upper() if c.isalnum())
    return plain if len(plain) == _LENGTH and set(plain) <= set(_LETTERS) else ""


def code_shown(code: str) -> str:
    """Return a code in groups of four."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


@dataclass(frozen=True, slots=True)
class ShippedQuestion:
    """A question with its answers.

    right: place of the right one, from 0. lesson: the one that tells it, from 1.
    """

    text: tuple[str, str]
    options: tuple[tuple[str, str], ...]
    right: int
    lesson: int


@dataclass(frozen=True, slots=True)
class ShippedLesson:
    """A lesson; paragraphs are apart by a blank line. Pairs: Vietnamese, English."""

    title: tuple[str, str]
    body: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ShippedCourse:
    """A course that ships with the program."""

    code: str
    title: tuple[str, str]
    aims: tuple[str, str]
    audience: Audience
    hours: int
    mark: int
    months: int
    lessons: tuple[ShippedLesson, ...]
    questions: tuple[ShippedQuestion, ...]


@cache
def shipped_courses(folder: Path = DATA) -> tuple[ShippedCourse, ...]:
    """Return the courses that ship. Raises MaterialError."""
    return tuple(_course(path) for path in sorted(folder.glob("*.toml")))


def _course(path: Path) -> ShippedCourse:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return ShippedCourse(
            code=table["code"],
            title=_pair(table, "title"),
            aims=_pair(table, "aims"),
            audience=Audience(table["audience"]),
            hours=table["hours"],
            mark=table["mark"],
            months=table["months"],
            lessons=tuple(
                ShippedLesson(_pair(row, "title"), _pair(row, "body"))
                for row in table["lesson"]
            ),
            questions=tuple(
                _question(row, len(table["lesson"])) for row in table["question"]
            ),
        )
    except (KeyError, ValueError) as e:
        raise MaterialError(f"{path.name}: {e}") from e


# How a paragraph begins that is to be tried, not only read.
_PRACTICE: Final = ("Làm thử", "Tập thử", "Try it", "Try tonight", "Practise:")


def is_practice(paragraph: str) -> bool:
    """Tell whether a paragraph of a lesson is something to try."""
    return paragraph.startswith(_PRACTICE)


def _pair(row: Mapping[str, Any], name: str) -> tuple[str, str]:
    return row[f"{name}_vi"].strip(), row[f"{name}_en"].strip()


def _question(row: Mapping[str, Any], lessons: int) -> ShippedQuestion:
    options = tuple(zip(row["options_vi"], row["options_en"], strict=True))
    right, lesson = int(row["right"]), int(row["lesson"])
    if not 0 <= right < len(options):
        raise ValueError(f"no option {right}")
    if not 1 <= lesson <= lessons:
        raise ValueError(f"no lesson {lesson}")
    return ShippedQuestion(_pair(row, "text"), options, right, lesson)
