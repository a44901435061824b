"""A made-up country: gateways by province, what they are for, what is asked there.

Everything follows from (seed, number of the gateway): any part can be made alone.
"""

import csv
import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from lachan.stats.edge import Row
from lachan.stats.words import AGES, PARTS, level_of

DATA: Final = Path(__file__).parent / "data"
_YEARS: Final = ((0, 5), (6, 9), (10, 13), (14, 15), (16, 17))
_HOURS: Final = {
    "night": (23, 0, 1, 4),
    "morning": (6, 8, 10),
    "afternoon": (12, 14, 16),
    "evening": (18, 20, 22),
}


class Kind(NamedTuple):
    """One line of country.toml: how often a category is met, by age band."""

    code: str
    action: str
    day: Sequence[float]
    mean: float
    parts: Sequence[float]


@dataclass(frozen=True, slots=True)
class Shape:
    """The figures of country.toml."""

    school_share: float
    children: Sequence[float]
    ages: Sequence[float]
    active: float
    weekend: float
    complete: float
    fresh: float
    paused: float
    spread: float
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Gateway:
    """One home or class. who: index of the age band and school level of each child.

    lean: how much more or less than the country it meets of everything.
    """

    number: int
    geo: str
    venue: str
    who: tuple[tuple[int, str], ...]
    lean: float
    is_complete: bool


@cache
def shape() -> Shape:
    """Return the figures of the made-up country."""
    text = (DATA / "country.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    kinds = tuple(Kind(**row) for row in said.pop("category"))
    return Shape(**said, kinds=kinds)


@cache
def weights() -> dict[str, int]:
    """Return province → weight."""
    with (DATA / "provinces.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: int(row["weight"]) for row in csv.DictReader(lines)}


def provinces(gateways: int) -> list[str]:
    """Return the province of each gateway, by weight, largest remainders first."""
    table = weights()
    whole = sum(table.values())
    shares = {code: gateways * w // whole for code, w in table.items()}
    rest = gateways - sum(shares.values())
    order = sorted(table, key=lambda c: (-(gateways * table[c] % whole), c))
    for code in order[:rest]:
        shares[code] += 1
    return [code for code, n in shares.items() for _ in range(n)]


def gateway(seed: int, number: int, geo: str) -> Gateway:
    """Return gateway `number`: a home with its children, or a class of a school."""
    chance = Random(f"{seed}|{number}")  # noqa: S311 - a simulation, no secret
    country = shape()
    at_school = chance.random() < country.school_share
    many = 1 if at_school else 1 + _pick(chance, country.children)
    who = tuple(_child(chance, country, at_school=at_school) for _ in range(many))
    province = Random(f"{seed}|province|{geo}")  # noqa: S311 - the same
    lean = 1 + country.spread * (province.random() - 0.5)
    return Gateway(
        number,
        geo,
        "school" if at_school else "home",
        who,
        lean * (0.7 + 0.6 * chance.random()),
        chance.random() < country.complete,
    )


def _child(chance: Random, country: Shape, *, at_school: bool) -> tuple[int, str]:
    weights = (0, *country.ages[1:]) if at_school else country.ages
    band = _pick(chance, weights)
    first, last = _YEARS[band]
    return band, level_of(first + int(chance.random() * (last - first + 1)))


def _pick(chance: Random, weights: Sequence[float]) -> int:
    at = chance.random() * sum(weights)
    for index, weight in enumerate(weights):
        at -= weight
        if at < 0:
            return index
    return len(weights) - 1


@dataclass(frozen=True, slots=True)
class Day:
    """What one gateway counted on one day. states: of `words.STATES`, true of it."""

    rows: tuple[Row, ...]
    states: tuple[str, ...]


def day(seed: int, of: Gateway, at: dt.date) -> Day:
    """Return what the gateway counted; no rows where it was not in use."""
    chance = Random(f"{seed}|{of.number}|{at}")  # noqa: S311 - a simulation
    country = shape()
    states = _states(seed, of, at, is_fresh=chance.random() < country.fresh)
    free = at.weekday() >= 5
    if chance.random() > country.active or (free and of.venue == "school"):
        return Day((), states)
    more = of.lean * (country.weekend if free else 1.0)
    rows = [row for who in of.who for row in _asked(chance, country, who, more)]
    return Day(tuple(rows), states)


def _states(seed: int, of: Gateway, at: dt.date, *, is_fresh: bool) -> tuple[str, ...]:
    chance = Random(f"{seed}|{of.number}|{at}|off")  # noqa: S311 - a simulation
    is_paused = of.venue == "home" and chance.random() < shape().paused
    said = {"complete": of.is_complete, "fresh": is_fresh, "paused": is_paused}
    return tuple(word for word, holds in said.items() if holds)


def _asked(
    chance: Random, country: Shape, who: tuple[int, str], more: float
) -> Iterator[Row]:
    band, level = who
    for kind in country.kinds:
        if chance.random() >= kind.day[band] * more:
            continue
        left = 1 + int(chance.expovariate(1 / (kind.mean * more)))
        for _ in range(1 + (left > 3) + (left > 30)):
            hours = _HOURS[PARTS[_pick(chance, kind.parts)]]
            hour = hours[int(chance.random() * len(hours))]
            some = max(1, left // 2)
            yield Row(level, AGES[band], hour, kind.code, kind.action, some)
            left -= some
            if left <= 0:
                break
