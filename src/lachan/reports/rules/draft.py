"""The answers of a report that is being told: carried from screen to screen. Pure.

There is no session. All of it travels sealed in a hidden field of the page itself, and
is gone when the page is.
"""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from lachan.lib.errors import LachanError
from lachan.reports.rules.effort import Effort
from lachan.reports.rules.intake import Reporter

# A page may lie open for a day; a draft kept on the device waits longer.
FRESH: Final = dt.timedelta(days=1)
WAITING: Final = dt.timedelta(days=30)
# Leading zero bits of the work: about 8,000 hashes, a second on an old phone.
WORK_BITS: Final = 13
# Nobody gets through four screens sooner.
AGED: Final = dt.timedelta(seconds=10)
VALUES_MAX: Final = 60


class DraftError(LachanError):
    """What was carried is not a draft of ours, or too old to go on with."""


class Screen(StrEnum):
    """Where the reporter is."""

    BEFORE = "before"
    WHO = "who"
    WHAT = "what"
    TELL = "tell"
    NOTICE = "notice"
    RECEIPT = "receipt"


ORDER: Final = (Screen.BEFORE, Screen.WHO, Screen.WHAT, Screen.TELL)
# Fields of each screen; nothing else is carried.
FIELDS: Final[Mapping[Screen, tuple[str, ...]]] = {
    Screen.BEFORE: (),
    Screen.WHO: ("who", "age"),
    Screen.WHAT: ("kinds",),
    Screen.TELL: (
        *("now", "platforms", "accounts", "story", "place", "place_code"),
        *("chat", "chat_from", "chat_to", "chat_me"),
        *("shown", "keep", "when", "person"),
        *("exclude", "exclude_words", "how", "phone", "hours", "code_word"),
        *("child_name", "child_year", "child_sex", "teller_name", "teller_phone"),
    ),
    Screen.NOTICE: (
        *("kinds", "organisation", "teller_name", "contact", "accounts"),
        *("story", "when"),
    ),
    Screen.RECEIPT: (),
}
_REPORTERS: Final = {
    "child": Reporter.CHILD,
    "friend": Reporter.FRIEND,
    "adult": Reporter.ADULT,
    "teacher": Reporter.TEACHER,
    "seen": Reporter.BYSTANDER,
    "provider": Reporter.PARTNER,
}


@dataclass(slots=True)
class Draft:
    """What was told so far. key: makes a second tap the same report.

    made_at: seconds of the clock when the first screen was shown. asked: a place that
    was typed and asked about. got: receipt, look_by, call_111, on the receipt's page.
    """

    key: str
    made_at: int
    screen: Screen = Screen.BEFORE
    answers: dict[str, list[str]] = field(default_factory=dict)
    language: str = ""
    asked: str = ""
    got: list[str] = field(default_factory=list)

    def take(self, posted: Mapping[str, Iterable[str]]) -> None:
        """Keep what the fields of this screen say, also what cannot be right."""
        for name in FIELDS[self.screen]:
            # A sign that no text has; some keyboards and copies bring it along.
            values = [value.replace("\0", "") for value in posted.get(name, ())]
            self.answers[name] = values[:VALUES_MAX]

    def one(self, name: str) -> str:
        """Return the only value of a field, or ""."""
        return next(iter(self.answers.get(name, ())), "")

    def many(self, name: str) -> list[str]:
        """Return all values of a field."""
        return self.answers.get(name, [])

    @property
    def who(self) -> str:
        """Who tells, as chosen on the first screen; not chosen: a child."""
        return (
            "provider" if self.screen is Screen.NOTICE else self.one("who") or "child"
        )

    @property
    def place_none(self) -> bool:
        """Whether none of the places that were offered is meant."""
        return self.one("place_code") == "-"

    @property
    def reporter(self) -> Reporter:
        """Who tells, as the report says it."""
        return _REPORTERS.get(self.who, Reporter.CHILD)

    @property
    def speaks_child(self) -> bool:
        """Whether the words are those for a child."""
        return self.reporter.is_child

    def back(self) -> None:
        """Go one screen back."""
        if self.screen is Screen.NOTICE:
            self.screen = Screen.WHO
        elif self.screen in ORDER:
            self.screen = ORDER[max(0, ORDER.index(self.screen) - 1)]

    def forward(self) -> None:
        """Go to the next screen; after the last one there is none."""
        self.screen = ORDER[min(len(ORDER) - 1, ORDER.index(self.screen) + 1)]

    def body(self) -> bytes:
        """Return what tells one report from another with the same key."""
        return json.dumps(self.answers, sort_keys=True).encode()

    def challenge(self) -> str:
        """Return what the device's work is done on; it tells nothing of the key."""
        return hashlib.sha256(b"lachan work " + self.key.encode()).hexdigest()[:32]


def new_draft(now: dt.datetime) -> Draft:
    """Return an empty one with a key of its own."""
    return Draft(key=secrets.token_urlsafe(24), made_at=int(now.timestamp()))


def packed(draft: Draft) -> bytes:
    """Return a draft as octets, to be sealed."""
    raw = {
        "key": draft.key,
        "made_at": draft.made_at,
        "screen": draft.screen.value,
        "answers": {k: v for k, v in draft.answers.items() if any(v)},
        "language": draft.language,
        "asked": draft.asked,
        "got": draft.got,
    }
    return json.dumps(raw, ensure_ascii=False).encode()


def unpacked(content: bytes, now: dt.datetime, lasts: dt.timedelta = FRESH) -> Draft:
    """Return the draft of opened octets. Raises DraftError: too old, or not one."""
    try:
        raw: dict[str, Any] = json.loads(content)
        draft = Draft(**raw | {"screen": Screen(raw["screen"])})
    except (ValueError, TypeError, KeyError) as e:
        raise DraftError("not a draft") from e
    if now.timestamp() - draft.made_at > lasts.total_seconds():
        raise DraftError("too old")
    return draft


def is_worked(draft: Draft, nonce: str) -> bool:
    """Tell whether a device did the work for this draft. nonce: what it found."""
    if not nonce or len(nonce) > 20:
        return False
    digest = hashlib.sha256(f"{draft.challenge()}:{nonce}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - WORK_BITS) == 0


def effort(draft: Draft, nonce: str, now: dt.datetime) -> Effort:
    """Return what a draft cost whoever sent it.

    Work is for one draft, which is one report, and counts for a day.
    """
    age = now.timestamp() - draft.made_at
    if age <= FRESH.total_seconds() and is_worked(draft, nonce):
        return Effort.WORKED
    return Effort.AGED if age >= AGED.total_seconds() else Effort.NONE
