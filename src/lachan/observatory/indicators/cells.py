"""Which cells of the lake an indicator adds up."""

from typing import TYPE_CHECKING

from lachan.observatory.indicators.model import Predicate
from lachan.stats.words import ALL, BLOCK, DAYS

if TYPE_CHECKING:
    import ibis.expr.types as ir


def active(t: "ir.Table") -> "ir.BooleanValue":
    """Gateways that were in use."""
    return (t.category == ALL) & (t.action == ALL)


def any_block(t: "ir.Table") -> "ir.BooleanValue":
    """Gateways that blocked anything."""
    return (t.category == ALL) & (t.action == BLOCK)


def block_of(*codes: str) -> Predicate:
    """Gateways that blocked something of a category: of `codes`, or of any."""

    def cells(t: "ir.Table") -> "ir.BooleanValue":
        known = t.category.isin(codes) if codes else t.category != ALL
        return known & (t.action == BLOCK)

    return cells


def state(word: str) -> Predicate:
    """Gateways of which `word` is true."""

    def cells(t: "ir.Table") -> "ir.BooleanValue":
        return (t.category == ALL) & (t.action == word)

    return cells


def often(t: "ir.Table") -> "ir.BooleanValue":
    """Gateways that were in use on so many days: each mark that they passed."""
    return (t.category == ALL) & t.action.isin(DAYS)


def asked(t: "ir.Table") -> "ir.BooleanValue":
    """Every question."""
    return t.part != ALL


def blocked(t: "ir.Table") -> "ir.BooleanValue":
    """Questions that were blocked."""
    return (t.part != ALL) & (t.action == BLOCK)


def records(what: str, *, banded: bool = False) -> Predicate:
    """Reports, cases, addresses: all of them, or those that were within a time."""

    def cells(t: "ir.Table") -> "ir.BooleanValue":
        return (t.what == what) & (t.within != "" if banded else t.within == "")

    return cells


def of_category(code: str) -> Predicate:
    """Questions of one category."""

    def cells(t: "ir.Table") -> "ir.BooleanValue":
        return (t.part != ALL) & (t.category == code)

    return cells
