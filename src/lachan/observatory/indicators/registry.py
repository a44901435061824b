"""Every indicator by code. What is not here is not published anywhere."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from lachan.observatory.indicators import blocks, coverage, surveys
from lachan.observatory.indicators.model import Indicator


@cache
def registry() -> Mapping[str, Indicator]:
    """Return the indicators, in the order in which they are told."""
    every = (*coverage.INDICATORS, *blocks.INDICATORS, *surveys.INDICATORS)
    known = {indicator.code: indicator for indicator in every}
    assert len(known) == len(every)
    return MappingProxyType(known)
