"""Where too few places take part for a figure to stand for its province. Pure.

More filters see more blocks: a province with few of them is not compared with others.
"""

from collections.abc import Mapping
from typing import Final

from lachan.stats.country import weights

COVERED_MIN: Final = 0.05
# Under 18, the country. Source: United Nations, 2020; by province by population.
CHILDREN: Final = 26_500_000
# Of its own value, and of the whole scale: noise beyond both says nothing.
RELATIVE_MAX: Final = 0.25
ABSOLUTE_MAX: Final = 0.005
_BANDS: Final = ((10_000, "10000+"), (5_000, "5000-9999"), (1_000, "1000-4999"))
FEW: Final = "<100"
_LOW_BANDS: Final = ((500, "500-999"), (100, "100-499"))


def thin(children: Mapping[str, float]) -> frozenset[str]:
    """Return the provinces in which too few children are covered.

    children: province → covered, with noise.
    """
    people = weights()
    whole = sum(people.values())
    needed = {geo: COVERED_MIN * CHILDREN * n / whole for geo, n in people.items()}
    return frozenset(geo for geo, n in needed.items() if children.get(geo, 0) < n)


def is_drowned(value: float, half: float, scale: int) -> bool:
    """Tell whether the noise is too large beside a value. half: of its interval."""
    return half > RELATIVE_MAX * abs(value) and (
        not scale or half > ABSOLUTE_MAX * scale
    )


def band(gateways: float) -> str:
    """Return how many gateways stand behind a figure, roughly."""
    for least, name in (*_BANDS, *_LOW_BANDS):
        if gateways >= least:
            return name
    return FEW
