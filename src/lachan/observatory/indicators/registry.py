"""Every indicator by code. What is not here is not published anywhere."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from lachan.observatory.indicators import (
    blocks,
    coverage,
    protected,
    reported,
    surveys,
    trained,
)
from lachan.observatory.indicators.model import Indicator


@cache
def registry() -> Mapping[str, Indicator]:
    """Return the indicators, in the order in which they are told."""
    parts = (coverage, blocks, reported, protected, surveys, trained)
    every = [indicator for part in parts for indicator in part.INDICATORS]
    known = {i.code: i for i in sorted(every, key=_place)}
    assert len(known) == len(every)
    return MappingProxyType(known)


def _place(indicator: Indicator) -> tuple[str, int]:
    return indicator.code[0], int(indicator.code[1:])
