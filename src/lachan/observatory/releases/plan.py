"""What is measured of the lake for a release, with what noise, and why that much. Pure.

One gateway more or less, with all that it may say in the period, moves a few cells of a
measurement, each by a bound of the batch format. A gateway is in one province, so that
is how far it moves the whole vector, all provinces at once: its L2 sensitivity
(docs/privacy.md has the arithmetic).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

from lachan.policy.countable import statistical_codes
from lachan.stats.cells import CHILDREN_MAX, CLIP
from lachan.stats.words import (
    ACTIONS,
    AGES,
    ALL,
    BLOCK,
    CHILDREN,
    DAYS,
    LEVELS,
    NIGHTS,
    UNKNOWN_PLACE,
)
from lachan.stats.words import PROVINCES as TOLD_PROVINCES

GEO_VERSION: Final = "2025-07-01"  # the 34 provinces, 19/2025/QĐ-TTg
UNIT: Final = "gateway-month"
DELTA: Final = 1e-9
PROVINCES: Final = (UNKNOWN_PLACE, *TOLD_PROVINCES)
NANO: Final = 1_000_000_000
DAYS_MAX: Final = 31

ANY: Final = "*"
# Name of what is counted → the cells that say so: category, action.
FACTS: Final[Mapping[str, tuple[str, str]]] = {
    "active": (ALL, ALL),
    "blocked": (ALL, BLOCK),
    "complete": (ALL, "complete"),
    "paused": (ALL, "paused"),
    NIGHTS: (ALL, NIGHTS),
    CHILDREN: (ALL, CHILDREN),
    "fresh": (ALL, "fresh"),
    "asked": (ANY, ANY),
    "asked-blocked": (ANY, BLOCK),
    "asked-learning": ("learning", ANY),
}
Column = Literal["count", "active", "first"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One noisy table. dims: columns of the lake; "fact": what is counted, of `facts`.

    column: what is added up. moves: how far one gateway can move each cell that it
    touches, in the whole period. rho_nano: what it costs. facts: of FACTS; () for a
    table by category, "all" left out. actions: the words of the dimension "action".
    of_questions: adds up questions, not gateways.
    """

    key: str
    dims: tuple[str, ...]
    column: Column
    moves: tuple[int, ...]
    rho_nano: int
    facts: tuple[str, ...] = ()
    actions: tuple[str, ...] = ACTIONS
    of_questions: bool = False
    only_blocks: bool = False

    @property
    def sensitivity(self) -> float:
        """How far one gateway can move the vector, as L2."""
        return math.sqrt(sum(move**2 for move in self.moves))

    @property
    def scale(self) -> float:
        """Standard deviation of the noise: Δ/√(2ρ), rounded up a little."""
        return self.sensitivity / math.sqrt(2 * self.rho_nano / NANO) * (1 + 1e-9)

    def facts_of(self, category: str, action: str) -> tuple[str, ...]:
        """Return the facts that a cell of the lake tells."""
        return tuple(
            name
            for name in self.facts
            if FACTS[name][0] in {ANY, category} and FACTS[name][1] in {ANY, action}
        )

    def keys(self) -> list[str]:
        """Return every cell that it has, counted or not: known without looking."""
        return ["|".join(words) for words in product(*map(self._words, self.dims))]

    def _words(self, dim: str) -> tuple[str, ...]:
        if dim == "fact":
            return self.facts
        if dim == "category":
            return tuple(sorted(statistical_codes()))
        if dim == "action":
            return self.actions
        return _WORDS[dim]


_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "geo": PROVINCES,
    "level": LEVELS,
    "age": AGES,
}
_CATS: Final = CLIP.cats
_MONTH: Final = CLIP.per_cat * DAYS_MAX  # questions of a category and action
_BLOCK_FACTS: Final = ("active", "blocked")

MONTHLY: Final = (
    Measure(
        "places",
        ("geo", "fact"),
        "first",
        moves=(1,) * 5,
        rho_nano=5_000_000,
        facts=("active", "blocked", "complete", "paused", NIGHTS),
    ),
    Measure(
        "children",
        ("geo", "fact"),
        "count",
        moves=(CHILDREN_MAX,),
        rho_nano=1_000_000,
        facts=(CHILDREN,),
    ),
    Measure(
        "days",
        ("geo", "fact"),
        "active",
        moves=(DAYS_MAX,) * 2,
        rho_nano=2_000_000,
        facts=("active", "fresh"),
    ),
    Measure(
        "blocks",
        ("geo", "category"),
        "first",
        moves=(1,) * _CATS,
        rho_nano=6_000_000,
        only_blocks=True,
    ),
    # Of the country: as a sum of provinces, noise of thousands of cells would drown it.
    Measure(
        "asked",
        ("category", "action"),
        "count",
        moves=(_MONTH,) * _CATS * len(ACTIONS),
        rho_nano=2_000_000,
        of_questions=True,
    ),
    Measure(
        "asked-places",
        ("geo", "fact"),
        "count",
        moves=(_MONTH * _CATS * len(ACTIONS), _MONTH * _CATS, _MONTH * len(ACTIONS)),
        rho_nano=4_000_000,
        facts=("asked", "asked-blocked", "asked-learning"),
        of_questions=True,
    ),
)


def _margins(who: str, many: int, places: int, blocks: int) -> tuple[Measure, ...]:
    """Return the tables by level or age: each margin takes a home once a month."""
    return (
        Measure(
            f"{who}-places",
            ("geo", who, "fact"),
            "first",
            moves=(3,) * many * len(_BLOCK_FACTS),
            rho_nano=places,
            facts=_BLOCK_FACTS,
        ),
        Measure(
            f"{who}-blocks",
            ("geo", who, "category"),
            "first",
            moves=(3,) * many * _CATS,
            rho_nano=blocks,
            only_blocks=True,
        ),
    )


QUARTERLY: Final = (
    # Of homes, on how many days of a month they were in use, at least.
    Measure(
        "often",
        ("geo", "action"),
        "first",
        moves=(3,) * len(DAYS),
        rho_nano=2_000_000,
        actions=DAYS,
    ),
    *_margins("level", len(LEVELS), 8_000_000, 18_000_000),
    *_margins("age", len(AGES), 6_000_000, 16_000_000),
)
OF_KIND: Final[Mapping[str, tuple[Measure, ...]]] = {
    "month": MONTHLY,
    "quarter": QUARTERLY,
    "year": (),
}


def cost_nano(kind: str) -> int:
    """Return what a release of a kind costs, in billionths of rho."""
    return sum(measure.rho_nano for measure in OF_KIND[kind])


def epsilon(rho: float, delta: float = DELTA) -> float:
    """Return the epsilon that `rho` of zCDP means at `delta`.

    Source: Bun and Steinke 2016, proposition 1.3: ρ + 2√(ρ ln 1/δ).
    """
    return rho + 2 * math.sqrt(rho * math.log(1 / delta))


def clips() -> dict[str, int]:
    """Return the bounds of one gateway's part, as a release tells them."""
    return {
        "categories_a_month": CLIP.cats,
        "questions_a_day_and_category": CLIP.per_cat,
        "children": CHILDREN_MAX,
        "days_a_month": DAYS_MAX,
    }
