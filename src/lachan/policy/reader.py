"""Take values out of a mapping that somebody wrote, refusing what is not understood."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lachan.lib.errors import LachanError
from lachan.policy import catalogue
from lachan.policy.names import NameFormError, normalise

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)
EVERYTHING = "*"
# What a grant may lift beside codes: the hours, and nothing that the age closes.
WINDOWS = "windows"


class ProfileError(LachanError):
    """A profile that cannot be understood; the text names the profile and the key."""


class Reader:
    """One table. Each key is taken once; `done` refuses the keys nobody took."""

    def __init__(self, mapping: object, where: str) -> None:
        if not isinstance(mapping, Mapping):
            raise ProfileError(f"{where} is not a table")
        self._rest = dict(mapping)
        self.where = where

    def fail(self, key: str, why: str) -> ProfileError:
        """Return the refusal of `key`, for the caller to raise."""
        return ProfileError(f"{self.where}: {key}: {why}")

    def has(self, key: str) -> bool:
        """Tell whether `key` is there and not yet taken."""
        return key in self._rest

    def raw(self, key: str, default: object = None) -> Any:
        """Take a value of any kind."""
        return self._rest.pop(key, default)

    def done(self) -> None:
        """Raise ProfileError if a key was not taken."""
        if self._rest:
            raise self.fail(f"{next(iter(self._rest))!s:.60}", "unknown key")

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text; without a default it must be there."""
        value = self.raw(key, default)
        if not isinstance(value, str):
            raise self.fail(key, "missing" if value is None else "is not text")
        return value

    def choice(self, key: str, among: Sequence[str], default: str) -> str:
        """Take one of a few words."""
        value = self.text(key, default)
        if value not in among:
            raise self.fail(key, f"{value!r:.60} is none of {', '.join(among)}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """Take true or false."""
        value = self.raw(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, f"{value!r:.60} is neither true nor false")
        return value

    def items(self, key: str) -> list[Any]:
        """Take a list; missing is empty."""
        value = self.raw(key, [])
        if not isinstance(value, list | tuple):
            raise self.fail(key, "is not a list")
        return list(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts."""
        values = self.items(key)
        if not all(isinstance(v, str) for v in values):
            raise self.fail(key, "is not a list of texts")
        return tuple(values)

    def tables(self, key: str) -> Iterator["Reader"]:
        """Take a list of tables, one Reader each."""
        for i, item in enumerate(self.items(key)):
            yield Reader(item, f"{self.where}: {key}[{i}]")

    def codes(self, key: str, *, everything: bool = False) -> frozenset[str]:
        """Take category and service codes; of a grant "*" and "windows" too."""
        known = {*catalogue.catalogue(), *((EVERYTHING, WINDOWS) if everything else ())}
        values = self.texts(key)
        for code in values:
            if code not in known:
                raise self.fail(key, f"{code!r:.60} is no category or service")
        return frozenset(values)

    def name(self, key: str) -> str:
        """Take a domain name and return its one form."""
        return self._name(key, self.text(key))

    def names(self, key: str) -> tuple[str, ...]:
        """Take a list of domain names."""
        return tuple(self._name(key, value) for value in self.texts(key))

    def _name(self, key: str, value: str) -> str:
        try:
            return normalise(value)
        except NameFormError as e:
            raise self.fail(key, str(e)) from e

    def clock(self, key: str) -> int:
        """Take "HH:MM" and return minutes after midnight, 0 to 1440."""
        value = self.text(key)
        if not _CLOCK.fullmatch(value):
            raise self.fail(key, f"{value!r:.60} is not a time of day")
        return int(value[:2]) * 60 + int(value[3:])

    def day(self, key: str) -> date:
        """Take a date, or text in ISO form."""
        value = self.raw(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError) as e:
            raise self.fail(key, f"{value!r:.60} is not a date") from e

    def moment(self, key: str) -> datetime:
        """Take a date and time with offset, or text in ISO form."""
        value = self.raw(key)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError as e:
                raise self.fail(key, f"{value!r:.60} is not a time") from e
        if not isinstance(value, datetime) or value.utcoffset() is None:
            raise self.fail(key, f"{value!s:.60} is not a time with an offset")
        return value
