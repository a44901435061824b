"""What is measured of the lake for a release, with what noise, and why that much. Pure.

One gateway more or less, with all that it may say in the period, moves at most `l0`
cells of a measurement by at most `linf` each. Cells are disjoint sums over gateways, a
gateway is in one province, so the whole vector moves by at most linf·√l0: that is its
L2 sensitivity, for all provinces at once (docs/privacy.md has the arithmetic).
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

# Name of what is counted → the cell that says so: category, action.
FACTS: Final[Mapping[str, tuple[str, str]]] = {
    "active": (ALL, ALL),
    "blocked": (ALL, BLOCK),
    "complete": (ALL, "complete"),
    "paused": (ALL, "paused"),
    NIGHTS: (ALL, NIGHTS),
    CHILDREN: (ALL, CHILDREN),
    "fresh": (ALL, "fresh"),
}
Column = Literal["count", "active", "first"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One noisy table. dims: columns of the lake; "fact": what is counted, of `facts`.

    column: what is added up. facts: of FACTS; () for a table by category, "all" left
    out. l0, linf: bounds of one gateway in the whole period. rho_nano: what it costs.
    """

    key: str
    dims: tuple[str, ...]
    column: Column
    l0: int
    linf: int
    rho_nano: int
    facts: tuple[str, ...] = ()
    only_blocks: bool = False

    @property
    def sensitivity(self) -> float:
        """How far one gateway can move the vector, as L2."""
        return math.sqrt(self.l0 * self.linf**2)

    @property
    def scale(self) -> float:
        """Standard deviation of the noise: Δ/√(2ρ), rounded up a little."""
        return self.sensitivity / math.sqrt(2 * self.rho_nano / NANO) * (1 + 1e-9)

    def keys(self) -> list[str]:
        """Return every cell that it has, counted or not: known without looking."""
        return ["|".join(words) for words in product(*map(self._words, self.dims))]

    def _words(self, dim: str) -> tuple[str, ...]:
        if dim == "fact":
            return self.facts
        if dim == "category":
            return tuple(sorted(statistical_codes()))
        return _WORDS[dim]


_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "geo": PROVINCES,
    "level": LEVELS,
    "age": AGES,
    "action": ACTIONS,
}
_CATS: Final = CLIP.cats
_BLOCK_FACTS: Final = ("active", "blocked")

MONTHLY: Final = (
    Measure(
        "places",
        ("geo", "fact"),
        "first",
        l0=5,
        linf=1,
        rho_nano=5_000_000,
        facts=("active", "blocked", "complete", "paused", NIGHTS),
    ),
    Measure(
        "children",
        ("geo", "fact"),
        "count",
        l0=1,
        linf=CHILDREN_MAX,
        rho_nano=1_000_000,
        facts=(CHILDREN,),
    ),
    Measure(
        "days",
        ("geo", "fact"),
        "active",
        l0=2,
        linf=DAYS_MAX,
        rho_nano=2_000_000,
        facts=("active", "fresh"),
    ),
    Measure(
        "blocks",
        ("geo", "category"),
        "first",
        l0=_CATS,
        linf=1,
        rho_nano=8_000_000,
        only_blocks=True,
    ),
    Measure(
        "asked",
        ("geo", "category", "action"),
        "count",
        l0=_CATS * len(ACTIONS),
        linf=CLIP.per_cat * DAYS_MAX,
        rho_nano=4_000_000,
    ),
)
# A home has children of several levels and ages; each margin takes it once a month.
QUARTERLY: Final = (
    Measure(
        "level-places",
        ("geo", "level", "fact"),
        "first",
        l0=len(LEVELS) * 2,
        linf=3,
        rho_nano=8_000_000,
        facts=_BLOCK_FACTS,
    ),
    Measure(
        "level-blocks",
        ("geo", "level", "category"),
        "first",
        l0=len(LEVELS) * _CATS,
        linf=3,
        rho_nano=20_000_000,
        only_blocks=True,
    ),
    Measure(
        "age-places",
        ("geo", "age", "fact"),
        "first",
        l0=len(AGES) * 2,
        linf=3,
        rho_nano=6_000_000,
        facts=_BLOCK_FACTS,
    ),
    Measure(
        "age-blocks",
        ("geo", "age", "category"),
        "first",
        l0=len(AGES) * _CATS,
        linf=3,
        rho_nano=16_000_000,
        only_blocks=True,
    ),
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
