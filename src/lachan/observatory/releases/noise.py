"""Noise of the discrete Gaussian by OpenDP: drawn once, from the system's chance."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lachan.observatory.releases.plan import NANO, Measure
from lachan.observatory.rules.errors import ObservatoryError

if TYPE_CHECKING:
    from opendp.mod import Measurement

MECHANISM: Final = "discrete Gaussian, zCDP"


def library() -> str:
    """Return name and version of what draws."""
    from importlib.metadata import version

    return f"opendp {version('opendp')}"


def mechanism(measure: Measure) -> "Measurement":
    """Return OpenDP's mechanism over the whole vector of a measure.

    Raises ObservatoryError if it would cost more than the measure says.
    """
    import opendp.prelude as dp

    dp.enable_features("contrib")
    # Not `int`, which is 32 bits there: a country asks more than that in a month.
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T=float)
    made = space >> dp.m.then_gaussian(scale=measure.scale)
    if made.map(measure.sensitivity) > measure.rho_nano / NANO:
        raise ObservatoryError(f"{measure.key} costs more than it says")
    checked: Measurement = made
    return checked


def draw(measure: Measure, exact: Sequence[int]) -> list[int]:
    """Return the sums with noise."""
    noisy: list[int] = mechanism(measure)(list(exact))
    return noisy


def half_width(scale: float, many: int = 1) -> float:
    """Return what 95 of 100 sums of `many` noises stay within."""
    return 1.96 * scale * math.sqrt(many)
