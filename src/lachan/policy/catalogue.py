"""The shipped knowledge: categories, services, help names, safe search, starter lists.

All of it is data under ``policy/data``; this module reads, checks and caches it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from lachan.lib.errors import LachanError
from lachan.policy.model import AgeBand, Stance
from lachan.policy.names import NameFormError, normalise

OTHER = "other"  # "khác": all that is shown or counted of a sensitive category
DATA = Path(__file__).parent / "data"

_EM = re.compile(r"(?<!trẻ )\b[Ee]m\b")  # the child spoken to, not "trẻ em"
_STRICTNESS = {Stance.OPEN: 0, Stance.ASK: 1, Stance.BLOCK: 2}


class CatalogueError(LachanError):
    """A shipped data file contradicts itself; the text names file and entry."""


@dataclass(frozen=True, slots=True)
class Category:
    """A content category or a service.

    child_vi, child_en: one sentence a child reads on the page that says why.
    stances: what each age's preset says of this very code. A service is also held by
        the categories in `within`; `stance` has both.
    liftable: whether a family may open it to a child.
    sensitive: shown and counted to anybody only as OTHER.
    group: a key of `groups()`.
    source: why so, with the article of law where there is one.
    """

    code: str
    vi: str
    en: str
    child_vi: str
    child_en: str
    stances: Mapping[AgeBand, Stance]
    liftable: bool
    sensitive: bool
    service: bool
    group: str
    source: str
    within: tuple[str, ...] = ()


class Group(NamedTuple):
    """A heading of the parent's page."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class HelpName:
    """One exact name that is always reachable, and why."""

    name: str
    reason: str
    since: date


@dataclass(frozen=True, slots=True)
class Engine:
    """A search engine with a safe mode that DNS can switch on.

    names: exact names to rewrite. target: CNAME target, or "" where the engine
    publishes addresses only, which then stand in `addresses`.
    """

    code: str
    names: tuple[str, ...]
    target: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StarterList:
    """A block list that ships with the project.

    path: an .xz file. subtree: each line stands for the name and all below it.
    source: its short id, shown where a block is explained. url: where a newer one is.
    """

    path: Path
    category: str
    format: str
    subtree: bool
    source: str
    licence: str
    home_page: str
    url: str


@cache
def groups() -> Mapping[str, Group]:
    """Return the headings in the order of the parent's page."""
    table = _read("categories.toml")["group"]
    return MappingProxyType({row["code"]: Group(**row) for row in table})


@cache
def catalogue() -> Mapping[str, Category]:
    """Return content categories and services by code, in the order of the pages."""
    content = [
        _category(r, service=False) for r in _read("categories.toml")["category"]
    ]
    known = {c.code: c for c in content}
    services = [_category(r, service=True) for r in _read("services.toml")["service"]]
    _check(content, services)
    return MappingProxyType(known | {s.code: s for s in services})


@cache
def preset(age: AgeBand) -> frozenset[str]:
    """Return the codes that are not open at `age`; "ask" counts as blocked."""
    return frozenset(
        c.code for c in catalogue().values() if c.stances[age] is not Stance.OPEN
    )


def stance(code: str, age: AgeBand) -> Stance:
    """Return what the preset of `age` means for `code`: the strictest of its own
    stance and, for a service, of the categories it is within.
    """
    own = catalogue()[code]
    said = [own.stances[age], *(catalogue()[c].stances[age] for c in own.within)]
    return max(said, key=_STRICTNESS.__getitem__)


def sentence(category: Category, age: AgeBand) -> str:
    """Return `child_vi` as it is said at `age`: "bạn" from 14 years, "em" before."""
    if age in {AgeBand.FROM_14, AgeBand.FROM_16, AgeBand.ADULT}:
        return _EM.sub(_ban, category.child_vi)
    return category.child_vi


def _ban(em: re.Match[str]) -> str:
    return "Bạn" if em[0] == "Em" else "bạn"


def counted_as(code: str) -> str:
    """Return `code`, or OTHER when it is sensitive or unknown."""
    found = catalogue().get(code)
    return OTHER if found is None or found.sensitive else code


@cache
def service_domains() -> Mapping[str, tuple[str, ...]]:
    """Return names by service code; each stands for its whole subtree."""
    return MappingProxyType(
        {
            row["code"]: _names("services.toml", row["domains"])
            for row in _read("services.toml")["service"]
        }
    )


def help_names(extra: Iterable[str] = ()) -> frozenset[str]:
    """Return the exact names that nothing may block, count or show.

    extra: the installation's own hosts. Raises NameFormError.
    """
    return _shipped_help() | {normalise(name) for name in extra}


@cache
def _shipped_help() -> frozenset[str]:
    return frozenset(entry.name for entry in help_entries())


@cache
def connectivity_names() -> frozenset[str]:
    """Return the exact names by which devices find a network and set their clocks."""
    rows = _read("connectivity.toml")["names"]
    return frozenset(
        n for row in rows for n in _names("connectivity.toml", row["names"])
    )


@cache
def help_entries() -> tuple[HelpName, ...]:
    """Return the dated file of help names with the reason for each."""
    return tuple(
        HelpName(name, row["reason"], row["since"])
        for row in _read("help.toml")["help"]
        for name in _names("help.toml", row["names"])
    )


@cache
def engines() -> Mapping[str, Engine]:
    """Return the engines with a safe mode; YouTube is two, moderate and strict."""
    return MappingProxyType(
        {row["code"]: _engine(row) for row in _read("safesearch.toml")["engine"]}
    )


@cache
def starter_lists() -> tuple[StarterList, ...]:
    """Return the lists with which the first start protects without a network."""
    rows = _read("starter.toml").get("list", [])
    return tuple(
        StarterList(path=DATA / "lists" / row.pop("file"), **row)
        for row in (dict(r) for r in rows)
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def _category(row: dict[str, Any], *, service: bool) -> Category:
    ages = list(AgeBand)
    stances = [Stance(word) for word in row.get("stances", [Stance.OPEN] * len(ages))]
    if len(stances) != len(ages):
        raise CatalogueError(f"{row['code']}: {len(stances)} stances, not {len(ages)}")
    return Category(
        code=row["code"],
        vi=row["vi"],
        en=row["en"],
        child_vi=row.get("child_vi", f"{row['vi']} đang tắt theo luật của em."),
        child_en=row.get("child_en", f"{row['en']} is off in your rules."),
        stances=MappingProxyType(dict(zip(ages, stances, strict=True))),
        liftable=row.get("liftable", True),
        sensitive=row.get("sensitive", False),
        service=service,
        group="services" if service else row["group"],
        source=row["source"] if not service else row.get("why", ""),
        within=tuple(row.get("in", ())),
    )


def _check(content: list[Category], services: list[Category]) -> None:
    codes = [c.code for c in content + services]
    for code in codes:
        if codes.count(code) > 1 or code == OTHER:
            raise CatalogueError(f"{code}: used twice")
    for category in content + services:
        if category.group not in groups():
            raise CatalogueError(f"{category.code}: no group {category.group}")
        if unknown := set(category.within) - {c.code for c in content}:
            raise CatalogueError(f"{category.code}: no category {sorted(unknown)}")


def _engine(row: dict[str, Any]) -> Engine:
    countries = row.get("countries", [])
    made = [p.replace("*", c) for p in row.get("patterns", []) for c in countries]
    return Engine(
        code=row["code"],
        names=_names("safesearch.toml", [*row.get("names", []), *made]),
        target=row.get("target", ""),
        addresses=tuple(row.get("addresses", ())),
    )


def _names(file: str, names: list[str]) -> tuple[str, ...]:
    for name in names:
        try:
            form = normalise(name)
        except NameFormError as e:
            raise CatalogueError(f"{file}: {e}") from e
        if form != name:
            raise CatalogueError(f"{file}: {name} is not in the form {form}")
    if len(set(names)) != len(names):
        raise CatalogueError(f"{file}: a name twice in {names[0]} …")
    return tuple(names)
