"""Addresses and accounts of a case: what they are, what is wrong, when to look again.

Pure; `data/online.toml` is read once a process.
"""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from lachan.cases.rules.notices import Kind as Harm
from lachan.cases.rules.schemas import Said
from lachan.lib.errors import LachanError
from lachan.reports.rules import alike
from lachan.reports.rules.intake import Online
from lachan.vault.rules import index

FILE: Final = Path(__file__).parents[1] / "data" / "online.toml"


class OnlineDataError(LachanError):
    """The table of harms contradicts itself; the text says where."""


class Sort(StrEnum):
    """What was found. Codes, for they are kept."""

    ADDRESS = "address"
    ACCOUNT = "account"
    PHONE = "phone"


class Seen(StrEnum):
    """What a look found."""

    THERE = "there"
    GONE = "gone"
    UNSURE = "unsure"  # asks to sign in, is slow, changed


class Origin(StrEnum):
    """Where an address came from."""

    REPORT = "report"
    TYPED = "typed"


class What(StrEnum):
    """What was handed over to a member."""

    NOTICE = "notice"
    SHEETS = "sheets"


class Asked(StrEnum):
    """Why an entry of the national list comes back to the officers of its case."""

    COMPLAINT = "complaint"  # somebody says it is blocked wrongly
    APPEAL = "appeal"  # an objection was upheld, or kept
    ENDING = "ending"  # its term ends soon
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Answer(StrEnum):
    """What the officers say of it to who keeps the list."""

    HARMS = "harms"
    GONE = "gone"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True)
class Row:
    """What follows from one harm. national: classes it may be proposed under."""

    harm: Harm
    police_first: bool
    kinds: tuple[str, ...]
    national: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All of it, as in force from a day. look: days to the next look, by the last."""

    valid_from: dt.date
    harms: Mapping[Harm, Row]
    look: Mapping[Seen, tuple[int, ...]]
    passed_over: Mapping[str, Said]

    def harm_of(self, kinds: Iterable[str]) -> Harm:
        """Return what a report of these kinds begins with."""
        for kind in kinds:
            for row in self.harms.values():
                if kind in row.kinds:
                    return row.harm
        return Harm.HARMFUL

    def next_look(self, looks: Iterable[Seen], at: dt.datetime) -> dt.datetime | None:
        """Return when to look again after these looks, the newest last; None: never.

        at: of the newest. Looks that found the same, one after another, come rarer.
        """
        seen = list(looks)
        if not seen:
            return None
        last = seen[-1]
        run = next(
            (n for n, s in enumerate(reversed(seen)) if s is not last), len(seen)
        )
        days = self.look[last]
        if last is Seen.GONE and run > len(days):
            return None
        return at + dt.timedelta(days=days[min(run, len(days)) - 1])


@cache
def table() -> Table:
    """Return the table in force. Raises OnlineDataError."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Table:
    """Return the table that a TOML text says. Raises OnlineDataError."""
    raw = tomllib.loads(text)
    try:
        rows = [_row(one) for one in raw["harm"]]
        look = {Seen(k): tuple(int(d) for d in v) for k, v in raw["look"].items()}
        said = {p["code"]: Said(p["vi"], p["en"]) for p in raw["passed_over"]}
        table = Table(
            raw["valid_from"],
            MappingProxyType({row.harm: row for row in rows}),
            MappingProxyType(look),
            MappingProxyType(said),
        )
    except (KeyError, ValueError) as e:
        raise OnlineDataError(f"online: {e}") from e
    if set(table.harms) != set(Harm) or len(rows) != len(Harm):
        raise OnlineDataError("online: not every harm is there once")
    if set(look) != set(Seen) or not all(look.values()):
        raise OnlineDataError("online: not every look has its next")
    return table


def _row(raw: Mapping[str, Any]) -> Row:
    return Row(
        Harm(raw["code"]),
        bool(raw["police_first"]),
        tuple(raw["kinds"]),
        tuple(raw["national"]),
    )


def sort_of(one: Online) -> Sort:
    """Return what something named online is."""
    if one.url:
        return Sort.ADDRESS
    digits = index.phone(one.account)
    plain = one.account.strip().lstrip("+").replace(" ", "")
    phone = plain.isdigit() and 9 <= len(digits) <= 15
    return Sort.PHONE if phone else Sort.ACCOUNT


def host_of(url: str) -> str:
    """Return the name of the machine of an address, "" if it has none."""
    try:
        return urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""


def whole(url: str) -> str:
    """Return an address with its scheme, as a notice needs it."""
    return url if "://" in url else f"https://{url}"


def marked(one: Online) -> tuple[index.Kind, str]:
    """Return what two cases are compared by: a kind and its one spelling."""
    match sort_of(one):
        case Sort.ADDRESS:
            return index.Kind.LINK, alike.link(one.normal or one.url)
        case Sort.PHONE:
            return index.Kind.PHONE, index.phone(one.account)
        case _:
            return index.Kind.ACCOUNT, index.account(one.account)
